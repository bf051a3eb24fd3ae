//! Who may call the API.

use super::exchange;
use crate::{
    call::{Authorization, Call},
    catalogue::{api, oauth_tokens, revocation, scope, token},
    freedom::Freedom,
    prediction::Examination,
    scope::ADMIN_CLASSIC,
    state::State,
    time::Timestamp,
    token::{AccessToken, TemporaryToken},
    user::User,
};

/// Checks that a caller is known, and not more.
pub(super) fn caller(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    let wanted = "a token of the tenant";
    let at = "Authorization";
    let (value, in_query) = match &call.authorization {
        Authorization::Bearer(value) => (value, false),
        Authorization::Query(value) => (value, true),
        Authorization::Absent => {
            out.violations
                .push(api::TOKEN_PRESENT, at, "nothing", wanted);
            return;
        }
        Authorization::Basic { .. } | Authorization::Malformed => {
            let found = "another scheme";
            out.violations.push(api::TOKEN_PRESENT, at, found, wanted);
            return;
        }
    };
    if let Some(token) = state.temporary_tokens.get(value) {
        exchange::used(state, now, token, in_query, out);
        return;
    }
    let Some(access) = state.tokens.get(value) else {
        out.violations
            .push(api::TOKEN_KNOWN, at, "an unknown token", wanted);
        return;
    };
    if in_query {
        out.freedoms.push(Freedom::AccessTokenInQuery);
    }
    if access.revoked {
        let rule = revocation::ACCESS_TOKEN_IS_DEAD;
        out.violations.push(rule, at, "a revoked token", wanted);
    }
    if access.deleted {
        let rule = oauth_tokens::DELETED_IS_DEAD;
        out.violations.push(rule, at, "a deleted token", wanted);
    }
    if access.expires_at <= now {
        let rule = token::EXPIRED_IS_DEAD;
        out.violations.push(rule, at, "an expired token", wanted);
    }
    if access.scopes.is_empty() {
        let rule = scope::NONE_OPENS_NOTHING;
        out.violations
            .push(rule, at, "a token without scopes", "a scope");
    }
    if !state.clients.contains_key(&access.client_id) {
        out.freedoms.push(Freedom::TokenOfDeletedClient);
    }
}

/// Checks that a caller may manage clients.
pub(super) fn administrator(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    caller(state, now, call, out);
    let Some(access) = state.access(call) else {
        return;
    };
    let at = "Authorization";
    if !state.caller(call).is_some_and(User::is_admin) {
        let wanted = "a tenant administrator";
        out.violations
            .push(api::ADMIN_ROLE, at, "an ordinary user", wanted);
    }
    if !has_admin_scope(access) {
        let found = access.scopes.join(" ");
        out.violations
            .push(api::ADMIN_SCOPE, at, found, ADMIN_CLASSIC);
    }
}

/// Checks that a caller may read clients. Who that is, is open (facts C26 and I57).
pub(super) fn reader(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    caller(state, now, call, out);
    if state.access(call).is_some() && !is_administrator(state, call) {
        out.freedoms.push(Freedom::ReadByOrdinaryUser);
    }
}

/// Whether a caller sees clients as an administrator does.
pub(crate) fn is_administrator(state: &State, call: &Call) -> bool {
    state.access(call).is_none_or(has_admin_scope) && state.caller(call).is_none_or(User::is_admin)
}

fn has_admin_scope(access: &AccessToken) -> bool {
    access.scopes.iter().any(|name| name == ADMIN_CLASSIC)
}

impl State {
    /// What a call's token stands for.
    pub fn access(&self, call: &Call) -> Option<&AccessToken> {
        match &call.authorization {
            Authorization::Bearer(value) | Authorization::Query(value) => self.tokens.get(value),
            Authorization::Absent | Authorization::Basic { .. } | Authorization::Malformed => None,
        }
    }

    /// The user that a call's token acts for.
    pub fn caller(&self, call: &Call) -> Option<&User> {
        let by_access = self.access(call).map(|access| &access.user_id);
        let by_temporary = || Some(&self.temporary(call)?.user_id);
        self.users.get(by_access.or_else(by_temporary)?)
    }

    /// What a call's temporary token stands for.
    pub fn temporary(&self, call: &Call) -> Option<&TemporaryToken> {
        match &call.authorization {
            Authorization::Bearer(value) | Authorization::Query(value) => {
                self.temporary_tokens.get(value)
            }
            Authorization::Absent | Authorization::Basic { .. } | Authorization::Malformed => None,
        }
    }
}
