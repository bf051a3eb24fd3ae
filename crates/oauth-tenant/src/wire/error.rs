//! Refusals: Qlik's error envelope, and which code, title and status go into it; or a
//! redirect that tells the client the same.
//!
//! Of Qlik's codes only a handful are public (facts E62 to E67 and C52), and only
//! those are used. Everything else gets `HTTP-` and its status, the pattern that is
//! documented for 429 (fact G17); a made-up `OAUTH-` number might mean something.

mod open;
mod words;

use std::{borrow::Cow, num::NonZeroU32};

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use oauth_model::{
    authorization::AuthorizeRequest, freedom::Freedom, profile::Profile, violation::Violation,
};
use serde::Serialize;

pub(crate) use self::words::is_shown;
use self::words::{FAILED_AUTHENTICATION, described, error, explain, status, words};
use super::journey;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: Option<&'static str>,
    title: Cow<'static, str>,
    detail: String,
    allow: Option<&'static str>,
    /// Whether it says how clients prove themselves.
    challenged: bool,
    /// The error as a client's redirect URI gets it (RFC 6749, section 4.1.2.1).
    error: &'static str,
    /// Seconds to wait, if that is the trouble.
    retry_after: Option<NonZeroU32>,
    /// Where the browser takes it; nowhere if it is shown.
    location: Option<Box<str>>,
}

/// The envelope (facts C1 and H75).
#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    errors: [ErrorObject<'a>; 1],
    #[serde(rename = "traceId")]
    trace_id: &'a str,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    code: &'a str,
    title: &'a str,
    detail: &'a str,
    status: &'a str,
}

impl Refusal {
    /// A refusal without a code of its own.
    pub(crate) fn new(
        status: StatusCode,
        title: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            code: None,
            title: title.into(),
            detail: detail.into(),
            allow: None,
            challenged: false,
            error: "invalid_request",
            retry_after: None,
            location: None,
        }
    }

    /// A refusal to sign somebody in; all of them have this status (fact D33).
    pub(crate) fn login(code: &'static str, title: &'static str, detail: &'static str) -> Self {
        Self {
            code: Some(code),
            ..Self::new(StatusCode::UNAUTHORIZED, title, detail)
        }
    }

    /// The refusal to send a browser to an address that is not registered, or is none.
    pub(crate) fn redirect_uri() -> Self {
        Self {
            code: Some("OAUTH-1"),
            ..Self::new(
                StatusCode::BAD_REQUEST,
                "Invalid redirect_uri",
                "redirect_uri is not registered",
            )
        }
    }

    /// The same refusal, taken to the client by the browser (fact D12).
    pub(crate) fn by_redirect(mut self, request: &AuthorizeRequest) -> Self {
        let redirect_uri = request.redirect_uri.as_deref().unwrap_or_default();
        let description: String = self.detail.chars().map(described).collect();
        let parameters = [
            ("error", self.error),
            ("error_description", &description),
            ("error_code", &self.code()),
            ("state", request.state.as_deref().unwrap_or_default()),
        ];
        self.location = Some(journey::address(redirect_uri, &parameters).into());
        self
    }

    /// Its code.
    fn code(&self) -> Cow<'static, str> {
        match self.code {
            Some(code) => code.into(),
            None => format!("HTTP-{}", self.status.as_str()).into(),
        }
    }

    /// The refusal of a path that no endpoint has.
    pub(crate) fn no_such_path(path: &str) -> Self {
        let detail = format!("found no endpoint at `{}`", shortened(path));
        Self::new(StatusCode::NOT_FOUND, "Not found", detail)
    }

    /// The refusal of a method that an endpoint does not have.
    pub(crate) fn method_not_allowed(path: &str, allow: &'static str) -> Self {
        let detail = format!("`{}` wanted {allow}", shortened(path));
        Self {
            allow: Some(allow),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", detail)
        }
    }

    /// The refusal that a broken rule brings.
    pub(crate) fn violation(violation: &Violation, profile: &Profile) -> Self {
        let status = status(violation.rule, profile);
        let (code, title) = words(violation.rule, status, &profile.knobs);
        let detail = match code {
            // Reported from live tenants (facts D15 and E63).
            Some("OAUTH-1") => return Self::redirect_uri(),
            Some("OAUTH-14") => "OAuth client is not authorized".to_owned(),
            _ => explain(violation),
        };
        Self {
            code,
            error: error(violation.rule, profile),
            challenged: FAILED_AUTHENTICATION.contains(&violation.rule)
                && profile.chooses(Freedom::CredentialsChallenge, "present"),
            ..Self::new(status, title, detail)
        }
    }

    /// The refusal of a request beyond the limit of its tier, in the documented words
    /// (fact G17).
    pub(crate) fn throttled(seconds: u64) -> Self {
        let detail = format!("You need to wait {seconds} seconds until limit is lifted.");
        Self {
            retry_after: NonZeroU32::new(u32::try_from(seconds).unwrap_or(u32::MAX)),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "API rate limit reached.",
                detail,
            )
        }
    }

    /// The refusal of what no source decides, by a tenant that does not grant it.
    pub(crate) fn freedom(freedom: Option<Freedom>) -> Self {
        let (status, title, detail) = freedom.map_or(open::UNSERVED, open::words);
        Self {
            error: match title {
                "Invalid scope" => "invalid_scope",
                // As OpenID Connect has it; Qlik says nothing (fact I46).
                "Consent required" => "consent_required",
                _ => "invalid_request",
            },
            ..Self::new(status, title, detail)
        }
    }

    /// The status of the answer.
    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The methods that the endpoint has, if the method is the trouble.
    #[cfg(test)]
    pub(crate) fn allow(&self) -> Option<&'static str> {
        self.allow
    }

    /// The answer.
    pub(crate) fn encode(&self, trace_id: &str) -> Response<Bytes> {
        if let Some(location) = &self.location {
            return journey::redirect(StatusCode::FOUND, location);
        }
        let status = self.status.as_str();
        let code = self.code();
        let envelope = Envelope {
            // Clients look for this one at the top (fact G14).
            code: (self.code == Some(words::FORGED)).then_some(&*code),
            errors: [ErrorObject {
                code: &code,
                title: &self.title,
                detail: &self.detail,
                status,
            }],
            trace_id,
        };
        let body = serde_json::to_vec(&envelope).expect("the envelope is JSON");
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.get().into());
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.challenged {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic"));
        }
        response
    }
}

/// A text cut to what a line can show.
fn shortened(text: &str) -> &str {
    const BYTES_MAX: usize = 120;
    text.get(..BYTES_MAX).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use oauth_model::{
        catalogue::{
            authorize, client_auth, client_secret, origin, redirect_uri, scope, user_lookup,
        },
        profile::QLIK_CLOUD,
        rule::Rule,
        violation::Violations,
    };
    use serde_json::{Value, json};

    use super::*;

    fn envelope(rule: Rule) -> (u16, Value) {
        let mut violations = Violations::default();
        violations.push(rule, "/place", "this", "that");
        let refusal = Refusal::violation(violations.first().unwrap(), &QLIK_CLOUD);
        let response = refusal.encode("0123456789abcdef0123456789abcdef");
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["cache-control"], "no-store");
        (
            response.status().as_u16(),
            serde_json::from_slice(response.body()).unwrap(),
        )
    }

    #[test]
    fn known_codes_are_used() {
        let (status, body) = envelope(client_auth::KNOWN_CLIENT);
        assert_eq!(status, 401);
        assert_eq!(
            body,
            json!({
                "errors": [{
                    "code": "OAUTH-14",
                    "title": "Invalid client_id",
                    "detail": "OAuth client is not authorized",
                    "status": "401",
                }],
                "traceId": "0123456789abcdef0123456789abcdef",
            })
        );
        for (rule, status, code, title) in [
            (
                client_auth::SECRET_CORRECT,
                401,
                "OAUTH-22",
                "Invalid client_secret",
            ),
            (
                authorize::KNOWN_CLIENT,
                400,
                "OAUTH-14",
                "Invalid client_id",
            ),
            (
                authorize::REDIRECT_URI_REGISTERED,
                400,
                "OAUTH-1",
                "Invalid redirect_uri",
            ),
            (origin::ALLOWED, 400, "OAUTH-29", "Invalid Origin Header"),
            (user_lookup::USER_EXISTS, 401, "USERS-7", "Not found"),
            (
                redirect_uri::LIMIT,
                400,
                "HTTP-400",
                "the max number of redirect URIs is 5",
            ),
            (
                client_secret::LIMIT,
                409,
                "HTTP-409",
                "the max number of client secrets is 5",
            ),
            (scope::EXISTS, 400, "HTTP-400", "Invalid request"),
            (user_lookup::USER_ENABLED, 403, "HTTP-403", "Forbidden"),
        ] {
            let (found, body) = envelope(rule);
            assert_eq!(found, status, "{rule}");
            assert_eq!(body["errors"][0]["code"], code, "{rule}");
            assert_eq!(body["errors"][0]["title"], title, "{rule}");
        }
    }

    #[test]
    fn every_status_is_admissible_for_its_rule() {
        for rule in QLIK_CLOUD
            .rules()
            .filter(|rule| !rule.refusals().is_empty())
        {
            let status = status(rule, &QLIK_CLOUD).as_u16();
            assert!(rule.refusals().contains(&status), "{rule} {status}");
        }
    }
}
