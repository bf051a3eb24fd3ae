//! Servers that look at how a request is written.

use bytes::Bytes;
use http::{Request, Response, header::AUTHORIZATION};
use oauth_model::{
    catalogue::law,
    rule::Rule,
    standard::call::{Call, Endpoint},
    time::Timestamp,
};

use crate::standard::{Server, deviation::Act, encode, refusal::Refusal};

/// The parameters that the server knows.
const KNOWN: &[&str] = &[
    "response_type",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "prompt",
    "code_challenge",
    "code_challenge_method",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "username",
    "password",
];

pub(super) const ACTS: &[(Rule, Act)] = &[
    (law::EMPTY_IS_OMITTED, |server, now, request| {
        unless(server, now, request, "invalid_request", |call| {
            call.parameters.iter().any(|(_, value)| value.is_empty())
        })
    }),
    (
        law::UNKNOWN_PARAMETER_CHANGES_NOTHING,
        |server, now, request| {
            unless(server, now, request, "invalid_scope", |call| {
                let is_known = |name: &String| KNOWN.contains(&name.as_str());
                !call.parameters.iter().all(|(name, _)| is_known(name))
            })
        },
    ),
    (law::ORDER_CHANGES_NOTHING, |server, now, request| {
        unless(server, now, request, "invalid_scope", |call| {
            let mut behind = call.parameters.iter().skip(1);
            behind.any(|(name, _)| ["response_type", "grant_type"].contains(&name.as_str()))
        })
    }),
    (law::HEADER_CASE_CHANGES_NOTHING, |server, now, request| {
        let header = request.headers().get(AUTHORIZATION);
        let written = header.and_then(|value| value.to_str().ok());
        let is_usual = |text: &str| text.starts_with("Bearer ") || text.starts_with("Basic ");
        if written.is_some_and(|text| !is_usual(text)) {
            return encode::no_token();
        }
        server.answer(now, request)
    }),
];

/// Refuses what a client or a browser asks if it is written like this.
fn unless(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    error: &'static str,
    is_odd: fn(&Call) -> bool,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    let call = server.read(request);
    let asked = call.filter(|call| {
        let has_law = matches!(call.endpoint, Endpoint::Authorization | Endpoint::Token);
        has_law && is_odd(call)
    });
    match asked {
        Some(call) => {
            let target = server.error_target(&call);
            let refusal = Refusal::told(error, "it is written in an odd way");
            refusal.encode(&call, target.as_deref(), &server.issuer)
        }
        None => response,
    }
}
