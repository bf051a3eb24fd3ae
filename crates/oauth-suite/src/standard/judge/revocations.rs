//! What becomes of access tokens that are to be revoked (RFC 7009, section 2.2.1).

use oauth_model::{catalogue::revocation, standard::call::Call, time::Timestamp};

use super::{Book, what};
use crate::{
    judge::{Class, notes::Notes},
    wire::{Answer, text},
};

impl Book {
    /// Looks at how a client is told that its access token stays, where others were revoked.
    pub(super) fn inspect_revoked(
        &self,
        now: Timestamp,
        call: &Call,
        class: Class,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        if !self.state.revokes_own_access(now, call) {
            return;
        }
        let rule = revocation::UNSUPPORTED_TOLD;
        match class {
            Class::Granted => notes.tested(rule),
            Class::Refused if self.works.contains(&what(call)) => {
                let body = answer.json().unwrap_or_default();
                let error = text(&body, "error");
                let found = || format!("status {}, `{error}`", answer.status);
                let wanted = "`unsupported_token_type`, if not done";
                notes.hold(rule, error == "unsupported_token_type", found, wanted);
            }
            Class::Refused | Class::Failed | Class::Throttled | Class::Undecided => {}
        }
    }
}
