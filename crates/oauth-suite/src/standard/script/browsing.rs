//! How browsers are led through the pages of a server.

use oauth_model::catalogue::authorize;

use super::{Scriptwriter, case};
use crate::script::Case;

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    vec![case(
        "a user who signs in",
        &[
            authorize::PASSWORD_NOT_SENT_ON,
            authorize::LED_ON_BY_SEE_OTHER,
        ],
        [by.authorize("a")],
    )]
}
