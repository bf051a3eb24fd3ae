//! Servers that lead browsers in a wrong way.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use oauth_model::{catalogue::authorize, rule::Rule, time::Timestamp};

use super::change::with_status;
use crate::standard::{Server, deviation::Act, sign_in};

pub(super) const ACTS: &[(Rule, Act)] = &[
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
