//! The fault zoo: what is caught, after how many requests, and how short it becomes.

use std::collections::BTreeMap;

use oauth_it::{broken, in_parallel, judge, minima, settings};
use oauth_suite::{
    report::{Finding, Report, Verdict},
    run::{Settings, phases::Phase},
};
use oauth_tenant::Fault;

use crate::numbers::{Caught, Spread};

/// A fault, as a run has seen it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    fault: &'static Fault,
    /// Requests of the shortest proof that there can be.
    minimum: usize,
    noticed: bool,
    /// Whether exactly its rules were blamed.
    pub(crate) blamed: bool,
    /// Whether it was noticed before anything random began.
    scripted: bool,
    /// Requests sent when it was noticed.
    pub(crate) requests: Option<u64>,
    /// Requests of the shortest proof that was found.
    length: Option<usize>,
}

/// Every fault in a whole run with default settings.
pub(crate) fn whole() -> Vec<Seen> {
    all(|_| settings())
}

/// Every fault in a run that is asked for its rules.
pub(crate) fn asked_for() -> Vec<Seen> {
    all(asked)
}

/// The settings of a run that is asked for the rules which a fault breaks.
pub(crate) fn asked(fault: &Fault) -> Settings {
    Settings {
        rules: fault
            .breaks
            .iter()
            .map(|rule| rule.id().to_owned())
            .collect(),
        ..settings()
    }
}

fn all(settings: impl Fn(&Fault) -> Settings + Sync) -> Vec<Seen> {
    let groups = minima::groups();
    in_parallel(Fault::all(), |fault| {
        let group = minima::group_of(&groups, fault).expect("every fault has a minimum");
        seen(fault, group.requests, &judge(Some(fault), &settings(fault)))
    })
}

pub(crate) fn seen(fault: &'static Fault, minimum: usize, report: &Report) -> Seen {
    let mut wanted: Vec<&str> = fault.breaks.iter().map(|rule| rule.id()).collect();
    let mut found = broken(report);
    wanted.sort_unstable();
    found.sort_unstable();
    let findings: Vec<&Finding> = report
        .with_verdict(Verdict::Broken)
        .filter(|rule| fault.breaks.contains(&rule.id))
        .flat_map(|rule| &rule.findings)
        .collect();
    let by_script = |finding: &&Finding| {
        matches!(
            finding.phase,
            Phase::Passive | Phase::Scripted | Phase::Boundaries | Phase::Slow
        )
    };
    Seen {
        fault,
        minimum,
        noticed: !findings.is_empty(),
        blamed: found == wanted,
        scripted: findings.iter().any(by_script),
        requests: findings.iter().map(|finding| finding.found_after).min(),
        length: findings
            .iter()
            .map(|finding| finding.scenario.requests().count())
            .min(),
    }
}

/// Faults that are not blamed on exactly their rules.
pub(crate) fn missed(seen: &[Seen]) -> Vec<String> {
    let missed = seen.iter().filter(|one| !one.blamed);
    missed.map(|one| one.fault.id.clone()).collect()
}

/// How many are caught, by the length of the shortest proof.
pub(crate) fn by_length(seen: &[Seen]) -> BTreeMap<usize, Caught> {
    let mut lengths: BTreeMap<usize, Caught> = BTreeMap::new();
    for one in seen {
        let caught = lengths.entry(one.minimum).or_default();
        caught.all += 1;
        caught.noticed += usize::from(one.noticed);
        caught.blamed += usize::from(one.blamed);
        caught.scripted += usize::from(one.scripted);
    }
    lengths
}

/// How long the proofs are in hundredths of the shortest that there can be, and those that
/// are longer.
pub(crate) fn lengths(seen: &[Seen]) -> (Spread, BTreeMap<String, (usize, usize)>) {
    let known: Vec<(&Seen, usize)> = seen
        .iter()
        .filter_map(|one| Some((one, one.length?)))
        .collect();
    let hundredths = known
        .iter()
        .map(|(one, length)| (length * 100 / one.minimum) as u64);
    let longer = known.iter().filter(|(one, length)| *length > one.minimum);
    (
        Spread::of(hundredths.collect()),
        longer
            .map(|(one, length)| (one.fault.id.clone(), (*length, one.minimum)))
            .collect(),
    )
}
