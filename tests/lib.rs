//! What tests of several crates share: the reference tenant as a target.

pub mod drawn;
pub mod minima;
pub mod standard_server;
pub mod weather;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::ScopedJoinHandle,
};

use oauth_conform::embedded;
pub use oauth_conform::embedded::{ISSUER, START, facts, target as in_process};
use oauth_model::profile::{Profile, QLIK_CLOUD};
use oauth_suite::{
    facts::Facts,
    report::{Report, Verdict},
    run::{self, Settings},
};
use oauth_tenant::{Fault, SharedTenant};

/// The reference tenant, sound or with a fault, under virtual time.
pub fn tenant(fault: Option<&'static Fault>) -> SharedTenant {
    embedded::tenant(&QLIK_CLOUD, fault)
}

/// What a judge may know of the tenant from outside.
pub fn outside_facts(tenant: &SharedTenant, issuer: &str) -> Facts {
    Facts {
        issuer: issuer.to_owned(),
        server: None,
        controls: None,
        ..facts(tenant)
    }
}

/// Judges a reference tenant that has several faults at once.
///
/// # Panics
///
/// If the tenant does not give its administrator a token.
pub fn judge_all(faults: &[&'static Fault], settings: &Settings) -> Report {
    let faults = faults.iter().copied();
    judge_tenant(&embedded::tenant(&QLIK_CLOUD, faults), settings)
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
    judge_tenant(&tenant(fault), settings)
}

/// Judges a reference tenant of another profile, by the rules of Qlik Cloud.
///
/// # Panics
///
/// If the tenant does not give its administrator a token.
pub fn judge_profile(profile: &Profile, settings: &Settings) -> Report {
    judge_tenant(&embedded::tenant(profile, None), settings)
}

fn judge_tenant(tenant: &SharedTenant, settings: &Settings) -> Report {
    let (target, facts) = (in_process(tenant), facts(tenant));
    block_on(run::run(&target, &facts, settings, |_| {})).expect("the tenant can be learned")
}

/// The ids of the rules that a report calls broken.
pub fn broken(report: &Report) -> Vec<&'static str> {
    report
        .with_verdict(Verdict::Broken)
        .map(|rule| rule.id.id())
        .collect()
}

/// Does the same with every item, on as many threads as there are cores; what comes of it
/// is in the order of the items.
///
/// # Panics
///
/// If the work panics.
pub fn in_parallel<'i, T: Sync, R: Send>(
    items: &'i [T],
    work: impl Fn(&'i T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            match items.get(place) {
                Some(item) => done.push((place, work(item))),
                None => return done,
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(take)).collect();
        let joined = workers.into_iter().map(ScopedJoinHandle::join);
        joined
            .flat_map(|done| done.expect("no worker panics"))
            .collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The Rust code of the guide is a test.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/testing-in-rust.md")]
struct TestingInRust;
