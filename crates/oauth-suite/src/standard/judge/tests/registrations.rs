//! How clients that registered themselves are told what cannot be done.

use oauth_model::{catalogue::registration, rule::Rule, standard::registration::ADDRESS};
use serde_json::json;

use super::*;

const JSON: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
];

fn shown() -> Value {
    json!({
        "client_id": "r",
        "client_id_issued_at": 7,
        "redirect_uris": ["https://r.example/callback"],
        "registration_access_token": "OF-R",
        "registration_client_uri": "https://as.example/register/r",
    })
}

fn own(method: &str) -> Request {
    Request::new(method, Endpoint::Configuration.path())
        .query(&[(ADDRESS, "https://as.example/register/r")])
        .bearer("OF-R")
}

/// Whether a rule is looked at, and broken, when a client that registered and read its
/// registration asks for more.
fn told(rule: Rule, request: &Request, end: &Answer) -> (bool, bool) {
    let mut book = book();
    let body = json!({"redirect_uris": ["https://r.example/callback"]});
    let new = Request::new("POST", Endpoint::Registration.path()).json(body);
    book.hear(
        NOW,
        &new,
        &answer(201, JSON, &shown().to_string()),
        &Trail::default(),
    );
    book.hear(
        NOW,
        &own("GET"),
        &answer(200, JSON, &shown().to_string()),
        &Trail::default(),
    );
    let hearing = book.hear(NOW, request, end, &Trail::default());
    let broken = hearing.breaches.iter().any(|breach| breach.rule == rule);
    (hearing.at_stake.contains(rule), broken)
}

#[rstest::rstest]
#[case(204, (true, false))]
#[case(405, (true, false))]
#[case(403, (true, false))]
#[case(400, (true, true))]
#[case(404, (true, true))]
// A failure and a crowd are other matters.
#[case(500, (false, false))]
#[case(429, (false, false))]
fn a_client_that_stays_is_told_so(#[case] status: u16, #[case] wanted: (bool, bool)) {
    let end = answer(status, &[], "");
    let rule = registration::NO_DELETION_IS_405;
    assert_eq!(told(rule, &own("DELETE"), &end), wanted);
}

#[rstest::rstest]
#[case(405, (true, false))]
#[case(404, (true, false))]
// It may as well say that it does not implement it.
#[case(501, (true, false))]
#[case(200, (true, true))]
fn a_method_that_nobody_knows_is_refused(#[case] status: u16, #[case] wanted: (bool, bool)) {
    let end = answer(status, JSON, &shown().to_string());
    let rule = registration::UNKNOWN_METHOD_REFUSED;
    assert_eq!(told(rule, &own("CONFORM"), &end), wanted);
}

#[test]
fn what_the_server_tells_is_its_own() {
    let update = |issued_at: u64| {
        own("PUT").json(json!({
            "client_id": "r",
            "client_id_issued_at": issued_at,
            "redirect_uris": ["https://r.example/callback"],
        }))
    };
    let rule = registration::OWN_MEMBERS_KEPT;
    let showing = |issued_at: u64| {
        let mut body = shown();
        body["client_id_issued_at"] = json!(issued_at);
        answer(200, JSON, &body.to_string())
    };
    assert_eq!(told(rule, &update(1), &showing(7)), (true, false));
    assert_eq!(told(rule, &update(1), &showing(1)), (true, true));
    // It was told so.
    assert_eq!(told(rule, &update(7), &showing(7)), (false, false));
    let refused = answer(400, JSON, r#"{"error": "invalid_client_metadata"}"#);
    assert_eq!(told(rule, &update(1), &refused), (false, false));
}
