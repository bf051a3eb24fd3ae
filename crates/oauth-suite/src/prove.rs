//! Proofs: the shortest scenario that shows a breach, and what it looked like.
//!
//! A breach is first seen again on fresh state. If it is, ever smaller scenarios are
//! played, and those kept that break the same rule and no other: whole steps go first,
//! several at a time, then what is within requests. The shortest is seen once more.
//! A breach that cannot be seen again is no less of one: it is told with the number of
//! tries that showed it. All this keeps within a budget of requests.

mod simpler;

use std::fmt;

use oauth_model::{
    prediction::Prediction,
    rule::{Rule, RuleSet},
};
use serde::{Serialize, Serializer};

use crate::{
    drive::{Driver, Played},
    judge::{Breach, Class, Hearing},
    redact::{self, Clean, Redactor},
    report::{Finding, ShownExchange},
    run::phases::Phase,
    scenario::{Action, Scenario, builder::CLIENTS},
    target::Target,
};

/// Requests that proving one finding may cost: seeing it again and shrinking it.
#[derive(Clone, Copy, Debug)]
pub struct ShrinkBudget(pub u64);

/// How often a scenario that is not steady is tried.
const TRIES_MAX: u32 = 3;

/// How many tries on fresh state showed a breach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reproduced {
    /// Tries that showed it.
    pub hits: u32,
    /// Tries in all; none if they would have cost more than the budget.
    pub tries: u32,
}

impl Reproduced {
    /// Whether every try showed it.
    pub fn always(self) -> bool {
        self.tries > 0 && self.hits == self.tries
    }
}

impl fmt::Display for Reproduced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.hits, self.tries)
    }
}

impl Serialize for Reproduced {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Proves the breach of a rule that a scenario has shown.
pub(crate) async fn prove<T: Target>(
    driver: &mut Driver<'_, T>,
    scenario: &Scenario,
    played: Played,
    rule: Rule,
    budget: ShrinkBudget,
    phase: Phase,
) -> Finding {
    let symptom = Symptom::of(&played, rule);
    let started = driver.spent();
    let limit = started.saturating_add(budget.0.min(driver.left()));
    let mut prover = Prover {
        driver,
        symptom,
        limit,
    };
    let seen = Seen {
        scenario: upto_breach(scenario, &played, rule),
        played,
    };
    let (seen, reproduced) = prover.prove(seen).await;
    let cost = prover.driver.spent().saturating_sub(started);
    let finding = finding(seen.scenario, &seen.played, rule, phase);
    Finding {
        found_after: started,
        reproduced,
        proof_requests: cost,
        ..finding
    }
}

/// By what a breach is known to be the same one.
struct Symptom {
    rule: Rule,
    class: Option<Class>,
    /// All rules that the target was seen to break.
    broken: RuleSet,
    /// All rules for which the request itself should have been refused.
    against: RuleSet,
}

impl Symptom {
    fn of(played: &Played, rule: Rule) -> Self {
        Self {
            rule,
            class: guilty(played, rule).map(|hearing| hearing.class),
            broken: broken(played),
            against: guilty(played, rule).map(against).unwrap_or_default(),
        }
    }

    /// Whether a scenario shows it, and nothing new that would blur the picture.
    fn shows(&self, played: &Played) -> bool {
        let Some(hearing) = guilty(played, self.rule) else {
            return false;
        };
        let within = |rules: RuleSet, known: &RuleSet| rules.iter().all(|r| known.contains(r));
        Some(hearing.class) == self.class
            && within(broken(played), &self.broken)
            && within(against(hearing), &self.against)
    }
}

/// The exchange that broke the rule.
fn guilty(played: &Played, rule: Rule) -> Option<&Hearing> {
    let breaks = |hearing: &&Hearing| hearing.breaches.iter().any(|breach| breach.rule == rule);
    let mut hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
    hearings.find(breaks)
}

/// The rules that a request breaks.
fn against(hearing: &Hearing) -> RuleSet {
    match &hearing.expected {
        Some(Prediction::MustRefuse(violations) | Prediction::Either(violations, _)) => {
            violations.rules()
        }
        Some(Prediction::MustSucceed(_)) | None => RuleSet::EMPTY,
    }
}

fn broken(played: &Played) -> RuleSet {
    played
        .exchanges
        .iter()
        .flat_map(|exchange| &exchange.hearing.breaches)
        .map(|breach| breach.rule)
        .collect()
}

/// A scenario, and how it was played when it showed the breach.
struct Seen {
    scenario: Scenario,
    played: Played,
}

struct Prover<'p, 'd, T> {
    driver: &'p mut Driver<'d, T>,
    symptom: Symptom,
    /// What the driver may have spent in the end.
    limit: u64,
}

impl<T: Target> Prover<'_, '_, T> {
    async fn prove(&mut self, mut seen: Seen) -> (Seen, Reproduced) {
        let before = self.repeat(&mut seen).await;
        // What comes and goes cannot be shrunk: its absence says nothing. Nor can what is
        // compared with something else, or sent at once.
        if !before.always() || seen.scenario.is_whole() {
            return (seen, before);
        }
        let mut shortest = Seen {
            scenario: seen.scenario.clone(),
            played: seen.played,
        };
        self.delete_steps(&mut shortest).await;
        self.simplify(&mut shortest).await;
        let after = self.repeat(&mut shortest).await;
        // It was seen when it was found to be the shortest, too.
        let reproduced = Reproduced {
            hits: after.hits + 1,
            tries: after.tries + 1,
        };
        (shortest, reproduced)
    }

    /// Plays the scenario once more, and more often if it does not show the breach.
    async fn repeat(&mut self, seen: &mut Seen) -> Reproduced {
        let mut reproduced = Reproduced::default();
        while reproduced.tries < TRIES_MAX && self.can_afford(self.cost(&seen.scenario)) {
            reproduced.tries += 1;
            if let Some(played) = self.try_out(&seen.scenario).await {
                seen.played = played;
                reproduced.hits += 1;
            }
            if reproduced.always() {
                break;
            }
        }
        reproduced
    }

    /// Halves first: a long scenario is mostly irrelevant.
    async fn delete_steps(&mut self, best: &mut Seen) {
        let mut chunk = best.scenario.steps.len() / 2;
        while chunk > 0 {
            // The last step is the one that shows the breach.
            let mut end = best.scenario.steps.len().saturating_sub(1);
            while end > 0 {
                let start = end.saturating_sub(chunk);
                let mut candidate = best.scenario.clone();
                candidate.steps.drain(start..end);
                self.prefer(best, candidate).await;
                end = start;
            }
            chunk /= 2;
        }
    }

    async fn simplify(&mut self, best: &mut Seen) {
        for simplification in simpler::all(&best.scenario) {
            // Each is tried on the best so far.
            if let Some(candidate) = simplification.apply(&best.scenario) {
                self.prefer(best, candidate).await;
            }
        }
    }

    /// Takes the candidate for the best if it shows the breach as well.
    async fn prefer(&mut self, best: &mut Seen, candidate: Scenario) {
        // Enough has to be left to see the best once more.
        let cost = self.cost(&candidate) + self.cost(&best.scenario);
        if self.can_afford(cost)
            && let Some(played) = self.try_out(&candidate).await
        {
            *best = Seen {
                scenario: candidate,
                played,
            };
        }
    }

    async fn try_out(&mut self, scenario: &Scenario) -> Option<Played> {
        let played = self.driver.play(scenario).await;
        self.symptom.shows(&played).then_some(played)
    }

    fn can_afford(&self, requests: u64) -> bool {
        self.driver.spent().saturating_add(requests) <= self.limit
    }

    /// The requests that a scenario can take, with those that clear up behind it.
    fn cost(&self, scenario: &Scenario) -> u64 {
        let creates = |method: &str, path: &str| method == "POST" && path == CLIENTS;
        let clears_up = self.driver.facts().controls.is_none();
        let costs = scenario.steps.iter().map(|step| {
            let times = match &step.action {
                Action::Race(race) => u64::from(race.times),
                Action::Request(_) | Action::Alike(_) => 1,
                Action::Wait(_) | Action::UseUp(_) => 0,
            };
            let makes = step
                .action
                .request()
                .is_some_and(|request| clears_up && creates(&request.method, &request.path));
            times * (1 + u64::from(makes))
        });
        costs.sum()
    }
}

/// The scenario without what comes after the breach.
fn upto_breach(scenario: &Scenario, played: &Played, rule: Rule) -> Scenario {
    let last = played.exchanges.iter().find(|exchange| {
        exchange
            .hearing
            .breaches
            .iter()
            .any(|breach| breach.rule == rule)
    });
    let mut cut = scenario.clone();
    if let Some(last) = last {
        let end = cut.steps.iter().position(|step| step.id == last.step);
        cut.steps.truncate(end.map_or(usize::MAX, |end| end + 1));
    }
    cut
}

fn breach(played: &Played, rule: Rule) -> Option<&Breach> {
    let breaches = &guilty(played, rule)?.breaches;
    breaches.iter().find(|breach| breach.rule == rule)
}

/// A finding from the scenario that shows it best.
pub(crate) fn finding(scenario: Scenario, played: &Played, rule: Rule, phase: Phase) -> Finding {
    let (found, admissible) = words(played, rule);
    // What came after the breach proves nothing.
    let within = |step: u32| scenario.steps.iter().any(|kept| kept.id == step);
    Finding {
        found,
        admissible,
        cases: 1,
        phase,
        reproduced: Reproduced::default(),
        found_after: 0,
        proof_requests: 0,
        exchanges: shown(played)
            .into_iter()
            .filter(|exchange| within(exchange.step))
            .collect(),
        curl: scenario
            .requests()
            .map(|(_, request)| redact::curl(request))
            .collect(),
        scenario,
    }
}

/// What came and what would have been right, without secrets.
pub(crate) fn words(played: &Played, rule: Rule) -> (Clean, Clean) {
    let redactor = Redactor::new(&played.bindings);
    let breach = breach(played, rule);
    breach.map_or_else(Default::default, |breach| {
        (redactor.text(&breach.found), redactor.text(&breach.wanted))
    })
}

/// The exchanges as they may be shown.
pub(crate) fn shown(played: &Played) -> Vec<ShownExchange> {
    let redactor = Redactor::new(&played.bindings);
    played
        .exchanges
        .iter()
        .map(|exchange| ShownExchange {
            step: exchange.step,
            request: exchange.request.clone(),
            answer: redactor.answer(&exchange.answer),
        })
        .collect()
}

#[cfg(test)]
mod tests;
