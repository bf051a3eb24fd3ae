//! How browsers are led through the pages of a server.

use oauth_model::catalogue::authorize;

use super::{Scriptwriter, UNKNOWN_SCOPE, case};
use crate::{scenario::Request, script::Case, standard::wire};

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let then = |changes: &[(&str, &str)]| {
        let asked = by.authorize_with("a", changes);
        [by.authorize("a"), of_stranger(asked)]
    };
    let before = authorize::SIGN_IN_BEFORE_ERROR;
    vec![
        case(
            "a user who signs in",
            &[
                authorize::PASSWORD_NOT_SENT_ON,
                authorize::LED_ON_BY_SEE_OTHER,
            ],
            [by.authorize("a")],
        ),
        case(
            "somebody who does not sign in",
            &[authorize::SIGN_IN_FIRST, before],
            then(&[]),
        ),
        case(
            "somebody who does not sign in, and a response type that nobody knows",
            &[before],
            then(&[("response_type", "oauth-conform")]),
        ),
        case(
            "somebody who does not sign in, and an unknown scope",
            &[before],
            then(&[("scope", UNKNOWN_SCOPE)]),
        ),
    ]
}

/// The request by a browser in front of which nobody signs in.
fn of_stranger(mut request: Request) -> Request {
    wire::STRANGER.clone_into(&mut request.path);
    request
}
