//! Signing in and out: who sits at which browser.
//!
//! Qlik leaves it to an identity provider whether somebody is who they say. Here
//! nobody is asked for proof.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header::SET_COOKIE};
use oauth_model::{
    authorization::Session,
    time::Timestamp,
    user::{User, UserStatus},
};

use crate::{
    tenant::Tenant,
    wire::{
        browser::{SESSION_COOKIE, field, fields, session},
        error::Refusal,
        journey, page,
        request::query,
    },
};

/// Which cookie stands for which of the sessions that the model remembers.
///
/// There is a fixed number of places for sessions. The model knows a session by its
/// place, so that one that ended leaves nothing behind but a place for the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browsers {
    places: BTreeMap<String, usize>,
    cookies: Vec<String>,
    next: usize,
}

impl Browsers {
    /// What the model calls the session of a cookie that is in use.
    pub(crate) fn session(&self, cookie: &str) -> Option<String> {
        self.places.get(cookie).map(|&place| name(place))
    }

    /// Finds a place for a new cookie's session; the oldest makes room.
    fn admit(&mut self, cookie: String, sessions_max: usize) -> String {
        let place = self.next;
        self.next = (place + 1) % sessions_max.max(1);
        if let Some(old) = self.cookies.get_mut(place) {
            self.places.remove(old);
            old.clone_from(&cookie);
        } else {
            self.cookies.push(cookie.clone());
        }
        self.places.insert(cookie, place);
        name(place)
    }

    fn dismiss(&mut self, cookie: &str) {
        self.places.remove(cookie);
    }
}

fn name(place: usize) -> String {
    format!("browser {place}")
}

impl Tenant {
    /// Answers a request about signing in or out, if it is one.
    pub(crate) fn at_the_door(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        let visit = match (request.method(), request.uri().path()) {
            (&Method::GET, "/login") => Self::show_sign_in,
            (&Method::POST, "/login") => Self::sign_in,
            (&Method::GET, "/logout") => Self::sign_out,
            _ => return None,
        };
        let answered = self
            .limits()
            .admit(request)
            .and_then(|()| visit(self, now, request));
        Some(answered.unwrap_or_else(|refusal| self.refuse(&refusal)))
    }

    fn show_sign_in(
        &mut self,
        _now: Timestamp,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Refusal> {
        let query = query(request);
        let returnto = self.returnto(field(&query, "returnto"))?;
        let (_, asked) = returnto.split_once('?').unwrap_or_default();
        let hint = url::form_urlencoded::parse(asked.as_bytes())
            .find(|(name, _)| name == "login_hint")
            .map(|(_, value)| value);
        let people = self.users().filter(|user| is_person(user));
        Ok(page::sign_in(people, returnto, hint.as_deref()))
    }

    fn sign_in(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Refusal> {
        let fields = fields(request);
        let returnto = self.returnto(field(&fields, "returnto"))?.to_owned();
        let subject = field(&fields, "subject").unwrap_or_default();
        let user = self
            .users()
            .find(|user| user.subject == subject && is_person(user))
            .ok_or_else(|| {
                let detail = "`subject`: found nobody who may sign in, wanted an active user";
                Refusal::login("LOGIN-2", "Authentication failed", detail)
            })?;
        let session = Session {
            user_id: user.id.clone(),
            signed_in_at: now,
        };
        let sessions_max = self.limits().sessions_max;
        let cookie = self.mint.session();
        let place = self.browsers.admit(cookie.clone(), sessions_max);
        self.state.insert_session(place, session);
        let mut response = journey::redirect(StatusCode::SEE_OTHER, &returnto);
        let cookie = self.cookie(&cookie, "");
        response.headers_mut().insert(SET_COOKIE, cookie);
        Ok(response)
    }

    fn sign_out(
        &mut self,
        _now: Timestamp,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Refusal> {
        let query = query(request);
        let returnto = field(&query, "returnto").or(Some("/login"));
        let returnto = self.returnto(returnto)?;
        let mut response = journey::redirect(StatusCode::FOUND, returnto);
        let cookie = self.cookie("", "; Max-Age=0");
        response.headers_mut().insert(SET_COOKIE, cookie);
        if let Some(cookie) = session(request.headers()) {
            self.browsers.dismiss(&cookie);
        }
        Ok(response)
    }

    /// Where to go on: a place on the tenant and nowhere else (fact D33).
    fn returnto<'a>(&self, wanted: Option<&'a str>) -> Result<&'a str, Refusal> {
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
            return Ok("/");
        };
        let path = wanted.strip_prefix(self.issuer()).unwrap_or(wanted);
        // Browsers take a backslash for a slash, and leave out some control characters.
        let elsewhere = ["//", "/\\"].iter().any(|start| path.starts_with(start));
        if !path.starts_with('/') || elsewhere || path.chars().any(char::is_control) {
            let detail = "`returnto`: wanted a path on this tenant, such as `/`";
            return Err(Refusal::login("LOGIN-8", "Illegal returnto", detail));
        }
        Ok(path)
    }

    fn cookie(&self, value: &str, rest: &str) -> HeaderValue {
        let secure = if self.issuer().starts_with("https://") {
            "; Secure"
        } else {
            ""
        };
        let cookie =
            format!("{SESSION_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{rest}");
        HeaderValue::try_from(cookie).expect("a cookie of ours is ASCII")
    }
}

/// Whether somebody may sign in: bots do not, nor do the disabled.
pub(crate) fn is_person(user: &User) -> bool {
    user.bot_of.is_none() && user.status == UserStatus::Active
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_browser_makes_room() {
        let mut browsers = Browsers::default();
        for (cookie, place) in [("a", "browser 0"), ("b", "browser 1"), ("c", "browser 0")] {
            assert_eq!(browsers.admit(cookie.to_owned(), 2), place);
        }
        assert_eq!(browsers.session("a"), None);
        assert_eq!(browsers.session("b").as_deref(), Some("browser 1"));
        assert_eq!(browsers.session("c").as_deref(), Some("browser 0"));
        browsers.dismiss("c");
        assert_eq!(browsers.session("c"), None);
        assert_eq!(browsers.admit("d".to_owned(), 2), "browser 1");
        assert_eq!(browsers.session("b"), None);
    }
}
