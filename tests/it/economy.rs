//! Runs by a plan, as on somebody else's target: few requests, and nothing missed.

use std::collections::BTreeSet;

use oauth_it::{ISSUER, block_on, broken, in_parallel, in_process, outside_facts};
use oauth_model::{profile::QLIK_CLOUD, rule::Rule};
use oauth_suite::{
    leave::Leave,
    pace::Pace,
    report::{Report, Verdict},
    run::{self, Settings},
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};

/// What is promised of every scripted rule that needs no waiting.
const REQUESTS_MAX: u64 = 650;

fn settings() -> Settings {
    let mut settings = Settings::for_foreign_target(QLIK_CLOUD);
    settings.budget.pace = Pace::Unbounded;
    // Its owner consents to everything.
    settings.leave = Leave::ALL;
    settings
}

/// A run from outside: nothing can be set back, and time passes by itself.
fn judge(fault: Option<&'static Fault>, settings: &Settings) -> Report {
    let config = Config {
        faults: fault.into_iter().collect(),
        ..Config::new(ISSUER)
    };
    let tenant = SharedTenant::real_time(Tenant::new(config));
    let (target, facts) = (in_process(&tenant), outside_facts(&tenant, ISSUER));
    block_on(run::run(&target, &facts, settings, |_| {})).expect("it is learned")
}

fn upheld(report: &Report) -> BTreeSet<&'static str> {
    let upheld = report.with_verdict(Verdict::Upheld);
    upheld.map(|rule| rule.id.id()).collect()
}

/// A run of every scripted case, one after the other.
fn of_everything() -> Report {
    let mut settings = Settings {
        planned: false,
        generated: 0,
        laws: 0,
        ..settings()
    };
    settings.budget.requests = 100_000;
    judge(None, &settings)
}

#[test]
fn what_all_cases_test_a_plan_tests_with_few_requests() {
    let report = judge(None, &settings());
    assert_eq!(broken(&report), Vec::<&str>::new());
    assert_eq!(report.leftovers, 0);
    assert!(report.requests <= REQUESTS_MAX, "{}", report.requests);
    let (planned, all) = (upheld(&report), of_everything());
    let missed: Vec<_> = upheld(&all).difference(&planned).copied().collect();
    assert_eq!(missed, Vec::<&str>::new());
    assert!(planned.len() > 300, "{}", planned.len());
}

#[test]
fn more_requests_are_said_to_buy_more_rules() {
    let mut settings = settings();
    settings.budget.requests = 200;
    let report = judge(None, &settings);
    let planned = report.planned.as_ref().expect("there is a plan");
    // What was made is removed, also beyond the budget.
    assert!(report.requests <= 205, "{}", report.requests);
    assert!(planned.cases_left > 100, "{planned:?}");
    assert!(planned.rules_for_more.len() > 20, "{planned:?}");
    let known = upheld(&report);
    let again = planned
        .rules_for_more
        .iter()
        .find(|rule| known.contains(rule.id()));
    assert_eq!(again, None);
}

/// Faults that leave out a rule, or refuse what it accepts: others may show in cases only
/// for which such a run has no requests.
fn is_of_a_whole_rule(fault: &Fault) -> bool {
    let [rule] = fault.breaks[..] else {
        return false;
    };
    let name = rule.id().replace('/', "-");
    fault.id == format!("ignores-{name}") || fault.id == format!("refuses-{name}")
}

#[test]
fn faults_are_blamed_by_a_plan() {
    let testable = upheld(&judge(None, &settings()));
    let faults: Vec<&'static Fault> = Fault::all().iter().step_by(7).collect();
    let wrong = in_parallel(&faults, |fault| {
        let report = judge(Some(fault), &settings());
        let wanted: BTreeSet<&str> = fault.breaks.iter().copied().map(Rule::id).collect();
        let found: BTreeSet<&str> = broken(&report).into_iter().collect();
        let is_due = is_of_a_whole_rule(fault) && wanted.is_subset(&testable);
        let is_right = if is_due {
            wanted.is_subset(&found)
        } else {
            found.is_empty() || !wanted.is_disjoint(&found)
        };
        (!is_right).then(|| format!("{}: {found:?}, {}", fault.id, report.requests))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
