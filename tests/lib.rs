//! What tests of several crates share: the reference tenant as a target.

use std::sync::Arc;

use oauth_model::{profile::QLIK_CLOUD, time::Timestamp};
use oauth_suite::{
    facts::{AdminClient, Facts},
    report::{Report, Verdict},
    run::{self, Settings},
    target::{Controls, Target, from_fn},
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};

/// The address of tenants in the same process.
pub const ISSUER: &str = "https://tenant.example";

/// A moment in 2023, at which virtual time stands.
pub const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// The reference tenant, sound or with a fault, under virtual time.
pub fn tenant(fault: Option<&'static Fault>) -> SharedTenant {
    let mut config = Config::new(ISSUER);
    config.fault = fault;
    SharedTenant::virtual_time(Tenant::new(config), START)
}

/// A tenant in the same process as a target.
pub fn in_process(tenant: &SharedTenant) -> impl Target + use<> {
    let tenant = tenant.clone();
    from_fn(move |request| tenant.handle(&request))
}

/// What a judge may know of the tenant, when it may turn back its state and its time.
pub fn facts(tenant: &SharedTenant) -> Facts {
    let mut facts = outside_facts(tenant, ISSUER);
    facts.controls = Some(Arc::new(Reins(tenant.clone())));
    facts
}

/// What a judge may know of the tenant from outside.
pub fn outside_facts(tenant: &SharedTenant, issuer: &str) -> Facts {
    let admin = tenant.inspect(|tenant| {
        let (client_id, client_secret) = tenant.admin_client();
        AdminClient {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
        }
    });
    Facts {
        issuer: issuer.to_owned(),
        admin: Some(admin),
        controls: None,
    }
}

struct Reins(SharedTenant);

impl Controls for Reins {
    fn checkpoint(&self) {
        self.0.checkpoint();
    }

    fn rollback(&self) {
        self.0.rollback();
    }

    fn advance(&self, seconds: u64) {
        self.0.advance(seconds);
    }

    fn now_millis(&self) -> u64 {
        self.0.now().as_millis()
    }
}

/// Settings for a run on one of our tenants: every promise counts.
pub fn settings() -> Settings {
    Settings {
        strict: true,
        ..Settings::for_own_target(QLIK_CLOUD)
    }
}

/// Runs a future to its end.
///
/// # Panics
///
/// If no runtime can be started.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future)
}

/// Judges the reference tenant in the same process.
///
/// # Panics
///
/// If the tenant does not give its administrator a token.
pub fn judge(fault: Option<&'static Fault>, settings: &Settings) -> Report {
    let tenant = tenant(fault);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    block_on(run::run(&target, &facts, settings, |_| {})).expect("the tenant can be learned")
}

/// The ids of the rules that a report calls broken.
pub fn broken(report: &Report) -> Vec<&'static str> {
    report
        .with_verdict(Verdict::Broken)
        .map(|rule| rule.id.id())
        .collect()
}
