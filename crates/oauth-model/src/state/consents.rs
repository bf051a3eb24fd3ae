//! Consents that users have given, and what becomes of those that they take back.

use std::collections::BTreeSet;

use super::State;
use crate::{
    authorization::AuthorizeRequest,
    call::Call,
    client::{Client, ConsentMethod, GrantType},
    effect::{Consent, Effect, Remembered},
    freedom::Freedom,
};

impl State {
    /// Takes a consent back, if one is named, and shows those that are left.
    pub(super) fn consents(&mut self, call: &Call, withdrawn: Option<&str>) -> Effect {
        let user_id = self.signed_in(call).map(|session| session.user_id.clone());
        let user_id = user_id.unwrap_or_default();
        if let Some(client_id) = withdrawn {
            self.withdraw(&user_id, client_id);
        }
        Effect::Consents(self.given_by(&user_id))
    }

    /// The consents that a user can take back. Nobody asks the users of a trusted client,
    /// so there is nothing of theirs to take back.
    fn given_by(&self, user_id: &str) -> Vec<Consent> {
        let asks = |client: &&Client| client.consent == ConsentMethod::Required;
        self.approvals
            .iter()
            .filter(|((giver, _), _)| giver == user_id)
            .filter_map(|((_, client_id), scopes)| {
                let client = self.clients.get(client_id).filter(asks)?;
                Some(Consent {
                    client_id: client_id.clone(),
                    client_name: client.registration.client_name.clone(),
                    scopes: scopes.clone(),
                })
            })
            .collect()
    }

    fn withdraw(&mut self, user_id: &str, client_id: &str) {
        let key = (user_id.to_owned(), client_id.to_owned());
        if self.approvals.remove(&key).is_none() {
            return;
        }
        self.withdrawn.insert(key);
        for name in self.issued_by_consent(user_id, client_id) {
            self.doubt(name, Freedom::TokenOfWithdrawnConsent);
        }
    }

    /// The codes, and the records of tokens, that a client got by a user's consent.
    fn issued_by_consent(&self, user_id: &str, client_id: &str) -> BTreeSet<String> {
        const BY_CONSENT: [GrantType; 2] = [GrantType::AuthorizationCode, GrantType::RefreshToken];
        let codes = self.codes.entries().filter_map(|(value, code)| {
            let theirs = code.user_id == user_id && code.client_id == client_id;
            (theirs && !code.spent).then_some(value)
        });
        let tokens = self.tokens.values().filter_map(|token| {
            let theirs = token.user_id == user_id && token.client_id == client_id;
            (theirs && BY_CONSENT.contains(&token.grant)).then_some(token.record.as_str())
        });
        let refresh_tokens = self.refresh_tokens.values().filter_map(|token| {
            let theirs = token.user_id == user_id && token.client_id == client_id;
            theirs.then_some(token.record.as_str())
        });
        let all = codes.chain(tokens).chain(refresh_tokens);
        all.map(str::to_owned).collect()
    }

    /// What is remembered of a user's consent to the client of a request.
    pub(super) fn remembered(
        &self,
        request: &AuthorizeRequest,
        user_id: &str,
    ) -> Option<Remembered> {
        let client_id = request.client_id.clone().unwrap_or_default();
        let key = (user_id.to_owned(), client_id);
        if self.withdrawn.contains(&key) {
            return Some(Remembered::Withdrawn);
        }
        self.approvals.get(&key)?;
        let any = |same: fn(&(String, String), &(String, String)) -> bool| {
            self.withdrawn.iter().any(|other| same(other, &key))
        };
        Some(if any(|other, key| other.1 == key.1) {
            Remembered::AgreedUnlikeOthers
        } else if any(|other, key| other.0 == key.0) {
            Remembered::AgreedUnlikeElsewhere
        } else {
            Remembered::Agreed
        })
    }
}
