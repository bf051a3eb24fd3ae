//! What is done around registrations.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header::CACHE_CONTROL};
use oauth_model::{
    catalogue::registration,
    prediction::Prediction,
    rule::Rule,
    standard::{
        call::{Call, Endpoint},
        registration::ADDRESS,
    },
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{
    change::{changed, error_of, lacking, renamed, retyped, with_status},
    is_of,
    others::at,
};
use crate::standard::{Server, deviation::Act, encode};

pub(super) const ACTS: &[(Rule, Act)] = &[
    (registration::CREATED, |server, now, request| {
        at(server, now, request, Endpoint::Registration, |response| {
            if response.status() == StatusCode::CREATED {
                return with_status(response, StatusCode::OK);
            }
            response
        })
    }),
    (registration::SECRET_EXPIRY, |server, now, request| {
        shown(server, now, request, |body| {
            body.remove("client_secret_expires_at");
        })
    }),
    (
        registration::NO_SECRET_FOR_PUBLIC,
        |server, now, request| {
            shown(server, now, request, |body| {
                if body.get("token_endpoint_auth_method") == Some(&"none".into()) {
                    body.insert("client_secret".to_owned(), "TEST-ONLY-secret".into());
                    body.insert("client_secret_expires_at".to_owned(), json!(0));
                }
            })
        },
    ),
    (registration::RETURNED, |server, now, request| {
        shown(server, now, request, |body| {
            body.remove("redirect_uris");
        })
    }),
    (registration::IDS_DIFFER, |server, now, request| {
        server.repeated = Some("client");
        server.answer(now, request)
    }),
    (registration::SECRETS_DIFFER, |server, now, request| {
        server.repeated = Some("secret");
        server.answer(now, request)
    }),
    (registration::ERROR, |server, now, request| {
        at(server, now, request, Endpoint::Registration, |response| {
            retyped(response, StatusCode::BAD_REQUEST)
        })
    }),
    (registration::ERROR_FITS, |server, now, request| {
        at(server, now, request, Endpoint::Registration, |response| {
            let error = error_of(&response).unwrap_or_default();
            renamed(response, &error, "server_error")
        })
    }),
    (registration::UNAUTHORIZED, |server, now, request| {
        at(server, now, request, Endpoint::Configuration, |response| {
            if response.status() == StatusCode::UNAUTHORIZED {
                return with_status(response, StatusCode::NOT_FOUND);
            }
            response
        })
    }),
    (registration::UPDATE_REPLACES, |server, now, request| {
        let is_update = request.method() == Method::PUT;
        let response = server.answer(now, request);
        changed(response, "redirect_uris", |body| {
            let uris = body.get_mut("redirect_uris").and_then(Value::as_array_mut);
            if let Some(uris) = uris.filter(|_| is_update) {
                uris.push("https://oauth-conform.example/before".into());
            }
        })
    }),
    (registration::NO_STORE, |server, now, request| {
        at(server, now, request, Endpoint::Registration, |response| {
            lacking(response, CACHE_CONTROL)
        })
    }),
    (registration::ADDRESS_AND_TOKEN, |server, now, request| {
        shown(server, now, request, |body| {
            body.remove("registration_access_token");
        })
    }),
    (registration::ID_STAYS, |server, now, request| {
        let response = server.answer(now, request);
        if !is_of(request, Endpoint::Configuration) {
            return response;
        }
        changed(response, "client_id", |body| {
            body.insert("client_id".to_owned(), "another-client".into());
        })
    }),
    (registration::ID_NOT_CHOSEN, |server, now, request| {
        let chosen = asked(server, request, "client_id");
        let is_new = is_of(request, Endpoint::Registration);
        let response = server.answer(now, request);
        changed(response, "client_id", |body| {
            let chosen = chosen.filter(|_| is_new);
            body.extend(chosen.map(|chosen| ("client_id".to_owned(), chosen)));
        })
    }),
    (registration::SECRET_NOT_CHOSEN, |server, now, request| {
        let chosen = asked(server, request, "client_secret");
        let response = server.answer(now, request);
        changed(response, "client_secret", |body| {
            body.extend(chosen.map(|chosen| ("client_secret".to_owned(), chosen)));
        })
    }),
    (registration::CONSISTENT, |server, now, request| {
        shown(server, now, request, |body| {
            body.insert("response_types".to_owned(), json!(["code"]));
        })
    }),
    (registration::ONE_KEY_SOURCE, |server, now, request| {
        let keys = asked(server, request, "jwks");
        let response = server.answer(now, request);
        changed(response, "client_id", |body| {
            if let Some(keys) = keys {
                body.insert("jwks".to_owned(), keys);
                body.insert("jwks_uri".to_owned(), "https://a.example/keys".into());
            }
        })
    }),
    (
        registration::REFUSED_CHANGES_NOTHING,
        |server, now, request| {
            let response = server.answer(now, request);
            let call = server.read(request);
            let uris = asked(server, request, "redirect_uris");
            let is_refused = response.status() == StatusCode::BAD_REQUEST;
            let address = call.as_ref().map(address).unwrap_or_default();
            let known = server.registered.get_mut(address).filter(|_| is_refused);
            if let Some((members, uris)) = known.and_then(Value::as_object_mut).zip(uris) {
                members.insert("redirect_uris".to_owned(), uris);
            }
            response
        },
    ),
    (registration::OWN_MEMBERS_KEPT, |server, now, request| {
        let written = asked(server, request, "client_id_issued_at");
        let response = server.answer(now, request);
        changed(response, "client_id", |body| {
            body.extend(written.map(|written| ("client_id_issued_at".to_owned(), written)));
        })
    }),
    (registration::NO_DELETION_IS_405, |server, now, request| {
        let call = server.read(request);
        let is_fine = |call: &Call| {
            let refused = matches!(server.state.predict(now, call), Prediction::MustRefuse(_));
            call.endpoint == Endpoint::Configuration && call.method == "DELETE" && !refused
        };
        if call.as_ref().is_some_and(is_fine) {
            return encode::status(StatusCode::BAD_REQUEST, Bytes::new());
        }
        server.answer(now, request)
    }),
    (registration::DELETED_IS_204, |server, now, request| {
        let response = server.answer(now, request);
        if response.status() == StatusCode::NO_CONTENT {
            return with_status(response, StatusCode::OK);
        }
        response
    }),
];

/// A member of what a client says of itself.
fn asked(server: &Server, request: &Request<Bytes>, name: &str) -> Option<Value> {
    server.read(request)?.json?.get(name).cloned()
}

fn address(call: &Call) -> &str {
    let found = call.query.iter().find(|(name, _)| name == ADDRESS);
    found.map_or("", |(_, value)| value)
}

/// An answer with a client, changed.
fn shown(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    change: fn(&mut Map<String, Value>),
) -> Response<Bytes> {
    let response = server.answer(now, request);
    if is_of(request, Endpoint::Registration) {
        changed(response, "client_id", change)
    } else {
        response
    }
}
