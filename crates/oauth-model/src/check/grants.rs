//! The grants that begin with a user: codes and refresh tokens.

use super::{
    redemption::{self, Presented},
    token_request::TokenRequest,
};
use crate::{
    catalogue::{code, oauth_tokens, refresh, revocation},
    freedom::Freedom,
    prediction::Examination,
    state::State,
    time::Timestamp,
};

/// Checks the redeeming of a code.
pub(super) fn code(state: &State, now: Timestamp, request: &TokenRequest, out: &mut Examination) {
    let at = "/code";
    let Some(value) = &request.code else {
        out.violations.push(code::PRESENT, at, "nothing", "a code");
        return;
    };
    let Some(known) = state.codes.get(value) else {
        let wanted = "a code that the tenant gave out";
        out.violations
            .push(code::KNOWN, at, "an unknown code", wanted);
        return;
    };
    if !known.spent && known.expires_at <= now {
        out.freedoms.push(Freedom::OldCode);
    }
    out.freedoms.extend(state.doubted(value));
    let presented = Presented {
        client_id: request.client_id(),
        redirect_uri: request.redirect_uri.as_deref(),
        verifier: request.code_verifier.as_deref(),
    };
    redemption::examine(known, &presented, &mut out.violations);
    if known.challenge.is_none() && request.code_verifier.is_some() {
        out.freedoms.push(Freedom::VerifierWithoutChallenge);
    }
}

/// Checks a refresh.
pub(super) fn refresh(
    state: &State,
    now: Timestamp,
    request: &TokenRequest,
    out: &mut Examination,
) {
    let at = "/refresh_token";
    let Some(value) = &request.refresh_token else {
        out.violations
            .push(refresh::PRESENT, at, "nothing", "a refresh token");
        return;
    };
    let Some(known) = state.refresh_tokens.get(value) else {
        let wanted = "a refresh token that the tenant gave out";
        out.violations
            .push(refresh::KNOWN, at, "an unknown token", wanted);
        return;
    };
    if request.client_id().is_some_and(|id| id != known.client_id) {
        let wanted = "a refresh token of this client";
        out.violations
            .push(refresh::OWN_CLIENT, at, "another client's token", wanted);
    }
    // Where the request names its client, that client's end has a rule of its own.
    if request.client_id().is_none() && !state.clients.contains_key(&known.client_id) {
        let rule = refresh::DELETED_CLIENT_IS_DEAD;
        out.violations
            .push(rule, at, "a deleted client's token", "a client's token");
    }
    if known.revoked {
        let rule = revocation::REFRESH_TOKEN_IS_DEAD;
        out.violations
            .push(rule, at, "a revoked token", "a token that was not revoked");
    }
    if known.deleted {
        let rule = oauth_tokens::DELETED_REFRESH_IS_DEAD;
        out.violations
            .push(rule, at, "a deleted token", "a token that was not deleted");
    }
    if known.expires_at <= now {
        let rule = refresh::EXPIRED_IS_DEAD;
        out.violations
            .push(rule, at, "an expired token", "a token that lives");
    }
    out.freedoms.extend(state.doubted(&known.record));
    if known.used {
        out.freedoms.push(Freedom::UsedRefreshToken);
    }
    if request
        .scopes()
        .iter()
        .any(|name| !known.scopes.contains(name))
    {
        out.freedoms.push(Freedom::ScopeBeyondGrant);
    }
}
