//! What is done around introspection, the resource and metadata.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header::WWW_AUTHENTICATE};
use oauth_model::{
    catalogue::{bearer, introspection, metadata},
    rule::Rule,
    standard::{
        call::{Call, Endpoint},
        effect::{Effect, Minted, Told},
        state::Worth,
    },
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{
    change::{changed, lacking, retyped, with_status},
    is_of,
};
use crate::standard::{Server, deviation::Act, encode, refusal::Refusal};

/// Where nobody issues anything.
const STRANGER: &str = "https://stranger.example";

pub(super) const ACTS: &[(Rule, Act)] = &[
    (introspection::UNAUTHORIZED, |server, now, request| {
        at(server, now, request, Endpoint::Introspection, |response| {
            if response.status() == StatusCode::UNAUTHORIZED {
                return with_status(response, StatusCode::BAD_REQUEST);
            }
            response
        })
    }),
    (introspection::JSON, |server, now, request| {
        at(server, now, request, Endpoint::Introspection, |response| {
            retyped(response, StatusCode::OK)
        })
    }),
    (
        introspection::ACTIVE_IS_A_BOOLEAN,
        |server, now, request| {
            told(server, now, request, |body| {
                let active = body.get("active").map(Value::to_string);
                body.insert("active".to_owned(), active.into());
            })
        },
    ),
    (introspection::LIVE_IS_ACTIVE, |server, now, request| {
        let is_hinted = asks(server, request).is_some_and(|call| is_hinted(&call));
        answered(server, now, request, |told| {
            let is_alive = matches!(told.worth, Worth::Alive(_));
            (is_alive && !is_hinted).then(|| json!({"active": false}))
        })
    }),
    (introspection::HINT_IS_NO_LIMIT, |server, now, request| {
        let is_hinted = asks(server, request).is_some_and(|call| is_hinted(&call));
        answered(server, now, request, |told| {
            let is_alive = matches!(told.worth, Worth::Alive(_));
            (is_alive && is_hinted).then(|| json!({"active": false}))
        })
    }),
    (
        introspection::UNKNOWN_IS_INACTIVE,
        |server, now, request| {
            answered(server, now, request, |told| {
                let is_unknown = told.worth == Worth::Unknown && !told.forged;
                is_unknown.then(|| json!({"active": true}))
            })
        },
    ),
    (introspection::FORGED_IS_INACTIVE, |server, now, request| {
        answered(server, now, request, |told| {
            told.forged.then(|| json!({"active": true}))
        })
    }),
    (
        introspection::INACTIVE_TELLS_NOTHING,
        |server, now, request| {
            told(server, now, request, |body| {
                if body.get("active") == Some(&Value::Bool(false)) {
                    body.insert("reason".to_owned(), "it is unknown".into());
                }
            })
        },
    ),
    (introspection::TRUE, |server, now, request| {
        told(server, now, request, |body| {
            if body.contains_key("client_id") {
                body.insert("client_id".to_owned(), "somebody-else".into());
            }
        })
    }),
    (introspection::TYPES, |server, now, request| {
        told(server, now, request, |body| {
            if let Some(end) = body.get("exp").map(Value::to_string) {
                body.insert("exp".to_owned(), end.into());
            }
        })
    }),
    (bearer::CHALLENGE, |server, now, request| {
        at(server, now, request, Endpoint::Resource, |response| {
            lacking(response, WWW_AUTHENTICATE)
        })
    }),
    (bearer::CHALLENGE_FORM, |server, now, request| {
        at(server, now, request, Endpoint::Resource, |response| {
            let header = response.headers().get(WWW_AUTHENTICATE);
            let is_error = header.is_some_and(|value| value.as_bytes().ends_with(b"token\""));
            if is_error {
                let twice = "Bearer error=\"invalid_token\", error=\"invalid_token\"";
                return challenged(response, twice);
            }
            response
        })
    }),
    (bearer::INVALID_TOKEN, |server, now, request| {
        at(server, now, request, Endpoint::Resource, |response| {
            challenged(response, "Bearer realm=\"resource\"")
        })
    }),
    (bearer::NO_ERROR_WITHOUT_TOKEN, |server, now, request| {
        at(server, now, request, Endpoint::Resource, |response| {
            challenged(
                response,
                "Bearer realm=\"resource\", error=\"invalid_token\"",
            )
        })
    }),
    (metadata::JSON, |server, now, request| {
        at(server, now, request, Endpoint::Metadata, |response| {
            retyped(response, StatusCode::OK)
        })
    }),
    (metadata::ISSUER_IDENTICAL, |server, now, request| {
        let issuer = format!("{}/", server.issuer);
        document(server, now, request, "issuer", issuer.into())
    }),
    (metadata::ISSUER_FORM, |server, now, request| {
        let issuer = format!("{}?tenant=1", server.issuer);
        document(server, now, request, "issuer", issuer.into())
    }),
    (metadata::REQUIRED, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "response_types_supported", |body| {
            body.remove("response_types_supported");
        })
    }),
    (metadata::LISTS, |server, now, request| {
        document(server, now, request, "acr_values_supported", json!([]))
    }),
    (metadata::ENDPOINTS, |server, now, request| {
        let wrong = format!("{}/revoke#here", server.issuer);
        document(server, now, request, "revocation_endpoint", wrong.into())
    }),
    (metadata::PKCE, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "code_challenge_methods_supported", |body| {
            body.remove("code_challenge_methods_supported");
        })
    }),
    (metadata::ALGORITHMS, |server, now, request| {
        let name = "token_endpoint_auth_signing_alg_values_supported";
        document(server, now, request, name, json!(["RS256", "none"]))
    }),
    (metadata::RS256, |server, now, request| {
        let name = "token_endpoint_auth_signing_alg_values_supported";
        document(server, now, request, name, json!(["ES384"]))
    }),
    (metadata::SCOPES_LISTED, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "scopes_supported", |body| {
            body.remove("scopes_supported");
        })
    }),
    (metadata::KEY_USE, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "keys", |body| {
            let keys = body.get_mut("keys").and_then(Value::as_array_mut);
            let Some(keys) = keys else { return };
            let mut other = keys.first().cloned().unwrap_or_default();
            if let Some(members) = other.as_object_mut() {
                members.remove("use");
                members.insert("kid".to_owned(), "other".into());
            }
            for key in keys.iter_mut().filter_map(Value::as_object_mut) {
                key.insert("use".to_owned(), "enc".into());
            }
            keys.push(other);
        })
    }),
    (metadata::PUBLIC_KEYS, |server, now, request| {
        let response = server.answer(now, request);
        changed(response, "keys", |body| {
            let keys = body.get_mut("keys").and_then(Value::as_array_mut);
            for key in keys.into_iter().flatten().filter_map(Value::as_object_mut) {
                key.insert("d".to_owned(), "TEST-ONLY".into());
            }
        })
    }),
    (metadata::SAME_EVERYWHERE, |server, now, request| {
        if !request.uri().path().ends_with("openid-configuration") {
            return server.answer(now, request);
        }
        let wrong = format!("{STRANGER}/revoke");
        document(server, now, request, "revocation_endpoint", wrong.into())
    }),
    (metadata::ISSUER_FLAG, |server, now, request| {
        let name = "authorization_response_iss_parameter_supported";
        document(server, now, request, name, json!(false))
    }),
    (metadata::PROMISES_KEPT, |server, now, request| {
        let response = server.answer(now, request);
        let call = server.read(request);
        let grant = call.as_ref().and_then(|call| call.parameter("grant_type"));
        match &call {
            Some(call)
                if grant == Some("client_credentials") && response.status() == StatusCode::OK =>
            {
                let refusal = Refusal::told("unsupported_grant_type", "no machines here");
                refusal.encode(call, None, &server.issuer)
            }
            _ => response,
        }
    }),
];

/// An answer of an endpoint, changed.
pub(super) fn at(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    endpoint: Endpoint,
    change: fn(Response<Bytes>) -> Response<Bytes>,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    if is_of(request, endpoint) {
        change(response)
    } else {
        response
    }
}

/// What is told of a token, changed.
fn told(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    change: fn(&mut Map<String, Value>),
) -> Response<Bytes> {
    changed(server.answer(now, request), "active", change)
}

/// A question about a token.
fn asks(server: &Server, request: &Request<Bytes>) -> Option<Call> {
    let call = server.read(request)?;
    (call.endpoint == Endpoint::Introspection).then_some(call)
}

/// Whether a question takes a token for none that opens something.
fn is_hinted(call: &Call) -> bool {
    let hint = call.parameter("token_type_hint");
    hint.is_some_and(|hint| hint != "access_token")
}

/// Something else in the place of what is told of a token.
fn answered(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    instead: impl FnOnce(&Told) -> Option<Value>,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    let Some(call) = asks(server, request) else {
        return response;
    };
    let is_answered = response.status() == StatusCode::OK;
    let effect = server.state.commit(now, &call, &Minted::default());
    let (Effect::Told(told), true) = (effect, is_answered) else {
        return response;
    };
    match instead(&told) {
        Some(body) => encode::object(StatusCode::OK, &body),
        None => response,
    }
}

/// The document with another value of a member.
fn document(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    name: &str,
    value: Value,
) -> Response<Bytes> {
    changed(
        server.answer(now, request),
        "response_types_supported",
        |body| {
            body.insert(name.to_owned(), value);
        },
    )
}

/// A refusal with another challenge.
fn challenged(mut response: Response<Bytes>, challenge: &'static str) -> Response<Bytes> {
    if response.status() == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static(challenge);
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}
