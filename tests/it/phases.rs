//! Phases: in order, each within its budget, and each finding knows its own.

use std::time::Duration;

use oauth_it::{ISSUER, block_on, in_process, judge, outside_facts, settings, tenant};
use oauth_suite::{
    report::{Report, Verdict},
    run::{
        self, Settings,
        phases::{Allowance, Phase, PhaseReport},
    },
};
use oauth_tenant::Fault;

fn phase(report: &Report, wanted: Phase) -> &PhaseReport {
    let found = report.phases.iter().find(|phase| phase.phase == wanted);
    found.expect("the phase is reported")
}

#[test]
fn every_phase_is_played_in_order_and_counted() {
    let mut settings = settings();
    settings.generated = 20;
    let report = judge(None, &settings);
    let order: Vec<Phase> = report.phases.iter().map(|phase| phase.phase).collect();
    assert_eq!(order, Phase::ALL);
    let requests: u64 = report.phases.iter().map(|phase| phase.requests).sum();
    assert_eq!(requests, report.requests);
    for phase in report.phases.iter().skip(1) {
        assert!(phase.scenarios > 0 && phase.requests > 0, "{phase:?}");
        assert_eq!(phase.unplayed, 0, "{phase:?}");
    }
    assert_eq!(phase(&report, Phase::Sequences).scenarios, 20);
}

#[rstest::rstest]
#[case("omits-revocation-endpoint", Phase::Passive)]
#[case("ignores-redirect-uri-limit", Phase::Scripted)]
#[case("ignores-token-expired-is-dead", Phase::Slow)]
fn a_finding_knows_its_phase(#[case] fault: &str, #[case] wanted: Phase) {
    let fault = Fault::find(fault).expect("the fault exists");
    let report = judge(Some(fault), &settings());
    let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
    let [rule] = broken.as_slice() else {
        panic!("{broken:#?}");
    };
    assert_eq!(rule.findings[0].phase, wanted);
}

#[test]
fn a_phase_without_budget_leaves_the_others_theirs() {
    let allowances = settings().phases.into_iter();
    let tight = allowances.map(|allowance| match allowance.phase {
        Phase::Scripted => Allowance {
            requests: 0,
            ..allowance
        },
        Phase::Doctor | Phase::Passive => Allowance {
            requests: 100,
            ..allowance
        },
        Phase::Boundaries | Phase::Sequences | Phase::Races | Phase::Laws | Phase::Slow => {
            allowance
        }
    });
    let settings = Settings {
        phases: tight.collect(),
        generated: 20,
        ..settings()
    };
    let report = judge(None, &settings);
    assert_eq!(report.cut_short, None);
    let scripted = phase(&report, Phase::Scripted);
    assert!(scripted.unplayed > 0, "{scripted:?}");
    // What reading left is spent on scripted cases.
    assert!(scripted.scenarios > 0, "{scripted:?}");
    assert_eq!(phase(&report, Phase::Sequences).scenarios, 20);
    assert_eq!(phase(&report, Phase::Slow).unplayed, 0);
}

/// The slow phase of a run from outside, where time passes by itself only.
fn slow(waiting: Duration) -> (PhaseReport, Vec<Option<String>>) {
    let tenant = tenant(None);
    let (target, facts) = (in_process(&tenant), outside_facts(&tenant, ISSUER));
    let mut settings = Settings {
        generated: 0,
        ..settings()
    };
    settings.budget.waiting = waiting;
    let report = block_on(run::run(&target, &facts, &settings, |_| {})).expect("it is learned");
    let reasons = report
        .with_verdict(Verdict::NotApplicable)
        .map(|rule| rule.reason.clone());
    (phase(&report, Phase::Slow).clone(), reasons.collect())
}

#[test]
fn without_a_clock_nobody_waits() {
    let (phase, reasons) = slow(Duration::ZERO);
    assert_eq!((phase.scenarios, phase.requests), (0, 0));
    let clock = Some("the target lacks a clock that can be advanced".to_owned());
    let limits = Some("the target lacks rate limits that can be used up at will".to_owned());
    assert!(reasons.contains(&clock), "{reasons:?}");
    assert!(
        reasons
            .iter()
            .all(|reason| *reason == clock || *reason == limits),
        "{reasons:?}"
    );
}

#[test]
fn short_waits_are_waited() {
    // One case waits for a second, the others for minutes and days.
    let (phase, _) = slow(Duration::from_secs(1));
    assert_eq!(phase.scenarios, 1);
    assert!(phase.duration_ms >= 1_000, "{phase:?}");
}
