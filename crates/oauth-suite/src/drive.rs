//! Driving: playing scenarios on a target, one exchange at a time, within a budget.

mod elsewhere;

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use oauth_model::{call::Door, time::Timestamp};
use serde_json::Value;

use crate::{
    facts::Facts,
    judge::{Class, Hearing, Session},
    scenario::{Action, Bindings, Request, Scenario},
    target::{Target, TransportError},
    wire::{self, Answer},
};

/// How much a run may spend.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Requests in all.
    pub requests: u64,
    /// Time in all.
    pub time: Duration,
    /// Requests in a minute at most; as many as come if there is no such bound.
    pub per_minute: Option<u32>,
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

/// Why a scenario ended.
#[derive(Debug)]
pub enum End {
    /// All steps were taken.
    Done,
    /// The model no longer knows what the target remembers, or a step failed on which
    /// others build.
    Astray,
    /// A label stands for nothing: its name.
    Unbound(String),
    /// Time cannot be made to pass on this target.
    CannotWait,
    /// The target has no time.
    Throttled,
    /// The wire broke.
    Transport(TransportError),
    /// The budget is spent.
    Spent,
}

/// A scenario as it was played.
#[derive(Debug)]
pub struct Played {
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
    /// Why it ended.
    pub end: End,
    /// What its labels stand for; needed to take secrets out of what is shown.
    pub bindings: Bindings,
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
    last_sent: Option<Instant>,
    spent: u64,
    /// Clients that could not be removed.
    leftovers: usize,
    /// The authentication settings as they were found; null if they could not be read.
    pub auth_settings: Value,
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
        Self {
            target,
            facts,
            session,
            bindings,
            budget,
            started: Instant::now(),
            last_sent: None,
            spent: 0,
            leftovers: 0,
            auth_settings: Value::Null,
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

    /// Requests that may still be sent.
    pub fn left(&self) -> u64 {
        if self.elapsed() >= self.budget.time {
            0
        } else {
            self.budget.requests.saturating_sub(self.spent)
        }
    }

    /// Clients left on the target because they could not be removed.
    pub fn leftovers(&self) -> usize {
        self.leftovers
    }

    /// What is known of the target.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// The target's time, or ours.
    pub fn now(&self) -> Timestamp {
        let millis = match &self.facts.controls {
            Some(controls) => controls.now_millis(),
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| {
                    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
                }),
        };
        Timestamp::from_millis(millis)
    }

    /// Sends one request, whose labels are resolved.
    pub async fn send(&mut self, request: &Request) -> Result<Answer, End> {
        if self.left() == 0 {
            return Err(End::Spent);
        }
        self.spent += 1;
        self.pace().await;
        let http = wire::encode(request, &self.facts.issuer)
            .map_err(|error| End::Transport(TransportError::Broken(error.to_string())))?;
        let response = self.target.send(http).await.map_err(End::Transport)?;
        Ok(response.into())
    }

    /// Waits until the next request is due.
    async fn pace(&mut self) {
        if let (Some(per_minute), Some(last)) = (self.budget.per_minute, self.last_sent) {
            let interval = Duration::from_mins(1) / per_minute.max(1);
            tokio::time::sleep(interval.saturating_sub(last.elapsed())).await;
        }
        self.last_sent = Some(Instant::now());
    }

    /// Plays a scenario from the state known before, and clears up behind it.
    pub async fn play(&mut self, scenario: &Scenario) -> Played {
        if let Some(controls) = &self.facts.controls {
            controls.rollback();
        }
        let mut session = self.session.clone();
        let mut played = Played {
            exchanges: Vec::new(),
            end: End::Done,
            bindings: self.bindings.clone(),
        };
        for step in &scenario.steps {
            let end = match &step.action {
                Action::Wait(seconds) => self.wait(*seconds),
                Action::Request(request) => {
                    self.exchange(step.id, request, &mut session, &mut played)
                        .await
                }
            };
            if let Some(end) = end {
                played.end = end;
                break;
            }
        }
        self.session.learn(&session);
        if self.facts.controls.is_none() {
            self.clear_up(&played).await;
        }
        played
    }

    fn wait(&self, seconds: u64) -> Option<End> {
        match &self.facts.controls {
            Some(controls) => {
                controls.advance(seconds);
                None
            }
            None => Some(End::CannotWait),
        }
    }

    async fn exchange(
        &mut self,
        step: u32,
        labelled: &Request,
        session: &mut Session,
        played: &mut Played,
    ) -> Option<End> {
        let request = match played.bindings.resolve(labelled) {
            Ok(request) => request,
            Err(unbound) => return Some(End::Unbound(unbound.0)),
        };
        let now = self.now();
        let answer = match self.send(&request).await {
            Ok(answer) => answer,
            Err(end) => return Some(end),
        };
        let hearing = session.hear(now, &request, &answer);
        for (name, value) in &hearing.produced {
            played
                .bindings
                .bind(format!("{name}@{step}"), value.clone());
        }
        let end = if hearing.class == Class::Throttled {
            Some(End::Throttled)
        } else {
            goes_astray(&hearing).then_some(End::Astray)
        };
        played.exchanges.push(Exchange {
            step,
            request: labelled.clone(),
            answer,
            hearing,
        });
        end
    }

    /// Removes the clients that a scenario created, and puts back what else it changed.
    async fn clear_up(&mut self, played: &Played) {
        for request in elsewhere::undoing(played, &self.auth_settings) {
            if let Ok(request) = self.bindings.resolve(&request) {
                self.send(&request).await.ok();
            }
        }
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
            let request =
                Request::clients("DELETE", &format!("/{id}")).header("qlik-confirm-delete", &id);
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

/// Whether what comes next would be judged on a wrong idea of the target's memory.
///
/// A rule about the form of an answer says nothing about what the target remembers.
fn goes_astray(hearing: &Hearing) -> bool {
    const ABOUT_FORM: &[&str] = &["answer", "token", "metadata"];
    hearing.lost
        || hearing.unexplained
        || hearing
            .breaches
            .iter()
            .any(|breach| !ABOUT_FORM.contains(&breach.rule.topic()))
}
