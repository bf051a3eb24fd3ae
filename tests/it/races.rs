//! Races, in the same process and over HTTP: who looks first and acts later is caught,
//! and who does not is never blamed.

use oauth_it::{block_on, broken, judge, judge_profile, outside_facts, settings};
use oauth_model::{
    freedom::{Freedom, GRANTED},
    profile::QLIK_CLOUD,
};
use oauth_suite::{
    report::{Report, Verdict},
    run::{self, Settings},
    target::{HttpOptions, HttpTarget},
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant, serve};
use tokio::{net::TcpListener, sync::oneshot};

const FAULTS: &[(&str, &str)] = &[
    ("looks-at-codes-too-early", "race/code-redeemed-once"),
    (
        "looks-at-refresh-tokens-too-early",
        "race/refresh-token-used-once",
    ),
    ("counts-secrets-too-early", "race/secret-limit-held"),
];

/// The races and nothing else.
fn races_only() -> Settings {
    Settings {
        rules: vec!["race/*".to_owned()],
        generated: 0,
        laws: 0,
        ..settings()
    }
}

fn fault(id: &str) -> Option<&'static Fault> {
    let fault = Fault::find(id);
    assert!(fault.is_some(), "no fault {id}");
    fault
}

/// Judges a tenant on a loopback socket, which a thread of its own serves.
pub(crate) fn over_http(fault: Option<&'static Fault>, settings: &Settings) -> Report {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let issuer = format!("http://{}", socket.local_addr().unwrap());
    let config = Config {
        faults: fault.into_iter().collect(),
        ..Config::new(&issuer)
    };
    let tenant = SharedTenant::real_time(Tenant::new(config));
    let (stop, stopped) = oneshot::channel::<()>();
    let behind = tenant.clone();
    let server = std::thread::spawn(move || {
        block_on(async {
            let listener = TcpListener::from_std(socket).unwrap();
            serve(listener, behind, async {
                stopped.await.ok();
            })
            .await;
        });
    });
    let target = HttpTarget::new(HttpOptions::default()).unwrap();
    let facts = outside_facts(&tenant, &issuer);
    let report = block_on(run::run(&target, &facts, settings, |_| {})).unwrap();
    stop.send(()).unwrap();
    server.join().unwrap();
    report
}

fn is_sound(report: &Report) {
    for rule in &report.rules {
        assert_eq!(
            rule.verdict,
            Verdict::Upheld,
            "{}: {:#?}",
            rule.id,
            rule.findings
        );
    }
    assert_eq!(report.rules.len(), FAULTS.len());
}

/// How often the only finding of a report showed: hits and tries.
fn hit_rate(report: &Report, id: &str, rule: &str) -> (u64, u64) {
    assert_eq!(broken(report), [rule], "{id}");
    let found = report.with_verdict(Verdict::Broken).next().unwrap();
    let finding = found.findings.first().unwrap();
    let (_, rate) = finding.found.split_once(", in ").unwrap();
    let (hits, tries) = rate.split_once(" of ").unwrap();
    let tries = tries.strip_suffix(" tries").unwrap();
    let rate = (hits.parse().unwrap(), tries.parse().unwrap());
    assert_eq!(finding.cases, rate.0);
    rate
}

#[test]
fn a_sound_tenant_wins_every_race() {
    is_sound(&judge(None, &races_only()));
}

#[test]
fn who_acts_too_late_is_always_caught_in_one_process() {
    for (id, rule) in FAULTS {
        let report = judge(fault(id), &races_only());
        assert_eq!(hit_rate(&report, id, rule), (20, 20), "{id}");
    }
}

#[test]
fn who_acts_too_late_is_caught_over_http() {
    for (id, rule) in FAULTS {
        let report = over_http(fault(id), &races_only());
        let (hits, tries) = hit_rate(&report, id, rule);
        assert!((1..=20).contains(&hits), "{id}: {hits}");
        assert_eq!(tries, 20, "{id}");
    }
}

/// Twenty runs with real concurrency.
#[test]
fn a_sound_tenant_is_never_blamed_over_http() {
    let settings = Settings {
        races: 3,
        ..races_only()
    };
    for _ in 0..20 {
        is_sound(&over_http(None, &settings));
    }
}

/// What is broken for one request after the other is not blamed on a race.
#[test]
fn what_is_broken_anyway_is_no_race() {
    for id in ["ignores-code-single-use", "ignores-client-secret-limit"] {
        let report = judge(fault(id), &races_only());
        assert_eq!(broken(&report), Vec::<&str>::new(), "{id}");
    }
}

/// A tenant that lets used refresh tokens be good does so at once as well.
#[test]
fn used_refresh_tokens_may_be_good() {
    for profile in [
        QLIK_CLOUD.choosing(Freedom::UsedRefreshToken, GRANTED),
        QLIK_CLOUD.choosing(Freedom::RefreshRotation, "same"),
    ] {
        is_sound(&judge_profile(&profile, &races_only()));
    }
}

#[test]
fn races_need_leave() {
    let settings = Settings {
        races: 0,
        ..races_only()
    };
    let report = judge(fault("looks-at-codes-too-early"), &settings);
    for rule in &report.rules {
        assert_eq!(rule.verdict, Verdict::NotApplicable, "{}", rule.id);
        assert_eq!(
            rule.reason.as_deref(),
            Some("the target lacks leave to send it requests at once")
        );
    }
}
