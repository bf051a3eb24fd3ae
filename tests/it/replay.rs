//! Findings saved, read and played again: broken where they were found, fixed on a
//! sound tenant.

use oauth_it::{block_on, facts, in_process, judge, outside_facts, settings, tenant};
use oauth_model::catalogue::{redirect_uri, token};
use oauth_suite::{
    counterexample::Counterexample,
    facts::{Facts, SignIn},
    replay::{Fate, Replay, replay},
    run::Settings,
    scenario::{Action, Request, Scenario},
    target::{Target, from_fn},
};
use oauth_tenant::Fault;
use serde_json::json;

fn play(target: &impl Target, facts: &Facts, counterexample: &Counterexample) -> Replay {
    let settings = settings();
    let replayed = replay(target, facts, &settings, counterexample);
    block_on(replayed).expect("the tenant can be learned")
}

/// What becomes of a counterexample on the reference tenant.
fn on_reference(fault: Option<&'static Fault>, counterexample: &Counterexample) -> Replay {
    let tenant = tenant(fault);
    play(&in_process(&tenant), &facts(&tenant), counterexample)
}

fn saved(fault: &'static Fault) -> Vec<Counterexample> {
    let ids = fault.breaks.iter().map(|rule| rule.id().to_owned());
    let settings = Settings {
        rules: ids.collect(),
        ..settings()
    };
    let report = judge(Some(fault), &settings);
    let findings = report.rules.iter().flat_map(|rule| {
        let of_rule = rule.findings.iter();
        of_rule.map(|finding| Counterexample::of(rule.id, finding))
    });
    findings
        .map(|found| Counterexample::read(&found.write()).expect("what is written can be read"))
        .collect()
}

#[test]
fn every_finding_can_be_saved_and_played_again() {
    let mut wrong = Vec::new();
    for fault in Fault::all() {
        let saved = saved(fault);
        if saved.is_empty() {
            wrong.push(format!("{}: nothing was found", fault.id));
        }
        for counterexample in saved {
            let broken = on_reference(Some(fault), &counterexample);
            let fixed = on_reference(None, &counterexample);
            if (broken.verdict, fixed.verdict) != (Fate::Broken, Fate::Fixed) {
                wrong.push(format!(
                    "{} {}: {:?} {:?}, then {:?} {:?}",
                    fault.id,
                    counterexample.rule,
                    broken.verdict,
                    broken.reason,
                    fixed.verdict,
                    fixed.reason
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The sixth redirect URI.
fn six() -> Counterexample {
    let uris: Vec<String> = (1..=6)
        .map(|n| format!("https://app.example/{n}"))
        .collect();
    Counterexample {
        rule: redirect_uri::LIMIT,
        found: String::new(),
        scenario: Scenario::of([Request::create(
            json!({"appType": "web", "clientName": "x", "redirectUris": uris}),
        )]),
    }
}

#[test]
fn a_door_that_is_closed_to_everyone_proves_nothing() {
    let tenant = tenant(None);
    let handler = tenant.clone();
    for status in [400, 401, 418] {
        let handler = handler.clone();
        let closed = from_fn(move |request| {
            if request.method() == "POST" && request.uri().path() == "/api/v1/oauth-clients" {
                let answer = json!({"errors": [{"code": "X", "title": "no"}]}).to_string();
                let response = http::Response::builder().status(status);
                return response.body(answer.into()).expect("the answer is sound");
            }
            handler.handle(&request)
        });
        // 400 is what the rule wants, 401 and 418 break it; but nobody gets in.
        let replay = play(&closed, &facts(&tenant), &six());
        assert_eq!(replay.verdict, Fate::Inconclusive, "{status}");
        assert_eq!(
            replay.reason.as_deref(),
            Some("no valid request was granted at `POST /api/v1/oauth-clients`")
        );
    }
}

#[test]
fn what_the_target_lacks_is_named() {
    let tenant = tenant(None);
    let told = |facts: &Facts, counterexample: &Counterexample| {
        let replay = play(&in_process(&tenant), facts, counterexample);
        (replay.verdict, replay.reason.unwrap_or_default())
    };
    let waiting = Counterexample {
        rule: token::SIX_HOURS,
        found: String::new(),
        scenario: Scenario::from_actions([
            Action::Wait(1),
            Action::Request(Box::new(Request::clients("GET", ""))),
        ]),
    };
    let facts = outside_facts(&tenant, oauth_it::ISSUER);
    let clock = "the target lacks a clock that can be advanced".to_owned();
    assert_eq!(told(&facts, &waiting), (Fate::NotApplicable, clock));
    let browsing = Counterexample {
        scenario: Scenario::of([Request::new("GET", "/oauth/authorize")
            .header("cookie", "eas.sid=${user.ordinary.session}")]),
        ..waiting
    };
    let facts = Facts {
        sign_in: SignIn::Unknown,
        ..facts
    };
    let user = "the target lacks a user who can be signed in".to_owned();
    assert_eq!(told(&facts, &browsing), (Fate::NotApplicable, user));
}

#[test]
fn a_scenario_that_misses_the_rule_is_inconclusive() {
    let told = |counterexample: &Counterexample| {
        let replay = on_reference(None, counterexample);
        (replay.verdict, replay.reason.unwrap_or_default())
    };
    let elsewhere = Counterexample {
        scenario: Scenario::of([Request::clients("GET", "")]),
        ..six()
    };
    let missed = "no step put the rule to the test".to_owned();
    assert_eq!(told(&elsewhere), (Fate::Inconclusive, missed));
    let mut requests = vec![Request::clients("GET", ""); 2];
    requests[1].path.push_str("/${client_id@1}");
    let unbound = Counterexample {
        scenario: Scenario::of(requests),
        ..six()
    };
    let unbound = told(&unbound);
    let missing = "step 1 gave no `client_id`".to_owned();
    assert_eq!(unbound, (Fate::Inconclusive, missing));
}
