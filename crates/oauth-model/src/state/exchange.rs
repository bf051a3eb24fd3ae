//! Exchanging a token for a temporary one.

use super::State;
use crate::{
    check::token_request::TokenRequest,
    effect::{Effect, Exchanged},
    mint::Mint,
    time::Timestamp,
    token::{Purpose, TemporaryToken},
};

impl State {
    pub(super) fn exchange(
        &mut self,
        now: Timestamp,
        request: &TokenRequest,
        mint: &mut dyn Mint,
    ) -> Effect {
        let subject = request.subject_token.clone().unwrap_or_default();
        let known = self.tokens.get(&subject);
        let asked = request.purpose.as_deref().and_then(Purpose::parse);
        let purpose = asked.unwrap_or(Purpose::WebResource);
        let expires_at = now.plus_seconds(self.profile.knobs.temporary_token_seconds);
        let value = mint.temporary_token(purpose, now, expires_at);
        let token = TemporaryToken {
            client_id: known.map_or_else(
                || request.client_id().unwrap_or_default().to_owned(),
                |token| token.client_id.clone(),
            ),
            user_id: known.map_or_else(String::new, |token| token.user_id.clone()),
            scopes: known.map_or_else(Vec::new, |token| token.scopes.clone()),
            subject,
            purpose,
            issued_at: now,
            expires_at,
        };
        self.insert_temporary_token(value.clone(), token);
        Effect::Exchanged(Exchanged {
            token: value,
            issued_at: now,
            expires_at,
        })
    }

    /// Puts a temporary token there, as if it had been exchanged before.
    pub fn insert_temporary_token(&mut self, value: impl Into<String>, token: TemporaryToken) {
        self.temporary_tokens.insert(value.into(), token);
    }
}
