//! The tenant in which vectors are heard: `fixtures/vectors/world.toml`.

use std::{collections::BTreeSet, path::Path};

use oauth_model::{
    client::{Client, ConsentMethod, Secret},
    profile::QLIK_CLOUD,
    registration::{Registration, Source},
    state::State,
    time::Timestamp,
    token::AccessToken,
    user::{User, UserStatus},
};
use oauth_suite::judge::Session;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    issuer: String,
    tenant_id: String,
    pub(crate) now: u64,
    user: Vec<WrittenUser>,
    client: Vec<WrittenClient>,
    token: Vec<WrittenToken>,
    #[serde(default)]
    deleted_client: Vec<WrittenClient>,
    #[serde(default)]
    deleted_secret: Vec<DeletedSecret>,
    key: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUser {
    id: String,
    subject: String,
    name: String,
    email: Option<String>,
    status: UserStatus,
    roles: Vec<String>,
    #[serde(default)]
    client: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClient {
    id: String,
    #[serde(default)]
    secrets: Vec<WrittenSecret>,
    consent: String,
    published_at: Option<u64>,
    registration: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSecret {
    value: String,
    hint: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenToken {
    value: String,
    client: String,
    user: String,
    scopes: Vec<String>,
    expires_at: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeletedSecret {
    client: String,
    value: String,
}

impl World {
    pub(crate) fn read() -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/vectors/world.toml");
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    /// A judge who knows this tenant.
    pub(crate) fn session(&self, unseen_clients: usize) -> Session {
        let mut state = State::new(QLIK_CLOUD, &self.tenant_id);
        for user in &self.user {
            state.insert_user(user.read());
        }
        for client in &self.client {
            state.insert_client(client.read());
        }
        for client in &self.deleted_client {
            state.insert_deleted_client(client.read());
        }
        for secret in &self.deleted_secret {
            state.insert_deleted_secret(&secret.client, &secret.value);
        }
        for token in &self.token {
            let access = AccessToken {
                client_id: token.client.clone(),
                user_id: token.user.clone(),
                scopes: token.scopes.clone(),
                expires_at: Timestamp::from_seconds(token.expires_at),
            };
            state.insert_token(&token.value, access);
        }
        state.set_unseen_clients(unseen_clients);
        let mut session = Session::new(state, &self.issuer);
        session.set_key_set(serde_json::json!({"keys": self.key}));
        session
    }
}

impl WrittenUser {
    fn read(&self) -> User {
        User {
            id: self.id.clone(),
            subject: self.subject.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            status: self.status,
            roles: self.roles.clone(),
            bot_of: self.client.clone(),
            created_at: Timestamp::default(),
        }
    }
}

impl WrittenClient {
    fn read(&self) -> Client {
        let (registration, violations) =
            Registration::read(&self.registration, Source::Create, &QLIK_CLOUD.knobs);
        assert!(violations.is_empty(), "{}: {violations:?}", self.id);
        let secrets = self.secrets.iter().map(|secret| Secret {
            value: secret.value.clone(),
            hint: secret.hint.clone(),
            created_at: Timestamp::default(),
        });
        Client {
            id: self.id.clone(),
            registration,
            secrets: secrets.collect(),
            consent: ConsentMethod::parse(&self.consent).expect("a consent method"),
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
            published_at: self.published_at.map(Timestamp::from_seconds),
            patched: BTreeSet::new(),
        }
    }
}
