//! Who may call the API.

use std::borrow::Cow;

use super::{embed, exchange};
use crate::{
    call::{ApiUse, Authorization, Call},
    catalogue::{api, csrf, oauth_tokens, revocation, scope, token},
    client::GrantType,
    freedom::Freedom,
    prediction::Examination,
    scope::{ADMIN_CLASSIC, USER_DEFAULT},
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
        Authorization::Absent if state.signed_in(call).is_some() => {
            not_forged(state, call, out);
            return;
        }
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
    out.freedoms.extend(state.doubted(&access.record));
    let visits = access.grant == GrantType::AnonymousEmbed;
    if visits {
        embed::ends(state, now, access, out);
    } else if access.expires_at <= now {
        let rule = token::EXPIRED_IS_DEAD;
        out.violations.push(rule, at, "an expired token", wanted);
    }
    // What a visitor may do follows from its access code.
    if access.scopes.is_empty() && !visits {
        let rule = scope::NONE_OPENS_NOTHING;
        out.violations
            .push(rule, at, "a token without scopes", "a scope");
    }
    if !state.clients.contains_key(&access.client_id) {
        out.freedoms.push(Freedom::TokenOfDeletedClient);
    }
}

/// Checks that a change which a cookie pays for was asked for by a page that knows the
/// session's token (facts G13 and G14).
fn not_forged(state: &State, call: &Call, out: &mut Examination) {
    if call.operation.api_use() != Some(ApiUse::Change) {
        return;
    }
    let at = "qlik-csrf-token";
    let wanted = "the token that `GET /api/v1/csrf-token` gave to this session";
    let Some(token) = &call.csrf_token else {
        out.violations
            .push(csrf::TOKEN_PRESENT, at, "nothing", wanted);
        return;
    };
    if state.csrf_tokens.get(token) != call.session.as_ref() {
        let found = "another token";
        out.violations.push(csrf::TOKEN_CORRECT, at, found, wanted);
    }
}

/// Checks that a caller may manage clients.
pub(super) fn administrator(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    caller(state, now, call, out);
    let access = state.access(call);
    if access.is_none() && state.caller(call).is_none() {
        return;
    }
    if is_visitor(state, call) {
        embed::elsewhere(out);
        return;
    }
    let at = "Authorization";
    if !state.caller(call).is_some_and(User::is_admin) {
        let wanted = "a tenant administrator";
        out.violations
            .push(api::ADMIN_ROLE, at, "an ordinary user", wanted);
    }
    // Who is signed in has no scopes, only roles.
    if let Some(access) = access
        && !has_admin_scope(access)
    {
        let found = access.scopes.join(" ");
        out.violations
            .push(api::ADMIN_SCOPE, at, found, ADMIN_CLASSIC);
    }
}

/// Checks that a caller may read clients. Who that is, is open (facts C26 and I57).
pub(super) fn reader(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    caller(state, now, call, out);
    let is_known = state.access(call).is_some() || state.caller(call).is_some();
    if is_visitor(state, call) {
        embed::elsewhere(out);
    } else if is_known && !is_administrator(state, call) {
        out.freedoms.push(Freedom::ReadByOrdinaryUser);
    }
}

/// Whether a call's token is an anonymous visitor's.
pub(super) fn is_visitor(state: &State, call: &Call) -> bool {
    let access = state.access(call);
    access.is_some_and(|access| access.grant == GrantType::AnonymousEmbed)
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

    /// What a call may do with content: what its token says or, of who is signed in at
    /// the browser that sends it, whatever that user's roles allow.
    pub(crate) fn rights(&self, call: &Call) -> Option<Cow<'_, AccessToken>> {
        if let Some(access) = self.access(call) {
            return Some(Cow::Borrowed(access));
        }
        let session = self
            .signed_in(call)
            .filter(|_| call.authorization == Authorization::Absent)?;
        Some(Cow::Owned(AccessToken {
            client_id: String::new(),
            user_id: session.user_id.clone(),
            grant: GrantType::AuthorizationCode,
            scopes: vec![USER_DEFAULT.to_owned(), ADMIN_CLASSIC.to_owned()],
            expires_at: session.signed_in_at,
            revoked: false,
            record: String::new(),
            deleted: false,
        }))
    }

    /// The user that a call's token acts for, or who is signed in at the browser that
    /// sends it.
    pub fn caller(&self, call: &Call) -> Option<&User> {
        let by_access = self.access(call).map(|access| &access.user_id);
        let by_temporary = || Some(&self.temporary(call)?.user_id);
        let by_cookie = || {
            let absent = call.authorization == Authorization::Absent;
            Some(&self.signed_in(call).filter(|_| absent)?.user_id)
        };
        let id = by_access.or_else(by_temporary).or_else(by_cookie)?;
        self.users.get(id)
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
