//! Measuring.

use std::{collections::BTreeMap, time::Instant};

use oauth_it::{judge, settings};
use oauth_model::profile::QLIK_CLOUD;

use crate::{
    numbers::{Score, Spread},
    steady, zoo,
};

/// How many runs of each kind are done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Whether every fault is judged in a whole run; else only in one that is asked for
    /// its rules. `cargo test` has whole runs of its own.
    pub(crate) whole: bool,
    /// Runs with the same seed, with other seeds, and in bad weather.
    pub(crate) runs: u64,
    /// Tenants that take other sides of the open questions.
    pub(crate) tenants: usize,
}

/// Everything.
pub(crate) const WHOLE: Effort = Effort {
    whole: true,
    runs: 100,
    tenants: 200,
};

/// What a gate has time for.
pub(crate) const GATE: Effort = Effort {
    whole: false,
    runs: 6,
    tenants: 12,
};

/// Requests to the first right verdict: what is counted below each.
const BUCKETS: &[u64] = &[10, 100, 1_000, 10_000];

/// Measures the score, and tells how long each part took.
pub(crate) fn score(effort: Effort) -> Score {
    let sound = timed("a run on the sound tenant", || judge(None, &settings()));
    let never_exercised = sound
        .rules
        .iter()
        .filter(|rule| rule.exercised == 0)
        .map(|rule| rule.id.id().to_owned())
        .collect();
    let asked = timed("every fault, its rules asked for", zoo::asked_for);
    let seen = if effort.whole {
        timed("every fault, a whole run each", zoo::whole)
    } else {
        asked.clone()
    };
    let (length, longer) = zoo::lengths(&asked);
    let requests: Vec<u64> = asked.iter().filter_map(|fault| fault.requests).collect();
    let within = |bound: u64| requests.iter().filter(|&&count| count <= bound).count();
    Score {
        rules: QLIK_CLOUD.rules().count(),
        never_exercised,
        missed: zoo::missed(&seen),
        faults: zoo::by_length(&seen),
        buckets: BUCKETS
            .iter()
            .map(|&bound| (bound, within(bound)))
            .collect(),
        requests: Spread::of(requests),
        length,
        longer,
        runs: BTreeMap::from([
            timed("tenants with drawn freedoms", || {
                steady::minds(effort.tenants)
            }),
            timed("the same seed", || steady::same_seed(effort.runs)),
            timed("other seeds", || steady::other_seeds(effort.runs)),
            timed("a network that fails", || steady::weather(effort.runs)),
        ]),
    }
}

fn timed<T>(what: &str, measure: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let value = measure();
    println!("{:>6.1} s  {what}", started.elapsed().as_secs_f64());
    value
}
