//! Learning a target: what has to be known before anything can be judged.

use std::{collections::BTreeSet, time::Duration};

use oauth_model::{
    auth_settings::AuthSettings,
    authorization,
    call::Door,
    catalogue::token::KEY_PUBLISHED,
    client::{Client, ConsentMethod, GrantType, Provenance},
    registration::{Registration, Source},
    standard::call::Endpoint,
    state::State,
    time::Timestamp,
    token::AccessToken,
    user::{TENANT_ADMIN, User, UserStatus},
};
use serde_json::Value;

mod elsewhere;
mod needs;

pub(super) use self::needs::Needs;
use self::needs::Topic;

use super::{
    Settings,
    phases::{self, Phase},
};
use crate::{
    drive::{Driver, End},
    facts::{Facts, SignIn},
    judge::{Class, Session},
    redact::{Clean, Redactor},
    scenario::{Bindings, Request, Scenario, builder::AUTH_SETTINGS},
    standard::{
        self,
        script::Habits,
        server::{NotKnown, Server},
    },
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
        explanation: Clean,
    },
    /// A session could not be begun, or gone on with.
    #[error("the administrator's session was not accepted: status {status}, {explanation}")]
    NoSession {
        /// The status.
        status: u16,
        /// What the answer says, without secrets.
        explanation: Clean,
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
    /// A server that is no tenant is not known well enough.
    #[error(transparent)]
    NotKnown(#[from] NotKnown),
    /// The budget did not suffice.
    #[error("the budget is spent before anything could be judged")]
    Spent,
}

impl NotLearned {
    pub(crate) fn no_token(answer: &Answer, bindings: &Bindings) -> Self {
        Self::NoToken {
            status: answer.status,
            explanation: explanation(answer, bindings),
        }
    }

    pub(crate) fn no_entry(answer: &Answer, bindings: &Bindings) -> Self {
        Self::NoSession {
            status: answer.status,
            explanation: explanation(answer, bindings),
        }
    }

    /// Whether the target was never reached.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Transport(error) | Self::NotKnown(NotKnown::Transport(error)) => {
                error.is_unreachable()
            }
            Self::NotKnown(_)
            | Self::NoCredentials
            | Self::NoToken { .. }
            | Self::NoSession { .. }
            | Self::NotLetIn
            | Self::NearlyFull { .. }
            | Self::Unsigned(_)
            | Self::Busy
            | Self::Spent => false,
        }
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

/// What is known of a target so far, beside what the driver remembers.
#[derive(Debug)]
pub(super) struct Learned {
    topics: BTreeSet<Topic>,
    /// The user that the administrator's client acts as.
    administrator: User,
    /// How many clients are listed, once somebody has looked.
    listed: Option<usize>,
    /// Whether signatures of tokens are looked at.
    verifies: bool,
}

/// Gets a token for the administrator, and finds out which users and clients there are.
pub async fn learn<'a, T: Target>(
    target: &'a T,
    facts: &'a Facts,
    settings: &Settings,
) -> Result<Driver<'a, T>, NotLearned> {
    let (driver, _) = learn_for(target, facts, settings, Some(&Needs::All)).await?;
    Ok(driver)
}

/// A driver for a server that is no tenant: what is known of it was found out before.
pub(super) async fn server<'a, T: Target>(
    target: &'a T,
    facts: &'a Facts,
    settings: &Settings,
    server: &Server,
) -> Result<(Driver<'a, T>, Learned), NotLearned> {
    let session = Session::of_server(server, &settings.profile);
    let mut driver = Driver::new(target, facts, session, settings.budget);
    driver.leave = settings.leave;
    let mut is_known = false;
    // Whatever else is wrong with it, a code has to come by one of the two.
    for challenges in [true, false] {
        let rehearsal = standard::script::rehearsal(server, challenges);
        let played = driver.play(&rehearsal).await;
        if let End::Transport(error) = played.end {
            return Err(NotLearned::Transport(error));
        }
        let last = played.exchanges.last();
        let redeemed = last.is_some_and(|last| {
            last.hearing.door == Some(Door::Standard(Endpoint::Token))
                && last.hearing.class == Class::Granted
        });
        if redeemed {
            let body = last.and_then(|last| last.answer.json()).unwrap_or_default();
            driver.session.expect_habits(Habits {
                challenges,
                token_seconds: body.get("expires_in").and_then(Value::as_u64),
            });
            driver.note_token(&text(&body, "access_token"));
            is_known = true;
            break;
        }
    }
    // Its credentials are right, so it is the grant that is not to be had; unless the server
    // says that it is, or the scope is at fault.
    if is_known && !server.promises("client_credentials") {
        let played = driver.play(&standard::script::machine(server)).await;
        let refused = played.exchanges.last().is_some_and(|last| {
            let error = last.answer.json().unwrap_or_default();
            last.hearing.class == Class::Refused && text(&error, "error") != "invalid_scope"
        });
        if refused {
            driver.session.expect_no_machines();
        }
    }
    driver.settle();
    if let Some(controls) = &facts.controls {
        controls.checkpoint();
    }
    Ok((driver, Learned::nothing()))
}

/// Gets a token for the administrator, and finds out what is needed beside who that is.
pub(super) async fn learn_for<'a, T: Target>(
    target: &'a T,
    facts: &'a Facts,
    settings: &Settings,
    needs: Option<&Needs>,
) -> Result<(Driver<'a, T>, Learned), NotLearned> {
    let mut driver = ignorant(target, facts, settings);
    let access_token = driver.enter().await?;
    // Other means to get in were given out some time ago.
    if facts.admin.is_some() {
        driver.note_token(&access_token);
    }
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
    let administrator = administrator(&itself);
    state.insert_user(administrator.clone());
    driver.session = Session::new(state, facts.issuer.clone());
    elsewhere::name(&mut driver);
    let mut learned = Learned {
        topics: BTreeSet::new(),
        administrator,
        listed: None,
        verifies: settings.selects(KEY_PUBLISHED),
    };
    if facts.controls.is_none() && settings.leave.change {
        // Whether there is room is to be known before anything is created.
        learned.clients(&mut driver).await?;
        learned.topics.insert(Topic::Clients);
        learned.count_unseen(&mut driver);
        room(learned.listed.unwrap_or_default(), settings)?;
    }
    if let Some(needs) = needs {
        learned.topics(&mut driver, needs).await?;
    }
    driver.allow(u64::MAX, Duration::MAX);
    driver.settle();
    if let Some(controls) = &facts.controls {
        controls.checkpoint();
    }
    Ok((driver, learned))
}

impl Learned {
    /// Of a server that is no tenant, of which all is known beforehand.
    fn nothing() -> Self {
        Self {
            topics: BTreeSet::new(),
            administrator: administrator(&Value::Null),
            listed: None,
            verifies: false,
        }
    }

    /// Finds out what a scenario needs, unless it is known. The target is as it was before
    /// any scenario then, but for who is signed in.
    pub(super) async fn more<T: Target>(
        &mut self,
        driver: &mut Driver<'_, T>,
        scenario: &Scenario,
    ) -> Result<(), End> {
        let needs = Needs::of(scenario);
        let is_server = driver.facts().server.is_some();
        if is_server || self.missing(driver, &needs).is_empty() {
            return Ok(());
        }
        let controls = driver.facts().controls.clone();
        if let Some(controls) = &controls {
            controls.rollback();
        }
        self.topics(driver, &needs).await?;
        if let Some(controls) = &controls {
            controls.checkpoint();
        }
        Ok(())
    }

    fn missing<T: Target>(&self, driver: &Driver<'_, T>, needs: &Needs) -> Vec<Topic> {
        let facts = driver.facts();
        let is_possible = |topic: &Topic| match topic {
            Topic::Session(_) => facts.sign_in == SignIn::Form && driver.leave.change,
            Topic::Keys => self.verifies,
            Topic::Foreign => !facts.foreign.is_empty(),
            Topic::Clients | Topic::AuthSettings | Topic::Users => true,
        };
        let needed = needs.topics().into_iter();
        needed
            .filter(|topic| !self.topics.contains(topic) && is_possible(topic))
            .collect()
    }

    async fn topics<T: Target>(
        &mut self,
        driver: &mut Driver<'_, T>,
        needs: &Needs,
    ) -> Result<(), End> {
        for topic in self.missing(driver, needs) {
            match topic {
                Topic::Foreign => elsewhere::learn(driver).await?,
                Topic::Clients => self.clients(driver).await?,
                Topic::AuthSettings => {
                    driver.auth_settings = get(driver, AUTH_SETTINGS, &[]).await?;
                    let settings = AuthSettings::read(&driver.auth_settings);
                    driver.session.state.set_auth_settings(settings);
                }
                Topic::Users => self.users(driver).await?,
                Topic::Session(kind) => sign_in(driver, kind).await?,
                Topic::Keys => {
                    let keys = get(driver, "/.well-known/jwks.json", &[]).await?;
                    driver.session.set_key_set(keys);
                }
            }
            self.topics.insert(topic);
        }
        self.count_unseen(driver);
        Ok(())
    }

    async fn clients<T: Target>(&mut self, driver: &mut Driver<'_, T>) -> Result<(), End> {
        let all = [("limit", "100"), ("totalResults", "true")];
        let clients = get(driver, "/api/v1/oauth-clients", &all).await?;
        driver.note_clients(&clients);
        let total = clients.get("totalResults").and_then(Value::as_u64);
        self.listed = Some(usize::try_from(total.unwrap_or(1)).unwrap_or(1));
        Ok(())
    }

    /// How many clients are listed beside those that are known by now.
    fn count_unseen<T: Target>(&self, driver: &mut Driver<'_, T>) {
        let state = &mut driver.session.state;
        if let Some(listed) = self.listed {
            let seen = state.clients().filter(|client| client.is_listed()).count();
            state.set_unseen_clients(listed.saturating_sub(seen));
        }
    }

    /// Finds out which users there are, and gives those labels that scenarios need.
    async fn users<T: Target>(&self, driver: &mut Driver<'_, T>) -> Result<(), End> {
        let users = get(driver, "/api/v1/users", &[("limit", "100")]).await?;
        let users = users.get("data").and_then(Value::as_array);
        let users = users.cloned().unwrap_or_default();
        for shown in &users {
            driver.session.state.insert_user(user(shown));
        }
        driver.session.state.insert_user(self.administrator.clone());
        name_users(driver, &users);
        Ok(())
    }
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

/// Makes sure that there is room for the clients of a scenario, so that a run does not
/// end at the tenant's limit (fact B5), in the middle and in somebody's way.
fn room(there: usize, settings: &Settings) -> Result<(), NotLearned> {
    let limit = settings.profile.knobs.clients_max;
    if there.saturating_add(ROOM) > limit {
        return Err(NotLearned::NearlyFull { there, limit });
    }
    Ok(())
}

/// Signs the user of this kind in, if there is one.
async fn sign_in<T: Target>(driver: &mut Driver<'_, T>, kind: &str) -> Result<(), End> {
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
        driver.session.state.insert_session(session, signed_in);
    }
    Ok(())
}

pub(super) async fn get<T: Target>(
    driver: &mut Driver<'_, T>,
    path: &str,
    query: &[(&str, &str)],
) -> Result<Value, End> {
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
        patched: BTreeSet::new(),
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
