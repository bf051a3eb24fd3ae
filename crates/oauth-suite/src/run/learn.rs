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
use serde_json::Value;

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
    scenario::{Request, builder::AUTH_SETTINGS},
    target::{Target, TransportError},
    wire::{self, Answer, SESSION_COOKIE},
};

/// For how long what is no token of the tenant's lasts in the model: ten years.
const LASTING_SECONDS: u64 = 315_360_000;

/// Clients for which there has to be room; scenarios that fill a tenant aside, none has
/// as many at once.
const ROOM: usize = 10;

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
        explanation: String,
    },
    /// A session could not be begun, or gone on with.
    #[error("the administrator's session was not accepted: status {status}, {explanation}")]
    NoSession {
        /// The status.
        status: u16,
        /// What the answer says, without secrets.
        explanation: String,
    },
    /// What the administrator showed opens nothing.
    #[error("the target does not say whose token or session it was given")]
    NotLetIn,
    /// There is too little room for what a run creates.
    #[error("the tenant has {there} of at most {limit} clients, and a run needs room for a few")]
    NearlyFull {
        /// The clients that there are.
        there: usize,
        /// How many there can be.
        limit: usize,
    },
    /// A JWT for a session could not be signed.
    #[error("no JWT could be signed: {0}")]
    Unsigned(String),
    /// The target asks to be left alone.
    #[error("the target asks to be left alone (429 or 503) for longer than the run can wait")]
    Busy,
    /// The budget did not suffice.
    #[error("the budget is spent before anything could be judged")]
    Spent,
}

impl NotLearned {
    pub(crate) fn no_token(answer: &Answer) -> Self {
        Self::NoToken {
            status: answer.status,
            explanation: explanation(answer),
        }
    }

    pub(crate) fn no_entry(answer: &Answer) -> Self {
        Self::NoSession {
            status: answer.status,
            explanation: explanation(answer),
        }
    }

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
            | End::NoLeave(_)
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
    let mut driver = ignorant(target, facts, settings);
    let access_token = driver.enter().await?;
    let itself = get(&mut driver, "/api/v1/users/me", &[]).await?;
    let client = match &facts.admin {
        Some(admin) => {
            let own = format!("/api/v1/oauth-clients/{}", admin.client_id);
            let own = get(&mut driver, &own, &[]).await?;
            admin_client(&admin.client_id, &own, settings)
        }
        None if text(&itself, "id").is_empty() => return Err(NotLearned::NotLetIn),
        None => elsewhere::nobody(),
    };
    let now = driver.now();
    let tenant_id = text(&itself, "tenantId");
    let mut state = State::new(settings.profile.clone(), tenant_id).at(&facts.issuer);
    let mut access = admin_access(&client, &itself, now, settings);
    if facts.admin.is_none() {
        // How long it lets somebody in is nothing to be judged.
        access.expires_at = now.plus_seconds(LASTING_SECONDS);
    }
    driver.note_entry(access.clone());
    state.insert_token(access_token, access);
    state.insert_client(client);
    elsewhere::learn(&mut driver, &mut state, needs).await?;
    if needs.clients() {
        let all = [("limit", "100"), ("totalResults", "true")];
        let clients = get(&mut driver, "/api/v1/oauth-clients", &all).await?;
        driver.note_clients(&clients);
        state.set_unseen_clients(unseen(&clients, &state));
        room(&clients, facts, settings)?;
    }
    if needs.auth_settings() {
        driver.auth_settings = get(&mut driver, AUTH_SETTINGS, &[]).await?;
        state.set_auth_settings(AuthSettings::read(&driver.auth_settings));
    }
    if needs.users() {
        learn_users(&mut driver, &mut state).await?;
    }
    state.insert_user(administrator(&itself));
    if facts.sign_in == SignIn::Form && settings.leave.change {
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
    driver.leave = settings.leave;
    if let Some(mark) = &settings.mark {
        driver.bindings.bind("run.id", mark.id());
    }
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

/// Makes sure that there is room for the clients of a scenario, so that a run does not
/// end at the tenant's limit (fact B5), in the middle and in somebody's way.
fn room(clients: &Value, facts: &Facts, settings: &Settings) -> Result<(), NotLearned> {
    let total = clients.get("totalResults").and_then(Value::as_u64);
    let there = total.and_then(|total| usize::try_from(total).ok());
    let limit = settings.profile.knobs.clients_max;
    match there {
        Some(there)
            if facts.controls.is_none()
                && settings.leave.change
                && there.saturating_add(ROOM) > limit =>
        {
            Err(NotLearned::NearlyFull { there, limit })
        }
        Some(_) | None => Ok(()),
    }
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
fn explanation(answer: &Answer) -> String {
    let body = answer.json().unwrap_or_default();
    let error = body.get("errors").and_then(|errors| errors.get(0));
    match error {
        Some(error) => format!("{} ({})", text(error, "title"), text(error, "code")),
        None => "without an explanation".to_owned(),
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
