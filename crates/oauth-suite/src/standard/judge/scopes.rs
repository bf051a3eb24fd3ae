//! What becomes of requests that say nothing of scopes (RFC 6749, section 3.3).

use oauth_model::{
    catalogue::scope,
    standard::call::{Call, Endpoint},
    time::Timestamp,
};

use super::{Book, redirects, what};
use crate::{
    judge::{
        Class,
        authorize::{Visit, parameter},
        notes::Notes,
    },
    wire::{Answer, text},
};

/// Errors that are about the user or the server, whatever was asked for.
const OF_OTHERS: &[&str] = &[
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
];

impl Book {
    /// Looks at what becomes of a request that says nothing of scopes.
    pub(super) fn inspect_omitted_scope(
        &self,
        now: Timestamp,
        call: &Call,
        class: Class,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        if !self.state.waits_for_scope(now, call) {
            return;
        }
        match class {
            Class::Granted => notes.tested(scope::DEFAULT_OR_REFUSED),
            // What never worked may be refused for another reason.
            Class::Refused if self.works.contains(&what(call)) => refused(call, answer, notes),
            Class::Refused | Class::Failed | Class::Throttled | Class::Undecided => {}
        }
    }
}

fn refused(call: &Call, answer: &Answer, notes: &mut Notes) {
    let error = match (call.endpoint, redirects::seen(answer)) {
        (Endpoint::Authorization, Visit::Error(location, _)) => parameter(&location, "error"),
        // What a page says is for people.
        (Endpoint::Authorization, _) => None,
        _ => Some(text(&answer.json().unwrap_or_default(), "error").to_owned()),
    };
    let error = error.unwrap_or_default();
    if error.is_empty() || OF_OTHERS.contains(&error.as_str()) {
        return;
    }
    let found = || format!("`{error}`");
    let wanted = "a grant, or `invalid_scope`";
    let holds = error == "invalid_scope";
    notes.hold(scope::DEFAULT_OR_REFUSED, holds, found, wanted);
}
