//! Tests of the laws: what they make of a base, and what they find in answers.

use serde_json::json;

use super::*;
use crate::wire::Answer;

fn base() -> Scenario {
    Scenario::of([
        Request::create(json!({"appType": "web", "clientName": "x"})),
        Request::token(json!({
            "client_id": "${client_id@1}",
            "client_secret": "${client_secret@1}",
            "grant_type": "client_credentials",
        })),
    ])
}

fn last(rule: Rule, base: &Scenario) -> Option<Alike> {
    let scenario = of(rule)?.scenario(base)?;
    match &scenario.steps.last()?.action {
        Action::Alike(alike) => Some((**alike).clone()),
        Action::Request(_) | Action::Wait(_) | Action::UseUp(_) | Action::Race(_) => None,
    }
}

#[test]
fn a_pair_is_the_base_twice() {
    let scenario = of(law::SAME_REQUEST_SAME_OUTCOME)
        .unwrap()
        .scenario(&base())
        .unwrap();
    let ids: Vec<u32> = scenario.steps.iter().map(|step| step.id).collect();
    assert_eq!(ids, [1, 2, 3, 4]);
    let alike = last(law::SAME_REQUEST_SAME_OUTCOME, &base()).unwrap();
    assert_eq!(alike.step, 2);
    assert_eq!(alike.law, "law/same-request-same-outcome");
    assert_eq!(
        alike.request,
        Request::token(json!({
            "client_id": "${client_id@3}",
            "client_secret": "${client_secret@3}",
            "grant_type": "client_credentials",
        }))
    );
}

#[test]
fn the_other_guise_is_written_out() {
    let alike = last(law::EMPTY_IS_OMITTED, &base()).unwrap();
    let form = [
        ("client_id", "${client_id@3}"),
        ("client_secret", "${client_secret@3}"),
        ("grant_type", "client_credentials"),
        ("scope", ""),
        ("redirect_uri", ""),
        ("code_verifier", ""),
        ("refresh_token", ""),
    ];
    assert_eq!(
        alike.request,
        Request::new("POST", "/oauth/token").form(&form)
    );

    let alike = last(law::ORDER_CHANGES_NOTHING, &base()).unwrap();
    let Some(Payload::Json(body)) = alike.request.body else {
        panic!("no JSON");
    };
    assert_eq!(
        body.to_string(),
        r#"{"grant_type":"client_credentials","client_secret":"${client_secret@3}","client_id":"${client_id@3}"}"#
    );

    let alike = last(client_auth::BASIC_ALONE_ACCEPTED, &base()).unwrap();
    assert_eq!(
        alike.request,
        Request::token(json!({"grant_type": "client_credentials"}))
            .basic("${client_id@3}", "${client_secret@3}")
    );
}

#[test]
fn a_law_keeps_silent_about_what_it_does_not_cover() {
    assert_eq!(last(law::UNKNOWN_PARAMETER_CHANGES_NOTHING, &base()), None);
    let list = Scenario::of([Request::clients("GET", "")]);
    assert_eq!(last(law::SAME_REQUEST_SAME_OUTCOME, &list), None);
    let waits = Scenario::from_actions([Action::Wait(1)]);
    assert_eq!(last(law::SAME_REQUEST_SAME_OUTCOME, &waits), None);
    assert_eq!(last(law::WRITTEN_BACK_CHANGES_NOTHING, &list), None);
}

#[test]
fn the_base_is_the_longest_beginning_that_fits() {
    let mut scenario = base();
    scenario.steps.push(step(3, Action::Wait(1)));
    let law = of(law::EMPTY_IS_OMITTED).unwrap();
    assert_eq!(law.base(&scenario), Some(base()));
    assert_eq!(law.base(&Scenario::of([Request::new("GET", "/")])), None);
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: body.to_owned().into(),
    }
}

#[test]
fn values_that_are_made_up_do_not_count() {
    let rule = law::ORDER_CHANGES_NOTHING;
    let first = answer(
        200,
        r#"{"access_token": "a", "expires_in": 1, "data": [1]}"#,
    );
    let second = answer(200, r#"{"expires_in": 2, "access_token": "b", "data": []}"#);
    assert_eq!(compare(rule, &first, &second), None);
    let other = answer(
        200,
        r#"{"expires_in": "2", "access_token": "b", "data": []}"#,
    );
    let breach = compare(rule, &first, &other).unwrap();
    assert_eq!(breach.found, "`/expires_in` text");
    assert_eq!(breach.wanted, "as before: `/expires_in` a number");
    let refused = answer(401, "{}");
    assert!(compare(rule, &first, &refused).is_some());
    assert_eq!(compare(rule, &refused, &answer(400, "{}")), None);
}

#[test]
fn explanations_count_only_for_the_very_same_request() {
    let first = answer(400, r#"{"errors": [{"code": "1", "detail": "x"}]}"#);
    let second = answer(400, r#"{"errors": [{"code": "2"}]}"#);
    assert_eq!(compare(law::ORDER_CHANGES_NOTHING, &first, &second), None);
    assert!(compare(law::SAME_REQUEST_SAME_OUTCOME, &first, &second).is_some());
}

#[test]
fn reads_are_compared_by_value() {
    let first = answer(200, r#"{"a": ["x", "y"], "updatedAt": "1"}"#);
    let second = answer(200, r#"{"updatedAt": "2", "a": ["y", "x"]}"#);
    assert_eq!(
        compare(law::WRITTEN_BACK_CHANGES_NOTHING, &first, &second),
        None
    );
    let breach = compare(law::REFUSED_CHANGES_NOTHING, &first, &second).unwrap();
    assert_eq!(breach.found, "`/updatedAt` \"2\"");
}
