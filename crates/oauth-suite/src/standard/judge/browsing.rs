//! What a browser meets on its way through the pages of a server.

use oauth_model::catalogue::authorize;

use super::Trail;
use crate::judge::notes::Notes;

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
