//! Replaying a counterexample: does it still show the rule broken?
//!
//! Baseline before blame holds here too. A refusal says something about a rule only if
//! the same endpoint grants a valid request: where the scenario itself has none, the
//! scripted cases that ask for nothing forbidden are played until one is granted.

use std::collections::BTreeSet;

use oauth_model::{
    call::Door,
    prediction::Prediction,
    rule::{Duty, Rule, Stance},
};
use serde::Serialize;

use crate::{
    counterexample::Counterexample,
    drive::{Driver, End, Exchange, Played},
    facts::{self, Facts},
    judge::Class,
    prove,
    redact::Clean,
    report::ShownExchange,
    run::{
        NotLearned, Settings,
        baseline::{controls, doors},
        learn,
    },
    scenario::Scenario,
    script::Case,
    tally::{closed, owes_everybody, passes},
    target::Target,
};

/// The version of the JSON form.
pub const VERSION: u32 = 1;

/// Steps of a scenario beyond which it fills the target.
const STEPS_MANY: usize = 100;

/// What became of a counterexample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Fate {
    /// It still shows the rule broken.
    #[serde(rename = "broken")]
    Broken,
    /// It was played to its end, and the rule held.
    #[serde(rename = "fixed")]
    Fixed,
    /// The target lacks what it needs.
    #[serde(rename = "not applicable")]
    NotApplicable,
    /// It could not be played properly.
    #[serde(rename = "inconclusive")]
    Inconclusive,
}

impl Fate {
    /// The words used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Fixed => "fixed",
            Self::NotApplicable => "not applicable",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Everything that a replay found out.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// The version of this form.
    pub version: u32,
    /// The profile judged by.
    pub profile: &'static str,
    /// The target: its address, or how it was embedded.
    pub target: String,
    /// Requests sent.
    pub requests: u64,
    /// Clients left on the target because they could not be removed.
    pub leftovers: usize,
    /// The rule.
    pub rule: Rule,
    /// How it came out.
    pub verdict: Fate,
    /// Why, where the verdict does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What came, if the rule is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Clean>,
    /// What would have been admissible, if the rule is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admissible: Option<Clean>,
    /// The steps.
    pub scenario: Scenario,
    /// What was sent and what came, without secrets.
    pub exchanges: Vec<ShownExchange>,
}

/// Plays a counterexample on a target.
pub async fn replay<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    counterexample: &Counterexample,
) -> Result<Replay, NotLearned> {
    let mut replay = Replay {
        version: VERSION,
        profile: settings.profile.name,
        target: settings.target_name.clone(),
        requests: 0,
        leftovers: 0,
        rule: counterexample.rule,
        verdict: Fate::NotApplicable,
        reason: None,
        found: None,
        admissible: None,
        scenario: counterexample.scenario.clone(),
        exchanges: Vec::new(),
    };
    if let Some(reason) = out_of_question(counterexample, settings) {
        replay.reason = Some(reason);
        return Ok(replay);
    }
    let driver = learn(target, facts, settings).await?;
    let mut stage = Player {
        driver,
        rule: counterexample.rule,
        open: BTreeSet::new(),
    };
    let (played, sight) = stage.play(&counterexample.scenario).await;
    replay.exchanges = prove::shown(&played);
    replay.requests = stage.driver.spent();
    replay.leftovers = stage.driver.leftovers();
    match sight {
        Ok(fate) => replay.verdict = fate,
        Err((fate, reason)) => {
            replay.verdict = fate;
            replay.reason = Some(reason);
        }
    }
    if replay.verdict == Fate::Broken {
        let (found, admissible) = prove::words(&played, replay.rule);
        replay.found = Some(found);
        replay.admissible = Some(admissible);
    }
    Ok(replay)
}

/// Why a counterexample is not played at all, if so.
fn out_of_question(counterexample: &Counterexample, settings: &Settings) -> Option<String> {
    let Counterexample { rule, scenario, .. } = counterexample;
    if settings.profile.stance(*rule) == Stance::Off {
        let profile = settings.profile.name;
        return Some(format!("the profile `{profile}` does not look at the rule"));
    }
    let fills = scenario.steps.len() > STEPS_MANY;
    (fills && !settings.may_fill)
        .then(|| "the target lacks leave to fill it with clients for a moment".to_owned())
}

/// A fate, with the reason if it needs one.
type Sight = Result<Fate, (Fate, String)>;

/// What a scenario shows of the rule before anything is known of its doors.
enum Glance {
    /// The rule is decided, if this door is known to be open.
    Decided(Fate, Option<Door>),
    /// A request was refused that should be granted, perhaps because of the rule: the
    /// rules that it relies on have to be seen at work elsewhere.
    Unexplained(String),
    /// Nothing can be said.
    Undecided(Fate, String),
}

struct Player<'a, T> {
    driver: Driver<'a, T>,
    rule: Rule,
    /// Doors that a request which must be granted has passed.
    open: BTreeSet<Door>,
}

impl<T: Target> Player<'_, T> {
    async fn play(&mut self, scenario: &Scenario) -> (Played, Sight) {
        let mut played = self.play_once(scenario).await;
        let mut glance = self.glance(scenario, &played);
        // Only a rule that grants can be to blame for a refusal.
        if matches!(glance, Glance::Unexplained(_)) && self.rule.duty() == Duty::Accept {
            self.play_controls(None).await;
            played = self.play_once(scenario).await;
            glance = self.glance(scenario, &played);
        }
        let sight = match glance {
            Glance::Decided(fate, door) => self.behind(door).await.map(|()| fate),
            Glance::Undecided(fate, reason) => Err((fate, reason)),
            Glance::Unexplained(reason) => Err((Fate::Inconclusive, reason)),
        };
        (played, sight)
    }

    async fn play_once(&mut self, scenario: &Scenario) -> Played {
        let played = self.driver.play(scenario).await;
        let hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
        let passed = hearings.filter(|hearing| passes(hearing));
        self.open.extend(passed.filter_map(|hearing| hearing.door));
        played
    }

    /// Makes sure that a door is open.
    async fn behind(&mut self, door: Option<Door>) -> Result<(), (Fate, String)> {
        let Some(door) = door else { return Ok(()) };
        if !self.open.contains(&door) {
            self.play_controls(Some(door)).await;
        }
        if self.open.contains(&door) {
            Ok(())
        } else {
            Err((Fate::Inconclusive, closed(door)))
        }
    }

    /// Plays the scripted cases that ask for nothing forbidden: those at a door until
    /// it is known to be open, or all.
    async fn play_controls(&mut self, door: Option<Door>) {
        let wanted = |case: &Case| door.is_none_or(|door| doors(&case.scenario).contains(&door));
        for control in controls().into_iter().filter(wanted) {
            if door.is_some_and(|door| self.open.contains(&door)) || self.driver.left() == 0 {
                return;
            }
            self.play_once(&control.scenario).await;
        }
    }

    fn glance(&self, scenario: &Scenario, played: &Played) -> Glance {
        let guilty = played.exchanges.iter().find(|exchange| {
            let breaches = &exchange.hearing.breaches;
            breaches.iter().any(|breach| breach.rule == self.rule)
        });
        if let Some(Exchange { hearing, .. }) = guilty {
            let refused = hearing.class != Class::Granted;
            let control = hearing
                .door
                .filter(|&door| refused && !owes_everybody(door));
            return Glance::Decided(Fate::Broken, control);
        }
        let last = played.exchanges.last();
        let at_end = last.map(|last| last.step) == scenario.requests().map(|(id, _)| id).last();
        let touching = played
            .exchanges
            .iter()
            .rfind(|exchange| self.touches(exchange));
        match touching {
            Some(touching) if at_end => Glance::Decided(Fate::Fixed, touching.hearing.door),
            Some(_) | None => match last.filter(|last| last.hearing.unexplained) {
                Some(Exchange { step, answer, .. }) => Glance::Unexplained(format!(
                    "step {step} was answered with status {}, and should be granted",
                    answer.status
                )),
                None => undecided(played, at_end),
            },
        }
    }

    /// Whether an exchange put the rule to the test, be it along with others.
    fn touches(&self, exchange: &Exchange) -> bool {
        let hearing = &exchange.hearing;
        let refused_for_it = match &hearing.expected {
            Some(Prediction::MustRefuse(violations) | Prediction::Either(violations, _)) => {
                hearing.class == Class::Refused && violations.rules().contains(self.rule)
            }
            Some(Prediction::MustSucceed(_)) | None => false,
        };
        hearing.at_stake.contains(self.rule) || refused_for_it
    }
}

/// Why a scenario that shows nothing of the rule shows nothing.
fn undecided(played: &Played, at_end: bool) -> Glance {
    let inconclusive = |reason| Glance::Undecided(Fate::Inconclusive, reason);
    match &played.end {
        End::Unbound(label) => match label.split_once('@') {
            None => Glance::Undecided(Fate::NotApplicable, lacks(&facts::missing(label))),
            Some((name, step)) => inconclusive(format!("step {step} gave no `{name}`")),
        },
        End::CannotWait => {
            Glance::Undecided(Fate::NotApplicable, lacks("a clock that can be advanced"))
        }
        End::CannotUseUp => Glance::Undecided(
            Fate::NotApplicable,
            lacks("a rate limit that can be used up"),
        ),
        End::NoLeave(missing) => Glance::Undecided(Fate::NotApplicable, lacks(missing)),
        End::Transport(error) => inconclusive(error.to_string()),
        end @ (End::Throttled | End::Down | End::Spent) => {
            inconclusive(end.interruption().unwrap_or_default())
        }
        End::Astray if !at_end => {
            let (step, status) = played
                .exchanges
                .last()
                .map_or((0, 0), |exchange| (exchange.step, exchange.answer.status));
            inconclusive(format!(
                "step {step} was answered with status {status}, and what follows builds on it"
            ))
        }
        End::Done | End::Astray => inconclusive("no step put the rule to the test".to_owned()),
    }
}

fn lacks(missing: &str) -> String {
    format!("the target lacks {missing}")
}
