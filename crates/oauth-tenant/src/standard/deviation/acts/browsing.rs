//! Servers that lead browsers in a wrong way.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use oauth_model::{catalogue::authorize, rule::Rule, standard::call::Endpoint, time::Timestamp};

use super::change::with_status;
use crate::standard::{Server, deviation::Act, sign_in};

pub(super) const ACTS: &[(Rule, Act)] = &[
    (authorize::SIGN_IN_FIRST, |server, now, request| {
        unasked(server, now, request, false)
    }),
    (authorize::SIGN_IN_BEFORE_ERROR, |server, now, request| {
        unasked(server, now, request, true)
    }),
    (authorize::PASSWORD_NOT_SENT_ON, |server, now, request| {
        // The form comes once more, to where it was led.
        if request.method() == Method::POST && request.uri().path() == "/authorize" {
            let mut asked = request.clone();
            *asked.method_mut() = Method::GET;
            return with_status(server.answer(now, &asked), StatusCode::SEE_OTHER);
        }
        signed_in(server, now, request, StatusCode::TEMPORARY_REDIRECT)
    }),
    (authorize::LED_ON_BY_SEE_OTHER, |server, now, request| {
        signed_in(server, now, request, StatusCode::FOUND)
    }),
];

/// The answer to the form on which users sign in, with another status.
fn signed_in(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    status: StatusCode,
) -> Response<Bytes> {
    let response = server.answer(now, request);
    let is_led_on = response.status() == StatusCode::SEE_OTHER;
    if is_led_on && request.uri().path() == sign_in::FORM {
        return with_status(response, status);
    }
    response
}

/// Requests that are refused, or those that are not, are answered before anybody signs in.
fn unasked(
    server: &mut Server,
    now: Timestamp,
    request: &Request<Bytes>,
    refused: bool,
) -> Response<Bytes> {
    let call = server.read(request);
    let call = call.filter(|call| call.endpoint == Endpoint::Authorization);
    // Whoever was not asked to sign in is not asked when he says no, either.
    let is_meant =
        call.is_some_and(|call| call.denied || server.refusal(now, &call).is_some() == refused);
    if is_meant {
        server.answer_user(now, request)
    } else {
        server.answer(now, request)
    }
}
