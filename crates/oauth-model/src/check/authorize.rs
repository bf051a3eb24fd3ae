//! The authorization endpoint.

use crate::{
    authorization::{AuthorizeRequest, is_challenge},
    call::{Call, Query},
    catalogue::{approval, authorize, dcr, publish},
    client::{Approval, Client, ClientKind},
    freedom::Freedom,
    prediction::Examination,
    state::State,
    time::Timestamp,
    user::User,
};

/// Checks an authorization request.
pub(super) fn examine(
    state: &State,
    now: Timestamp,
    call: &Call,
    query: &Query,
    out: &mut Examination,
) {
    let request = AuthorizeRequest::read(query, &mut out.violations);
    let Some(client) = client(state, &request, out) else {
        return;
    };
    approval(state, now, client, call, out);
    redirect_uri(client, &request, out);
    if request.response_type.as_deref() != Some("code") {
        let found = request.response_type.as_deref().unwrap_or("nothing");
        out.violations
            .push(authorize::RESPONSE_TYPE, "response_type", found, "`code`");
    }
    if request.state.is_none() {
        out.violations
            .push(authorize::STATE_PRESENT, "state", "nothing", "a state");
    }
    challenge(client, &request, out);
    let allowed = &client.registration.allowed_scopes;
    if request.scopes.iter().any(|name| !allowed.contains(name)) {
        out.freedoms.push(Freedom::ScopeBeyondClientAtAuthorize);
    }
    if request.prompt.as_deref() == Some("none") {
        silent(state, call, &request, out);
    }
}

/// The client of a request; without one nothing else can be checked.
fn client<'a>(
    state: &'a State,
    request: &AuthorizeRequest,
    out: &mut Examination,
) -> Option<&'a Client> {
    let id = request.client_id.as_deref().unwrap_or_default();
    let client = state.clients.get(id);
    if client.is_none() {
        let found = if id.is_empty() {
            "nothing"
        } else {
            "an unknown client"
        };
        let wanted = "a client of the tenant";
        out.violations
            .push(authorize::KNOWN_CLIENT, "client_id", found, wanted);
    }
    client
}

/// Checks that the client may be used, and by whom.
fn approval(state: &State, now: Timestamp, client: &Client, call: &Call, out: &mut Examination) {
    let mut broken = |rule, found, wanted| {
        out.violations.push(rule, "client_id", found, wanted);
    };
    if client.is_deleted_by_owner() {
        let found = "a client that its owner deleted";
        broken(
            publish::DELETED_BY_OWNER_IS_DEAD,
            found,
            "one that is there",
        );
    }
    if client.has_lapsed(now) {
        let found = "a client that nobody approved in time";
        broken(dcr::UNAPPROVED_IS_DELETED, found, "one that is there");
    }
    // Who is not signed in yet may be an administrator.
    let user = state.signed_in(call).map(|session| &session.user_id);
    let user = user.and_then(|id| state.users.get(id));
    if user.is_none_or(User::is_admin) {
        return;
    }
    let wanted = "one that an administrator approved";
    match client.provenance.approval() {
        Some(Approval::Pending) => {
            let found = "a client that nobody approved";
            broken(approval::ADMINISTRATOR_FIRST, found, wanted);
        }
        Some(Approval::Withdrawn) => {
            let found = "a client whose approval was taken back";
            broken(publish::WITHDRAWN_IS_UNUSABLE, found, wanted);
        }
        Some(Approval::Given) | None => {}
    }
}

/// Checks a request that must not show the user anything.
fn silent(state: &State, call: &Call, request: &AuthorizeRequest, out: &mut Examination) {
    match state.signed_in(call) {
        None => {
            let rule = authorize::PROMPT_NONE_NEEDS_SESSION;
            out.violations
                .push(rule, "prompt", "`none` without a session", "a session");
        }
        Some(session) if state.question(request, &session.user_id).is_some() => {
            out.freedoms.push(Freedom::ConsentNeededSilently);
        }
        Some(_) => {}
    }
}

fn redirect_uri(client: &Client, request: &AuthorizeRequest, out: &mut Examination) {
    let found = request.redirect_uri.as_deref().unwrap_or("nothing");
    // The text as registered and nothing near it: a URL parser would call equal what
    // a browser takes to different places (RFC 9700, section 4.1.3).
    let registered = client
        .registration
        .redirect_uris
        .iter()
        .any(|uri| uri == found);
    if !registered {
        let rule = authorize::REDIRECT_URI_REGISTERED;
        out.violations
            .push(rule, "redirect_uri", found, "a registered redirect URI");
    }
}

fn challenge(client: &Client, request: &AuthorizeRequest, out: &mut Examination) {
    let at = "code_challenge_method";
    match (&request.challenge, request.challenge_method.as_deref()) {
        // A method without a challenge is as good as none.
        (None, None | Some("S256")) => {
            if client.registration.app_type.kind() == ClientKind::Public {
                let rule = authorize::PUBLIC_NEEDS_CHALLENGE;
                out.violations
                    .push(rule, "code_challenge", "nothing", "a challenge");
            }
        }
        (Some(challenge), Some("S256")) => {
            if !is_challenge(challenge) {
                out.freedoms.push(Freedom::OddChallenge);
            }
        }
        (_, method) => {
            let found = method.unwrap_or("nothing");
            out.violations
                .push(authorize::CHALLENGE_METHOD, at, found, "`S256`");
        }
    }
}
