//! In the same process and over HTTP the same scenario gives the same verdict.

use std::time::Duration;

use oauth_it::{ISSUER, START, block_on, in_process, judge, outside_facts, settings, tenant};
use oauth_suite::{
    drive::End,
    report::Verdict,
    run::{self, Settings},
    scenario::{Action, Scenario},
    target::{HttpOptions, HttpTarget},
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant, serve};
use tokio::{net::TcpListener, sync::oneshot};

/// Judges a tenant on a loopback socket, from outside.
async fn over_http(fault: Option<&'static Fault>, settings: &Settings) -> Vec<(String, Verdict)> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let mut config = Config::new(&issuer);
    config.faults = fault.into_iter().collect();
    let tenant = SharedTenant::real_time(Tenant::new(config));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, tenant.clone(), async {
        stopped.await.ok();
    }));
    let target = HttpTarget::new(HttpOptions::default()).unwrap();
    let facts = outside_facts(&tenant, &issuer);
    let report = run::run(&target, &facts, settings, |_| {}).await.unwrap();
    stop.send(()).unwrap();
    server.await.unwrap();
    report
        .rules
        .into_iter()
        .map(|rule| (rule.id.id().to_owned(), rule.verdict))
        .collect()
}

fn here(fault: Option<&'static Fault>, settings: &Settings) -> Vec<(String, Verdict)> {
    judge(fault, settings)
        .rules
        .into_iter()
        .map(|rule| (rule.id.id().to_owned(), rule.verdict))
        .collect()
}

/// Over HTTP time cannot be made to pass, nor can limits be used up.
const NEEDS_CONTROLS: &[&str] = &[
    "client-secret/never-expires",
    "token/expired-is-dead",
    "refresh/expired-is-dead",
    "token-exchange/expired-is-refused",
    "token-exchange/short-lived",
    "dcr/unapproved-is-deleted",
    "dcr/approved-stays",
    "rate-limit/retry-after",
    "rate-limit/error-code",
    "rate-limit/per-tier",
];

fn compare(fault: Option<&'static Fault>) {
    let mut settings = settings();
    settings.generated = 40;
    let far = block_on(over_http(fault, &settings));
    for (near, far) in here(fault, &settings).into_iter().zip(far) {
        if NEEDS_CONTROLS.contains(&near.0.as_str()) {
            assert_eq!(far.1, Verdict::NotApplicable);
        } else {
            assert_eq!(near, far, "{:?}", fault.map(|fault| &fault.id));
        }
    }
}

#[test]
fn a_sound_tenant_is_judged_alike() {
    compare(None);
}

#[test]
fn faulty_tenants_are_judged_alike() {
    for id in [
        "ignores-redirect-uri-limit",
        "ignores-client-auth-deleted-secret-is-dead",
        "ignores-client-deleted-is-gone",
    ] {
        compare(Some(
            Fault::find(id).unwrap_or_else(|| panic!("no fault {id}")),
        ));
    }
}

#[test]
fn mounted_in_wiremock_it_is_the_same_tenant() {
    use wiremock::{Mock, MockServer, matchers::any};
    block_on(async {
        let server = MockServer::start().await;
        let tenant = SharedTenant::virtual_time(Tenant::new(Config::new(server.uri())), START);
        Mock::given(any())
            .respond_with(tenant.clone())
            .mount(&server)
            .await;
        let target = HttpTarget::new(HttpOptions::default()).unwrap();
        let facts = outside_facts(&tenant, &server.uri());
        let mut settings = settings();
        settings.generated = 0;
        settings.rules = vec!["token/six-hours".to_owned(), "list/complete".to_owned()];
        let report = run::run(&target, &facts, &settings, |_| {}).await.unwrap();
        for rule in report.rules {
            assert_eq!(rule.verdict, Verdict::Upheld, "{}", rule.id);
        }
    });
}

#[test]
fn two_targets_of_one_tenant_see_the_same_state() {
    let tenant = tenant(None);
    let (first, second) = (in_process(&tenant), in_process(&tenant));
    let facts = oauth_it::facts(&tenant);
    let mut settings = settings();
    settings.generated = 0;
    settings.rules = vec!["client/*".to_owned()];
    for target in [first, second] {
        let report = block_on(run::run(&target, &facts, &settings, |_| {})).unwrap();
        assert_eq!(oauth_it::broken(&report), Vec::<&str>::new());
    }
}

#[test]
fn where_time_cannot_be_made_to_pass_it_is_waited_for_within_a_budget() {
    let tenant = tenant(None);
    let (target, facts) = (in_process(&tenant), outside_facts(&tenant, ISSUER));
    let mut settings = settings();
    settings.budget.waiting = Duration::from_secs(1);
    let second = Scenario::from_actions([Action::Wait(1)]);
    block_on(async {
        let mut driver = run::learn(&target, &facts, &settings).await.unwrap();
        assert!(matches!(driver.play(&second).await.end, End::Done));
        // The budget is for the whole run.
        assert!(matches!(driver.play(&second).await.end, End::CannotWait));
    });
}
