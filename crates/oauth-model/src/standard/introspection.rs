//! Introspection: who may ask, and what is to be told.

use super::{
    call::Call,
    effect::{Effect, Told},
    proof,
    state::{Client, Looked, State, Worth},
};
use crate::{catalogue::introspection, time::Timestamp, violation::Violations};

/// Checks a question about a token.
pub(super) fn examine(state: &State, now: Timestamp, call: &Call, out: &mut Looked) {
    let mut found = Violations::default();
    let client = proof::examine(state, call, &mut found, &mut out.open);
    for violation in found {
        let rule = introspection::CALLER_AUTHENTICATES;
        let (at, what) = (violation.at, violation.found);
        out.violations.push(rule, at, what, violation.wanted);
    }
    // Whether a client without a secret may ask is the server's choice, as is who may ask
    // about another's token (RFC 7662, section 4).
    out.open |= client.is_some_and(Client::is_public) || call.method != "POST";
    let Some(value) = call.parameter("token") else {
        let rule = introspection::TOKEN_PRESENT;
        out.violations.push(rule, "token", "nothing", "a token");
        return;
    };
    match worth(state, now, value) {
        // A server whose tokens are no JWTs may say that it knows nothing of such.
        Worth::Unknown if value.matches('.').count() == 2 && !state.is_forged(value) => {
            out.open = true;
        }
        Worth::Unknown | Worth::Dead(_) => out.relies(introspection::INACTIVE_IS_NO_ERROR),
        Worth::Alive(_) | Worth::Open => {}
    }
    let token = state.access.get(value).or_else(|| state.refresh.get(value));
    if let (Some(token), Some(client)) = (token, client) {
        out.open |= token.client_id != client.id;
    }
}

fn worth(state: &State, now: Timestamp, value: &str) -> Worth {
    match state.access(now, value) {
        Worth::Unknown => state.refresh(now, value),
        known @ (Worth::Alive(_) | Worth::Dead(_) | Worth::Open) => known,
    }
}

impl State {
    /// What the answer to a question about a token has to show.
    pub(super) fn introspect(&self, now: Timestamp, call: &Call) -> Effect {
        let value = call.parameter("token").unwrap_or_default();
        let access = self.access.get(value);
        let token = access.or_else(|| self.refresh.get(value));
        let asks = call.client_id();
        let hint = call.parameter("token_type_hint");
        let own = token.is_some_and(|token| Some(token.client_id.as_str()) == asks);
        Effect::Told(Told {
            worth: worth(self, now, value),
            forged: token.is_none() && self.is_forged(value),
            // A server need not tell of refresh tokens (RFC 7662, section 2.1).
            owed: own && access.is_some(),
            hinted: hint.is_some_and(|hint| hint != "access_token") && access.is_some(),
            client_id: token.map(|token| token.client_id.clone()),
            scopes: token.and_then(|token| token.scopes.clone()),
            expires_at: token.and_then(|token| token.expires_at),
        })
    }
}
