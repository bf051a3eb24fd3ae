//! The sound tenant: nothing is broken, and nothing goes untested.

use oauth_it::{judge, settings};
use oauth_model::{profile::QLIK_CLOUD, rule::Stance};
use oauth_suite::{
    report::{Outcome, Verdict},
    run::Settings,
};

#[test]
fn the_reference_tenant_keeps_every_rule() {
    let report = judge(None, &settings());
    for rule in &report.rules {
        assert_eq!(
            rule.verdict,
            Verdict::Upheld,
            "{}: {:?} {:#?}",
            rule.id,
            rule.reason,
            rule.findings
        );
    }
    assert_eq!(report.cut_short, None);
    assert_eq!(report.outcome(), Outcome::Conformant);
}

#[test]
fn every_rule_that_binds_is_exercised_alone() {
    let report = judge(None, &settings());
    for rule in report
        .rules
        .iter()
        .filter(|rule| rule.stance == Stance::Must)
    {
        assert_eq!(
            rule.verdict,
            Verdict::Upheld,
            "{}: {:?}",
            rule.id,
            rule.reason
        );
        assert!(rule.exercised > 0, "{}", rule.id);
    }
}

#[test]
fn different_seeds_give_the_same_verdicts() {
    for seed in [2, 3, 5, 8] {
        let mut settings = settings();
        settings.seed = seed;
        let report = judge(None, &settings);
        assert_eq!(report.outcome(), Outcome::Conformant, "seed {seed}");
    }
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let strip = |mut report: oauth_suite::report::Report| {
        report.duration_ms = 0;
        report
            .phases
            .iter_mut()
            .for_each(|phase| phase.duration_ms = 0);
        serde_json::to_string(&report).unwrap()
    };
    let settings = settings();
    assert_eq!(strip(judge(None, &settings)), strip(judge(None, &settings)));
}

/// A rule that is asked for alone costs few requests: what opens its doors is played, and
/// nothing else.
#[test]
fn every_rule_can_be_judged_alone() {
    let mut wrong = Vec::new();
    for rule in QLIK_CLOUD.rules() {
        let settings = Settings {
            rules: vec![rule.id().to_owned()],
            ..settings()
        };
        let report = judge(None, &settings);
        let upheld = report.with_verdict(Verdict::Upheld).count();
        if upheld != 1 || report.requests > 300 {
            let reason = &report.rules[0].reason;
            wrong.push(format!("{rule}: {} requests, {reason:?}", report.requests));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
