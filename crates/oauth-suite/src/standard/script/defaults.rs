//! Requests that say nothing of scopes, and answers that do (RFC 6749, section 3.3).

use oauth_model::catalogue::scope;

use super::{Scriptwriter, case, with};
use crate::script::Case;

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let nothing = [("scope", "")];
    vec![
        case(
            "a code without a scope",
            &[scope::DEFAULT_OR_REFUSED],
            [by.authorize("a"), by.authorize_with("a", &nothing)],
        ),
        case(
            "a machine without a scope",
            &[scope::DEFAULT_OR_REFUSED, scope::STATED],
            [by.machine("a"), with(by.machine("a"), &nothing)],
        ),
        case(
            "a code with a scope",
            &[scope::STATED],
            [by.authorize("a"), by.redeem("a", 1)],
        ),
    ]
}
