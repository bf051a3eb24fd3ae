//! The judge against the fault zoo: each fault is noticed, and exactly its rules are
//! blamed.

use oauth_it::{broken, in_parallel, judge, settings};
use oauth_suite::report::Outcome;
use oauth_tenant::Fault;

#[test]
fn every_fault_is_noticed_and_rightly_blamed() {
    let mut settings = settings();
    settings.generated = 20;
    settings.laws = 4;
    settings.races = 3;
    let faults = Fault::all();
    let wrong = in_parallel(faults, |fault| wrongly_judged(fault, &settings));
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        faults.len(),
        wrong.join("\n")
    );
}

/// What is wrong with the verdict on a fault, if anything is.
fn wrongly_judged(fault: &'static Fault, settings: &oauth_suite::run::Settings) -> Option<String> {
    let report = judge(Some(fault), settings);
    let mut wanted: Vec<&str> = fault.breaks.iter().map(|rule| rule.id()).collect();
    let mut found = broken(&report);
    wanted.sort_unstable();
    found.sort_unstable();
    let right = found == wanted && report.outcome() == Outcome::Broken;
    (!right).then(|| {
        let cut = report.cut_short.unwrap_or_default();
        format!("{}: wanted {wanted:?}, found {found:?} {cut}", fault.id)
    })
}
