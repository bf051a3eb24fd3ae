//! Issuing tokens, and revoking them.

use super::State;
use crate::{
    authorization::Code,
    call::{Body, Call, Operation},
    check::token_request::{TokenRequest, parameter},
    client::{Client, ConsentMethod, GrantType, Tier},
    effect::{Effect, Granted},
    freedom::Freedom,
    mint::Mint,
    scope::{OFFLINE_ACCESS, covered},
    time::Timestamp,
    token::{AccessToken, RefreshToken},
    user::{TENANT_ADMIN, User, UserStatus},
    violation::Violations,
};

/// What a token request comes to, before the tokens are made.
struct Claim {
    client_id: String,
    user_id: String,
    /// The scopes that can be granted, and those that are.
    allowed: Vec<String>,
    scopes: Vec<String>,
    with_refresh_token: bool,
    /// The refresh token that is exchanged, if one is.
    refreshed: Option<String>,
    /// The record that it belongs to, if it follows from one.
    record: Option<String>,
}

impl State {
    pub(super) fn issue(&mut self, now: Timestamp, call: &Call, mint: &mut dyn Mint) -> Effect {
        let request = TokenRequest::read(call, &mut Violations::default());
        let grant = request.grant().unwrap_or(GrantType::ClientCredentials);
        let claim = match grant {
            GrantType::AuthorizationCode => self.redeem(&request),
            GrantType::RefreshToken => self.refresh(&request),
            GrantType::ClientCredentials
            | GrantType::UserImpersonation
            | GrantType::TokenExchange
            | GrantType::AnonymousEmbed => self.machine(now, &request, grant, mint),
        };
        self.note_assertion(&request);
        if grant == GrantType::TokenExchange {
            return self.exchange(now, &request, mint);
        }
        let expires_at = now.plus_seconds(self.profile.knobs.access_token_seconds);
        let access_token = mint.access_token(now, expires_at);
        let record = self.record_of(now, &claim, &request, mint);
        let in_doubt = self.doubted(&record).is_some();
        let token = AccessToken {
            client_id: claim.client_id.clone(),
            user_id: claim.user_id.clone(),
            grant,
            scopes: claim.scopes.clone(),
            expires_at,
            revoked: false,
            record: record.clone(),
            deleted: false,
        };
        self.tokens.insert(access_token.clone(), token);
        let refresh_token = claim
            .with_refresh_token
            .then(|| self.issue_refresh_token(now, &claim, record, mint));
        let allowed = match grant {
            // The user may have approved more than this request asked for (fact D20).
            GrantType::AuthorizationCode => {
                let client = self.known_or_deleted(&claim.client_id);
                client.registration.allowed_scopes
            }
            GrantType::RefreshToken
            | GrantType::ClientCredentials
            | GrantType::UserImpersonation
            | GrantType::TokenExchange
            | GrantType::AnonymousEmbed => claim.allowed,
        };
        let by_code = grant == GrantType::AuthorizationCode;
        let asks = self.known_or_deleted(&claim.client_id).consent == ConsentMethod::Required;
        let approved = (by_code && asks).then(|| claim.scopes.clone());
        let auth_time = by_code.then(|| self.last_sign_in(&claim.user_id)).flatten();
        Effect::Token(Granted {
            access_token,
            approved,
            in_doubt,
            auth_time,
            scopes: claim.scopes,
            requested: request.scopes(),
            allowed,
            grant,
            refresh_token,
            refreshed: claim.refreshed,
            issued_at: now,
            expires_at,
        })
    }

    /// The record of what a request brings: the one that it follows from, or a new one.
    fn record_of(
        &mut self,
        now: Timestamp,
        claim: &Claim,
        request: &TokenRequest,
        mint: &mut dyn Mint,
    ) -> String {
        let record = if let Some(id) = &claim.record {
            id.clone()
        } else {
            let (client_id, user_id) = (&claim.client_id, &claim.user_id);
            self.open_record(now, mint.record_id(), client_id, user_id, request)
        };
        let by_code = request.grant() == Some(GrantType::AuthorizationCode);
        let code = request.code.as_deref().filter(|_| by_code);
        if let Some(code) = code.and_then(|value| self.codes.get_mut(value)) {
            code.record = Some(record.clone());
        }
        // What is open of a code is open of what it brings.
        if let Some(freedom) = code.and_then(|value| self.doubted(value)) {
            self.doubt(record.clone(), freedom);
        }
        record
    }

    fn issue_refresh_token(
        &mut self,
        now: Timestamp,
        claim: &Claim,
        record: String,
        mint: &mut dyn Mint,
    ) -> String {
        let value = mint.refresh_token(claim.refreshed.as_deref());
        let token = RefreshToken {
            client_id: claim.client_id.clone(),
            user_id: claim.user_id.clone(),
            scopes: claim.allowed.clone(),
            expires_at: now.plus_seconds(self.profile.knobs.refresh_token_seconds),
            revoked: false,
            record,
            deleted: false,
            used: false,
        };
        self.refresh_tokens.insert(value.clone(), token);
        value
    }

    /// When a user last signed in.
    fn last_sign_in(&self, user_id: &str) -> Option<Timestamp> {
        let own = self
            .sessions
            .values()
            .filter(|session| session.user_id == user_id);
        own.map(|session| session.signed_in_at).max()
    }

    /// Remembers an assertion, which is used once (fact E61).
    fn note_assertion(&mut self, request: &TokenRequest) {
        let assertion = request.assertion.as_ref();
        let jti = assertion.and_then(|assertion| assertion.text("jti"));
        if let (Some(id), Some(jti)) = (request.client_id(), jti) {
            let name = Self::assertion_name(id, jti);
            self.used_assertions.insert(name, ());
        }
    }

    fn machine(
        &mut self,
        now: Timestamp,
        request: &TokenRequest,
        grant: GrantType,
        mint: &mut dyn Mint,
    ) -> Claim {
        let client_id = request.client_id().unwrap_or_default().to_owned();
        let client = self.known_or_deleted(&client_id);
        let allowed = client.registration.allowed_scopes.clone();
        let user_id = if grant == GrantType::UserImpersonation {
            self.looked_up(request).map(|user| user.id.clone())
        } else if client.registration.tier == Tier::Organization {
            // It acts in no tenant, so it has no bot user in one.
            None
        } else {
            Some(self.bot(now, &client, mint))
        };
        Claim {
            client_id,
            user_id: user_id.unwrap_or_default(),
            scopes: narrowed(&allowed, &request.scopes()),
            allowed,
            with_refresh_token: false,
            refreshed: None,
            record: None,
        }
    }

    fn redeem(&mut self, request: &TokenRequest) -> Claim {
        let code = request
            .code
            .as_deref()
            .and_then(|value| self.codes.get_mut(value))
            .map(|code| {
                code.spent = true;
                code.clone()
            });
        let client_id = request.client_id().unwrap_or_default().to_owned();
        let (user_id, scopes) = match code {
            Some(Code {
                user_id, scopes, ..
            }) => (user_id, scopes),
            None => (String::new(), Vec::new()),
        };
        Claim {
            client_id,
            user_id,
            // A refresh token comes for who asked for it by name (facts D21 and E28).
            with_refresh_token: scopes.iter().any(|name| name == OFFLINE_ACCESS),
            allowed: scopes.clone(),
            scopes,
            refreshed: None,
            record: None,
        }
    }

    fn refresh(&mut self, request: &TokenRequest) -> Claim {
        let token = request
            .refresh_token
            .as_deref()
            .and_then(|value| self.refresh_tokens.get_mut(value))
            .map(|token| {
                token.used = true;
                token.clone()
            });
        let named = request.client_id().unwrap_or_default().to_owned();
        let (client_id, user_id, allowed, record) = match token {
            Some(token) => {
                let record = Some(token.record);
                (token.client_id, token.user_id, token.scopes, record)
            }
            None => (named, String::new(), Vec::new(), None),
        };
        Claim {
            client_id,
            user_id,
            scopes: narrowed(&allowed, &request.scopes()),
            allowed,
            with_refresh_token: true,
            refreshed: request.refresh_token.clone(),
            record,
        }
    }

    pub(super) fn revoke(&mut self, body: &Body) -> Effect {
        let value = parameter(body, "token", &mut Violations::default()).unwrap_or_default();
        let mut record = String::new();
        if let Some(token) = self.tokens.get_mut(&value) {
            token.revoked = true;
            record.clone_from(&token.record);
            self.revoked.insert(token.client_id.clone(), record.clone());
        }
        if let Some(token) = self.refresh_tokens.get_mut(&value) {
            token.revoked = true;
            record.clone_from(&token.record);
            self.revoked.insert(token.client_id.clone(), record.clone());
        }
        self.doubt(record, Freedom::TokenOfRevokedGrant);
        Effect::Done
    }

    /// Notes what a refused call may have done all the same: whoever sees a code or a
    /// refresh token used again may take it for stolen, and revoke what came of it.
    pub fn refused(&mut self, call: &Call) {
        if !matches!(call.operation, Operation::Token(_)) {
            return;
        }
        let request = TokenRequest::read(call, &mut Violations::default());
        let (record, freedom) = match request.grant() {
            Some(GrantType::AuthorizationCode) => {
                let code = request
                    .code
                    .as_deref()
                    .and_then(|code| self.codes.get(code));
                let spent = code.filter(|code| code.spent);
                let record = spent.and_then(|code| code.record.clone());
                (record, Freedom::TokenOfReplayedCode)
            }
            Some(GrantType::RefreshToken) => {
                let value = request.refresh_token.as_deref();
                let token = value.and_then(|value| self.refresh_tokens.get(value));
                let used = token.filter(|token| token.used);
                let record = used.map(|token| token.record.clone());
                (record, Freedom::TokenOfReplayedRefreshToken)
            }
            _ => return,
        };
        if let Some(record) = record {
            self.doubt(record, freedom);
        }
    }

    /// Notes that it is open whether a code, or the tokens of a record, still live.
    pub(super) fn doubt(&mut self, record: String, freedom: Freedom) {
        if !record.is_empty() && self.doubts.get(&record).is_none() {
            self.doubts.insert(record, freedom);
        }
    }

    /// The question whose answer tells whether a code, or the tokens of a record, still
    /// live.
    pub(crate) fn doubted(&self, record: &str) -> Option<Freedom> {
        self.doubts.get(record).copied()
    }

    /// The id of a client's bot user, made at its first token (fact B48).
    fn bot(&mut self, now: Timestamp, client: &Client, mint: &mut dyn Mint) -> String {
        if let Some(bot) = self.bot_of(&client.id) {
            return bot.id.clone();
        }
        let bot = User {
            id: mint.user_id(),
            subject: User::bot_subject(&client.id),
            name: client.registration.client_name.clone(),
            email: None,
            status: UserStatus::Active,
            roles: vec![TENANT_ADMIN.to_owned()],
            bot_of: Some(client.id.clone()),
            created_at: now,
        };
        let id = bot.id.clone();
        self.insert_user(bot);
        id
    }
}

/// The scopes asked for, as far as they are allowed; all that are if none was named
/// (facts E12 and E13).
fn narrowed(allowed: &[String], requested: &[String]) -> Vec<String> {
    if requested.is_empty() {
        return allowed.to_vec();
    }
    let covered = |name: &&String| covered(allowed, name);
    requested.iter().filter(covered).cloned().collect()
}

#[cfg(test)]
mod tests;
