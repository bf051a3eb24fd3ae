//! A network that fails, a target that is busy, and one that breaks down: none of that is
//! a verdict, and nothing stays behind.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use oauth_it::{
    ISSUER, broken, facts, in_process, outside_facts, settings, tenant,
    weather::{self, Kind, Weather, block_on},
};
use oauth_model::rule::Rule;
use oauth_suite::{
    counterexample::Counterexample,
    drive::NetworkReport,
    facts::Facts,
    replay::{self, Fate},
    report::{Finding, Report, Verdict},
    run::{self, Settings},
    target::{Target, TransportError},
};
use oauth_tenant::{Fault, SharedTenant};

use crate::clearing::listed;

/// How much of what is sent goes wrong, of a hundred.
const PERCENT: u64 = 10;

fn narrowed(rules: &[&str]) -> Settings {
    Settings {
        rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
        ..settings()
    }
}

fn judge(target: &impl Target, facts: &Facts, settings: &Settings) -> Report {
    block_on(run::run(target, facts, settings, |_| {})).expect("the tenant can be learned")
}

fn verdicts(report: &Report) -> BTreeMap<&'static str, Verdict> {
    let rules = report.rules.iter();
    rules.map(|rule| (rule.id.id(), rule.verdict)).collect()
}

/// Judges a tenant in fair weather and in foul, and compares.
fn compare(fault: Option<&str>, rules: &[&str], seeds: Range<u64>) {
    let fault = fault.map(|id| Fault::find(id).expect("the fault exists"));
    let settings = narrowed(rules);
    let fair = tenant(fault);
    let fair = judge(&in_process(&fair), &facts(&fair), &settings);
    assert_eq!(fair.network, NetworkReport::default());
    for seed in seeds {
        let tenant = tenant(fault);
        let weather = Weather::new(in_process(&tenant), seed, PERCENT, Kind::ALL);
        let foul = judge(&weather, &facts(&tenant), &settings);
        let told: Vec<_> = foul
            .rules
            .iter()
            .filter_map(|rule| rule.reason.as_ref())
            .collect();
        assert_eq!(foul.cut_short, None, "seed {seed}");
        assert_eq!(verdicts(&foul), verdicts(&fair), "seed {seed}: {told:?}");
        assert!(foul.network.broken_off > 0 && foul.network.put_off > 0);
        assert_eq!(weather.drawn().len(), Kind::ALL.len());
    }
}

#[test]
fn a_sound_tenant_is_upheld_in_any_weather() {
    compare(
        None,
        &["code/*", "refresh/*", "client/*", "rate-limit/*"],
        0..5,
    );
}

#[test]
fn proofs_found_in_foul_weather_are_proofs() {
    let fault = Fault::find("ignores-code-single-use").expect("the fault exists");
    let settings = narrowed(&["code/*"]);
    let found = |report: &Report| {
        let broken = report.with_verdict(Verdict::Broken);
        let proofs =
            broken.flat_map(|rule| rule.findings.iter().map(|found| (rule.id, found.clone())));
        proofs.collect::<Vec<_>>()
    };
    let fair = found(&oauth_it::judge(Some(fault), &settings));
    let foul = found(&weather::judge(&[fault], &settings, 7, PERCENT));
    let shortest = |proofs: &[(Rule, Finding)]| {
        let each = proofs
            .iter()
            .map(|(rule, found)| (*rule, found.curl.clone()));
        each.collect::<Vec<_>>()
    };
    assert_eq!(shortest(&foul), shortest(&fair));
    assert!(!foul.is_empty());
    for (rule, finding) in foul {
        assert!(finding.reproduced.always(), "{}", finding.reproduced);
        let tenant = tenant(Some(fault));
        let target = Weather::new(in_process(&tenant), 11, 3 * PERCENT, Kind::ALL);
        let proof = Counterexample::of(rule, &finding);
        let again = block_on(replay::replay(&target, &facts(&tenant), &settings, &proof));
        assert_eq!(again.expect("it is learned").verdict, Fate::Broken);
    }
}

#[rstest::rstest]
#[case("ignores-code-single-use")]
#[case("ignores-client-limit")]
#[case("withholds-refresh-token")]
#[case("keeps-scope-to-itself")]
fn a_fault_is_found_in_any_weather(#[case] fault: &str) {
    compare(
        Some(fault),
        &["code/*", "refresh/*", "client/*", "token/*"],
        0..2,
    );
}

/// A target that now and then gives another answer than its own: by the number of the
/// request, from 1.
struct Instead<T, F> {
    target: T,
    count: AtomicU64,
    answer: F,
}

impl<T, F> Instead<T, F> {
    fn new(target: T, answer: F) -> Self {
        let count = AtomicU64::new(0);
        Self {
            target,
            count,
            answer,
        }
    }
}

type Answered = Result<Response<Bytes>, TransportError>;

impl<T: Target, F: Fn(u64, &Request<Bytes>) -> Option<Answered>> Target for Instead<T, F> {
    async fn send(&self, request: Request<Bytes>) -> Answered {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        match (self.answer)(number, &request) {
            Some(answered) => answered,
            None => self.target.send(request).await,
        }
    }
}

/// After so many requests a target has changed for good.
const CHANGES_AFTER: u64 = 200;

/// Judges a tenant that gives this answer to everything from some time on.
fn changed(answer: fn() -> Answered) -> Report {
    let tenant = tenant(None);
    let from_then_on = |number, _: &Request<Bytes>| (number > CHANGES_AFTER).then(answer);
    let target = Instead::new(in_process(&tenant), from_then_on);
    let report = judge(&target, &facts(&tenant), &settings());
    assert_eq!(broken(&report), Vec::<&str>::new());
    report
}

fn with_status(status: u16, headers: &[(&str, &str)]) -> Response<Bytes> {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(Bytes::from_static(b"{}")).unwrap()
}

#[test]
fn a_target_that_wants_to_be_left_alone_is() {
    let report = changed(|| Ok(with_status(503, &[("retry-after", "3600")])));
    let wanted = "the target asked to be left alone (429 or 503)";
    assert_eq!(report.cut_short.as_deref(), Some(wanted));
    assert_eq!(report.requests, CHANGES_AFTER + 1);
}

#[test]
fn a_target_that_never_has_time_is_asked_a_few_times() {
    let report = changed(|| Ok(with_status(503, &[])));
    let wanted = "the target asked to be left alone (429 or 503)";
    assert_eq!(report.cut_short.as_deref(), Some(wanted));
    assert_eq!(report.requests, CHANGES_AFTER + 8);
}

#[test]
fn a_target_that_breaks_down_is_no_verdict() {
    let report = changed(|| Ok(with_status(500, &[])));
    let wanted = "the target broke down: it answers whatever is asked with 5xx";
    assert_eq!(report.cut_short.as_deref(), Some(wanted));
    assert!(report.requests < CHANGES_AFTER + 20, "{}", report.requests);
}

#[test]
fn a_target_that_falls_silent_is_no_verdict() {
    let report = changed(|| Err(TransportError::Timeout(Duration::from_secs(1))));
    let wanted = "the target stopped answering: no answer within 1 seconds";
    assert_eq!(report.cut_short.as_deref(), Some(wanted));
    assert_eq!(report.requests, CHANGES_AFTER + 8);
}

#[test]
fn what_breaks_off_again_and_again_is_inconclusive() {
    let tenant = tenant(None);
    let removes_secret = |_, request: &Request<Bytes>| {
        let is_it =
            request.method() == "DELETE" && request.uri().path().contains("/client-secrets/");
        is_it.then(|| {
            Err(TransportError::Broken(
                "connection reset by peer".to_owned(),
            ))
        })
    };
    let target = Instead::new(in_process(&tenant), removes_secret);
    let report = judge(
        &target,
        &facts(&tenant),
        &narrowed(&["client-secret/hint-exists"]),
    );
    let [rule] = report.rules.as_slice() else {
        panic!("{:?}", report.rules);
    };
    assert_eq!(rule.verdict, Verdict::Inconclusive);
    let wanted = "the network failed in between: the exchange broke off: connection reset by peer";
    assert_eq!(rule.reason.as_deref(), Some(wanted));
    assert_eq!(report.cut_short, None);
    assert!(report.network.given_up > 0, "{:?}", report.network);
}

#[test]
fn nothing_stays_behind_in_any_weather() {
    let lists = |tenant: &SharedTenant| {
        [
            ("/api/v1/oauth-clients", "clientId"),
            ("/api/v1/spaces", "id"),
            ("/api/v1/items", "resourceId"),
        ]
        .map(|(path, id)| listed(tenant, path, id))
    };
    let rules = [
        "resource/*",
        "*/owns-what-it-makes",
        "client/*",
        "publish/*",
    ];
    for seed in 0..3 {
        let tenant = tenant(None);
        let before = lists(&tenant);
        let facts = outside_facts(&tenant, ISSUER);
        let weather = Weather::new(in_process(&tenant), seed, PERCENT, Kind::ALL);
        let report = judge(&weather, &facts, &narrowed(&rules));
        assert_eq!(broken(&report), Vec::<&str>::new(), "seed {seed}");
        assert_eq!(report.cut_short, None, "seed {seed}");
        assert_eq!(report.leftovers, 0, "seed {seed}");
        assert_eq!(lists(&tenant), before, "seed {seed}");
    }
}

#[test]
fn the_time_is_the_targets() {
    let tenant = tenant(None);
    let inner = tenant.clone();
    // Its time stands still.
    let dated = Instead::new(in_process(&tenant), move |_, request: &Request<Bytes>| {
        let mut answer = inner.handle(request);
        let date = "Tue, 14 Nov 2023 22:13:20 GMT".parse().unwrap();
        answer.headers_mut().insert("date", date);
        Some(Ok(answer))
    });
    let facts = outside_facts(&tenant, ISSUER);
    let report = judge(&dated, &facts, &narrowed(&["client-assertion/*"]));
    assert_eq!(broken(&report), Vec::<&str>::new());
    let ahead = report.network.clock_ahead_seconds;
    assert!(ahead.is_some_and(|seconds| seconds < -86_400), "{ahead:?}");
    assert_eq!(report.network.dates_ahead_seconds, None);
}

/// The tenant's time stands still at Tue, 14 Nov 2023 22:13:20 GMT.
#[rstest::rstest]
#[case("Wed, 15 Nov 2023 06:13:20 GMT", 8 * 3600)]
#[case("Tue, 14 Nov 2023 14:13:20 GMT", -8 * 3600)]
fn dates_that_are_hours_off_are_no_verdict(#[case] date: &'static str, #[case] off: i64) {
    let tenant = tenant(None);
    let inner = tenant.clone();
    let dated = Instead::new(in_process(&tenant), move |_, request: &Request<Bytes>| {
        let mut answer = inner.handle(request);
        answer.headers_mut().insert("date", date.parse().unwrap());
        Some(Ok(answer))
    });
    let facts = outside_facts(&tenant, ISSUER);
    let rules = [
        "client-assertion/*",
        "token/*",
        "client-secret/*",
        "revoke/*",
    ];
    let report = judge(&dated, &facts, &narrowed(&rules));
    assert_eq!(broken(&report), Vec::<&str>::new());
    assert!(report.with_verdict(Verdict::Upheld).count() > 10);
    let ahead = report.network.dates_ahead_seconds;
    assert!(ahead.is_some_and(|it| (it - off).abs() < 60), "{ahead:?}");
}
