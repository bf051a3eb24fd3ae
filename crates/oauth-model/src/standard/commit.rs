//! Performing a call that was granted.
//!
//! Everything here is total: a server that leaves a rule out grants calls that no
//! document describes.

use super::{
    call::{Call, Endpoint},
    effect::{Effect, Minted, Sent, Tokens},
    state::{Client, Death, Issued, State, Token},
};
use crate::{
    authorization::{self, Code},
    catalogue::{code, refresh, revocation},
    rule::Rule,
    time::Timestamp,
};

impl State {
    /// Performs a call that was granted, and says what the answer has to show.
    pub fn commit(&mut self, now: Timestamp, call: &Call, minted: &Minted) -> Effect {
        match call.endpoint {
            Endpoint::Authorization => self.authorize(now, call, minted),
            Endpoint::Token => self.issue(now, call, minted),
            Endpoint::Revocation => {
                self.revoke(call);
                Effect::Done
            }
            Endpoint::Introspection => self.introspect(now, call),
            Endpoint::Registration => self.register(call, minted),
            Endpoint::Configuration => self.configure(call, minted),
            Endpoint::Metadata | Endpoint::KeySet | Endpoint::Resource => Effect::Done,
        }
    }

    /// Notes what a refused call may have done all the same.
    pub fn refused(&mut self, now: Timestamp, call: &Call) {
        if call.endpoint == Endpoint::Revocation {
            self.spare(call);
            return;
        }
        if call.endpoint == Endpoint::Configuration {
            self.note_refused_update(call);
            return;
        }
        if call.endpoint != Endpoint::Token {
            return;
        }
        let only = self.examine(now, call).violations.rules().only();
        if let Some(issued) = call
            .parameter("code")
            .and_then(|code| self.codes.get_mut(code))
        {
            issued.tried = issued.tried.or(only.and_then(spending));
            if issued.code.spent {
                let family = issued.family;
                // An attempt with other faults need not be the thief's (OAuth 2.1,
                // section 7.5.2).
                let alone = only == Some(code::SINGLE_USE);
                let by = Death::By(code::REPLAY_REVOKES);
                self.replayed(family, if alone { by } else { Death::Perhaps });
            }
        }
        let token = call
            .parameter("refresh_token")
            .and_then(|value| self.refresh.get(value));
        let used = token.filter(|token| token.death.is_some());
        if let Some(family) = used.map(|token| token.family) {
            let alone = only == Some(refresh::ROTATED_IS_DEAD);
            let by = Death::By(refresh::REPLAY_REVOKES);
            self.replayed(Some(family), if alone { by } else { Death::Perhaps });
        }
    }

    /// Somebody used again what counts once: whatever came of it is dead, unless it was
    /// before.
    fn replayed(&mut self, family: Option<u32>, death: Death) {
        let of_family = |token: &&mut Token| Some(token.family) == family && token.death.is_none();
        let tokens = self.access.values_mut().chain(self.refresh.values_mut());
        for token in tokens.filter(of_family) {
            token.death = Some(death);
        }
    }

    fn authorize(&mut self, now: Timestamp, call: &Call, minted: &Minted) -> Effect {
        let client_id = call.parameter("client_id").unwrap_or_default().to_owned();
        let named = call.parameter("redirect_uri").map(str::to_owned);
        let only = || {
            let client = self.client(&client_id)?;
            client.redirect_uris.first().cloned()
        };
        let redirect_uri = named.clone().or_else(only).unwrap_or_default();
        let challenge = call.parameter("code_challenge").map(|challenge| {
            // A plain challenge is its own verifier.
            let hashed = call.parameter("code_challenge_method") == Some("S256");
            if hashed {
                challenge.to_owned()
            } else {
                authorization::challenge(challenge)
            }
        });
        let issued = Issued {
            code: Code {
                client_id,
                user_id: String::new(),
                redirect_uri: redirect_uri.clone(),
                scopes: call.scopes().unwrap_or_default(),
                challenge,
                expires_at: now.plus_seconds(self.profile.knobs.code_seconds),
                spent: false,
                record: None,
            },
            at: now,
            by_name: named.is_some(),
            resources: call.resources(),
            tried: None,
            family: None,
        };
        if let Some(code) = &minted.code {
            self.codes.insert(code.clone(), issued);
        }
        Effect::Code(Sent {
            redirect_uri,
            state: call.parameter("state").map(str::to_owned),
        })
    }

    fn issue(&mut self, now: Timestamp, call: &Call, minted: &Minted) -> Effect {
        let Claim {
            tokens,
            family,
            granted,
            narrowed,
            resources,
            narrowed_to,
        } = self.claim(call);
        let stated = minted.scope.as_deref().map(crate::scope::split);
        let scopes = stated.or_else(|| tokens.requested.clone());
        let token = Token {
            client_id: call.client_id().unwrap_or_default().to_owned(),
            scopes: scopes.clone(),
            family,
            death: None,
            spared_by: None,
            narrowed: false,
            resources,
            narrowed_to: narrowed_to.clone(),
            by_machine: tokens.by_machine,
            expires_at: minted.expires_in.map(|seconds| now.plus_seconds(seconds)),
        };
        let by_token = exchanged(call);
        if let Some(known) = by_token.and_then(|value| self.refresh.get_mut(value)) {
            known.narrowed = narrowed;
            known.narrowed_to = narrowed_to;
        }
        self.rotate(by_token, minted);
        if let Some(value) = &minted.refresh_token {
            let token = Token {
                // A narrower access token leaves the grant as it is (RFC 6749, section 6).
                scopes: granted.or(scopes),
                expires_at: None,
                narrowed,
                ..token.clone()
            };
            let living = self.refresh.get(value);
            if living.is_none_or(|known| known.death.is_some()) {
                self.refresh.insert(value.clone(), token);
            }
        }
        if let Some(value) = &minted.access_token {
            self.access.insert(value.clone(), token);
        }
        Effect::Tokens(tokens)
    }

    /// What a token request rests on: a code, a refresh token, or the client alone.
    fn claim(&mut self, call: &Call) -> Claim {
        let asked = call.scopes();
        let mut claim = Claim {
            tokens: Tokens {
                by_machine: asks(call, "client_credentials"),
                refreshed: exchanged(call).is_some(),
                family: 0,
                requested: asked.clone(),
                most: None,
                after_narrowing: false,
                resource: None,
                other_resources: Vec::new(),
            },
            family: self.families + 1,
            granted: None,
            narrowed: false,
            resources: Vec::new(),
            narrowed_to: call.resources(),
        };
        self.note_resource(call, &mut claim.tokens);
        if let Some(token) = exchanged(call).and_then(|value| self.refresh.get(value)) {
            let fewer = |known: &Vec<String>, asked: &Vec<String>| asked.len() < known.len();
            let both = token.scopes.as_ref().zip(asked.as_ref());
            claim.tokens.most.clone_from(&token.scopes);
            claim.tokens.after_narrowing = token.narrowed;
            claim.granted.clone_from(&token.scopes);
            claim.narrowed =
                token.narrowed || both.is_some_and(|(known, asked)| fewer(known, asked));
            claim.family = token.family;
            claim.resources.clone_from(&token.resources);
            if claim.narrowed_to.is_empty() {
                claim.narrowed_to.clone_from(&token.narrowed_to);
            }
        }
        let code = call
            .parameter("code")
            .filter(|_| asks(call, "authorization_code"));
        if let Some(issued) = code.and_then(|code| self.codes.get_mut(code)) {
            issued.code.spent = true;
            let asked = Some(issued.code.scopes.clone()).filter(|asked| !asked.is_empty());
            claim.tokens.requested.clone_from(&asked);
            claim.tokens.most = asked;
            claim.resources.clone_from(&issued.resources);
            claim.family = *issued.family.get_or_insert(claim.family);
        }
        self.families = self.families.max(claim.family);
        claim.tokens.family = claim.family;
        claim
    }

    /// The one resource that a token request names, if the server knows it.
    fn note_resource(&self, call: &Call, tokens: &mut Tokens) {
        let asked = call.resources();
        let [resource] = asked.as_slice() else {
            return;
        };
        tokens.resource = Some(resource.clone()).filter(|name| self.resources.contains(name));
        let others = self.resources.iter().filter(|known| *known != resource);
        tokens.other_resources = others.cloned().collect();
    }

    /// A refresh token was exchanged: if another came for it, it is dead for public clients
    /// (RFC 9700, section 2.2.2); for others the server chooses.
    fn rotate(&mut self, by_token: Option<&str>, minted: &Minted) {
        let Some(old) = by_token else {
            return;
        };
        if minted.refresh_token.as_deref().is_none_or(|new| new == old) {
            return;
        }
        let public = self
            .refresh
            .get(old)
            .and_then(|token| self.clients.get(&token.client_id))
            .is_some_and(Client::is_public);
        if let Some(token) = self.refresh.get_mut(old) {
            let death = if public {
                Death::By(refresh::ROTATED_IS_DEAD)
            } else {
                Death::Perhaps
            };
            token.death = Some(death);
        }
    }

    fn revoke(&mut self, call: &Call) {
        let value = call.parameter("token").unwrap_or_default().to_owned();
        let client = call.client_id();
        let hint = call.parameter("token_type_hint");
        let owner = |token: &Token| client.is_none_or(|id| id == token.client_id);
        if let Some(token) = self.access.get_mut(&value) {
            if !owner(token) {
                token.spared_by = Some(revocation::OWN_TOKENS_ONLY);
                return;
            }
            token
                .death
                .get_or_insert(Death::By(revocation::ACCESS_TOKEN_IS_DEAD));
            let (family, owner) = (token.family, token.client_id.clone());
            self.in_doubt(family);
            self.spare_others(family, &owner);
            return;
        }
        let Some(token) = self.refresh.get_mut(&value) else {
            return;
        };
        if !owner(token) {
            token.spared_by = Some(revocation::OWN_TOKENS_ONLY);
            return;
        }
        let rule = if hint.is_some_and(|hint| hint != "refresh_token") {
            revocation::HINT_IS_NO_LIMIT
        } else {
            revocation::REFRESH_TOKEN_IS_DEAD
        };
        token.death.get_or_insert(Death::By(rule));
        let (family, owner) = (token.family, token.client_id.clone());
        for token in self
            .access
            .values_mut()
            .filter(|token| token.family == family)
        {
            token.death.get_or_insert(Death::By(revocation::CASCADES));
        }
        self.spare_others(family, &owner);
    }

    /// A token was revoked: what other clients have lives on. Whether the same client's
    /// other tokens stem from the same grant is the server's affair.
    fn spare_others(&mut self, family: u32, owner: &str) {
        let tokens = self.access.values_mut().chain(self.refresh.values_mut());
        for token in tokens.filter(|token| token.family != family) {
            if token.client_id == owner {
                token.death.get_or_insert(Death::Perhaps);
            } else {
                token.spared_by.get_or_insert(revocation::OTHERS_LIVE);
            }
        }
    }

    /// An access token was revoked: what else came of the consent may live or not
    /// (RFC 7009, section 2.1).
    fn in_doubt(&mut self, family: u32) {
        let tokens = self.access.values_mut().chain(self.refresh.values_mut());
        for token in tokens.filter(|token| token.family == family) {
            token.death.get_or_insert(Death::Perhaps);
        }
    }

    /// A revocation was refused: the token is as it was.
    fn spare(&mut self, call: &Call) {
        let value = call.parameter("token").unwrap_or_default();
        let client = call.client_id().map(str::to_owned);
        let token = self
            .access
            .get_mut(value)
            .or_else(|| self.refresh.get_mut(value));
        if let Some(token) = token {
            let own = client.is_some_and(|id| id == token.client_id);
            token.spared_by = Some(if own {
                revocation::CLIENT_AUTHENTICATES
            } else {
                revocation::OWN_TOKENS_ONLY
            });
        }
    }
}

/// What a token request rests on.
struct Claim {
    tokens: Tokens,
    /// The consent it stems from.
    family: u32,
    /// The scopes that the consent covers, if it is an earlier one.
    granted: Option<Vec<String>>,
    /// Whether an access token with fewer scopes came of it by now.
    narrowed: bool,
    /// The resources that were granted by name.
    resources: Vec<String>,
    /// Those that were named last.
    narrowed_to: Vec<String>,
}

/// The refresh token that a call exchanges.
fn exchanged(call: &Call) -> Option<&str> {
    call.parameter("refresh_token")
        .filter(|_| asks(call, "refresh_token"))
}

/// The rule by which a code is spent that was refused for another.
fn spending(rule: Rule) -> Option<Rule> {
    if rule == code::SAME_REDIRECT_URI {
        Some(code::SPENT_BY_A_WRONG_REDIRECT_URI)
    } else if rule == code::VERIFIER_FITS {
        Some(code::SPENT_BY_A_WRONG_VERIFIER)
    } else {
        None
    }
}

fn asks(call: &Call, grant: &str) -> bool {
    call.parameter("grant_type") == Some(grant)
}
