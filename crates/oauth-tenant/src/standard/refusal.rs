//! Refusals: which error goes with which rule, and how it is told.

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{ALLOW, WWW_AUTHENTICATE},
};
use oauth_model::{
    call::Authorization,
    catalogue::{
        authorize, client_auth, code, grant, introspection, redirect_uri, refresh, registration,
        request, resource_indicator, revocation,
    },
    rule::Rule,
    standard::call::{Call, Endpoint},
    violation::Violations,
};
use serde_json::json;

use super::encode;

/// Rules about requests whose redirect URI cannot be trusted (RFC 6749, section 4.1.2.1).
const UNTRUSTED: &[Rule] = &[
    authorize::KNOWN_CLIENT,
    authorize::REDIRECT_URI_REGISTERED,
    registration::DELETED_IS_GONE,
];

/// The errors that are not `invalid_request`, by rule.
const ERRORS: &[(&[Rule], &str)] = &[
    (
        &[
            client_auth::CLIENT_NAMED,
            client_auth::KNOWN_CLIENT,
            client_auth::SECRET_PRESENT,
            client_auth::SECRET_CORRECT,
            client_auth::NOT_IN_QUERY,
            revocation::CLIENT_AUTHENTICATES,
            introspection::CALLER_AUTHENTICATES,
        ],
        "invalid_client",
    ),
    (
        &[
            redirect_uri::ABSOLUTE,
            redirect_uri::HTTPS_UNLESS_LOCALHOST,
            redirect_uri::NO_FRAGMENT,
            redirect_uri::NO_SCRIPT_SCHEME,
            redirect_uri::SCHEME_WITH_PERIOD,
            registration::REDIRECT_URI_NEEDED,
        ],
        "invalid_redirect_uri",
    ),
    (
        &[registration::TYPES, registration::UPDATE_NAMES_CLIENT],
        "invalid_client_metadata",
    ),
    (
        &[
            registration::TOKEN_NEEDED,
            registration::OWN_CLIENT_ONLY,
            registration::DELETED_IS_GONE,
            registration::ROTATED_TOKEN_IS_DEAD,
        ],
        "invalid_token",
    ),
    (
        &[grant::SUPPORTED, grant::NO_PASSWORD],
        "unsupported_grant_type",
    ),
    (
        &[grant::CONFIDENTIAL_ONLY, grant::ALLOWED_FOR_CLIENT],
        "unauthorized_client",
    ),
    (
        &[
            resource_indicator::ABSOLUTE,
            resource_indicator::NO_FRAGMENT,
            resource_indicator::KNOWN,
            resource_indicator::WITHIN_GRANT,
        ],
        "invalid_target",
    ),
    (&[authorize::DENIED_GETS_NO_CODE], "access_denied"),
    (
        &[authorize::RESPONSE_TYPE, authorize::NO_IMPLICIT],
        "unsupported_response_type",
    ),
    (
        &[
            code::KNOWN,
            code::SINGLE_USE,
            code::OWN_CLIENT,
            code::SAME_REDIRECT_URI,
            code::VERIFIER_PRESENT,
            code::VERIFIER_FITS,
            code::VERIFIER_FORM,
            code::REPLAY_REVOKES,
            code::SPENT_BY_A_WRONG_REDIRECT_URI,
            code::SPENT_BY_A_WRONG_VERIFIER,
            code::NO_VERIFIER_WITHOUT_CHALLENGE,
            refresh::KNOWN,
            refresh::OWN_CLIENT,
            refresh::ROTATED_IS_DEAD,
            refresh::REPLAY_REVOKES,
            revocation::REFRESH_TOKEN_IS_DEAD,
            revocation::HINT_IS_NO_LIMIT,
            revocation::CASCADES,
            registration::TOKENS_GO_TOO,
        ],
        "invalid_grant",
    ),
];

/// Why a call is refused.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    error: &'static str,
    description: String,
    /// Whether nobody may be sent to the redirect URI.
    untrusted: bool,
    /// The methods that are wanted, if it is for the method.
    allow: Option<&'static str>,
}

impl Refusal {
    /// A refusal in these words.
    pub(super) fn told(error: &'static str, description: &str) -> Self {
        Self {
            error,
            description: description.to_owned(),
            untrusted: false,
            allow: None,
        }
    }

    /// A refusal for the first of some broken rules.
    pub(super) fn of(violations: &Violations) -> Option<Self> {
        let first = violations.first()?;
        let listed = ERRORS.iter().find(|(rules, _)| rules.contains(&first.rule));
        let is_of_client = first.rule == registration::DELETED_IS_GONE && first.at == "client_id";
        let is_address = |at: &str| matches!(at, "client_id" | "redirect_uri");
        let doubtful = violations.iter().any(|violation| {
            let is_repeated = violation.rule == request::NO_REPEATED_PARAMETER;
            UNTRUSTED.contains(&violation.rule) || (is_repeated && is_address(&violation.at))
        });
        Some(Self {
            error: if is_of_client {
                "invalid_client"
            } else {
                listed.map_or("invalid_request", |(_, error)| error)
            },
            description: format!("{}: {}, wanted {}", first.at, first.found, first.wanted),
            untrusted: doubtful,
            allow: methods(first.rule),
        })
    }

    /// The refusal as an answer to a call.
    pub(super) fn encode(&self, call: &Call, to: Option<&str>, issuer: &str) -> Response<Bytes> {
        let description: String = self.description.chars().map(plain).collect();
        if call.endpoint != Endpoint::Authorization {
            return self.object(call, &description);
        }
        match to.filter(|_| !self.untrusted) {
            Some(uri) => {
                let mut pairs = vec![
                    ("error", self.error),
                    ("error_description", description.as_str()),
                ];
                pairs.extend(call.parameter("state").map(|state| ("state", state)));
                pairs.push(("iss", issuer));
                encode::redirect(uri, &pairs)
            }
            None => encode::page(StatusCode::BAD_REQUEST, &description),
        }
    }

    /// RFC 6749, section 5.2.
    fn object(&self, call: &Call, description: &str) -> Response<Bytes> {
        let by_header = !matches!(call.authorization, Authorization::Absent)
            || call.endpoint == Endpoint::Introspection;
        let challenged = by_header && self.error == "invalid_client";
        let opens = call.endpoint == Endpoint::Configuration && self.error == "invalid_token";
        let status = if challenged || opens {
            StatusCode::UNAUTHORIZED
        } else if self.allow.is_some() {
            StatusCode::METHOD_NOT_ALLOWED
        } else {
            StatusCode::BAD_REQUEST
        };
        let body = json!({"error": self.error, "error_description": description});
        let mut response = encode::object(status, &body);
        encode::not_kept(&mut response);
        if opens {
            super::registration::challenge(&mut response);
        }
        let headers = response.headers_mut();
        if challenged {
            let challenge = HeaderValue::from_static("Basic realm=\"clients\"");
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(methods) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(methods));
        }
        response
    }
}

/// The methods that an endpoint knows, if a rule is about those.
fn methods(rule: Rule) -> Option<&'static str> {
    if rule == grant::BY_POST {
        Some("POST")
    } else if rule == registration::UNKNOWN_METHOD_REFUSED {
        Some("GET, PUT, DELETE")
    } else {
        None
    }
}

/// A character as errors may have it (RFC 6749, section 5.2).
fn plain(character: char) -> char {
    match character {
        '"' | '\\' => '\'',
        ' '..='~' => character,
        _ => '?',
    }
}
