//! Playing by a plan, where each request costs: every rule is put to the test once, then
//! once more by another case, and so on while the budget lasts.

use oauth_model::rule::{Rule, RuleSet};
use serde::Serialize;

use super::{Event, course::Run, phases::Clock};
use crate::{
    drive::{End, Exchange, Played},
    facts,
    plan::{Group, Plan},
    scenario::{Action, Scenario, Step},
    script::Case,
    tally::NO_LIMITS,
    target::Target,
};

/// How often a case is played with others that kept it from being reached, before it is
/// played alone.
const TOGETHER_MAX: u32 = 2;

/// Requests that are kept for what takes time, once every rule was put to the test.
const RESERVE: u64 = 100;

/// How many more requests a run tells the worth of.
const MORE: u64 = 100;

/// How many of them go to what no plan foresees.
const SURPRISES: u64 = 20;

/// What a run that goes by a plan left undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// Scripted cases that were not played.
    pub cases_left: usize,
    /// How many of them a hundred more requests would be enough for.
    pub cases_for_more: usize,
    /// The rules that would be put to the test for the first time by these.
    pub rules_for_more: Vec<Rule>,
}

/// Cases on their way.
struct Agenda {
    plan: Plan,
    /// Cases that were not played yet.
    left: Vec<usize>,
    /// Cases that have to be played alone.
    alone: Vec<usize>,
    /// How often each was tried together with others.
    tries: Vec<u32>,
    /// The rules that a case has put to the test as it is meant to.
    tested: RuleSet,
    /// The rules that a run with more requests begins with.
    with_more: RuleSet,
}

impl Agenda {
    /// The requests that a case takes at most, if it is played alone.
    fn cost(&self, index: usize) -> u64 {
        let groups = self.plan.groups(&[index]);
        groups.iter().map(|group| group.cost).sum()
    }

    /// Whether cases are left that test what a case has not.
    fn offers_others(&self, case: &Case) -> bool {
        let offered = |rule: &Rule| {
            let mut left = self.left.iter().filter_map(|&index| self.plan.case(index));
            left.any(|other| other.rules.contains(rule))
        };
        let mut untested = case
            .rules
            .iter()
            .filter(|&&rule| !self.tested.contains(rule));
        untested.all(offered)
    }
}

impl<T: Target> Run<'_, '_, T> {
    /// Plays cases by a plan.
    pub(super) async fn planned(&mut self, cases: Vec<Case>, clock: &mut Clock) {
        let cases = self.possible(cases);
        let count = cases.len();
        let plan = Plan::of(cases);
        let (all, budget) = ((0..count).collect::<Vec<_>>(), self.driver.left());
        let more = budget.saturating_add(MORE - SURPRISES);
        let with_more = plan.choose(&all, &plan.tested_by(&all), more);
        let mut agenda = Agenda {
            plan,
            with_more: with_more.rules,
            left: (0..count).collect(),
            alone: Vec::new(),
            tries: vec![0; count],
            tested: RuleSet::EMPTY,
        };
        // Once for every rule, and then again by other cases.
        while !agenda.left.is_empty() && !self.is_over() && self.driver.left() > 0 {
            let before = agenda.left.len() + agenda.alone.len();
            self.round(&mut agenda, clock).await;
            if agenda.left.len() + agenda.alone.len() == before {
                break;
            }
        }
        clock.unplayed += agenda.left.len() as u64;
        let cheapest = agenda.left.iter().map(|&index| agenda.cost(index)).min();
        if cheapest.is_some_and(|cost| cost > self.driver.left_in_all()) {
            self.driver.exhaust();
        }
        self.note_plan(&agenda);
    }

    /// The cases for which the target has what they need.
    fn possible(&mut self, cases: Vec<Case>) -> Vec<Case> {
        let mut possible = Vec::new();
        for case in cases {
            let lacking = self.missing(&case).map(str::to_owned);
            let lacking = lacking.or_else(|| self.cannot_use_up(&case));
            let labels = case
                .scenario
                .requests()
                .flat_map(|(_, request)| request.labels());
            let is_unknown = |label: &&str| {
                let of_a_step = label.contains('@');
                !of_a_step && facts::is_fact(label) && self.driver.bindings.value(label).is_none()
            };
            let unknown = labels.into_iter().find(is_unknown).map(facts::missing);
            match lacking.or(unknown) {
                Some(missing) => self.tally.note_missing(&case.rules, &missing),
                None => possible.push(case),
            }
        }
        possible
    }

    fn cannot_use_up(&self, case: &Case) -> Option<String> {
        let uses_up = |step: &Step| matches!(step.action, Action::UseUp(_));
        let cannot = self.driver.facts().controls.is_none();
        (cannot && case.scenario.steps.iter().any(uses_up)).then(|| NO_LIMITS.to_owned())
    }

    /// Puts every rule to the test that was not yet.
    async fn round(&mut self, agenda: &mut Agenda, clock: &mut Clock) {
        let wanted = agenda.plan.tested_by(&agenda.left);
        let fresh: RuleSet = wanted
            .iter()
            .filter(|&rule| !agenda.tested.contains(rule))
            .collect();
        let is_first = fresh.iter().next().is_some();
        let (wanted, budget) = if is_first {
            (fresh, self.driver.left())
        } else {
            (wanted, self.driver.left().saturating_sub(self.reserve()))
        };
        let choice = agenda.plan.choose(&agenda.left, &wanted, budget);
        agenda.left.retain(|index| !choice.cases.contains(index));
        for group in agenda.plan.groups(&choice.cases) {
            if self.is_over() || self.driver.left() < group.cost {
                agenda
                    .left
                    .extend(group.members.iter().map(|(index, _)| *index));
                continue;
            }
            self.group(&group, agenda, clock).await;
            (self.observer)(&Event::Played);
        }
        for index in std::mem::take(&mut agenda.alone) {
            let Some(case) = agenda.plan.case(index).cloned() else {
                continue;
            };
            let is_tested = case.rules.iter().all(|&rule| agenda.tested.contains(rule));
            if is_tested {
                continue;
            }
            // Another case may show more of them.
            if agenda.offers_others(&case) {
                agenda.alone.push(index);
                continue;
            }
            let cost = agenda.cost(index);
            if self.is_over() || self.driver.left() < cost {
                agenda.left.push(index);
                continue;
            }
            clock.scenarios += 1;
            self.play(&case.scenario, &case.rules).await;
            let tally = &self.tally;
            let tested = case
                .rules
                .iter()
                .copied()
                .filter(|&rule| tally.is_tested(rule));
            agenda.tested.extend(tested);
        }
    }

    /// What is kept for cases in which time passes, if it may.
    fn reserve(&self) -> u64 {
        if self.settings.budget.waiting.is_zero() {
            0
        } else {
            RESERVE
        }
    }

    /// Plays cases as one scenario, and sees which of them were put to the test by it.
    async fn group(&mut self, group: &Group, agenda: &mut Agenda, clock: &mut Clock) {
        clock.scenarios += 1;
        let played = self.perform(&group.scenario).await;
        let rules: RuleSet = group
            .members
            .iter()
            .filter_map(|(index, _)| agenda.plan.case(*index))
            .flat_map(|case| case.rules.iter().copied())
            .collect();
        let rules: Vec<Rule> = rules.iter().collect();
        self.single_out(group, &played, agenda).await;
        for (index, steps) in &group.members {
            let Some(case) = agenda.plan.case(*index) else {
                continue;
            };
            let tested = at_stake(&played, steps);
            let tested = case
                .rules
                .iter()
                .copied()
                .filter(|&rule| tested.contains(rule));
            agenda.tested.extend(tested);
            match outcome(&played, steps, case) {
                Outcome::Tested => {}
                Outcome::Unclear => agenda.alone.push(*index),
                Outcome::NotReached => {
                    let tries = agenda.tries.get_mut(*index);
                    let tries = tries.map_or(TOGETHER_MAX, |tries| {
                        *tries += 1;
                        *tries
                    });
                    if tries < TOGETHER_MAX && group.members.len() > 1 {
                        agenda.left.push(*index);
                    } else {
                        agenda.alone.push(*index);
                    }
                }
            }
        }
        self.hear(group.scenario.clone(), played, &rules).await;
    }

    /// Plays the case alone in which something new was broken, so that the proof of it
    /// has little to be rid of.
    async fn single_out(&mut self, group: &Group, played: &Played, agenda: &mut Agenda) {
        if group.members.len() < 2 {
            return;
        }
        for exchange in &played.exchanges {
            let broken = self.tally.broken();
            let is_new = exchange
                .hearing
                .breaches
                .iter()
                .any(|breach| !broken.contains(breach.rule));
            if !is_new {
                continue;
            }
            let with_it = group
                .members
                .iter()
                .filter(|(_, steps)| steps.contains(&exchange.step))
                .min_by_key(|(_, steps)| steps.len());
            if let Some((index, steps)) = with_it
                && let Some(case) = agenda.plan.case(*index).cloned()
            {
                let upto = steps.iter().position(|step| *step == exchange.step);
                let mut scenario: Scenario = case.scenario.clone();
                scenario
                    .steps
                    .truncate(upto.map_or(usize::MAX, |at| at + 1));
                self.play(&scenario, &case.rules).await;
            }
        }
    }

    /// Notes what was left undone, and what more requests would be good for.
    fn note_plan(&mut self, agenda: &Agenda) {
        let left = agenda.plan.tested_by(&agenda.left);
        let more = agenda.plan.choose(&agenda.left, &left, MORE);
        let is_first = |rule: &Rule| left.contains(*rule) && !self.tally.is_tested(*rule);
        let rules = agenda.with_more.iter().filter(is_first);
        self.plan = Planned {
            cases_left: agenda.left.len(),
            cases_for_more: more.cases.len(),
            rules_for_more: rules.collect(),
        };
    }
}

/// What became of a case among others.
enum Outcome {
    /// Each of its rules was at stake alone, or broken.
    Tested,
    /// It was played, and shows nothing of its rules.
    Unclear,
    /// Something before it ended the scenario.
    NotReached,
}

/// The rules that were at stake alone in these steps.
fn at_stake(played: &Played, steps: &[u32]) -> RuleSet {
    let own = played
        .exchanges
        .iter()
        .filter(|exchange| steps.contains(&exchange.step));
    own.flat_map(|exchange| exchange.hearing.at_stake.iter())
        .collect()
}

fn outcome(played: &Played, steps: &[u32], case: &Case) -> Outcome {
    let own: Vec<&Exchange> = played
        .exchanges
        .iter()
        .filter(|exchange| steps.contains(&exchange.step))
        .collect();
    let tested = at_stake(played, steps);
    let unexplained = own.iter().any(|exchange| exchange.hearing.unexplained);
    let last = steps.last();
    let reached = last.is_some_and(|last| own.iter().any(|exchange| exchange.step == *last));
    if unexplained {
        Outcome::Unclear
    } else if case.rules.iter().all(|&rule| tested.contains(rule)) {
        Outcome::Tested
    } else if reached || matches!(played.end, End::Done | End::Unbound(_)) {
        Outcome::Unclear
    } else {
        Outcome::NotReached
    }
}
