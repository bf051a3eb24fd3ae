//! Proving on targets of a few lines, which break one rule now and then.

use std::time::Duration;

use oauth_model::{catalogue::answer::NO_SERVER_FAILURE, profile::QLIK_CLOUD, state::State};

use super::*;
use crate::{
    drive::Budget,
    facts::{Consents, Facts, Sharing, SignIn},
    judge::Session,
    pace::Pace,
    scenario::Request,
    target::from_fn,
};

const KEYS: &str = "/.well-known/jwks.json";

/// Proves, within a budget, what a target breaks that fails the tries listed; behind
/// the list it fails always. A try ends with its request for the keys.
fn prove_on(fails: &[bool], scenario: &Scenario, budget: u64) -> (Finding, u64) {
    let mut fails = fails.iter().copied();
    let target = from_fn(move |request| {
        let asked_for_keys = request.uri().path() == KEYS;
        let failing = asked_for_keys && fails.next().unwrap_or(true);
        http::Response::builder()
            .status(if failing { 500 } else { 404 })
            .body(bytes::Bytes::new())
            .unwrap()
    });
    let facts = Facts {
        issuer: "https://tenant.example".to_owned(),
        pass: None,
        admin: None,
        sign_in: SignIn::Unknown,
        sharing: Sharing::Unknown,
        consents: Consents::Unknown,
        foreign: Vec::new(),
        region: None,
        organization: None,
        server: None,
        controls: None,
    };
    let session = Session::new(State::new(QLIK_CLOUD, ""), facts.issuer.clone());
    let run_budget = Budget {
        requests: 10_000,
        time: Duration::from_mins(1),
        pace: Pace::Unbounded,
        waiting: Duration::ZERO,
    };
    let mut driver = Driver::new(&target, &facts, session, run_budget);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let played = driver.play(scenario).await;
        assert!(breach(&played, NO_SERVER_FAILURE).is_some());
        let before = driver.spent();
        let budget = ShrinkBudget(budget);
        let finding = prove(
            &mut driver,
            scenario,
            played,
            NO_SERVER_FAILURE,
            budget,
            Phase::Scripted,
        )
        .await;
        (finding, driver.spent() - before)
    })
}

/// Requests that mean nothing, the failing one among them.
fn long() -> Scenario {
    let noise = |n: u32| Request::new("GET", format!("/elsewhere/{n}"));
    let failing = Request::new("GET", KEYS)
        .query(&[("a", "1"), ("b", "2")])
        .header("x-noise", "1")
        .bearer("noise");
    Scenario::of((0..9).map(noise).chain([failing, noise(9)]))
}

/// What is left when all that means nothing is gone.
fn short() -> Scenario {
    let mut scenario = Scenario::of([Request::new("GET", KEYS)]);
    scenario.steps[0].id = 10;
    scenario
}

#[test]
fn steps_and_parts_that_mean_nothing_are_left_out() {
    let (finding, spent) = prove_on(&[], &long(), 1000);
    assert_eq!(finding.scenario, short());
    assert_eq!(finding.exchanges.len(), 1);
    assert_eq!(finding.reproduced.to_string(), "2 of 2");
    assert_eq!(finding.proof_requests, spent);
}

#[test]
fn no_budget_is_overdrawn() {
    for budget in 0..60 {
        let (finding, spent) = prove_on(&[], &long(), budget);
        assert!(spent <= budget, "{spent} of {budget}");
        assert_eq!(finding.proof_requests, spent);
        assert_eq!(finding.found, "status 500");
        // Seeing it again takes ten requests; the step behind it is never played.
        let tried = finding.reproduced.tries > 0;
        assert_eq!(tried, budget >= 10, "budget {budget}");
    }
}

#[test]
fn what_is_not_seen_again_is_told_with_its_rate() {
    // The first `true` is the try that finds it.
    let never = [true, false, false, false, true];
    let (finding, _) = prove_on(&never, &long(), 1000);
    assert_eq!(finding.reproduced.to_string(), "0 of 3");
    assert_eq!(finding.found, "status 500");
    assert_eq!(finding.scenario.steps.len(), 10);
    let once = [true, false, true, false];
    let (finding, _) = prove_on(&once, &long(), 1000);
    assert_eq!(finding.reproduced.to_string(), "1 of 3");
    assert!(!finding.reproduced.always());
}

#[test]
fn what_fails_only_while_it_is_shrunk_is_told() {
    // Nothing can be left out: seen, seen again, then not at first, and never again.
    let fails = [true, true, false, false, false];
    let (finding, _) = prove_on(&fails, &short(), 1000);
    assert_eq!(finding.reproduced.to_string(), "1 of 4");
}

#[test]
fn a_rate_of_no_tries_is_no_certainty() {
    assert!(!Reproduced::default().always());
    let rate = Reproduced { hits: 7, tries: 20 };
    assert_eq!(serde_json::to_string(&rate).unwrap(), "\"7 of 20\"");
}
