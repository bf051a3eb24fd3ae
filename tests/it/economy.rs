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
const REQUESTS_MAX: u64 = 600;

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
    // With those that remove what was made.
    assert!(report.requests <= 200, "{}", report.requests);
    assert_eq!(report.leftovers, 0);
    assert!(planned.cases_left > 100, "{planned:?}");
    assert!(planned.rules_for_more.len() > 20, "{planned:?}");
    let known = upheld(&report);
    let again = planned
        .rules_for_more
        .iter()
        .find(|rule| known.contains(rule.id()));
    assert_eq!(again, None);
}

#[test]
fn more_requests_buy_what_is_said() {
    let with = |requests: u64| {
        let mut settings = settings();
        settings.budget.requests = requests;
        judge(None, &settings)
    };
    for requests in [150, 300, 420] {
        let said = with(requests).planned.expect("there is a plan");
        let bought = upheld(&with(requests + 100));
        let promised = said.rules_for_more.iter().map(|rule| rule.id());
        let missed: Vec<_> = promised.filter(|id| !bought.contains(id)).collect();
        // Some are only tested once others have told how the target is.
        assert!(
            missed.len() * 5 <= said.rules_for_more.len(),
            "{requests}: {missed:?}"
        );
        assert!(said.rules_for_more.len() > 10, "{requests}: {said:?}");
    }
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

/// What is wrong with how runs by a plan see faults: each that concerns a whole rule is
/// found, and no rule is blamed that is kept.
fn misjudged(faults: &[&'static Fault]) -> Vec<String> {
    let testable = upheld(&judge(None, &settings()));
    let wrong = in_parallel(faults, |fault| {
        let report = judge(Some(fault), &settings());
        let wanted: BTreeSet<&str> = fault.breaks.iter().copied().map(Rule::id).collect();
        let found: BTreeSet<&str> = broken(&report).into_iter().collect();
        let is_due = is_of_a_whole_rule(fault) && wanted.is_subset(&testable);
        let is_right = found.is_subset(&wanted)
            && (!is_due || found == wanted)
            && report.requests <= REQUESTS_MAX;
        (!is_right).then(|| format!("{}: {found:?}, {}", fault.id, report.requests))
    });
    wrong.into_iter().flatten().collect()
}

#[test]
fn faults_are_blamed_by_a_plan() {
    let faults: Vec<&'static Fault> = Fault::all().iter().step_by(7).collect();
    let wrong = misjudged(&faults);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "takes minutes: a run for every fault there is"]
fn every_fault_is_blamed_by_a_plan() {
    let faults: Vec<&'static Fault> = Fault::all().iter().collect();
    let wrong = misjudged(&faults);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
