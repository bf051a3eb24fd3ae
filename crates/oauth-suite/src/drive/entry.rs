//! Entry: how the driver is let in as an administrator, and stays in.
//!
//! Scenarios say `${admin.token}` as a bearer token. Where the administrator has a
//! session instead, that token is a stand-in, and what is sent has the session's cookie,
//! with its CSRF token where something is changed (fact G13).

use std::borrow::Cow;

use oauth_model::token::AccessToken;
use serde_json::json;

use super::{Driver, End};
use crate::{
    mark::PREFIX,
    pass::{JwtIdentity, Pass},
    run::NotLearned,
    scenario::{Credentials, Request},
    target::Target,
    wire::{self, Answer, SESSION_COOKIE},
};

/// What stands for a session in bindings and in the model.
const STAND_IN: &str = "the-session-of-the-administrator";

/// Seconds before its end at which a token is renewed: longer than a scenario takes.
const EARLY_SECONDS: u64 = 600;

/// Seconds after which a session of our own is begun anew; how long it lasts the tenant
/// decides, and idle ones end sooner.
const SESSION_SECONDS: u64 = 900;

/// How the administrator is let in for now.
#[derive(Debug, Default)]
pub(super) struct Entry {
    session: Option<Browser>,
    /// When it has to be renewed, in seconds since 1970.
    due_seconds: Option<u64>,
    /// What the model knows of the token.
    access: Option<AccessToken>,
}

struct Browser {
    cookies: String,
    csrf_token: String,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser").finish_non_exhaustive()
    }
}

impl Entry {
    /// The request as it has to be sent.
    pub(super) fn admit<'r>(&self, request: &'r Request) -> Cow<'r, Request> {
        let Some(browser) = &self.session else {
            return Cow::Borrowed(request);
        };
        let stands_in = Some(Credentials::Bearer(STAND_IN.to_owned()));
        if request.authorization != stands_in {
            return Cow::Borrowed(request);
        }
        let mut request = request.clone().header("cookie", &browser.cookies);
        request.authorization = None;
        if !["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str()) {
            request = request.header("qlik-csrf-token", &browser.csrf_token);
        }
        Cow::Owned(request)
    }
}

impl<T: Target> Driver<'_, T> {
    /// Gets in; gives what stands for the administrator's token.
    pub(crate) async fn enter(&mut self) -> Result<String, NotLearned> {
        let facts = self.facts;
        let token = match (&facts.admin, &facts.pass) {
            (Some(_), _) => self.token().await?,
            (None, Some(Pass::Token(token))) => token.clone(),
            (None, Some(Pass::Session(cookie))) => {
                let named = format!("{SESSION_COOKIE}=");
                let cookies = if cookie.starts_with(&named) {
                    cookie.clone()
                } else {
                    format!("{named}{cookie}")
                };
                self.sit_down(cookies).await?
            }
            (None, Some(Pass::Jwt(identity))) => self.begin_session(identity).await?,
            (None, None) => return Err(NotLearned::NoCredentials),
        };
        self.bindings.bind("admin.token", token.clone());
        Ok(token)
    }

    /// The administrator is in, and this is what the model knows of the token.
    pub(crate) fn note_entry(&mut self, access: AccessToken) {
        let lasts = access.expires_at.as_seconds();
        self.entry.due_seconds = match (&self.facts.admin, &self.facts.pass) {
            (Some(_), _) => Some(lasts.saturating_sub(EARLY_SECONDS)),
            (None, Some(Pass::Jwt(_))) => Some(self.now().as_seconds() + SESSION_SECONDS),
            (None, _) => None,
        };
        self.entry.access = Some(access);
    }

    /// Gets in again, if what let the administrator in is about to end.
    pub(super) async fn stay(&mut self) -> Result<(), End> {
        let is_due = |due: u64| self.now().as_seconds() >= due;
        let can_be_set_back = self.facts.controls.is_some();
        if can_be_set_back || !self.entry.due_seconds.is_some_and(is_due) {
            return Ok(());
        }
        let (token, now) = match self.enter().await {
            Ok(token) => (token, self.now()),
            Err(NotLearned::Transport(error)) => return Err(End::Transport(error)),
            // What is asked next is refused, and says why.
            Err(_) => {
                self.entry.due_seconds = None;
                return Ok(());
            }
        };
        if let Some(mut access) = self.entry.access.clone() {
            if self.facts.admin.is_some() {
                let lifetime = self.session.profile().knobs.access_token_seconds;
                access.expires_at = now.plus_seconds(lifetime);
            }
            self.session.state.insert_token(token, access.clone());
            self.note_entry(access);
        }
        Ok(())
    }

    /// A token for the administrator's client.
    async fn token(&mut self) -> Result<String, NotLearned> {
        let Some(admin) = &self.facts.admin else {
            return Err(NotLearned::NoCredentials);
        };
        let mut body = json!({
            "client_id": admin.client_id,
            "client_secret": admin.client_secret,
            "grant_type": "client_credentials",
        });
        // By this the token is found again (fact E24).
        if let (Some(id), Some(members)) = (self.bindings.value("run.id"), body.as_object_mut()) {
            members.insert("description".to_owned(), format!("{PREFIX} {id}").into());
        }
        let answer = self.send(&Request::token(body)).await?;
        let body = answer.json().unwrap_or_default();
        let token = wire::text(&body, "access_token");
        if token.is_empty() {
            return Err(NotLearned::no_token(&answer, &self.bindings));
        }
        Ok(token.to_owned())
    }

    /// A session for whoever the JWT names (fact D35).
    async fn begin_session(&mut self, identity: &JwtIdentity) -> Result<String, NotLearned> {
        // Before the first answer the target's time is ours.
        let jwt = identity
            .sign(self.now().as_seconds())
            .map_err(NotLearned::Unsigned)?;
        let request = Request::new("POST", "/login/jwt-session").bearer(&jwt);
        let answer = self.send(&request).await?;
        let cookies = cookies(&answer);
        if answer.status >= 400 || cookies.is_empty() {
            return Err(NotLearned::no_entry(&answer, &self.bindings));
        }
        self.sit_down(cookies).await
    }

    /// Goes on with a session, for which a CSRF token is needed.
    async fn sit_down(&mut self, cookies: String) -> Result<String, NotLearned> {
        let request = Request::new("GET", "/api/v1/csrf-token").header("cookie", &cookies);
        let answer = self.send(&request).await?;
        let Some(csrf_token) = answer.header("qlik-csrf-token").map(str::to_owned) else {
            return Err(NotLearned::no_entry(&answer, &self.bindings));
        };
        // Known to redaction.
        self.bindings.bind("admin.session", cookies.clone());
        self.bindings.bind("admin.csrf_token", csrf_token.clone());
        self.entry.session = Some(Browser {
            cookies,
            csrf_token,
        });
        Ok(STAND_IN.to_owned())
    }
}

/// The cookies that an answer sets, as they are sent back.
fn cookies(answer: &Answer) -> String {
    let set = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let pairs = set.filter_map(|(_, cookie)| cookie.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}
