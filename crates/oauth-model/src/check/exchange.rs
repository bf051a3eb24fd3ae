//! Temporary tokens: the exchange that brings one, and what one opens.

use super::token_request::TokenRequest;
use crate::{
    catalogue::{scope, token_exchange},
    freedom::Freedom,
    prediction::Examination,
    state::State,
    time::Timestamp,
    token::{ACCESS_TOKEN_TYPE, Purpose, TemporaryToken},
};

/// Checks an exchange.
pub(super) fn examine(
    state: &State,
    now: Timestamp,
    request: &TokenRequest,
    out: &mut Examination,
) {
    let purpose = request.purpose.as_deref();
    if purpose.and_then(Purpose::parse).is_none() {
        let found = purpose.unwrap_or("nothing");
        let wanted = "`websocket` or `webresource`";
        let rule = token_exchange::PURPOSE;
        out.violations.push(rule, "/purpose", found, wanted);
    }
    let token_type = request.subject_token_type.as_deref();
    if token_type != Some(ACCESS_TOKEN_TYPE) {
        let found = token_type.unwrap_or("nothing");
        let rule = token_exchange::SUBJECT_TOKEN_TYPE;
        out.violations
            .push(rule, "/subject_token_type", found, ACCESS_TOKEN_TYPE);
    }
    subject(state, now, request, out);
}

fn subject(state: &State, now: Timestamp, request: &TokenRequest, out: &mut Examination) {
    let at = "/subject_token";
    let Some(value) = &request.subject_token else {
        let rule = token_exchange::SUBJECT_TOKEN_PRESENT;
        out.violations
            .push(rule, at, "nothing", "the token to be exchanged");
        return;
    };
    let Some(known) = state.tokens.get(value) else {
        let rule = token_exchange::SUBJECT_TOKEN_KNOWN;
        out.violations
            .push(rule, at, "an unknown token", "a token of the tenant");
        return;
    };
    out.freedoms.extend(state.doubted(&known.record));
    if known.revoked || known.deleted {
        let rule = token_exchange::REVOKED_IS_REFUSED;
        out.violations
            .push(rule, at, "a revoked token", "a token that was not revoked");
    }
    if known.expires_at <= now {
        let rule = token_exchange::EXPIRED_IS_REFUSED;
        out.violations
            .push(rule, at, "an expired token", "a token that lives");
    }
    if request.client_id().is_some_and(|id| id != known.client_id) {
        let rule = token_exchange::OWN_CLIENT;
        let wanted = "a token of this client";
        out.violations
            .push(rule, at, "another client's token", wanted);
    }
}

/// Checks what a temporary token is used for.
pub(super) fn used(
    state: &State,
    now: Timestamp,
    token: &TemporaryToken,
    in_query: bool,
    out: &mut Examination,
) {
    let at = "accessToken";
    let longest = state.profile.knobs.access_token_seconds;
    if token.issued_at.plus_seconds(longest) <= now {
        let rule = token_exchange::SHORT_LIVED;
        let found = "a temporary token that is six hours old";
        out.violations.push(rule, at, found, "a fresh one");
    } else {
        // A token that is six hours old is dead, whatever else is open about it.
        ages(state, now, token, out);
    }
    if !in_query {
        out.freedoms.push(Freedom::TemporaryTokenInHeader);
    }
    if token.purpose != Purpose::WebResource {
        out.freedoms.push(Freedom::TemporaryTokenOfOtherPurpose);
    }
    if token.scopes.is_empty() {
        let rule = scope::NONE_OPENS_NOTHING;
        out.violations
            .push(rule, at, "a token without scopes", "a scope");
    }
    if !state.clients.contains_key(&token.client_id) {
        out.freedoms.push(Freedom::TokenOfDeletedClient);
    }
}

fn ages(state: &State, now: Timestamp, token: &TemporaryToken, out: &mut Examination) {
    if token.expires_at <= now {
        out.freedoms.push(Freedom::OldTemporaryToken);
    }
    let lives = state.tokens.get(&token.subject).is_some_and(|subject| {
        let is_dead = subject.revoked || subject.deleted || subject.expires_at <= now;
        !is_dead && state.doubted(&subject.record).is_none()
    });
    if !lives {
        out.freedoms.push(Freedom::TemporaryTokenOfDeadToken);
    }
}
