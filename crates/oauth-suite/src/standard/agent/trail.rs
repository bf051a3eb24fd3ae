//! What a browser meets between its request and the last answer.

use crate::wire::Answer;

/// What a browser met on its way, the last answer included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The statuses of the redirects that answered a form with a password, in order.
    pub behind_password: Vec<u16>,
}

impl Trail {
    /// Notes the answer to a form with a password.
    pub(super) fn note_password(&mut self, answer: &Answer) {
        let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
        if is_redirect && answer.header("location").is_some() {
            self.behind_password.push(answer.status);
        }
    }
}
