//! The tenant in which vectors are heard: `fixtures/vectors/world.toml`.

mod content;

use std::{collections::BTreeSet, path::Path};

use oauth_model::{
    auth_settings::AuthSettings,
    authorization::{Code, Session},
    client::{Approval, Client, ConsentMethod, GrantType, Provenance, Secret, Tier},
    profile::QLIK_CLOUD,
    record::Record,
    registration::{Registration, Source},
    state::State,
    time::Timestamp,
    token::{AccessToken, Purpose, RefreshToken, TemporaryToken},
    user::{User, UserStatus},
};
use oauth_suite::judge;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    issuer: String,
    tenant_id: String,
    organization_token: String,
    pub(crate) now: u64,
    user: Vec<WrittenUser>,
    client: Vec<WrittenClient>,
    token: Vec<WrittenToken>,
    #[serde(default)]
    session: Vec<WrittenSession>,
    #[serde(default)]
    code: Vec<WrittenCode>,
    #[serde(default)]
    refresh_token: Vec<WrittenRefreshToken>,
    #[serde(default)]
    record: Vec<WrittenRecord>,
    #[serde(default)]
    temporary_token: Vec<WrittenTemporaryToken>,
    #[serde(default)]
    approval: Vec<WrittenApproval>,
    #[serde(default)]
    space: Vec<content::WrittenSpace>,
    #[serde(default)]
    app: Vec<content::WrittenApp>,
    #[serde(default)]
    dead_code: Vec<content::WrittenDeadCode>,
    #[serde(default)]
    visitor: Vec<content::WrittenVisitor>,
    #[serde(default)]
    deleted_client: Vec<WrittenClient>,
    #[serde(default)]
    deleted_secret: Vec<DeletedSecret>,
    auth_settings: Value,
    #[serde(default)]
    elsewhere: Vec<WrittenElsewhere>,
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

/// A client that was not registered in the tenant by its administrator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenElsewhere {
    kind: Kind,
    created_at: u64,
    client: WrittenClient,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    DynamicPending,
    DynamicApproved,
    ForeignPending,
    ForeignApproved,
    ForeignWithdrawn,
    ForeignDeleted,
    Region,
    Organization,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSecret {
    value: String,
    hint: String,
    created_at: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenToken {
    value: String,
    client: String,
    user: String,
    scopes: Vec<String>,
    expires_at: u64,
    #[serde(default)]
    revoked: bool,
    #[serde(default)]
    record: String,
    #[serde(default)]
    deleted: bool,
    grant: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSession {
    value: String,
    user: String,
    signed_in_at: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCode {
    value: String,
    client: String,
    user: String,
    redirect_uri: String,
    scopes: Vec<String>,
    challenge: Option<String>,
    expires_at: u64,
    #[serde(default)]
    spent: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRefreshToken {
    value: String,
    client: String,
    user: String,
    scopes: Vec<String>,
    expires_at: u64,
    #[serde(default)]
    revoked: bool,
    #[serde(default)]
    record: String,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    used: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecord {
    id: String,
    client: String,
    user: String,
    device_type: Option<String>,
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTemporaryToken {
    value: String,
    subject: String,
    purpose: String,
    client: String,
    user: String,
    scopes: Vec<String>,
    issued_at: u64,
    expires_at: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenApproval {
    user: String,
    client: String,
    scopes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeletedSecret {
    client: String,
    value: String,
}

impl World {
    pub(crate) fn read() -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/world.toml");
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        toml::from_str(&text).map_err(|error| error.to_string())
    }

    /// A judge who knows this tenant.
    pub(crate) fn session(&self, unseen_clients: usize, elsewhere: bool) -> judge::Session {
        let mut state = State::new(QLIK_CLOUD, &self.tenant_id).at(&self.issuer);
        if elsewhere {
            state.set_auth_settings(AuthSettings::read(&self.auth_settings));
            state.set_organization_token(&self.organization_token);
            for client in &self.elsewhere {
                state.insert_client(client.read(self.now));
            }
        }
        for user in &self.user {
            state.insert_user(user.read());
        }
        for client in &self.client {
            state.insert_client(client.read(self.now));
        }
        for client in &self.deleted_client {
            state.insert_deleted_client(client.read(self.now));
        }
        for secret in &self.deleted_secret {
            state.insert_deleted_secret(&secret.client, &secret.value);
        }
        for token in &self.token {
            let by_bot = self
                .user
                .iter()
                .any(|user| user.id == token.user && user.client.is_some());
            let access = AccessToken {
                grant: match token.grant.as_deref() {
                    Some(name) => GrantType::parse(name).expect("a grant type"),
                    None if by_bot => GrantType::ClientCredentials,
                    None => GrantType::UserImpersonation,
                },
                revoked: token.revoked,
                record: token.record.clone(),
                deleted: token.deleted,
                client_id: token.client.clone(),
                user_id: token.user.clone(),
                scopes: token.scopes.clone(),
                expires_at: Timestamp::from_seconds(token.expires_at),
            };
            state.insert_token(&token.value, access);
        }
        self.browsers(&mut state);
        self.contents(&mut state);
        state.set_unseen_clients(unseen_clients);
        let mut session = judge::Session::new(state, &self.issuer);
        session.set_key_set(serde_json::json!({"keys": self.key}));
        session
    }
}

impl World {
    /// What browsers have brought about.
    fn browsers(&self, state: &mut State) {
        for session in &self.session {
            let signed_in = Session {
                user_id: session.user.clone(),
                signed_in_at: Timestamp::from_seconds(session.signed_in_at),
            };
            state.insert_session(&session.value, signed_in);
        }
        for code in &self.code {
            let written = Code {
                client_id: code.client.clone(),
                user_id: code.user.clone(),
                redirect_uri: code.redirect_uri.clone(),
                scopes: code.scopes.clone(),
                challenge: code.challenge.clone(),
                expires_at: Timestamp::from_seconds(code.expires_at),
                spent: code.spent,
                record: None,
            };
            state.insert_code(&code.value, written);
        }
        for token in &self.refresh_token {
            let written = RefreshToken {
                client_id: token.client.clone(),
                user_id: token.user.clone(),
                scopes: token.scopes.clone(),
                expires_at: Timestamp::from_seconds(token.expires_at),
                revoked: token.revoked,
                record: token.record.clone(),
                deleted: token.deleted,
                used: token.used,
            };
            state.insert_refresh_token(&token.value, written);
        }
        for record in &self.record {
            state.insert_record(Record {
                id: record.id.clone(),
                client_id: record.client.clone(),
                user_id: record.user.clone(),
                device_type: record.device_type.clone(),
                description: record.description.clone(),
                last_used: Timestamp::default(),
            });
        }
        for token in &self.temporary_token {
            let written = TemporaryToken {
                subject: token.subject.clone(),
                purpose: Purpose::parse(&token.purpose).expect("a purpose"),
                client_id: token.client.clone(),
                user_id: token.user.clone(),
                scopes: token.scopes.clone(),
                issued_at: Timestamp::from_seconds(token.issued_at),
                expires_at: Timestamp::from_seconds(token.expires_at),
            };
            state.insert_temporary_token(&token.value, written);
        }
        for approval in &self.approval {
            state.insert_approval(&approval.user, &approval.client, approval.scopes.clone());
        }
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
    fn read(&self, now: u64) -> Client {
        let (registration, violations) =
            Registration::read(&self.registration, Source::Create, &QLIK_CLOUD.knobs);
        assert!(violations.is_empty(), "{}: {violations:?}", self.id);
        let secrets = self.secrets.iter().map(|secret| Secret {
            value: secret.value.clone(),
            hint: secret.hint.clone(),
            created_at: Timestamp::from_seconds(secret.created_at.unwrap_or(now)),
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
            provenance: Provenance::Own,
        }
    }
}

impl WrittenElsewhere {
    fn read(&self, now: u64) -> Client {
        let mut client = self.client.read(now);
        client.created_at = Timestamp::from_seconds(self.created_at);
        let foreign = |approval, deleted_by_owner| Provenance::Foreign {
            approval,
            deleted_by_owner,
        };
        client.provenance = match self.kind {
            Kind::DynamicPending => Provenance::Dynamic(Approval::Pending),
            Kind::DynamicApproved => Provenance::Dynamic(Approval::Given),
            Kind::ForeignPending => foreign(Approval::Pending, false),
            Kind::ForeignApproved => foreign(Approval::Given, false),
            Kind::ForeignWithdrawn => foreign(Approval::Withdrawn, false),
            Kind::ForeignDeleted => foreign(Approval::Given, true),
            Kind::Region => {
                client.registration.tier = Tier::Region;
                let scopes = ["tenants:create", "tenants:deactivate", "tenants:reactivate"];
                let scopes = scopes.map(str::to_owned);
                client.registration.allowed_scopes.extend(scopes);
                Provenance::Own
            }
            Kind::Organization => {
                client.registration.tier = Tier::Organization;
                let scope = "cloud-console.tenants:read".to_owned();
                client.registration.allowed_scopes.push(scope);
                Provenance::Own
            }
        };
        client
    }
}
