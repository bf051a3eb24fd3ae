//! The list of issued tokens: who sees what, and who may delete it.

use super::api;
use crate::{
    call::{Call, Query},
    catalogue::{api as rules, oauth_tokens},
    freedom::Freedom,
    prediction::Examination,
    record::RecordQuery,
    scope::ADMIN_CLASSIC,
    state::State,
    time::Timestamp,
    user::User,
};

/// Checks a request for the list.
pub(super) fn list(
    state: &State,
    now: Timestamp,
    call: &Call,
    query: &Query,
    out: &mut Examination,
) {
    api::caller(state, now, call, out);
    RecordQuery::read(query, &mut out.violations);
    let has_role = state.caller(call).is_some_and(User::is_admin);
    if has_role && !state.sees_all_records(call) {
        out.freedoms.push(Freedom::AuditWithoutScope);
    }
}

/// Checks a deletion.
pub(super) fn delete(state: &State, now: Timestamp, call: &Call, id: &str, out: &mut Examination) {
    api::caller(state, now, call, out);
    let Some(record) = state.records.get(id) else {
        out.freedoms.push(Freedom::UnknownRecordDeleted);
        return;
    };
    let Some(caller) = state.caller(call) else {
        return;
    };
    if record.user_id == caller.id || state.sees_all_records(call) {
        return;
    }
    if caller.is_admin() {
        let (at, found) = ("Authorization", "a token without the scope");
        out.violations
            .push(rules::ADMIN_SCOPE, at, found, ADMIN_CLASSIC);
    } else {
        let rule = oauth_tokens::OTHERS_NEED_ADMIN;
        let wanted = "the caller's own, or a tenant administrator";
        out.violations.push(rule, "id", "another's token", wanted);
    }
}

impl State {
    /// Whether a caller sees everybody's records (facts C39 and C42).
    pub(crate) fn sees_all_records(&self, call: &Call) -> bool {
        let scoped = self
            .access(call)
            .is_some_and(|access| access.scopes.iter().any(|name| name == ADMIN_CLASSIC));
        scoped && self.caller(call).is_some_and(User::is_admin)
    }
}
