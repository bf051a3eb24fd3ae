//! Learning a target: what has to be known before anything can be judged.

use std::time::Duration;

use oauth_model::{
    auth_settings::AuthSettings,
    authorization,
    client::{Client, ConsentMethod, GrantType, Provenance},
    registration::{Registration, Source},
    state::State,
    time::Timestamp,
    token::AccessToken,
    user::{TENANT_ADMIN, User, UserStatus},
};
use serde_json::{Value, json};

mod elsewhere;
mod needs;

pub(crate) use self::needs::Needs;

use super::{
    Settings,
    phases::{self, Phase},
};
use crate::{
    drive::{Driver, End},
    facts::{Facts, SignIn},
    judge::Session,
    redact::{Clean, Redactor},
    scenario::{Bindings, Request, builder::AUTH_SETTINGS},
    target::{Target, TransportError},
    wire::{self, Answer, SESSION_COOKIE},
};

/// Why a target could not be judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotLearned {
    /// No credentials were given.
    #[error("no administrator's machine client is known for this target")]
    NoCredentials,
    /// The target gave no answer.
    #[error(transparent)]
    Transport(TransportError),
    /// The administrator's client got no token.
    #[error("the administrator's client got no token: status {status}, {explanation}")]
    NoToken {
        /// The status.
        status: u16,
        /// What the answer says, without secrets.
        explanation: Clean,
    },
    /// The target asks to be left alone.
    #[error("the target asks to be left alone (429 or 503) for longer than the run can wait")]
    Busy,
    /// The budget did not suffice.
    #[error("the budget is spent before anything could be judged")]
    Spent,
}

impl NotLearned {
    /// Whether the target was never reached.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_unreachable())
    }
}

impl From<End> for NotLearned {
    fn from(end: End) -> Self {
        match end {
            End::Transport(error) => Self::Transport(error),
            End::Throttled => Self::Busy,
            End::Done
            | End::Astray
            | End::Unbound(_)
            | End::CannotWait
            | End::CannotUseUp
            | End::Down
            | End::Spent => Self::Spent,
        }
    }
}

/// Gets a token for the administrator, and finds out which users and clients there are.
pub async fn learn<'a, T: Target>(
    target: &'a T,
    facts: &'a Facts,
    settings: &Settings,
) -> Result<Driver<'a, T>, NotLearned> {
    learn_for(target, facts, settings, &Needs::All).await
}

/// Gets a token for the administrator, and finds out what is needed.
pub(super) async fn learn_for<'a, T: Target>(
    target: &'a T,
    facts: &'a Facts,
    settings: &Settings,
    needs: &Needs,
) -> Result<Driver<'a, T>, NotLearned> {
    let admin = facts.admin.as_ref().ok_or(NotLearned::NoCredentials)?;
    let mut driver = ignorant(target, facts, settings);
    let token = driver
        .send(&Request::token(json!({
            "client_id": admin.client_id,
            "client_secret": admin.client_secret,
            "grant_type": "client_credentials",
        })))
        .await?;
    let access_token = text(&token.json().unwrap_or_default(), "access_token");
    if access_token.is_empty() {
        return Err(NotLearned::NoToken {
            status: token.status,
            explanation: explanation(&token, &driver.bindings),
        });
    }
    driver.bindings.bind("admin.token", access_token.clone());
    let itself = get(&mut driver, "/api/v1/users/me", &[]).await?;
    let own = format!("/api/v1/oauth-clients/{}", admin.client_id);
    let own = get(&mut driver, &own, &[]).await?;
    let now = driver.now();
    let tenant_id = text(&itself, "tenantId");
    let mut state = State::new(settings.profile.clone(), tenant_id).at(&facts.issuer);
    let client = admin_client(&admin.client_id, &own, settings);
    let access = admin_access(&client, &itself, now, settings);
    state.insert_token(access_token, access);
    state.insert_client(client);
    elsewhere::learn(&mut driver, &mut state, needs).await?;
    if needs.clients() {
        let all = [("limit", "100"), ("totalResults", "true")];
        let clients = get(&mut driver, "/api/v1/oauth-clients", &all).await?;
        driver.note_clients(&clients);
        state.set_unseen_clients(unseen(&clients, &state));
    }
    if needs.auth_settings() {
        driver.auth_settings = get(&mut driver, AUTH_SETTINGS, &[]).await?;
        state.set_auth_settings(AuthSettings::read(&driver.auth_settings));
    }
    if needs.users() {
        learn_users(&mut driver, &mut state).await?;
    }
    state.insert_user(administrator(&itself));
    if facts.sign_in == SignIn::Form {
        for kind in ["ordinary", "other", "admin"] {
            if needs.session(kind) {
                sign_in(&mut driver, &mut state, kind).await?;
            }
        }
    }
    driver.session = Session::new(state, facts.issuer.clone());
    if needs.keys() {
        let keys = get(&mut driver, "/.well-known/jwks.json", &[]).await?;
        driver.session.set_key_set(keys);
    }
    driver.allow(u64::MAX, Duration::MAX);
    driver.settle();
    if let Some(controls) = &facts.controls {
        controls.checkpoint();
    }
    Ok(driver)
}

/// A driver that knows nothing of its target yet, with the budget for learning it.
fn ignorant<'a, T: Target>(target: &'a T, facts: &'a Facts, settings: &Settings) -> Driver<'a, T> {
    let state = State::new(settings.profile.clone(), "");
    let session = Session::new(state, facts.issuer.clone());
    let mut driver = Driver::new(target, facts, session, settings.budget);
    let (requests, time) = phases::upto(&settings.phases, Phase::Doctor, &settings.budget);
    driver.allow(requests, time);
    driver
}

/// Finds out which users there are, and gives those labels that scenarios need.
async fn learn_users<T: Target>(
    driver: &mut Driver<'_, T>,
    state: &mut State,
) -> Result<(), NotLearned> {
    let users = get(driver, "/api/v1/users", &[("limit", "100")]).await?;
    let users = users.get("data").and_then(Value::as_array);
    let users = users.cloned().unwrap_or_default();
    for shown in &users {
        state.insert_user(user(shown));
    }
    name_users(driver, &users);
    Ok(())
}

/// How many clients are listed beside those that are known.
fn unseen(clients: &Value, state: &State) -> usize {
    let total = clients.get("totalResults").and_then(Value::as_u64);
    let total = usize::try_from(total.unwrap_or(1)).unwrap_or(1);
    let seen = state.clients().filter(|client| client.is_listed()).count();
    total.saturating_sub(seen)
}

/// Signs the user of this kind in, if there is one.
async fn sign_in<T: Target>(
    driver: &mut Driver<'_, T>,
    state: &mut State,
    kind: &str,
) -> Result<(), NotLearned> {
    let subject = format!("${{user.{kind}.subject}}");
    let form = [("subject", subject.as_str()), ("returnto", "/")];
    let request = Request::new("POST", "/login").form(&form);
    let (Ok(request), Some(user_id)) = (
        driver.bindings.resolve(&request),
        driver
            .bindings
            .value(&format!("user.{kind}.id"))
            .map(str::to_owned),
    ) else {
        return Ok(());
    };
    let signed_in_at = driver.now();
    let answer = driver.send(&request).await?;
    let session = answer
        .header("set-cookie")
        .and_then(|cookie| cookie.split(';').next()?.strip_prefix(SESSION_COOKIE))
        .and_then(|value| value.strip_prefix('='));
    if let Some(session) = session {
        let label = format!("user.{kind}.session");
        driver.bindings.bind(label, session);
        let signed_in = authorization::Session {
            user_id,
            signed_in_at,
        };
        state.insert_session(session, signed_in);
    }
    Ok(())
}

pub(super) async fn get<T: Target>(
    driver: &mut Driver<'_, T>,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Value, NotLearned> {
    let request = Request::new("GET", path)
        .bearer("${admin.token}")
        .query(query);
    let resolved = driver
        .bindings
        .resolve(&request)
        .map_err(|unbound| End::Unbound(unbound.0))?;
    let answer = driver.send(&resolved).await?;
    if answer.status < 400 {
        driver.note_sign_of_life(resolved);
    }
    Ok(answer.json().unwrap_or_default())
}

fn text(value: &Value, name: &str) -> String {
    wire::text(value, name).to_owned()
}

/// What the answer gives as a reason, shortened; a token answer never gets here.
fn explanation(answer: &Answer, bindings: &Bindings) -> Clean {
    let body = answer.json().unwrap_or_default();
    let error = body.get("errors").and_then(|errors| errors.get(0));
    match error {
        Some(error) => {
            let told = format!("{} ({})", text(error, "title"), text(error, "code"));
            Redactor::new(bindings).text(&told)
        }
        None => "without an explanation".into(),
    }
}

/// What the administrator's token stands for.
fn admin_access(
    client: &Client,
    itself: &Value,
    now: Timestamp,
    settings: &Settings,
) -> AccessToken {
    let lifetime = settings.profile.knobs.access_token_seconds;
    AccessToken {
        client_id: client.id.clone(),
        user_id: text(itself, "id"),
        grant: GrantType::ClientCredentials,
        revoked: false,
        record: String::new(),
        deleted: false,
        scopes: client.registration.allowed_scopes.clone(),
        expires_at: now.plus_seconds(lifetime),
    }
}

fn admin_client(id: &str, shown: &Value, settings: &Settings) -> Client {
    let (registration, _) = Registration::read(shown, Source::Read, &settings.profile.knobs);
    Client {
        id: id.to_owned(),
        consent: registration.consent.unwrap_or(ConsentMethod::Trusted),
        registration,
        secrets: Vec::new(),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
        published_at: None,
        patched: std::collections::BTreeSet::new(),
        provenance: Provenance::Own,
    }
}

fn user(shown: &Value) -> User {
    let roles = shown.get("roles").and_then(Value::as_array);
    User {
        id: text(shown, "id"),
        subject: text(shown, "subject"),
        name: text(shown, "name"),
        email: Some(text(shown, "email")).filter(|email| !email.is_empty()),
        status: if text(shown, "status") == "disabled" {
            UserStatus::Disabled
        } else {
            UserStatus::Active
        },
        roles: roles
            .into_iter()
            .flatten()
            .filter_map(|role| Some(role.as_str()?.to_owned()))
            .collect(),
        bot_of: Some(text(shown, "clientId")).filter(|id| !id.is_empty()),
        created_at: Timestamp::default(),
    }
}

/// The user that the administrator's client acts as: an administrator, whatever the
/// target shows, because that is what it promises (fact B49).
fn administrator(shown: &Value) -> User {
    User {
        roles: vec![TENANT_ADMIN.to_owned()],
        ..user(shown)
    }
}

/// Gives labels to one user of each kind that scenarios need.
fn name_users<T: Target>(driver: &mut Driver<'_, T>, users: &[Value]) {
    let people: Vec<User> = users
        .iter()
        .map(user)
        .filter(|user| user.bot_of.is_none())
        .collect();
    let mut several = people.iter().filter(|user| {
        user.status == UserStatus::Active && !user.is_admin() && user.email.is_some()
    });
    let (ordinary, other) = (several.next(), several.next());
    let disabled = people
        .iter()
        .find(|user| user.status == UserStatus::Disabled);
    let admin = people
        .iter()
        .find(|user| user.status == UserStatus::Active && user.is_admin());
    let kinds = [
        ("ordinary", ordinary),
        ("other", other),
        ("disabled", disabled),
        ("admin", admin),
    ];
    for (kind, found) in kinds {
        if let Some(user) = found {
            let mut bind = |name: &str, value: &str| {
                driver.bindings.bind(format!("user.{kind}.{name}"), value);
            };
            bind("id", &user.id);
            bind("subject", &user.subject);
            bind("email", user.email.as_deref().unwrap_or_default());
        }
    }
}
