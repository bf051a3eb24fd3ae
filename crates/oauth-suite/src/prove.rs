//! Proofs: the shortest scenario that shows a breach, and what it looked like.
//!
//! Shrinking plays ever smaller scenarios and keeps those that break the same rule:
//! whole steps go first, several at a time, then members of bodies.

use oauth_model::rule::Rule;
use serde_json::Value;

use crate::{
    drive::{Driver, Played},
    judge::Breach,
    redact,
    report::{Finding, ShownExchange},
    scenario::{Action, Payload, Scenario},
    target::Target,
};

/// Requests that shrinking one finding may cost.
#[derive(Clone, Copy, Debug)]
pub struct ShrinkBudget(pub u64);

/// Finds the shortest scenario that breaks the rule, starting from one that does.
pub(crate) async fn shortest<T: Target>(
    driver: &mut Driver<'_, T>,
    scenario: Scenario,
    played: Played,
    rule: Rule,
    budget: ShrinkBudget,
) -> (Scenario, Played) {
    let limit = driver.spent().saturating_add(budget.0);
    let mut best = (upto_breach(&scenario, &played, rule), played);
    if best.0.is_whole() {
        return best;
    }
    // Halves first: a long scenario is mostly irrelevant.
    let mut chunk = best.0.steps.len() / 2;
    while chunk > 0 {
        let mut end = best.0.steps.len().saturating_sub(1);
        while end > 0 && driver.spent() < limit {
            let start = end.saturating_sub(chunk);
            let mut candidate = best.0.clone();
            candidate.steps.drain(start..end);
            if let Some(played) = still_breaks(driver, &candidate, rule).await {
                best = (candidate, played);
            }
            end = start;
        }
        chunk /= 2;
    }
    for candidate in simpler_bodies(&best.0) {
        if driver.spent() >= limit {
            break;
        }
        // Each removal is tried on the best so far.
        let candidate = candidate.apply(&best.0);
        if let Some(played) = still_breaks(driver, &candidate, rule).await {
            best = (candidate, played);
        }
    }
    best
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

async fn still_breaks<T: Target>(
    driver: &mut Driver<'_, T>,
    scenario: &Scenario,
    rule: Rule,
) -> Option<Played> {
    let played = driver.play(scenario).await;
    breach(&played, rule).is_some().then_some(played)
}

fn breach(played: &Played, rule: Rule) -> Option<&Breach> {
    played
        .exchanges
        .iter()
        .flat_map(|exchange| &exchange.hearing.breaches)
        .find(|breach| breach.rule == rule)
}

/// A member to be removed from the JSON body of a step.
struct Removal {
    step: u32,
    member: String,
}

fn simpler_bodies(scenario: &Scenario) -> Vec<Removal> {
    let mut removals = Vec::new();
    for (step, request) in scenario.requests() {
        if let Some(Payload::Json(Value::Object(members))) = &request.body {
            removals.extend(members.keys().map(|member| Removal {
                step,
                member: member.clone(),
            }));
        }
    }
    removals
}

impl Removal {
    fn apply(&self, scenario: &Scenario) -> Scenario {
        let mut smaller = scenario.clone();
        for step in smaller.steps.iter_mut().filter(|step| step.id == self.step) {
            if let Action::Request(request) = &mut step.action
                && let Some(Payload::Json(Value::Object(members))) = &mut request.body
            {
                members.shift_remove(&self.member);
            }
        }
        smaller
    }
}

/// A finding from the scenario that shows it best.
pub(crate) fn finding(scenario: Scenario, played: &Played, rule: Rule) -> Finding {
    let breach = breach(played, rule);
    let text = |text: &String| redact::text(text, &played.bindings);
    Finding {
        found: breach.map(|breach| text(&breach.found)).unwrap_or_default(),
        admissible: breach
            .map(|breach| text(&breach.wanted))
            .unwrap_or_default(),
        cases: 1,
        exchanges: played
            .exchanges
            .iter()
            .map(|exchange| ShownExchange {
                step: exchange.step,
                request: exchange.request.clone(),
                answer: redact::answer(&exchange.answer, &played.bindings),
            })
            .collect(),
        curl: scenario
            .requests()
            .map(|(_, request)| redact::curl(request))
            .collect(),
        scenario,
    }
}
