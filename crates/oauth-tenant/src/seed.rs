//! Seeds: the users, clients and content that a tenant starts with, read from a file.

mod content;
mod elsewhere;
mod file;

use std::collections::BTreeSet;

use oauth_model::{
    client::{Client, ConsentMethod, GrantType, Provenance, Secret},
    content::{App, Space},
    json,
    mint::Mint,
    profile::{Profile, QLIK_CLOUD},
    registration::{Registration, Source},
    rule::Stance,
    scope::ADMIN_CLASSIC,
    state::State,
    time::Timestamp,
    user::User,
    violation::{Violation, Violations},
};

pub(crate) use self::elsewhere::REGION_NAME_END;
use self::file::{SeedClient, SeedFile, SeedUser};
use crate::mint::{HashMint, hexadecimal, hint_of};

/// The default seed. Its credentials are known to everybody who has the source.
const DEFAULT: &str = include_str!("../../../fixtures/seeds/default.json");

/// When everything in a seed was created: the beginning of 2024.
const CREATED_AT: Timestamp = Timestamp::from_seconds(1_704_067_200);

/// The users and clients that a tenant starts with.
///
/// The default has an administrator, two ordinary users, one disabled user, and a
/// machine-to-machine client that manages the tenant, with a fixed secret that is for
/// tests only. A seed without such a client is given the default's.
#[derive(Clone, Debug)]
pub struct Seed {
    tenant_id: String,
    users: Vec<User>,
    clients: Vec<Client>,
    spaces: Vec<Space>,
    apps: Vec<App>,
    admin_client: (String, String),
    organization_token: Option<String>,
}

/// Why a text is no seed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// It is not JSON, or its members are not as defined.
    #[error("line {line}, column {column}: {what}")]
    Form {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// Its version is another than 1.
    #[error("`version` is {0}, and only 1 is known")]
    Version(u64),
    /// A member is there twice.
    #[error("`{0}` is there more than once")]
    Repeated(String),
    /// Two users or clients have the same name.
    #[error("two {what} have the {name} `{value}`")]
    Duplicate {
        /// Users, clients, spaces or apps.
        what: &'static str,
        /// The member.
        name: &'static str,
        /// The value that both have.
        value: String,
    },
    /// A text that names something is empty.
    #[error("`{0}` is empty")]
    Empty(String),
    /// Something belongs to a user or is in a space that is not there.
    #[error("`{at}` is `{value}`, and there is no such {what}")]
    Dangling {
        /// The place.
        at: String,
        /// What stands there.
        value: String,
        /// What it should name.
        what: &'static str,
    },
    /// A secret is given where none is used.
    #[error("client `{0}` does not prove itself by a secret, but has a `clientSecret`")]
    SecretUnused(String),
    /// A tenant would not register the client.
    #[error(
        "the registration of client `{client}` breaks rules:{}",
        listed(violations)
    )]
    Registration {
        /// The client.
        client: String,
        /// What it breaks.
        violations: Violations,
    },
}

fn listed(violations: &Violations) -> String {
    let line = |violation: &Violation| {
        let Violation {
            rule,
            at,
            found,
            wanted,
        } = violation;
        format!("\n  {rule}: `{at}`: found {found}, wanted {wanted}")
    };
    violations.iter().map(line).collect()
}

impl Default for Seed {
    fn default() -> Self {
        Self::parse(DEFAULT, &QLIK_CLOUD).expect("the default seed is sound")
    }
}

impl Seed {
    /// Reads a seed for a tenant of this profile.
    pub fn parse(text: &str, profile: &Profile) -> Result<Self, SeedError> {
        let document = json::parse(text.as_bytes()).map_err(|error| form(&error))?;
        if let Some(at) = document.repeated.into_iter().next() {
            return Err(SeedError::Repeated(at));
        }
        let file: SeedFile = serde_json::from_str(text).map_err(|error| form(&error))?;
        if file.version != 1 {
            return Err(SeedError::Version(file.version));
        }
        let users: Vec<User> = file.users.into_iter().map(SeedUser::into_user).collect();
        let clients = file
            .clients
            .into_iter()
            .map(|client| client.into_client(profile))
            .collect::<Result<Vec<Client>, SeedError>>()?;
        let (spaces, apps) = content::read(&users, file.spaces, file.apps)?;
        let mut seed = Self::complete(file.tenant_id, users, clients)?;
        seed.spaces = spaces;
        seed.apps = apps;
        for foreign in file.foreign_clients {
            seed.clients.push(foreign.into_client(profile)?);
        }
        if let Some(region) = file.region_client {
            seed.clients.push(region.into_client()?);
        }
        if let Some(organization) = file.organization_client {
            seed.organization_token.clone_from(&organization.token);
            seed.clients.push(organization.into_client()?);
        }
        seed.is_unambiguous()?;
        Ok(seed)
    }

    /// Makes sure that some client can manage the tenant.
    fn complete(
        tenant_id: String,
        users: Vec<User>,
        mut clients: Vec<Client>,
    ) -> Result<Self, SeedError> {
        let admin_client = if let Some(credentials) = clients.iter().find_map(manages) {
            credentials
        } else {
            let file: SeedFile = serde_json::from_str(DEFAULT).map_err(|error| form(&error))?;
            let default = file.clients.into_iter().next();
            let client = default
                .expect("the default seed has a client")
                .into_client(&QLIK_CLOUD)?;
            let credentials = manages(&client).expect("the default client manages");
            clients.push(client);
            credentials
        };
        Ok(Self {
            tenant_id,
            users,
            clients,
            spaces: Vec::new(),
            apps: Vec::new(),
            admin_client,
            organization_token: None,
        })
    }

    /// Refuses names that two users or clients share.
    fn is_unambiguous(&self) -> Result<(), SeedError> {
        let users = || self.users.iter();
        distinct("users", "id", users().map(|user| &user.id))?;
        distinct("users", "subject", users().map(|user| &user.subject))?;
        distinct(
            "clients",
            "clientId",
            self.clients.iter().map(|client| &client.id),
        )?;
        distinct("spaces", "id", self.spaces.iter().map(|space| &space.id))?;
        let apps = || self.apps.iter();
        distinct("apps", "id", apps().map(|app| &app.id))?;
        let codes = apps().filter_map(|app| app.access_code.as_ref());
        distinct("apps", "accessCode", codes)?;
        if self.tenant_id.is_empty() {
            return Err(SeedError::Empty("/tenantId".to_owned()));
        }
        Ok(())
    }

    pub(crate) fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    pub(crate) fn admin_client(&self) -> (String, String) {
        self.admin_client.clone()
    }

    /// The hints that its secrets have.
    pub(crate) fn hints(&self) -> BTreeSet<String> {
        let secrets = self.clients.iter().flat_map(|client| &client.secrets);
        secrets.map(|secret| secret.hint.clone()).collect()
    }

    /// A tenant's memory with everything in it.
    pub(crate) fn into_state(self, profile: Profile, issuer: &str, mint: &mut HashMint) -> State {
        let mut state = State::new(profile, self.tenant_id).at(issuer);
        if let Some(token) = self.organization_token {
            state.set_organization_token(token);
        }
        for user in self.users {
            state.insert_user(user);
        }
        for mut client in self.clients {
            if client.uses_secrets() && client.secrets.is_empty() {
                client.secrets.push(secret(mint.client_secret()));
            }
            state.insert_client(client);
        }
        for space in self.spaces {
            state.insert_space(space);
        }
        for app in self.apps {
            state.insert_app(app);
        }
        state
    }
}

fn secret(value: String) -> Secret {
    Secret {
        hint: hint_of(&value),
        value,
        created_at: CREATED_AT,
    }
}

/// The credentials of a client, if it can manage the tenant without a person.
fn manages(client: &Client) -> Option<(String, String)> {
    let registration = &client.registration;
    let able = registration.uses_grant(GrantType::ClientCredentials)
        && registration
            .allowed_scopes
            .iter()
            .any(|scope| scope == ADMIN_CLASSIC)
        && client.consent == ConsentMethod::Trusted;
    let secret = client.secrets.first().filter(|_| able)?;
    Some((client.id.clone(), secret.value.clone()))
}

fn distinct<'a>(
    what: &'static str,
    name: &'static str,
    values: impl Iterator<Item = &'a String>,
) -> Result<(), SeedError> {
    let mut known = BTreeSet::new();
    for value in values {
        if value.is_empty() {
            return Err(SeedError::Empty(format!("/{what}/…/{name}")));
        }
        if !known.insert(value) {
            let value = value.clone();
            return Err(SeedError::Duplicate { what, name, value });
        }
    }
    Ok(())
}

/// `serde_json` says where at the end of its message; here that comes first.
fn form(error: &serde_json::Error) -> SeedError {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let place = format!(" at line {line} column {column}");
    SeedError::Form {
        line,
        column,
        what: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

impl SeedUser {
    fn into_user(self) -> User {
        let subject = self.subject;
        User {
            id: self.id.unwrap_or_else(|| made_up_id(&subject)),
            subject,
            name: self.name,
            email: self.email,
            status: self.status,
            roles: self.roles,
            bot_of: None,
            created_at: CREATED_AT,
        }
    }
}

/// The id of a user that was given none; the same in every run.
fn made_up_id(subject: &str) -> String {
    use sha2::{Digest, Sha256};
    hexadecimal(Sha256::digest(subject).iter().take(12))
}

impl SeedClient {
    fn into_client(self, profile: &Profile) -> Result<Client, SeedError> {
        let (mut registration, mut violations) =
            Registration::read(&self.registration, Source::Create, &profile.knobs);
        violations.retain(|violation| profile.stance(violation.rule) > Stance::Off);
        let id = self.client_id;
        if !violations.is_empty() {
            let client = id;
            return Err(SeedError::Registration { client, violations });
        }
        registration.consent = self
            .consent_method
            .map(ConsentMethod::from)
            .or(registration.consent);
        let mut client = Client {
            id,
            consent: registration.consent.unwrap_or(ConsentMethod::Required),
            registration,
            secrets: Vec::new(),
            created_at: CREATED_AT,
            updated_at: CREATED_AT,
            published_at: None,
            patched: BTreeSet::new(),
            provenance: Provenance::Own,
        };
        match self.client_secret {
            None => {}
            Some(value) if value.is_empty() => {
                let at = format!("clientSecret of client {}", client.id);
                return Err(SeedError::Empty(at));
            }
            Some(_) if !client.uses_secrets() => return Err(SeedError::SecretUnused(client.id)),
            Some(value) => client.secrets.push(secret(value)),
        }
        Ok(client)
    }
}

#[cfg(test)]
mod tests;
