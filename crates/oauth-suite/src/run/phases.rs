//! Phases: a run in its order, each part with a budget of its own.
//!
//! Up to the boundaries nothing is random. What a phase leaves of its budget, the next
//! may spend.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::{
    drive::Budget,
    scenario::{Action, Scenario, Step},
    script::Case,
};

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The target is reached and learned.
    Doctor,
    /// Scripted cases that only read.
    Passive,
    /// Scripted cases, each a near miss.
    Scripted,
    /// Limits and pairs of members, from tables.
    Boundaries,
    /// Random sequences.
    Sequences,
    /// Scripted cases in which requests are sent at once.
    Races,
    /// Laws, tried on scripted and random scenarios.
    Laws,
    /// Scripted cases in which time passes.
    Slow,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: &'static [Self] = &[
        Self::Doctor,
        Self::Passive,
        Self::Scripted,
        Self::Boundaries,
        Self::Sequences,
        Self::Races,
        Self::Laws,
        Self::Slow,
    ];

    /// What is done in it, in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doctor => "learning the target",
            Self::Passive => "reading",
            Self::Scripted => "scripted cases",
            Self::Boundaries => "boundaries and pairs",
            Self::Sequences => "random sequences",
            Self::Races => "races",
            Self::Laws => "laws",
            Self::Slow => "slow cases",
        }
    }

    /// The phase in which a case is played that was written by hand.
    pub(super) fn of(case: &Case) -> Self {
        if case.scenario.races() {
            Self::Races
        } else if waiting(&case.scenario) > 0 {
            Self::Slow
        } else if only_reads(&case.scenario) {
            Self::Passive
        } else {
            Self::Scripted
        }
    }
}

/// Seconds that pass in a scenario.
pub(super) fn waiting(scenario: &Scenario) -> u64 {
    let seconds = scenario.steps.iter().map(|step| match step.action {
        Action::Wait(seconds) => seconds,
        Action::UseUp(_) | Action::Request(_) | Action::Alike(_) | Action::Race(_) => 0,
    });
    seconds.sum()
}

fn only_reads(scenario: &Scenario) -> bool {
    let reads = |step: &Step| match &step.action {
        Action::Request(request) => request.method == "GET",
        Action::Wait(_) | Action::UseUp(_) | Action::Alike(_) | Action::Race(_) => false,
    };
    scenario.steps.iter().all(reads)
}

/// What a phase may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The phase.
    pub phase: Phase,
    /// Requests.
    pub requests: u64,
    /// Time.
    pub time: Duration,
}

/// What the phases of a run on a target of one's own may spend.
pub const OWN: &[Allowance] = &[
    allowance(Phase::Doctor, 100, 5),
    allowance(Phase::Passive, 900, 5),
    allowance(Phase::Scripted, 29_000, 40),
    allowance(Phase::Boundaries, 10_000, 20),
    allowance(Phase::Sequences, 45_000, 33),
    allowance(Phase::Races, 1_000, 2),
    allowance(Phase::Laws, 4_000, 5),
    allowance(Phase::Slow, 10_000, 10),
];

/// The same, on a server of one's own that is no tenant: nothing is drawn for it, and
/// browsers are slow.
pub const SERVER: &[Allowance] = &[
    allowance(Phase::Doctor, 100, 5),
    allowance(Phase::Passive, 10_000, 120),
    allowance(Phase::Scripted, 79_000, 400),
    allowance(Phase::Races, 1_000, 15),
    allowance(Phase::Slow, 9_900, 60),
];

/// The same, on somebody else's; at fifty requests a minute.
pub const FOREIGN: &[Allowance] = &[
    allowance(Phase::Doctor, 20, 60),
    // Scripted cases are played by one plan, those that only read among them.
    allowance(Phase::Passive, 0, 120),
    allowance(Phase::Scripted, 580, 4_200),
    // What finds more than scripts do gets what they leave.
    allowance(Phase::Boundaries, 0, 600),
    allowance(Phase::Sequences, 0, 600),
    // Requests at once need leave.
    allowance(Phase::Races, 0, 0),
    allowance(Phase::Laws, 0, 180),
    allowance(Phase::Slow, 0, 1_440),
];

const fn allowance(phase: Phase, requests: u64, seconds: u64) -> Allowance {
    Allowance {
        phase,
        requests,
        time: Duration::from_secs(seconds),
    }
}

/// How far a run may go by the end of a phase: unspent budget flows on. A run that may
/// spend more than its phases come to gives each more in proportion.
pub(super) fn upto(allowances: &[Allowance], phase: Phase, whole: &Budget) -> (u64, Duration) {
    let so_far = || allowances.iter().filter(|known| known.phase <= phase);
    let requests = |known: &Allowance| known.requests;
    let all: u64 = allowances.iter().map(requests).sum();
    let whole_requests = whole.requests.max(all);
    let seconds: Duration = allowances.iter().map(|known| known.time).sum();
    let longer = u32::try_from(whole.time.as_secs() / seconds.as_secs().max(1)).unwrap_or(1);
    (
        so_far()
            .map(requests)
            .sum::<u64>()
            .saturating_mul(whole_requests)
            / all.max(1),
        so_far()
            .map(|known| known.time)
            .sum::<Duration>()
            .saturating_mul(longer.max(1)),
    )
}

/// How a phase went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhaseReport {
    /// The phase.
    pub phase: Phase,
    /// Scenarios played.
    pub scenarios: u64,
    /// Scenarios that its budget did not suffice for.
    pub unplayed: u64,
    /// Requests sent.
    pub requests: u64,
    /// Time taken, in milliseconds.
    pub duration_ms: u64,
}

impl PhaseReport {
    /// Whether anything was to be done in it.
    pub fn took_place(&self) -> bool {
        self.requests + self.scenarios + self.unplayed > 0
    }
}

/// A phase while it goes on.
#[derive(Debug)]
pub(super) struct Clock {
    phase: Phase,
    spent_before: u64,
    started: Instant,
    pub(super) scenarios: u64,
    pub(super) unplayed: u64,
}

impl Clock {
    pub(super) fn start(phase: Phase, spent: u64) -> Self {
        Self {
            phase,
            spent_before: spent,
            started: Instant::now(),
            scenarios: 0,
            unplayed: 0,
        }
    }

    pub(super) fn stop(self, spent: u64) -> PhaseReport {
        PhaseReport {
            phase: self.phase,
            scenarios: self.scenarios,
            unplayed: self.unplayed,
            requests: spent.saturating_sub(self.spent_before),
            duration_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pace::Pace, script};

    const fn whole(requests: u64, seconds: u64) -> Budget {
        Budget {
            requests,
            time: Duration::from_secs(seconds),
            pace: Pace::Unbounded,
            waiting: Duration::ZERO,
        }
    }

    #[test]
    fn unspent_budget_flows_on() {
        let allowances = [
            allowance(Phase::Doctor, 10, 1),
            allowance(Phase::Scripted, 20, 2),
            allowance(Phase::Slow, 40, 4),
        ];
        let upto = |phase| upto(&allowances, phase, &whole(70, 7));
        let seconds = Duration::from_secs;
        assert_eq!(upto(Phase::Doctor), (10, seconds(1)));
        assert_eq!(upto(Phase::Passive), (10, seconds(1)));
        assert_eq!(upto(Phase::Scripted), (30, seconds(3)));
        assert_eq!(upto(Phase::Slow), (70, seconds(7)));
    }

    #[test]
    fn a_larger_budget_is_for_all_phases() {
        let allowances = [
            allowance(Phase::Doctor, 10, 1),
            allowance(Phase::Slow, 40, 4),
        ];
        let upto = |phase| upto(&allowances, phase, &whole(100, 15));
        assert_eq!(upto(Phase::Doctor), (20, Duration::from_secs(3)));
        assert_eq!(upto(Phase::Slow), (100, Duration::from_secs(15)));
    }

    #[test]
    fn cases_find_their_phases() {
        let phase = |name: &str| {
            let cases = script::cases();
            let case = cases.iter().find(|case| case.name == name);
            Phase::of(case.expect("the case exists"))
        };
        assert_eq!(phase("the key set is read"), Phase::Passive);
        assert_eq!(phase("a machine gets a token"), Phase::Scripted);
        assert_eq!(phase("a token is used after six hours"), Phase::Slow);
    }

    #[test]
    fn budgets_come_to_what_the_whole_may_spend() {
        assert_eq!(
            upto(OWN, Phase::Slow, &whole(1, 1)),
            (100_000, Duration::from_mins(2))
        );
        assert_eq!(
            upto(FOREIGN, Phase::Slow, &whole(1, 1)),
            (600, Duration::from_hours(2))
        );
    }
}
