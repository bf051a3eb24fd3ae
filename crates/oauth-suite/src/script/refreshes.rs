//! Refresh tokens and revocation.

use oauth_model::catalogue::{refresh, revocation, token};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{VERIFIER, challenged, client, request, signed_in},
    case,
    codes::redeem,
    credentials, machine, with,
};
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    [granted(), refused(), revoked(), expiry()].concat()
}

pub(super) const OFFLINE: &str = "user_default offline_access";

/// A web client that may refresh.
fn web() -> Request {
    let scopes = json!({"allowedScopes": ["user_default", "apps", "offline_access"]});
    Request::create(client("web", scopes))
}

/// A web client, its user, and a token that can be refreshed: steps 1 to 3.
fn offline() -> Vec<Request> {
    vec![
        web(),
        signed_in(request(1, &[("scope", Some(OFFLINE))])),
        Request::token(redeem(json!({}))),
    ]
}

pub(super) fn then(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    offline().into_iter().chain(requests).collect()
}

/// A request to refresh the token of step 3.
pub(super) fn again(changes: Value) -> Request {
    let base = json!({
        "grant_type": "refresh_token",
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "refresh_token": "${refresh_token@3}",
    });
    Request::token(with(base, changes))
}

fn granted() -> Vec<Case> {
    let native = json!({
        "allowedScopes": ["user_default", "offline_access"],
        "redirectUris": ["https://app.example/callback"],
    });
    let mut by_browser = challenged(1);
    by_browser.query.retain(|(name, _)| name != "scope");
    by_browser
        .query
        .push(("scope".to_owned(), OFFLINE.to_owned()));
    vec![
        case(
            "a code without offline_access is redeemed",
            &[refresh::NEEDS_OFFLINE_ACCESS],
            [
                web(),
                signed_in(request(1, &[])),
                Request::token(redeem(json!({}))),
            ],
        ),
        case(
            "a code with offline_access is redeemed",
            &[refresh::COMES_WITH_OFFLINE_ACCESS],
            offline(),
        ),
        case(
            "a web client refreshes",
            &[
                refresh::ANSWERS_WITH_REFRESH_TOKEN,
                token::MEMBERS,
                token::EXPIRES_IN,
                token::NO_STORE,
                token::SIX_HOURS,
            ],
            then([again(json!({}))]),
        ),
        case(
            "a web client refreshes without its id",
            &[refresh::WITHOUT_CLIENT_ID],
            then([again(json!({"client_id": null}))]),
        ),
        case(
            "a native client refreshes",
            &[refresh::PUBLIC_WITHOUT_SECRET],
            [
                Request::create(client("native", native)),
                by_browser,
                Request::token(redeem(json!({
                    "client_secret": null,
                    "code_verifier": VERIFIER,
                }))),
                again(json!({"client_secret": null})),
            ],
        ),
        case(
            "a web client refreshes for more than was granted",
            &[refresh::NEVER_WIDENS],
            then([again(json!({"scope": "user_default admin.apps"}))]),
        ),
    ]
}

fn refused() -> Vec<Case> {
    let id = "${client_id@1}";
    vec![
        case(
            "a refresh without a refresh token",
            &[refresh::PRESENT],
            [
                web(),
                Request::token(credentials(json!({"grant_type": "refresh_token"}))),
            ],
        ),
        case(
            "a refresh token with its last character changed",
            &[refresh::KNOWN],
            then([again(json!({"refresh_token": "${refresh_token@3!}"}))]),
        ),
        case(
            "another client refreshes",
            &[refresh::OWN_CLIENT],
            then([
                web(),
                again(json!({
                    "client_id": "${client_id@4}",
                    "client_secret": "${client_secret@4}",
                })),
            ]),
        ),
        case(
            "a deleted client refreshes",
            &[refresh::DELETED_CLIENT_IS_DEAD],
            then([
                Request::clients("DELETE", &format!("/{id}")).header("qlik-confirm-delete", id),
                again(json!({"client_id": null})),
            ]),
        ),
    ]
}

pub(super) fn revoke(body: Value, bearer: &str) -> Request {
    Request::new("POST", "/oauth/revoke")
        .json(body)
        .bearer(bearer)
}

fn revoked() -> Vec<Case> {
    let token = "${access_token@2}";
    let machine = || {
        [
            Request::create(machine(json!({}))),
            Request::token(credentials(json!({}))),
        ]
    };
    let read = Request::new("GET", "/api/v1/users/me").bearer(token);
    vec![
        // It tests nothing of its own, but shows that the door is open.
        case(
            "a token is revoked",
            &[],
            machine()
                .into_iter()
                .chain([revoke(json!({"token": token}), token)]),
        ),
        case(
            "a revocation of nothing",
            &[revocation::TOKEN_PRESENT],
            machine().into_iter().chain([revoke(json!({}), token)]),
        ),
        case(
            "a revoked token is used",
            &[revocation::ACCESS_TOKEN_IS_DEAD],
            machine().into_iter().chain([
                revoke(
                    json!({"token": token, "token_type_hint": "access_token"}),
                    token,
                ),
                read,
            ]),
        ),
        case(
            "a revoked refresh token is used",
            &[revocation::REFRESH_TOKEN_IS_DEAD],
            then([
                revoke(json!({"token": "${refresh_token@3}"}), "${access_token@3}"),
                again(json!({})),
            ]),
        ),
    ]
}

fn expiry() -> Vec<Case> {
    let send = |request| Action::Request(Box::new(request));
    let actions = offline()
        .into_iter()
        .map(send)
        .chain([Action::Wait(30 * 86_400 + 1), send(again(json!({})))]);
    vec![Case {
        name: "a refresh token is used after thirty days",
        rules: vec![refresh::EXPIRED_IS_DEAD],
        scenario: Scenario::from_actions(actions),
    }]
}
