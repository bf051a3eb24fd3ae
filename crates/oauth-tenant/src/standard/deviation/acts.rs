//! What is done around the sound handler, by the rule that it breaks.

mod browsing;
mod change;
mod laws;
mod others;
mod registrations;
mod tokens;

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, PRAGMA,
        WWW_AUTHENTICATE, X_FRAME_OPTIONS,
    },
};
use oauth_model::{
    catalogue::{answer, authorize, code, error, refresh, scope, token},
    prediction::Prediction,
    rule::Rule,
    standard::{call::Endpoint, effect::Minted},
    time::Timestamp,
};
use serde_json::Value;

use self::change::{
    changed, error_of, granted, lacking, located, refreshed, renamed, retyped, set, with_status,
    without,
};
use super::Act;
use crate::standard::{Server, decode, is_known, refusal::Refusal};

/// Where nobody issues anything.
const STRANGER: &str = "https://stranger.example";

/// Every act, with the rule that it breaks.
pub(super) fn all() -> impl Iterator<Item = (Rule, Act)> {
    let others = others::ACTS.iter().chain(registrations::ACTS);
    let more = laws::ACTS.iter().chain(tokens::ACTS).chain(browsing::ACTS);
    ACTS.iter().chain(others).chain(more).copied()
}

const ACTS: &[(Rule, Act)] = &[
    (authorize::STATE_ECHOED, |server, now, request| {
        located(server.answer(now, request), "code", |pairs| {
            without(pairs, "state");
        })
    }),
    (authorize::STATE_ECHOED_ON_ERROR, |server, now, request| {
        located(server.answer(now, request), "error", |pairs| {
            without(pairs, "state");
        })
    }),
    (authorize::ISSUER_SHOWN, |server, now, request| {
        located(server.answer(now, request), "iss", |pairs| {
            set(pairs, "iss", STRANGER);
        })
    }),
    (authorize::CODE_IN_QUERY, |server, now, request| {
        located(server.answer(now, request), "code", |pairs| {
            pairs.insert(0, ("code".to_owned(), "no-code-at-all".to_owned()));
        })
    }),
    (authorize::ERROR_FITS, |server, now, request| {
        located(server.answer(now, request), "error", |pairs| {
            if !is_denial(pairs) && !is_of_target(pairs) {
                set(pairs, "error", "server_error");
            }
        })
    }),
    (authorize::DENIAL_TOLD, |server, now, request| {
        located(server.answer(now, request), "error", |pairs| {
            if is_denial(pairs) {
                set(pairs, "error", "server_error");
            }
        })
    }),
    (authorize::ERROR_CHARACTERS, |server, now, request| {
        located(server.answer(now, request), "error", |pairs| {
            set(pairs, "error_description", "a \"quoted\" text");
        })
    }),
    (authorize::NO_FRAMING, |server, now, request| {
        let response = server.answer(now, request);
        lacking(lacking(response, X_FRAME_OPTIONS), CONTENT_SECURITY_POLICY)
    }),
    (authorize::NO_CROSS_ORIGIN, |server, now, request| {
        let mut response = server.answer(now, request);
        let everybody = HeaderValue::from_static("*");
        response
            .headers_mut()
            .insert(ACCESS_CONTROL_ALLOW_ORIGIN, everybody);
        response
    }),
    (authorize::NO_OPEN_REDIRECT, misleads),
    (authorize::SCOPE_JUDGED_AT_ONCE, judges_scopes_late),
    (code::UNGUESSABLE, counts_codes),
    (scope::UNKNOWN_NOT_GRANTED, grants_unknown_scopes),
    (refresh::NEVER_WIDENS, |server, now, request| {
        refreshed(server.answer(now, request), request, |_, body| {
            let scope = body
                .get("scope")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let wider = format!("{scope} admin");
            body.insert("scope".to_owned(), wider.into());
        })
    }),
    (
        refresh::NARROWING_KEEPS_THE_GRANT,
        |server, now, request| {
            refreshed(server.answer(now, request), request, |call, body| {
                if call.scopes().is_none() {
                    body.insert("scope".to_owned(), "read".into());
                }
            })
        },
    ),
    (token::NO_REFRESH_FOR_MACHINES, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.entry("refresh_token")
                .or_insert_with(|| "another-token".into());
        })
    }),
    (token::COMPLETE, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.remove("token_type");
        })
    }),
    (token::EXPIRES_IN_PRESENT, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.remove("expires_in");
        })
    }),
    (token::EXPIRES_IN_IS_A_NUMBER, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.insert("expires_in".to_owned(), "3600".into());
        })
    }),
    (token::CHARACTERS, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.insert("access_token".to_owned(), "tökén".into());
        })
    }),
    (token::JSON, |server, now, request| {
        at_clients(server, now, request, |response| {
            retyped(response, StatusCode::OK)
        })
    }),
    (token::NO_STORE, |server, now, request| {
        at_clients(server, now, request, |response| {
            lacking(response, CACHE_CONTROL)
        })
    }),
    (token::PRAGMA, |server, now, request| {
        lacking(server.answer(now, request), PRAGMA)
    }),
    (error::JSON, |server, now, request| {
        at_clients(server, now, request, |response| {
            let response = retyped(response, StatusCode::BAD_REQUEST);
            retyped(response, StatusCode::UNAUTHORIZED)
        })
    }),
    (error::STATUS, |server, now, request| {
        at_clients(server, now, request, |response| {
            let usual =
                error_of(&response).is_some() && response.status() == StatusCode::BAD_REQUEST;
            let status = if usual {
                StatusCode::FORBIDDEN
            } else {
                response.status()
            };
            with_status(response, status)
        })
    }),
    (error::UNAUTHORIZED, |server, now, request| {
        at_clients(server, now, request, |response| {
            if error_of(&response).as_deref() == Some("invalid_client") {
                return with_status(response, StatusCode::BAD_REQUEST);
            }
            response
        })
    }),
    (error::CHALLENGE, |server, now, request| {
        at_clients(server, now, request, |response| {
            lacking(response, WWW_AUTHENTICATE)
        })
    }),
    (error::INVALID_CLIENT, |server, now, request| {
        let response = server.answer(now, request);
        if response.status() == StatusCode::UNAUTHORIZED {
            return response;
        }
        renamed(response, "invalid_client", "unauthorized_client")
    }),
    (error::INVALID_GRANT, |server, now, request| {
        renamed(
            server.answer(now, request),
            "invalid_grant",
            "invalid_request",
        )
    }),
    (error::INVALID_REQUEST, |server, now, request| {
        renamed(
            server.answer(now, request),
            "invalid_request",
            "unauthorized_client",
        )
    }),
    (error::UNSUPPORTED_GRANT_TYPE, |server, now, request| {
        renamed(
            server.answer(now, request),
            "unsupported_grant_type",
            "invalid_request",
        )
    }),
    (error::INVALID_SCOPE, |server, now, request| {
        if is_of(request, Endpoint::Token) {
            return renamed(
                server.answer(now, request),
                "invalid_scope",
                "invalid_request",
            );
        }
        server.answer(now, request)
    }),
    (error::CHARACTERS, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "error_description", |body| {
            body.insert("error_description".to_owned(), "a \"quoted\" text".into());
        })
    }),
    (answer::NO_SERVER_FAILURE, |server, now, request| {
        let response = server.answer(now, request);
        if error_of(&response).as_deref() == Some("invalid_grant") {
            return with_status(response, StatusCode::INTERNAL_SERVER_ERROR);
        }
        response
    }),
];

/// An answer to a client at the token or revocation endpoint, changed.
fn at_clients(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    change: fn(Response<Bytes>) -> Response<Bytes>,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    if is_of(request, Endpoint::Token) || is_of(request, Endpoint::Revocation) {
        change(response)
    } else {
        response
    }
}

/// Errors are told to whatever address the request names.
fn misleads(server: &mut Server, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
    let response = server.answer(now, request);
    let call = server
        .read(request)
        .filter(|call| call.endpoint == Endpoint::Authorization);
    let uri = call
        .as_ref()
        .and_then(|call| call.parameter("redirect_uri"));
    match (&call, uri) {
        (Some(call), Some(uri)) if response.status() == StatusCode::BAD_REQUEST => Refusal::told(
            "invalid_request",
            "this is not done here",
        )
        .encode(call, Some(uri), &server.issuer),
        _ => response,
    }
}

/// Codes are given out for scopes that nobody knows, and cannot be redeemed.
fn judges_scopes_late(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    if let Some(first) = server.sign_in(now, request) {
        return first;
    }
    let Some(call) = server.read(request) else {
        return server.answer(now, request);
    };
    let asked = call.scopes().unwrap_or_default();
    let is_unknown = asked.iter().any(|name| !is_known(name));
    let is_fine = !matches!(server.state.predict(now, &call), Prediction::MustRefuse(_));
    if call.endpoint == Endpoint::Authorization && is_unknown && is_fine {
        return server.grant(now, &call);
    }
    let code = call.parameter("code").unwrap_or_default();
    if call.endpoint == Endpoint::Token && server.state.asks_for_unknown(code) {
        let refusal = Refusal::told("invalid_scope", "nobody has any of these scopes");
        return refusal.encode(&call, None, &server.issuer);
    }
    server.answer(now, request)
}

/// Codes are numbered.
fn counts_codes(server: &mut Server, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
    let response = server.answer(now, request);
    let code = format!("a-code-with-the-number-{:06}", server.minted);
    let is_code = response.headers().get(LOCATION).is_some_and(|location| {
        location
            .to_str()
            .is_ok_and(|location| location.contains("code="))
    });
    if let Some(call) = server.read(request).filter(|_| is_code) {
        let minted = Minted {
            code: Some(code.clone()),
            ..Minted::default()
        };
        server.state.commit(now, &call, &minted);
    }
    located(response, "code", |pairs| set(pairs, "code", &code))
}

/// Tokens are said to have every scope that a code was asked for with.
fn grants_unknown_scopes(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let call = server.read(request);
    let code = call.as_ref().and_then(|call| call.parameter("code"));
    let asked = code.is_some_and(|code| server.state.asks_for_unknown(code));
    let response = server.answer(now, request);
    granted(response, |body| {
        if asked {
            let scope = body
                .get("scope")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let wider = format!("{scope} oauth-conform-unknown");
            body.insert("scope".to_owned(), wider.into());
        }
    })
}

fn is_of(request: &Request<Bytes>, endpoint: Endpoint) -> bool {
    decode::call(request, "").is_some_and(|call| call.endpoint == endpoint)
}

/// Whether a client is told that the user said no.
fn is_denial(pairs: &[(String, String)]) -> bool {
    tells(pairs, "access_denied")
}

/// Whether a client is told that its resource will not do, which has a rule of its own.
fn is_of_target(pairs: &[(String, String)]) -> bool {
    tells(pairs, "invalid_target")
}

fn tells(pairs: &[(String, String)], error: &str) -> bool {
    pairs
        .iter()
        .any(|(name, value)| name == "error" && value == error)
}
