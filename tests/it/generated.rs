//! The generators on their own: what they find, and how small it becomes.

use oauth_it::{block_on, facts, in_process, judge, settings, tenant};
use oauth_suite::{
    generate::Generator,
    judge::Class,
    report::Verdict,
    run::{self, Settings},
    scenario::Payload,
};
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
            ..generated_only(300)
        };
        let report = judge(None, &settings);
        let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:#?}");
    }
}

/// Faults, and how many requests at most show them: other ways to the same breach may
/// take one more.
#[rstest::rstest]
#[case("ignores-redirect-uri-https-unless-localhost", 2)]
#[case("ignores-redirect-uri-limit", 2)]
#[case("ignores-client-name-length", 2)]
#[case("ignores-patch-app-type-fixed", 2)]
#[case("ignores-client-delete-confirmed", 2)]
#[case("ignores-client-deleted-is-gone", 3)]
#[case("ignores-client-auth-secret-correct", 4)]
#[case("ignores-client-auth-deleted-secret-is-dead", 4)]
#[case("ignores-code-single-use", 7)]
#[case("ignores-code-own-client", 7)]
#[case("ignores-code-verifier-fits", 7)]
#[case("ignores-refresh-own-client", 7)]
#[case("ignores-revocation-access-token-is-dead", 7)]
#[case("ignores-revocation-refresh-token-is-dead", 7)]
#[case("ignores-refresh-deleted-client-is-dead", 7)]
#[case("ignores-authorize-redirect-uri-registered", 2)]
#[case("shows-somebody-else-to-application", 7)]
fn what_is_found_is_shrunk(#[case] fault: &str, #[case] most: usize) {
    let fault = Fault::find(fault).expect("the fault exists");
    let report = judge(Some(fault), &generated_only(700));
    let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
    let [rule] = broken.as_slice() else {
        panic!("{broken:#?}");
    };
    assert_eq!(rule.id, fault.breaks[0]);
    let scenario = &rule.findings[0].scenario;
    let shown: Vec<String> = rule.findings[0].curl.clone();
    assert!(scenario.steps.len() <= most, "{}", shown.join("\n"));
}

/// A target that adds where a patch replaces keeps what the judge believes to be gone:
/// that it grants what is asked with it is no news of any other rule.
#[test]
fn what_a_patch_left_is_blamed_on_the_patch() {
    let fault = Fault::find("adds-where-patch-replaces");
    for seed in 1..=3 {
        let settings = Settings {
            seed,
            ..generated_only(500)
        };
        let report = judge(fault, &settings);
        let broken: Vec<_> = report.with_verdict(Verdict::Broken).collect();
        let ids: Vec<_> = broken.iter().map(|rule| rule.id.id()).collect();
        assert_eq!(ids, ["patch/takes-effect"], "seed {seed}");
    }
}

#[test]
fn sequences_lead_deep() {
    let tenant = tenant(None);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    let settings = settings();
    let mut driver = block_on(run::learn(&target, &facts, &settings)).expect("it is learned");
    let mut generator = Generator::new(1, true);
    let (mut steps, mut granted, mut redeemed, mut refreshed) = (0_u32, 0, 0, 0);
    let count = 300;
    for _ in 0..count {
        let played = block_on(driver.play(&generator.scenario()));
        for exchange in &played.exchanges {
            steps += 1;
            let was_granted = exchange.hearing.class == Class::Granted;
            granted += u32::from(was_granted);
            let by = |grant: &str| match &exchange.request.body {
                Some(Payload::Json(body)) if was_granted => body["grant_type"] == grant,
                _ => false,
            };
            redeemed += u32::from(by("authorization_code"));
            refreshed += u32::from(by("refresh_token"));
        }
    }
    assert!((5 * count..25 * count).contains(&steps), "{steps} steps");
    assert!(granted * 10 > steps * 6, "{granted} of {steps} granted");
    assert!(redeemed > count / 3, "{redeemed} redeemed");
    assert!(refreshed > count / 8, "{refreshed} refreshed");
}
