//! Laws, each on a scenario that shows it best.

use oauth_model::{catalogue::law as rules, rule::Rule};
use serde_json::json;

use super::{
    Case,
    authorize::{client, request, signed_in},
    credentials, machine, of_step,
};
use crate::{
    law,
    scenario::{Request, Scenario},
};

pub(super) fn cases() -> Vec<Case> {
    let machine = || Request::create(machine(json!({})));
    let token = |secret: &str| Request::token(credentials(json!({"client_secret": secret})));
    let right = || token("${client_secret@1}");
    let wrong = || token("${client_secret@1!}");
    let portal = || {
        Request::create(client(
            "web",
            json!({
                "description": "made by a conformance run",
                "clientUri": "https://app.example",
                "allowedOrigins": ["https://app.example"],
            }),
        ))
    };
    let journey = || signed_in(request(1, &[]));
    let nonsense = json!([
        {"op": "replace", "path": "/clientName", "value": "oauth-conform changed"},
        {"op": "replace", "path": "/nonsense", "value": "x"},
    ]);
    let patch = Request::clients("PATCH", &of_step(1, "")).json(nonsense);
    [
        case(
            "a wrong secret is presented again",
            rules::SAME_REQUEST_SAME_OUTCOME,
            [machine(), wrong()],
        ),
        case(
            "a machine sends parameters without a value",
            rules::EMPTY_IS_OMITTED,
            [machine(), right()],
        ),
        case(
            "a browser brings parameters without a value",
            rules::EMPTY_IS_OMITTED,
            [portal(), journey()],
        ),
        case(
            "a machine turns its members round",
            rules::ORDER_CHANGES_NOTHING,
            [machine(), right()],
        ),
        case(
            "a browser turns its parameters round",
            rules::ORDER_CHANGES_NOTHING,
            [portal(), journey()],
        ),
        case(
            "a browser brings a parameter that nobody knows",
            rules::UNKNOWN_PARAMETER_CHANGES_NOTHING,
            [portal(), journey()],
        ),
        case(
            "a client is created with headers in another case",
            rules::HEADER_CASE_CHANGES_NOTHING,
            [machine()],
        ),
        case(
            "a client is patched in vain",
            rules::REFUSED_CHANGES_NOTHING,
            [portal(), patch],
        ),
        case(
            "a client is written back as it was read",
            rules::WRITTEN_BACK_CHANGES_NOTHING,
            [portal()],
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The scenario that puts a law to the test on a base.
fn case(name: &'static str, rule: Rule, base: impl IntoIterator<Item = Request>) -> Option<Case> {
    Some(Case {
        name,
        rules: vec![rule],
        scenario: law::of(rule)?.scenario(&Scenario::of(base))?,
    })
}
