//! What is done around codes and tokens, and in tokens.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    catalogue::{authorize, code, jwt, resource_indicator, revocation, scope, token},
    rule::Rule,
    scope::split,
    standard::effect::Minted,
    time::Timestamp,
};
use serde_json::{Map, Value};

use super::change::{granted, located, renamed, set};
use crate::standard::{Server, USER, deviation::Act, jwt::Signer, refusal::Refusal};

pub(super) const ACTS: &[(Rule, Act)] = &[
    (authorize::QUERY_KEPT, |server, now, request| {
        located(server.answer(now, request), "code", |pairs| {
            pairs.retain(|(name, _)| ["code", "state", "iss"].contains(&name.as_str()));
        })
    }),
    (authorize::NO_STATE_UNLESS_SENT, |server, now, request| {
        located(server.answer(now, request), "iss", |pairs| {
            if !pairs.iter().any(|(name, _)| name == "state") {
                pairs.push(("state".to_owned(), String::new()));
            }
        })
    }),
    (code::CHALLENGE_HIDDEN, tells_challenge),
    (token::TYPE_FORM, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.insert("token_type".to_owned(), "Bearer token".into());
        })
    }),
    (token::AT_MOST_AN_HOUR, |server, now, request| {
        granted(server.answer(now, request), |body| {
            body.insert("expires_in".to_owned(), 3601.into());
        })
    }),
    (revocation::UNSUPPORTED_TOLD, |server, now, request| {
        let call = server.read(request);
        match call.filter(|call| server.state.revokes_own_access(now, call)) {
            Some(call) => {
                let refusal = Refusal::told("invalid_request", "access tokens stay");
                refusal.encode(&call, None, &server.issuer)
            }
            None => server.answer(now, request),
        }
    }),
    (token::MEMBERS_ONCE, |server, now, request| {
        let (parts, body) = server.answer(now, request).into_parts();
        let body = match body.strip_prefix(b"{\"access_token\":") {
            Some(rest) => [b"{\"token_type\":\"Bearer\",\"access_token\":", rest].concat(),
            None => body.to_vec(),
        };
        Response::from_parts(parts, body.into())
    }),
    (scope::DEFAULT_OR_REFUSED, |server, now, request| {
        let call = server.read(request);
        match call.filter(|call| server.state.waits_for_scope(now, call)) {
            Some(call) => {
                let refusal = Refusal::told("invalid_request", "wanted a scope");
                let to = server.error_target(&call);
                refusal.encode(&call, to.as_deref(), &server.issuer)
            }
            None => server.answer(now, request),
        }
    }),
    (scope::STATED, |server, now, request| {
        let call = server.read(request);
        let asked = call.and_then(|call| call.scopes().or_else(|| server.state.granted(&call)));
        // In any order they are the same.
        let asked = asked.map(BTreeSet::from_iter);
        granted(server.answer(now, request), |body| {
            let stated = body.get("scope").and_then(Value::as_str);
            if stated.map(|stated| BTreeSet::from_iter(split(stated))) == asked {
                body.remove("scope");
            }
        })
    }),
    (
        resource_indicator::INVALID_TARGET,
        |server, now, request| {
            let response = server.answer(now, request);
            let response = renamed(response, "invalid_target", "invalid_request");
            located(response, "error", |pairs| {
                let named = pairs.iter_mut().find(|(name, _)| name == "error");
                if let Some((_, error)) = named.filter(|(_, error)| error == "invalid_target") {
                    "invalid_request".clone_into(error);
                }
            })
        },
    ),
    (resource_indicator::AUDIENCE, |server, now, request| {
        server.shape.change = |claims| {
            claims.insert("aud".to_owned(), "https://everything.example".into());
        };
        server.answer(now, request)
    }),
    (jwt::SIGNED, |server, now, request| {
        server.shape.signer = Signer::Unpublished;
        server.answer(now, request)
    }),
    (jwt::ASYMMETRIC, |server, now, request| {
        server.shape.signer = Signer::Shared;
        server.answer(now, request)
    }),
    (jwt::SHORT_TYPE, |server, now, request| {
        server.shape.typ = "application/at+jwt";
        server.answer(now, request)
    }),
    (jwt::CLAIMS, |server, now, request| {
        server.shape.change = |claims| {
            claims.remove("aud");
        };
        server.answer(now, request)
    }),
    (jwt::ISSUER, |server, now, request| {
        server.shape.change = |claims| {
            let issuer = claims.get("iss").and_then(Value::as_str);
            let wrong = format!("{}/", issuer.unwrap_or_default());
            claims.insert("iss".to_owned(), wrong.into());
        };
        server.answer(now, request)
    }),
    (jwt::TRUE, |server, now, request| {
        server.shape.change = |claims| {
            claims.insert("client_id".to_owned(), "somebody-else".into());
        };
        server.answer(now, request)
    }),
    (jwt::IDS_DIFFER, |server, now, request| {
        server.repeated = Some("access");
        server.answer(now, request)
    }),
    (jwt::SCOPE, |server, now, request| {
        server.shape.change = |claims| {
            claims.remove("scope");
        };
        server.answer(now, request)
    }),
    (jwt::MACHINE_IS_NO_USER, |server, now, request| {
        server.shape.change = |claims| {
            claims.insert("sub".to_owned(), USER.into());
        };
        server.answer(now, request)
    }),
    (jwt::SUBJECT_STAYS, |server, now, request| {
        after_refresh(server, now, request, |claims| {
            claims.insert("sub".to_owned(), "test-only|another".into());
        })
    }),
    (jwt::SIGN_IN_STAYS, |server, now, request| {
        after_refresh(server, now, request, |claims| {
            let now = claims.get("iat").cloned();
            claims.extend(now.map(|now| ("auth_time".to_owned(), now)));
        })
    }),
];

/// Tokens that a refresh brings have other claims.
fn after_refresh(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    change: fn(&mut Map<String, Value>),
) -> Response<Bytes> {
    let call = server.read(request);
    let refreshes = call.is_some_and(|call| call.parameter("grant_type") == Some("refresh_token"));
    server.shape.change = if refreshes { change } else { |_| {} };
    server.answer(now, request)
}

/// The challenge is in the code.
fn tells_challenge(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    let call = server.read(request);
    let challenge = call
        .as_ref()
        .and_then(|call| call.parameter("code_challenge"));
    let (Some(call), Some(challenge)) = (&call, challenge) else {
        return response;
    };
    located(response, "code", |pairs| {
        let own = pairs.iter().find(|(name, _)| name == "code");
        let own = own.map(|(_, code)| code.clone()).unwrap_or_default();
        let code = format!("{own}.{challenge}");
        let minted = Minted {
            code: Some(code.clone()),
            ..Minted::default()
        };
        server.state.commit(now, call, &minted);
        set(pairs, "code", &code);
    })
}
