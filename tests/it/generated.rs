//! The generators on their own: what they find, and how small it becomes.

use oauth_it::{judge, settings};
use oauth_suite::{report::Verdict, run::Settings};
use oauth_tenant::Fault;

fn generated_only(count: u64) -> Settings {
    Settings {
        scripted: false,
        generated: count,
        ..settings()
    }
}

#[test]
fn a_sound_tenant_is_never_blamed() {
    for seed in 1..=5 {
        let settings = Settings {
            seed,
            ..generated_only(400)
        };
        let report = judge(None, &settings);
        let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:#?}");
    }
}

/// Faults, and the fewest requests that can show them.
#[rstest::rstest]
#[case("ignores-redirect-uri-https-unless-localhost", 1)]
#[case("ignores-redirect-uri-limit", 1)]
#[case("ignores-client-name-length", 1)]
#[case("ignores-patch-app-type-fixed", 2)]
#[case("ignores-client-delete-confirmed", 2)]
#[case("ignores-client-deleted-is-gone", 3)]
#[case("ignores-client-auth-secret-correct", 2)]
#[case("ignores-client-auth-deleted-secret-is-dead", 4)]
fn what_is_found_is_shrunk_to_the_least(#[case] fault: &str, #[case] least: usize) {
    let fault = Fault::find(fault).expect("the fault exists");
    let report = judge(Some(fault), &generated_only(1_500));
    let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
    let [rule] = broken.as_slice() else {
        panic!("{broken:#?}");
    };
    assert_eq!(rule.id, fault.breaks[0]);
    let scenario = &rule.findings[0].scenario;
    assert_eq!(scenario.steps.len(), least, "{scenario:#?}");
}
