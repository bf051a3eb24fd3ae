//! The state of a tenant: what it remembers, what it must do next, what it becomes.
//!
//! A call is dealt with in two halves. [`State::predict`] says what a tenant owes the
//! call; nothing changes. [`State::commit`] performs it, for whoever decided that it
//! is granted: the reference tenant by its own rules, the judge because the target
//! did. A refused call changes nothing, so refusals need no second half.

mod authorize;
mod bounded;
mod commit;
mod consents;
mod content;
mod dynamic;
mod exchange;
mod issue;
mod listing;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use self::{bounded::Bounded, content::Contents, listing::Walk};
use crate::{
    auth_settings::AuthSettings,
    authorization::{Code, Pending, Session, challenge},
    call::Call,
    check,
    client::Client,
    freedom::Freedom,
    prediction::{Examination, Prediction},
    profile::Profile,
    record::Record,
    time::Timestamp,
    token::{AccessToken, RefreshToken, TemporaryToken},
    user::User,
};

/// Deleted clients and secrets that are remembered, to tell them from unknown ones.
const GRAVES_MAX: usize = 1024;
/// Codes, temporary tokens, consent pages and tokens against forged requests that are
/// remembered.
const CODES_MAX: usize = 10_000;
/// Assertions that are remembered, to tell them from their replays.
const ASSERTIONS_MAX: usize = 10_000;
/// Records of issued tokens that are remembered.
const RECORDS_MAX: usize = 10_000;
/// Cursors that are remembered.
const CURSORS_MAX: usize = 256;

/// What a tenant remembers.
#[derive(Clone, Debug)]
pub struct State {
    pub(crate) profile: Profile,
    pub(crate) tenant_id: String,
    /// The token that manages the organization's clients, if one is known.
    organization_token: Option<String>,
    /// The origin of the tenant's own pages; empty if it is not known.
    pub(crate) own_origin: String,
    pub(crate) issuer: String,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) tokens: BTreeMap<String, AccessToken>,
    pub(crate) refresh_tokens: BTreeMap<String, RefreshToken>,
    pub(crate) temporary_tokens: Bounded<TemporaryToken>,
    /// What the oauth-tokens API lists.
    pub(crate) records: Bounded<Record>,
    /// Signed-in browsers.
    pub(crate) sessions: BTreeMap<String, Session>,
    /// Tokens against forged requests, and the sessions they were given to.
    pub(crate) csrf_tokens: Bounded<String>,
    pub(crate) codes: Bounded<Code>,
    /// Requests that a consent page asks about, by its ticket.
    pub(crate) pending: Bounded<Pending>,
    /// The scopes that users approved, by user and client.
    pub(crate) approvals: BTreeMap<(String, String), Vec<String>>,
    /// Approvals that a change of the client made void, by user and client (fact B63).
    pub(crate) void_approvals: BTreeSet<(String, String)>,
    /// Consents that their users took back, by user and client.
    pub(crate) withdrawn: BTreeSet<(String, String)>,
    pub(crate) auth_settings: AuthSettings,
    /// Codes, and records of tokens, of which it is open whether they live.
    pub(crate) doubts: Bounded<Freedom>,
    /// The records of the latest tokens that were revoked, by their client.
    pub(crate) revoked: Bounded<String>,
    pub(crate) deleted_clients: Bounded<Client>,
    /// Deleted secrets, by the client's id and the secret.
    pub(crate) deleted_secrets: Bounded<()>,
    pub(crate) walks: Bounded<Walk>,
    pub(crate) contents: Contents,
    /// Assertions that brought a token, by the client's id and their `jti`.
    pub(crate) used_assertions: Bounded<()>,
    /// Clients that exist beside the known ones, where the model does not see all.
    pub(crate) unseen_clients: usize,
}

impl State {
    /// A tenant without clients and users.
    pub fn new(profile: Profile, tenant_id: impl Into<String>) -> Self {
        Self {
            profile,
            tenant_id: tenant_id.into(),
            organization_token: None,
            own_origin: String::new(),
            issuer: String::new(),
            clients: BTreeMap::new(),
            users: BTreeMap::new(),
            tokens: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            temporary_tokens: Bounded::new(CODES_MAX),
            records: Bounded::new(RECORDS_MAX),
            sessions: BTreeMap::new(),
            csrf_tokens: Bounded::new(CODES_MAX),
            codes: Bounded::new(CODES_MAX),
            pending: Bounded::new(CODES_MAX),
            approvals: BTreeMap::new(),
            void_approvals: BTreeSet::new(),
            withdrawn: BTreeSet::new(),
            auth_settings: AuthSettings::default(),
            doubts: Bounded::new(GRAVES_MAX),
            revoked: Bounded::new(GRAVES_MAX),
            deleted_clients: Bounded::new(GRAVES_MAX),
            deleted_secrets: Bounded::new(GRAVES_MAX),
            walks: Bounded::new(CURSORS_MAX),
            contents: Contents::default(),
            used_assertions: Bounded::new(ASSERTIONS_MAX),
            unseen_clients: 0,
        }
    }

    /// The tenant at this address, without a slash at the end.
    #[must_use]
    pub fn at(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = issuer.into();
        self
    }

    /// What a tenant owes a call at this time.
    pub fn predict(&self, now: Timestamp, call: &Call) -> Prediction {
        self.profile.predict(self.examine(now, call))
    }

    /// What a call breaks, leaves open and relies on, whatever the profile.
    pub fn examine(&self, now: Timestamp, call: &Call) -> Examination {
        check::examine(self, now, call)
    }

    /// The profile in force.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The tenant's id.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// Says at which address the tenant is.
    pub fn set_issuer(&mut self, issuer: &str) {
        self.own_origin = crate::cors::origin_of(issuer);
    }

    /// Says which token manages the organization's clients.
    pub fn set_organization_token(&mut self, token: impl Into<String>) {
        self.organization_token = Some(token.into());
    }

    /// The token that manages the organization's clients, if one is known.
    pub fn organization_token(&self) -> Option<&str> {
        self.organization_token.as_deref()
    }

    /// A client.
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.get(id)
    }

    /// All clients, by id.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values()
    }

    /// A user.
    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// All users, by id.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// What a token stands for, dead or alive.
    pub fn token(&self, value: &str) -> Option<&AccessToken> {
        self.tokens.get(value)
    }

    /// The values of a client's codes, the oldest first.
    pub fn code_values_of<'a>(&'a self, client_id: &'a str) -> impl Iterator<Item = &'a str> {
        self.codes
            .entries()
            .filter(move |(_, code)| code.client_id == client_id)
            .map(|(value, _)| value)
    }

    /// All refresh tokens, dead or alive.
    pub fn refresh_token_values(&self) -> impl Iterator<Item = &str> {
        self.refresh_tokens.keys().map(String::as_str)
    }

    /// All access tokens, dead or alive, and what they stand for.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &AccessToken)> {
        let tokens = self.tokens.iter();
        tokens.map(|(value, token)| (value.as_str(), token))
    }

    /// What a refresh token stands for, dead or alive.
    pub fn refresh_token(&self, value: &str) -> Option<&RefreshToken> {
        self.refresh_tokens.get(value)
    }

    /// What a code stands for, spent or not.
    pub fn code(&self, value: &str) -> Option<&Code> {
        self.codes.get(value)
    }

    /// The codes of a client, the oldest first.
    pub fn codes_of<'a>(&'a self, client_id: &'a str) -> impl Iterator<Item = &'a Code> {
        let codes = self.codes.values();
        codes.filter(move |code| code.client_id == client_id)
    }

    /// How many tokens are remembered.
    pub fn tokens_len(&self) -> usize {
        self.tokens.len()
    }

    /// Forgets the tokens that are dead by now.
    pub fn forget_expired_tokens(&mut self, now: Timestamp) {
        self.tokens.retain(|_, token| token.expires_at > now);
        self.refresh_tokens
            .retain(|_, token| token.expires_at > now);
    }

    /// Puts a client there, as if it had been there before.
    pub fn insert_client(&mut self, client: Client) {
        self.clients.insert(client.id.clone(), client);
    }

    /// Puts a user there, as if it had been there before.
    pub fn insert_user(&mut self, user: User) {
        self.users.insert(user.id.clone(), user);
    }

    /// Puts a session there, as if its user had signed in.
    pub fn insert_session(&mut self, value: impl Into<String>, session: Session) {
        self.sessions.insert(value.into(), session);
    }

    /// Puts a token against forged requests there, as if the session had asked for it.
    pub fn insert_csrf_token(&mut self, value: impl Into<String>, session: impl Into<String>) {
        self.csrf_tokens.insert(value.into(), session.into());
    }

    /// Puts a code there, as if a browser had brought it.
    pub fn insert_code(&mut self, value: impl Into<String>, code: Code) {
        self.codes.insert(value.into(), code);
    }

    /// Puts a refresh token there, as if it had been issued before.
    pub fn insert_refresh_token(&mut self, value: impl Into<String>, token: RefreshToken) {
        self.refresh_tokens.insert(value.into(), token);
    }

    /// Notes that a user approved scopes for a client before.
    pub fn insert_approval(&mut self, user_id: &str, client_id: &str, scopes: Vec<String>) {
        let key = (user_id.to_owned(), client_id.to_owned());
        self.approvals.insert(key, scopes);
    }

    /// Who is signed in by a session.
    pub fn session(&self, value: &str) -> Option<&Session> {
        self.sessions.get(value)
    }

    /// How many refresh tokens and sessions are remembered.
    pub fn long_lived_len(&self) -> usize {
        self.refresh_tokens.len() + self.sessions.len()
    }

    /// The request that a consent page asks about.
    pub fn pending(&self, ticket: &str) -> Option<&Pending> {
        self.pending.get(ticket)
    }

    /// Puts a token there, as if it had been issued before.
    pub fn insert_token(&mut self, value: impl Into<String>, token: AccessToken) {
        self.tokens.insert(value.into(), token);
    }

    /// Puts a client there that was deleted before.
    pub fn insert_deleted_client(&mut self, client: Client) {
        self.deleted_clients.insert(client.id.clone(), client);
    }

    /// Notes that a secret of a client was deleted before.
    pub fn insert_deleted_secret(&mut self, client_id: &str, secret: &str) {
        self.deleted_secrets
            .insert(format!("{client_id} {secret}"), ());
    }

    /// Says how many clients exist beside the known ones.
    pub fn set_unseen_clients(&mut self, count: usize) {
        self.unseen_clients = count;
    }

    /// Changes a client from outside the API, as a deviating tenant does.
    pub fn client_mut(&mut self, id: &str) -> Option<&mut Client> {
        self.clients.get_mut(id)
    }

    /// The bot user of a client.
    pub(crate) fn bot_of(&self, client_id: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.bot_of.as_deref() == Some(client_id))
    }

    /// Whether an assertion of a client brought a token before.
    pub(crate) fn is_used_assertion(&self, client_id: &str, jti: &str) -> bool {
        let name = Self::assertion_name(client_id, jti);
        self.used_assertions.get(&name).is_some()
    }

    /// What an assertion is remembered by: short, however long its `jti` is.
    fn assertion_name(client_id: &str, jti: &str) -> String {
        challenge(&format!("{client_id} {jti}"))
    }

    /// Whether a secret of a client was deleted.
    pub(crate) fn has_deleted_secrets(&self, client_id: &str) -> bool {
        let mut deleted = self.deleted_secrets.entries();
        deleted.any(|(name, ())| name.split(' ').next() == Some(client_id))
    }

    /// Whether a client had a secret that was deleted.
    pub fn is_deleted_secret(&self, client_id: &str, secret: &str) -> bool {
        self.deleted_secrets
            .get(&format!("{client_id} {secret}"))
            .is_some()
    }
}
