//! Temporary tokens: exchanged, refused, and used.

use oauth_model::{
    catalogue::{origin, token, token_exchange as exchange},
    token::ACCESS_TOKEN_TYPE,
};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{client, request, signed_in},
    case,
    codes::redeem,
    impersonation, machine, with,
};
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    [granted(), used(), origins(), refused(), dead()].concat()
}

/// A web client, its user, and a token: steps 1 to 3.
fn web(changes: Value) -> Vec<Request> {
    vec![
        Request::create(client("web", changes)),
        signed_in(request(1, &[])),
        Request::token(redeem(json!({}))),
    ]
}

/// The exchange of a step's token by the client of step 1.
pub(super) fn exchange(step: u32, changes: Value) -> Request {
    let base = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "client_id": "${client_id@1}",
        "subject_token": format!("${{access_token@{step}}}"),
        "subject_token_type": ACCESS_TOKEN_TYPE,
        "purpose": "webresource",
    });
    Request::token(with(base, changes))
}

pub(super) fn then(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    web(json!({})).into_iter().chain(requests).collect()
}

/// The user behind a step's temporary token.
pub(super) fn oneself(step: u32) -> Request {
    let token = format!("${{access_token@{step}}}");
    Request::new("GET", "/api/v1/users/me").query(&[("accessToken", &token)])
}

fn granted() -> Vec<Case> {
    vec![
        case(
            "a token is exchanged for a web resource",
            &[
                exchange::WITHOUT_SECRET,
                exchange::ISSUED_TOKEN_TYPE,
                token::NO_STORE,
            ],
            then([exchange(3, json!({}))]),
        ),
        case(
            "a token is exchanged for a WebSocket",
            &[exchange::WITHOUT_SECRET],
            then([exchange(3, json!({"purpose": "websocket"}))]),
        ),
        case(
            "an impersonation token is exchanged",
            &[exchange::EVERY_GRANT],
            [
                Request::create(machine(json!({}))),
                Request::token(impersonation(json!({}))),
                exchange(2, json!({})),
            ],
        ),
    ]
}

fn used() -> Vec<Case> {
    let send = |request| Action::Request(Box::new(request));
    let late = then([exchange(3, json!({}))])
        .into_iter()
        .map(send)
        .chain([Action::Wait(21_601), send(oneself(4))]);
    vec![
        case(
            "a temporary token is used in a query",
            &[exchange::OPENS_WEB_RESOURCE, exchange::ACTS_AS_SAME_USER],
            then([exchange(3, json!({})), oneself(4)]),
        ),
        Case {
            name: "a temporary token is used after six hours",
            rules: vec![exchange::SHORT_LIVED],
            scenario: Scenario::from_actions(late),
        },
    ]
}

fn origins() -> Vec<Case> {
    let from = |address: &str| {
        let origins = json!({"allowedOrigins": ["https://app.example"]});
        let exchange = exchange(3, json!({})).header("origin", address);
        web(origins).into_iter().chain([exchange])
    };
    vec![
        case(
            "an exchange from a registered origin",
            &[origin::LISTED_ACCEPTED],
            from("https://app.example"),
        ),
        case(
            "an exchange from another origin",
            &[origin::ALLOWED],
            from("https://other.example"),
        ),
    ]
}

fn refused() -> Vec<Case> {
    let wrong = |name: &'static str, rule, changes: Value| {
        case(name, &[rule], then([exchange(3, changes)]))
    };
    vec![
        wrong(
            "an exchange of nothing",
            exchange::SUBJECT_TOKEN_PRESENT,
            json!({"subject_token": null}),
        ),
        wrong(
            "an exchange of a made-up token",
            exchange::SUBJECT_TOKEN_KNOWN,
            json!({"subject_token": "made-up"}),
        ),
        wrong(
            "an exchange of what is said to be a refresh token",
            exchange::SUBJECT_TOKEN_TYPE,
            json!({"subject_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}),
        ),
        wrong(
            "an exchange without a type",
            exchange::SUBJECT_TOKEN_TYPE,
            json!({"subject_token_type": null}),
        ),
        wrong(
            "an exchange for another purpose",
            exchange::PURPOSE,
            json!({"purpose": "oauth-conform"}),
        ),
        wrong(
            "an exchange without a purpose",
            exchange::PURPOSE,
            json!({"purpose": null}),
        ),
        case(
            "another client exchanges a token",
            &[exchange::OWN_CLIENT],
            then([
                Request::create(client("web", json!({}))),
                exchange(3, json!({"client_id": "${client_id@4}"})),
            ]),
        ),
    ]
}

fn dead() -> Vec<Case> {
    let token = "${access_token@3}";
    let revoke = Request::new("POST", "/oauth/revoke")
        .json(json!({"token": token}))
        .bearer(token);
    let send = |request| Action::Request(Box::new(request));
    let late = web(json!({}))
        .into_iter()
        .map(send)
        .chain([Action::Wait(21_601), send(exchange(3, json!({})))]);
    vec![
        case(
            "a revoked token is exchanged",
            &[exchange::REVOKED_IS_REFUSED],
            then([revoke, exchange(3, json!({}))]),
        ),
        Case {
            name: "a token is exchanged after six hours",
            rules: vec![exchange::EXPIRED_IS_REFUSED],
            scenario: Scenario::from_actions(late),
        },
    ]
}
