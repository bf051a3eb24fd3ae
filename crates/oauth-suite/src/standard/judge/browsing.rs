//! What a browser meets on its way through the pages of a server.

use oauth_model::{catalogue::authorize, standard::call::Call};

use super::Trail;
use crate::{
    judge::{authorize::Visit, notes::Notes},
    wire::Answer,
};

/// Looks at what a browser met.
pub(super) fn inspect(trail: &Trail, notes: &mut Notes) {
    for &status in &trail.behind_password {
        let found = || format!("status {status} behind a form with a password");
        // Behind these the form is sent once more (RFC 9110, section 15.4).
        let sent_on = matches!(status, 307 | 308);
        let rule = authorize::PASSWORD_NOT_SENT_ON;
        notes.hold(rule, !sent_on, found, "status 303");
        if !sent_on {
            let rule = authorize::LED_ON_BY_SEE_OTHER;
            notes.hold(rule, status == 303, found, "status 303");
        }
    }
}

/// Looks where a browser is led in front of which nobody signs in (RFC 9700, section 4.11.2).
pub(super) fn inspect_stranger(call: &Call, visit: &Visit, answer: &Answer, notes: &mut Notes) {
    // That he gets a code is another fault, and a failure says nothing.
    if matches!(visit, Visit::Code(..)) || answer.status >= 500 {
        return;
    }
    let place = |address: &str| address.split(['?', '#']).next().map(str::to_owned);
    let location = answer.header("location").unwrap_or_default();
    let asked = call.parameter("redirect_uri").unwrap_or_default();
    let is_redirect = !matches!(visit, Visit::Page | Visit::Other);
    let led = is_redirect && !asked.is_empty() && place(location) == place(asked);
    let found = || format!("{} {location}", answer.status);
    let wanted = "a sign-in, or a page";
    notes.hold(authorize::SIGN_IN_BEFORE_ERROR, !led, found, wanted);
}
