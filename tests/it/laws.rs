//! Laws: a sound tenant keeps them, and whoever does not is blamed for the right one,
//! also where nothing but chance leads there.

use oauth_it::{broken, judge, settings};
use oauth_suite::{report::Verdict, run::Settings, scenario::Action};
use oauth_tenant::Fault;

use crate::races::over_http;

/// The laws that have rules of their own, and a fault against each.
const FAULTS: &[(&str, &str)] = &[
    ("minds-empty-parameters", "law/empty-is-omitted"),
    ("wants-client-id-early", "law/order-changes-nothing"),
    (
        "minds-unknown-parameters",
        "law/unknown-parameter-changes-nothing",
    ),
    ("minds-case-of-schemes", "law/header-case-changes-nothing"),
    (
        "explains-every-other-refusal",
        "law/same-request-same-outcome",
    ),
    (
        "touches-what-it-refuses-to-patch",
        "law/refused-changes-nothing",
    ),
    (
        "loses-what-is-written-back",
        "law/written-back-changes-nothing",
    ),
];

fn fault(id: &str) -> Option<&'static Fault> {
    let fault = Fault::find(id);
    assert!(fault.is_some(), "no fault {id}");
    fault
}

/// The laws and nothing else, each on many scenarios.
fn laws_only(count: usize) -> Settings {
    Settings {
        rules: vec!["law/*".to_owned()],
        generated: 0,
        laws: count,
        races: 0,
        ..settings()
    }
}

#[test]
fn a_sound_tenant_keeps_every_law() {
    for seed in 1..=4 {
        let report = judge(
            None,
            &Settings {
                seed,
                ..laws_only(60)
            },
        );
        assert_eq!(report.rules.len(), FAULTS.len());
        for rule in &report.rules {
            assert_eq!(
                rule.verdict,
                Verdict::Upheld,
                "{}: {:#?}",
                rule.id,
                rule.findings
            );
            assert!(rule.exercised > 10, "{} {}", rule.id, rule.exercised);
        }
    }
}

#[test]
fn a_law_is_blamed_for_what_breaks_it() {
    for (id, rule) in FAULTS {
        assert_eq!(broken(&judge(fault(id), &laws_only(8))), [*rule], "{id}");
    }
}

#[test]
fn laws_are_judged_alike_over_http() {
    let settings = laws_only(4);
    for (id, rule) in FAULTS {
        assert_eq!(broken(&over_http(fault(id), &settings)), [*rule], "{id}");
    }
    assert_eq!(broken(&over_http(None, &settings)), Vec::<&str>::new());
}

/// Without a scripted case, on generated scenarios alone.
#[test]
fn laws_find_what_nobody_scripted() {
    for (id, rule) in [
        ("minds-empty-parameters", "law/empty-is-omitted"),
        ("minds-case-of-schemes", "law/header-case-changes-nothing"),
        (
            "explains-every-other-refusal",
            "law/same-request-same-outcome",
        ),
    ] {
        let settings = Settings {
            scripted: false,
            ..laws_only(30)
        };
        let report = judge(fault(id), &settings);
        assert_eq!(broken(&report), [rule], "{id}");
        let found = report.with_verdict(Verdict::Broken).next().unwrap();
        // A client, a visit for a code, and the requests that take turns, twice.
        let steps = &found.findings[0].scenario.steps;
        assert!(steps.len() <= 8, "{id}: {steps:#?}");
    }
}

#[test]
fn a_finding_shows_both_requests() {
    let report = judge(fault("loses-what-is-written-back"), &laws_only(0));
    let found = report.with_verdict(Verdict::Broken).next().unwrap();
    let finding = &found.findings[0];
    assert_eq!(finding.found, "`/description` \"\"");
    assert_eq!(
        finding.admissible,
        "as before: `/description` \"made by a conformance run\""
    );
    let last = finding.scenario.steps.last().unwrap();
    let Action::Alike(alike) = &last.action else {
        panic!("{last:?}");
    };
    assert_eq!(alike.law, "law/written-back-changes-nothing");
    assert_eq!((alike.step, last.id), (2, 4));
    assert_eq!(finding.exchanges.len(), 4);
}

/// Rules that laws put to the test as well are blamed for the same as ever.
#[test]
fn older_rules_are_laws_too() {
    for rule in [
        "grant/form-accepted",
        "grant/unknown-parameter-ignored",
        "client-auth/basic-accepted",
        "client-auth/basic-alone-accepted",
    ] {
        let settings = Settings {
            rules: vec![rule.to_owned()],
            scripted: false,
            ..laws_only(20)
        };
        let id = format!("refuses-{}", rule.replace('/', "-"));
        assert_eq!(broken(&judge(fault(&id), &settings)), [rule], "{id}");
        assert_eq!(broken(&judge(None, &settings)), Vec::<&str>::new());
    }
}
