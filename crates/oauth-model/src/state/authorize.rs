//! Sending a browser on from the authorization endpoint.

use super::State;
use crate::{
    authorization::{AuthorizeRequest, Code, Pending, Session},
    call::{Call, Query},
    client::{Approval, ConsentMethod},
    effect::{Effect, Journey, Remembered, Way},
    mint::Mint,
    scope::OFFLINE_ACCESS,
    time::Timestamp,
    user::User,
    violation::Violations,
};

impl State {
    /// The session of the browser that sends a call.
    pub fn signed_in(&self, call: &Call) -> Option<&Session> {
        self.sessions.get(call.session.as_deref()?)
    }

    pub(super) fn authorize(
        &mut self,
        now: Timestamp,
        call: &Call,
        query: &Query,
        mint: &mut dyn Mint,
    ) -> Effect {
        let request = AuthorizeRequest::read(query, &mut Violations::default());
        let session = self.signed_in(call).cloned();
        let asked_again = session
            .as_ref()
            .is_some_and(|session| self.is_asked_again(&request, &session.user_id));
        let remembered = session
            .as_ref()
            .and_then(|session| self.remembered(&request, &session.user_id));
        let way = match session {
            Some(session) if !must_sign_in_again(now, &session, &request) => {
                self.ask_or_send(now, &request, &session.user_id, mint)
            }
            Some(_) | None => Way::SignIn,
        };
        self.journey(way, &request, asked_again, remembered)
    }

    /// Whether a user had agreed to a client before it was changed (fact B63).
    fn is_asked_again(&self, request: &AuthorizeRequest, user_id: &str) -> bool {
        let id = request.client_id.clone().unwrap_or_default();
        self.void_approvals.contains(&(user_id.to_owned(), id))
    }

    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        ticket: &str,
        approved: bool,
        mint: &mut dyn Mint,
    ) -> Effect {
        // A decision is made once.
        let Some(pending) = self.pending.remove(ticket) else {
            return Effect::Done;
        };
        let Pending { request, user_id } = pending;
        let way = if approved {
            self.approve(&request, &user_id);
            Way::Code(self.issue_code(now, &request, &user_id, mint))
        } else {
            Way::Denied
        };
        self.journey(way, &request, false, None)
    }

    fn journey(
        &self,
        way: Way,
        request: &AuthorizeRequest,
        asked_again: bool,
        remembered: Option<Remembered>,
    ) -> Effect {
        let client = self
            .clients
            .get(request.client_id.as_deref().unwrap_or_default());
        Effect::Journey(Journey {
            way,
            redirect_uri: request.redirect_uri.clone().unwrap_or_default(),
            state: request.state.clone().unwrap_or_default(),
            trusted: client.is_some_and(|client| client.consent == ConsentMethod::Trusted),
            asked_again,
            remembered,
        })
    }

    /// A trusted client's user is not asked; others are, about what they have not
    /// approved yet (facts B39, D18, D22).
    fn ask_or_send(
        &mut self,
        now: Timestamp,
        request: &AuthorizeRequest,
        user_id: &str,
        mint: &mut dyn Mint,
    ) -> Way {
        let Some(scopes) = self.question(request, user_id) else {
            return Way::Code(self.issue_code(now, request, user_id, mint));
        };
        let id = request.client_id.as_deref().unwrap_or_default();
        let client = self.known_or_deleted(id);
        let ticket = mint.ticket();
        let pending = Pending {
            request: request.clone(),
            user_id: user_id.to_owned(),
        };
        self.pending.insert(ticket.clone(), pending);
        Way::Consent {
            ticket,
            client_name: client.registration.client_name,
            scopes,
        }
    }

    /// The scopes that a user is asked about, or `None` if there is nothing to ask.
    pub(crate) fn question(
        &self,
        request: &AuthorizeRequest,
        user_id: &str,
    ) -> Option<Vec<String>> {
        let id = request.client_id.as_deref().unwrap_or_default();
        let client = self.known_or_deleted(id);
        let key = (user_id.to_owned(), id.to_owned());
        let approved = self.approvals.get(&key);
        let asked_again = request.prompt.as_deref() == Some("consent");
        let is_open = |name: &&String| {
            let known = approved.is_some_and(|approved| approved.contains(name));
            client.registration.allowed_scopes.contains(name) && (asked_again || !known)
        };
        let open: Vec<String> = request.scopes.iter().filter(is_open).cloned().collect();
        let trusted = client.consent == ConsentMethod::Trusted;
        let settled = approved.is_some() && open.is_empty() && !asked_again;
        // To a client from elsewhere an administrator has to agree first (fact D23).
        let is_first = client.awaits_approval();
        (is_first || (!trusted && !settled)).then_some(open)
    }

    fn approve(&mut self, request: &AuthorizeRequest, user_id: &str) {
        let id = request.client_id.clone().unwrap_or_default();
        let by_admin = self.users.get(user_id).is_some_and(User::is_admin);
        if let Some(client) = self.clients.get_mut(&id)
            && by_admin
            && client.awaits_approval()
        {
            client.set_approval(Approval::Given);
        }
        let key = (user_id.to_owned(), id);
        self.void_approvals.remove(&key);
        self.withdrawn.remove(&key);
        let approved = self.approvals.entry(key).or_default();
        for name in &request.scopes {
            if !approved.contains(name) {
                approved.push(name.clone());
            }
        }
    }

    fn issue_code(
        &mut self,
        now: Timestamp,
        request: &AuthorizeRequest,
        user_id: &str,
        mint: &mut dyn Mint,
    ) -> String {
        let value = mint.code();
        let code = Code {
            client_id: request.client_id.clone().unwrap_or_default(),
            user_id: user_id.to_owned(),
            redirect_uri: request.redirect_uri.clone().unwrap_or_default(),
            scopes: self.scopes_granted(request, user_id),
            challenge: request.challenge.clone(),
            expires_at: now.plus_seconds(self.profile.knobs.code_seconds),
            spent: false,
            record: None,
        };
        self.codes.insert(value.clone(), code);
        value
    }

    /// Every scope on the client's list that the user has approved, or all of them if
    /// nobody is asked; `offline_access` only by name (facts D20 and D21).
    fn scopes_granted(&self, request: &AuthorizeRequest, user_id: &str) -> Vec<String> {
        let id = request.client_id.clone().unwrap_or_default();
        let client = self.known_or_deleted(&id);
        let approved = self.approvals.get(&(user_id.to_owned(), id));
        let trusted = client.consent == ConsentMethod::Trusted;
        let granted = |name: &String| {
            let by_name = request.scopes.contains(name);
            let by_user = trusted || approved.is_some_and(|approved| approved.contains(name));
            by_user && (by_name || name != OFFLINE_ACCESS)
        };
        let allowed = client.registration.allowed_scopes;
        allowed.into_iter().filter(granted).collect()
    }
}

/// Whether a user who has a session is to sign in all the same (facts D9 and D10).
fn must_sign_in_again(now: Timestamp, session: &Session, request: &AuthorizeRequest) -> bool {
    let too_old = request
        .max_age_seconds
        .is_some_and(|seconds| session.signed_in_at.plus_seconds(seconds) < now);
    too_old || request.prompt.as_deref() == Some("login")
}
