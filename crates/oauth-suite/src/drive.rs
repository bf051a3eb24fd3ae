//! Driving: playing scenarios on a target, one exchange at a time, within a budget.

mod debts;
mod elsewhere;
mod end;
mod entry;
mod exchange;
mod foreign;
mod marking;
pub(crate) mod network;
mod orphans;
mod registered;

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_model::{call::Door, content::ContentDoor, rate_limit::RateTier, time::Timestamp};
use serde_json::Value;

pub(crate) use self::{
    elsewhere::MEMBERS,
    orphans::{KINDS, Kind, next_page},
};
pub use self::{end::End, network::NetworkReport};
use self::{
    entry::Entry,
    network::{Network, Stop, Tries},
    orphans::Known,
};
use crate::{
    facts::{Consents, Facts, Sharing},
    judge::{Class, Hearing, Session},
    law,
    leave::Leave,
    pace::{Pace, Pacer},
    scenario::{Action, Bindings, Race, Request, Scenario, Step},
    standard::agent::{Agent, Trail},
    target::Target,
    wire::Answer,
};

/// Where the pages are that share applications with anonymous visitors.
pub(crate) const SHARING_PAGE: &str = "/sense/app";
/// Where the page is on which users take consents back.
pub(crate) const CONSENTS_PAGE: &str = "/consents";

/// How much a run may spend.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Requests in all.
    pub requests: u64,
    /// Time in all.
    pub time: Duration,
    /// How fast the target is asked.
    pub pace: Pace,
    /// Waiting in all, where time cannot be made to pass. What would have to wait longer
    /// is not applicable.
    pub waiting: Duration,
}

/// One exchange of a scenario.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The number of its step.
    pub step: u32,
    /// The request, with its labels.
    pub request: Request,
    /// What came back.
    pub answer: Answer,
    /// What that shows.
    pub hearing: Hearing,
}

/// A scenario as it was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
    /// Why it ended.
    pub end: End,
    /// What its labels stand for; needed to take secrets out of what is shown.
    pub bindings: Bindings,
    /// Requests, whose labels are resolved, that may have been performed although no
    /// answer came, with their steps.
    pub(crate) unanswered: Vec<(u32, Request)>,
}

/// Plays scenarios on one target.
#[derive(Debug)]
pub struct Driver<'a, T> {
    target: &'a T,
    facts: &'a Facts,
    /// What is known before each scenario.
    pub session: Session,
    /// What labels stand for before each scenario.
    pub bindings: Bindings,
    budget: Budget,
    started: Instant,
    pacer: Pacer,
    spent: u64,
    /// Requests that are kept for clearing up behind the scenario that is played.
    reserved: u64,
    /// Whether something was not sent because the budget of the run is spent.
    exhausted: bool,
    /// How far the run may go for now.
    allowed: (u64, Duration),
    /// Clients, spaces and applications that could not be removed.
    leftovers: usize,
    /// The authentication settings as they were found; null if they could not be read.
    pub auth_settings: Value,
    /// What may be done to the target.
    pub(crate) leave: Leave,
    /// Whether scenarios are played to their ends, even when the model has lost track.
    pub persevering: bool,
    /// The browser that gets through the pages of a server that is no tenant.
    agent: Option<Agent>,
    /// What it met on the way to the answer that is heard next.
    trail: Trail,
    /// Whether it is clearing up, which has to be done whatever it costs.
    clearing: bool,
    network: Network,
    known: Known,
    entry: Entry,
}

impl<'a, T: Target> Driver<'a, T> {
    /// A driver with a fresh budget.
    pub fn new(target: &'a T, facts: &'a Facts, session: Session, budget: Budget) -> Self {
        let mut bindings = Bindings::default();
        bindings.bind("issuer", facts.issuer.clone());
        if let Some(admin) = &facts.admin {
            bindings.bind("admin.client_id", admin.client_id.clone());
            bindings.bind("admin.client_secret", admin.client_secret.clone());
        }
        if let Some(server) = &facts.server {
            server.bind(&mut bindings);
        }
        if facts.sharing == Sharing::Form {
            bindings.bind("sharing.page", SHARING_PAGE);
        }
        if facts.consents == Consents::Form {
            bindings.bind("consents.page", CONSENTS_PAGE);
        }
        Self {
            target,
            facts,
            session,
            bindings,
            budget,
            started: Instant::now(),
            pacer: Pacer::new(budget.pace),
            spent: 0,
            reserved: 0,
            exhausted: false,
            allowed: (u64::MAX, Duration::MAX),
            leftovers: 0,
            auth_settings: Value::Null,
            leave: Leave::ALL,
            persevering: false,
            agent: facts.server.as_ref().and_then(|server| server.agent()),
            trail: Trail::default(),
            clearing: false,
            network: Network::default(),
            known: Known::default(),
            entry: Entry::default(),
        }
    }

    /// Requests sent so far.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Time since the driver was made.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Lets the run go as far as this for now, counted from its beginning.
    pub(crate) fn allow(&mut self, requests: u64, time: Duration) {
        self.allowed = (requests, time);
    }

    /// Requests that may still be sent for now.
    pub fn left(&self) -> u64 {
        let (requests, time) = self.allowed;
        if self.elapsed() >= time {
            return 0;
        }
        let left = requests.saturating_sub(self.spent + self.reserved);
        self.left_in_all().min(left)
    }

    /// Requests that may still be sent at all.
    pub(crate) fn left_in_all(&self) -> u64 {
        if self.elapsed() >= self.budget.time {
            0
        } else {
            let kept = self.spent + self.reserved;
            self.budget.requests.saturating_sub(kept)
        }
    }

    /// Whether so many seconds can pass.
    pub(crate) fn may_wait(&self, seconds: u64) -> bool {
        self.facts.controls.is_some() || Duration::from_secs(seconds) <= self.budget.waiting
    }

    /// Clients, spaces and applications left on the target because they could not be removed.
    pub fn leftovers(&self) -> usize {
        self.leftovers
    }

    /// How the network did so far.
    pub(crate) fn network(&self) -> NetworkReport {
        self.network.report
    }

    /// Why nothing more is sent, if so.
    pub(crate) fn stopped(&self) -> Option<End> {
        self.network.stop.as_ref().map(Stop::end)
    }

    /// The target is learned: this request was answered well, and shows later on whether
    /// it still is by itself.
    pub(crate) fn note_sign_of_life(&mut self, request: Request) {
        self.network.signs_of_life.push(request);
    }

    /// A token that was just given out, which may tell the target's time.
    pub(crate) fn note_token(&mut self, token: &str) {
        let claims = token.split('.').nth(1);
        let claims = claims.and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims = claims.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let issued = claims.and_then(|claims| claims.get("iat")?.as_i64());
        // A clock that can be advanced needs no guess.
        if let (Some(issued), None) = (issued, &self.facts.controls) {
            self.network.note_token(issued);
        }
    }

    /// The target is learned: its clock is known.
    pub(crate) fn settle(&mut self) {
        self.network.settle();
    }

    /// Whether the target fails at everything by now, even at what it did well when it
    /// was learned.
    pub(crate) async fn is_down(&mut self) -> bool {
        let asked = self.network.signs_of_life.clone();
        for request in &asked {
            let answer = self.send(request).await;
            if !answer.is_ok_and(|answer| answer.status >= 500) {
                return false;
            }
        }
        let is_down = !asked.is_empty();
        if is_down {
            self.network.stop = Some(Stop::Down);
        }
        is_down
    }

    /// What is known of the target.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// The target's time, or ours.
    pub fn now(&self) -> Timestamp {
        let millis = match &self.facts.controls {
            Some(controls) => controls.now_millis(),
            None => self.network.now_millis(),
        };
        Timestamp::from_millis(millis)
    }

    /// Plays a scenario from the state known before, and clears up behind it.
    pub async fn play(&mut self, scenario: &Scenario) -> Played {
        self.play_on(&mut scenario.clone(), |_, _, _| Vec::new())
            .await
    }

    /// Plays a scenario, then the steps that somebody wants to add who looks at what is
    /// known by then; the scenario gets them.
    pub(crate) async fn play_on(
        &mut self,
        scenario: &mut Scenario,
        more: impl Fn(&Session, Timestamp, &Bindings) -> Vec<Step>,
    ) -> Played {
        if let Some(missing) = self.leave.lacks_for(scenario) {
            return self.unplayed(End::NoLeave(missing));
        }
        let mut tries = Tries::default();
        loop {
            let (played, added) = self.play_once(scenario, &more).await;
            if !self.is_to_be_played_again(&played, &mut tries) {
                scenario.steps.extend(added);
                return played;
            }
            self.network.report.played_again += 1;
            tokio::time::sleep(self.network.pause()).await;
        }
    }

    /// A scenario of which nothing was played.
    fn unplayed(&self, end: End) -> Played {
        Played {
            exchanges: Vec::new(),
            end,
            bindings: self.bindings.clone(),
            unanswered: Vec::new(),
        }
    }

    async fn play_once(
        &mut self,
        scenario: &Scenario,
        more: impl Fn(&Session, Timestamp, &Bindings) -> Vec<Step>,
    ) -> (Played, Vec<Step>) {
        if let Some(controls) = &self.facts.controls {
            controls.rollback();
        }
        // Each scenario has a browser of its own.
        if let Some(agent) = &mut self.agent {
            agent.start_over();
        }
        let in_time = self.stay().await;
        let mut session = self.session.for_scenario();
        let mut played = self.unplayed(in_time.err().unwrap_or(End::Done));
        let mut added = Vec::new();
        if matches!(played.end, End::Done) {
            self.steps(&scenario.steps, &mut session, &mut played).await;
        }
        if matches!(played.end, End::Done | End::Unbound(_)) {
            added = more(&session, self.now(), &played.bindings);
            self.steps(&added, &mut session, &mut played).await;
        }
        self.session.learn(&session);
        match &self.facts.controls {
            None => {
                self.reserved = 0;
                self.clearing = true;
                self.clear_up(&played).await;
                self.clearing = false;
            }
            // Others may use the target, too, and need not wait.
            Some(controls) if session.expects_to_wait() => controls.rollback(),
            Some(_) => {}
        }
        (played, added)
    }

    /// Whether a scenario broke off by an accident, and may be played again.
    fn is_to_be_played_again(&mut self, played: &Played, tries: &mut Tries) -> bool {
        let (End::Transport(error), Some((step, _))) = (&played.end, played.unanswered.last())
        else {
            return false;
        };
        let replays_max = network::replays_max(self.budget.requests);
        let again = error.may_pass()
            && tries.again(*step)
            && self.stopped().is_none()
            && self.network.report.played_again < replays_max
            && self.left() > 0;
        if !again {
            self.network.report.given_up += 1;
        }
        again
    }

    /// Takes steps. One that needs what an earlier step did not bring is left out: what
    /// comes behind it is judged by what did happen.
    async fn steps(&mut self, steps: &[Step], session: &mut Session, played: &mut Played) {
        for step in steps {
            let missing = step
                .action
                .request()
                .and_then(|asked| self.leave.lacks(asked));
            if let Some(missing) = missing {
                played.end = End::NoLeave(missing);
                return;
            }
            let end = match &step.action {
                Action::Wait(seconds) => self.wait(*seconds).await,
                Action::UseUp(tier) => self.use_up(*tier, session),
                Action::Request(request) => self.exchange(step.id, request, session, played).await,
                Action::Alike(alike) => {
                    let end = self
                        .exchange(step.id, &alike.request, session, played)
                        .await;
                    law::hold(alike, session.profile(), &mut played.exchanges, end)
                }
                Action::Race(race) => self.race(step.id, race, session, played).await,
            };
            self.reserved = self.owed(played);
            match end {
                None => {}
                Some(End::Unbound(label)) if label.contains('@') => {
                    played.end = End::Unbound(label);
                }
                Some(end) => {
                    played.end = end;
                    return;
                }
            }
        }
    }

    async fn wait(&mut self, seconds: u64) -> Option<End> {
        if !self.may_wait(seconds) {
            return Some(End::CannotWait);
        }
        if let Some(controls) = &self.facts.controls {
            controls.advance(seconds);
        } else {
            let time = Duration::from_secs(seconds);
            self.budget.waiting = self.budget.waiting.saturating_sub(time);
            tokio::time::sleep(time).await;
        }
        None
    }

    fn use_up(&self, tier: RateTier, session: &mut Session) -> Option<End> {
        match &self.facts.controls {
            Some(controls) => {
                controls.use_up(tier);
                session.set_used_up(tier);
                None
            }
            None => Some(End::CannotUseUp),
        }
    }

    /// Sends one request several times at once.
    async fn race(
        &mut self,
        step: u32,
        race: &Race,
        session: &mut Session,
        played: &mut Played,
    ) -> Option<End> {
        let request = match played.bindings.resolve(&race.request) {
            Ok(request) => self.marked(request),
            Err(unbound) => return Some(End::Unbound(unbound.0)),
        };
        let now = self.now();
        let answers = match self.send_at_once(&request, race.times).await {
            Ok(answers) => answers,
            Err(end) => {
                let times = usize::try_from(race.times).unwrap_or(1);
                played.unanswered.extend(vec![(step, request); times]);
                return Some(end);
            }
        };
        let hearings = session.hear_at_once(now, &request, &answers);
        let mut end = None;
        for (answer, hearing) in answers.into_iter().zip(hearings) {
            for (name, value) in &hearing.produced {
                played
                    .bindings
                    .bind(format!("{name}@{step}"), value.clone());
            }
            if hearing.astray && end.is_none() {
                end = Some(End::Astray);
            }
            played.exchanges.push(Exchange {
                step,
                request: race.request.clone(),
                answer,
                hearing,
            });
        }
        end
    }

    /// Removes what a scenario created, and puts back what else it changed: content
    /// first, while its owner's token is good.
    async fn clear_up(&mut self, played: &Played) {
        // Without it nothing can be removed; what follows notes that.
        self.stay().await.ok();
        self.clear_up_content(played).await;
        for request in elsewhere::undoing(played, &self.auth_settings) {
            if let Ok(request) = self.bindings.resolve(&request) {
                self.send(&request).await.ok();
            }
        }
        self.clear_up_clients(played).await;
        if self.facts.server.is_some() {
            self.clear_up_registered(played).await;
        }
        for (_, request) in &played.unanswered {
            let makes = Kind::of(request).is_some();
            if makes && !self.remove_orphans(request, played).await {
                self.leftovers += 1;
            }
        }
    }

    /// Removes the content that a scenario created, the latest first.
    async fn clear_up_content(&mut self, played: &Played) {
        let created = played.exchanges.iter().rev().filter_map(|exchange| {
            let door = exchange.hearing.door?;
            let below = [
                (ContentDoor::CreateApp, "/api/v1/apps"),
                (ContentDoor::CreateSpace, "/api/v1/spaces"),
            ];
            let (_, below) = below
                .into_iter()
                .find(|(made, _)| door == Door::Content(*made))?;
            let granted = exchange.hearing.class == Class::Granted;
            let body = exchange.answer.json().filter(|_| granted)?;
            let id = body.pointer("/attributes/id").or_else(|| body.get("id"));
            let mut request = Request::new("DELETE", format!("{below}/{}", id?.as_str()?));
            request
                .authorization
                .clone_from(&exchange.request.authorization);
            Some(request)
        });
        for request in created {
            let by_admin = request.clone().bearer("${admin.token}");
            let gone = self.removes(&request, &played.bindings).await
                || self.removes(&by_admin, &played.bindings).await;
            if !gone {
                self.leftovers += 1;
            }
        }
    }

    /// Whether what a request is to remove is gone after it.
    async fn removes(&mut self, request: &Request, bindings: &Bindings) -> bool {
        let Ok(request) = bindings.resolve(request) else {
            return false;
        };
        let answer = self.send(&request).await;
        answer.is_ok_and(|answer| (200..300).contains(&answer.status) || answer.status == 404)
    }

    /// Removes the clients that a scenario created.
    async fn clear_up_clients(&mut self, played: &Played) {
        let created = played.exchanges.iter().filter(|exchange| {
            let doors = [Some(Door::CreateClient), Some(Door::Register)];
            doors.contains(&exchange.hearing.door) && exchange.hearing.class == Class::Granted
        });
        for exchange in created {
            let label = format!("client_id@{}", exchange.step);
            let id = match played.bindings.value(&label) {
                Some(id) => Some(id.to_owned()),
                // Granted against a rule: the judge drew no label from the answer.
                None => exchange.answer.json().and_then(|body| {
                    let id = body.get("clientId").or_else(|| body.get("client_id"));
                    Some(id?.as_str()?.to_owned())
                }),
            };
            let Some(id) = id else { continue };
            let request = elsewhere::deleting(&exchange.request, &id);
            let Ok(request) = self.bindings.resolve(&request) else {
                continue;
            };
            // One that registered itself, and that nobody approved, goes by itself; whether
            // it can be deleted before that is not documented (fact B60).
            let goes = exchange.hearing.door == Some(Door::Register);
            let gone = self.send(&request).await.is_ok_and(|answer| {
                (200..300).contains(&answer.status)
                    || answer.status == 404
                    || (goes && answer.status < 500)
            });
            if !gone {
                self.leftovers += 1;
            }
        }
    }
}
