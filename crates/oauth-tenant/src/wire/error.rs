//! Refusals: Qlik's error envelope, and which code, title and status go into it.
//!
//! Of Qlik's codes only a handful are public (facts E62 to E67 and C52), and only
//! those are used. Everything else gets `HTTP-` and its status, the pattern that is
//! documented for 429 (fact G17); a made-up `OAUTH-` number might mean something.

use std::borrow::Cow;

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE},
};
use oauth_model::{
    catalogue::{client_auth, client_secret, consent, origin, redirect_uri, scope, user_lookup},
    freedom::Freedom,
    profile::Knobs,
    rule::Rule,
    violation::Violation,
};
use serde::Serialize;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: Option<&'static str>,
    title: Cow<'static, str>,
    detail: String,
    allow: Option<&'static str>,
}

/// The envelope (facts C1 and H75).
#[derive(Serialize)]
struct Envelope<'a> {
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
    pub(crate) fn violation(violation: &Violation, knobs: &Knobs) -> Self {
        let status = status(violation.rule);
        let (code, title) = words(violation.rule, status, knobs);
        let detail = match code {
            // Reported from a live tenant (fact E63).
            Some("OAUTH-14") => "OAuth client is not authorized".to_owned(),
            _ => explain(violation),
        };
        Self {
            code,
            ..Self::new(status, title, detail)
        }
    }

    /// The refusal of what no source decides, by a tenant that does not grant it.
    pub(crate) fn freedom(freedom: Option<Freedom>) -> Self {
        let (title, detail) = match freedom {
            Some(Freedom::ScopeBeyondClient) => (
                "Invalid scope",
                "`/scope`: found a scope that the client does not have",
            ),
            Some(Freedom::PublishTrusted) => (
                "Invalid consent method",
                "found a trusted client, wanted one that requires consent",
            ),
            Some(Freedom::UnusualFilter) => (
                "Invalid filter",
                "`filter`: found an operator or attribute that is not served, wanted `eq` and `and`",
            ),
            Some(
                Freedom::PublishTwice
                | Freedom::HttpOrigin
                | Freedom::AnonymousEmbed
                | Freedom::UserLookupInForm
                | Freedom::OwnConnectionDeleted
                | Freedom::UnusualPatch
                | Freedom::ReadByOrdinaryUser
                | Freedom::TokenOfDeletedClient
                | Freedom::LastSecretDeleted,
            )
            | None => ("Invalid request", "found what this tenant does not serve"),
        };
        Self::new(StatusCode::BAD_REQUEST, title, detail)
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
        let status = self.status.as_str();
        let generic;
        let code = if let Some(code) = self.code {
            code
        } else {
            generic = format!("HTTP-{status}");
            &generic
        };
        let envelope = Envelope {
            errors: [ErrorObject {
                code,
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
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// The status for a broken rule: the first that is admissible, unless more is known.
fn status(rule: Rule) -> StatusCode {
    let known = if FAILED_AUTHENTICATION.contains(&rule) {
        // The reference says 401 and a guide 400 (fact I10); the reference wins.
        Some(401)
    } else if rule == scope::NONE_OPENS_NOTHING || rule == user_lookup::USER_ENABLED {
        // Facts G4 and E40.
        Some(403)
    } else if rule == user_lookup::USER_EXISTS {
        // Described as an "unauthorized" failure (fact E38).
        Some(401)
    } else {
        rule.refusals().first().copied()
    };
    known
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}

/// The rules about who the client is.
const FAILED_AUTHENTICATION: &[Rule] = &[
    client_auth::KNOWN_CLIENT,
    client_auth::DELETED_CLIENT_IS_DEAD,
    client_auth::BASIC_WELL_FORMED,
    client_auth::SECRET_PRESENT,
    client_auth::SECRET_CORRECT,
    client_auth::DELETED_SECRET_IS_DEAD,
];

/// The code, where one is known, and the title.
fn words(
    rule: Rule,
    status: StatusCode,
    knobs: &Knobs,
) -> (Option<&'static str>, Cow<'static, str>) {
    if [
        client_auth::KNOWN_CLIENT,
        client_auth::DELETED_CLIENT_IS_DEAD,
    ]
    .contains(&rule)
    {
        return (Some("OAUTH-14"), "Invalid client_id".into());
    }
    let by_secret = [
        client_auth::SECRET_PRESENT,
        client_auth::SECRET_CORRECT,
        client_auth::DELETED_SECRET_IS_DEAD,
    ];
    if by_secret.contains(&rule) {
        return (Some("OAUTH-22"), "Invalid client_secret".into());
    }
    if rule == origin::ALLOWED {
        return (Some("OAUTH-29"), "Invalid Origin Header".into());
    }
    if rule == user_lookup::USER_EXISTS {
        return (Some("USERS-7"), "Not found".into());
    }
    let title = if rule == redirect_uri::LIMIT {
        // Reported from a live tenant, without a code (facts B6 and E66).
        let max = knobs.redirect_uris_max;
        format!("the max number of redirect URIs is {max}").into()
    } else if rule == client_secret::LIMIT {
        // As the reference describes the 409 (fact B7).
        let max = knobs.secrets_max;
        format!("the max number of client secrets is {max}").into()
    } else if rule == consent::MACHINE_NEEDS_TRUSTED {
        "Consent is required".into()
    } else {
        match status.as_u16() {
            401 => "Unauthorized".into(),
            403 => "Forbidden".into(),
            404 => "Not found".into(),
            409 => "Conflict".into(),
            _ => "Invalid request".into(),
        }
    };
    (None, title)
}

/// What was found, where, and what was wanted.
fn explain(violation: &Violation) -> String {
    let Violation {
        rule,
        at,
        found,
        wanted,
    } = violation;
    let place = if at.is_empty() { "request" } else { at };
    format!("`{place}`: found {found}, wanted {wanted} ({rule})")
}

/// A text cut to what a line can show.
fn shortened(text: &str) -> &str {
    const BYTES_MAX: usize = 120;
    text.get(..BYTES_MAX).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use oauth_model::{catalogue::client_secret, profile::QLIK_CLOUD, violation::Violations};
    use serde_json::{Value, json};

    use super::*;

    fn envelope(rule: Rule) -> (u16, Value) {
        let mut violations = Violations::default();
        violations.push(rule, "/place", "this", "that");
        let refusal = Refusal::violation(violations.first().unwrap(), &QLIK_CLOUD.knobs);
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
        for rule in Rule::all().filter(|rule| !rule.refusals().is_empty()) {
            let status = status(rule).as_u16();
            assert!(rule.refusals().contains(&status), "{rule} {status}");
        }
    }
}
