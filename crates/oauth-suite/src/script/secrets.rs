//! Secrets added, listed, used and deleted.

use oauth_model::catalogue::{client_auth, client_secret};
use serde_json::json;

use super::{Case, case, credentials, machine, of_step};
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    let machine = || Request::create(machine(json!({})));
    let add = || Request::clients("POST", &of_step(1, "/client-secrets"));
    let delete =
        |hint: &str| Request::clients("DELETE", &of_step(1, &format!("/client-secrets/{hint}")));
    let read = || Request::clients("GET", &of_step(1, ""));
    vec![
        case(
            "a second secret is added and listed",
            &[
                client_secret::ANSWER,
                client_secret::HINT,
                client_secret::SHOWN_ONCE,
                client_secret::HINTS_LISTED,
            ],
            [machine(), add(), read()],
        ),
        case(
            "the second secret is used",
            &[client_auth::EVERY_SECRET_WORKS],
            [
                machine(),
                add(),
                Request::token(credentials(json!({"client_secret": "${client_secret@2}"}))),
            ],
        ),
        case(
            "a deleted secret is used",
            &[client_auth::DELETED_SECRET_IS_DEAD],
            [
                machine(),
                add(),
                delete("${secret_hint@2}"),
                Request::token(credentials(json!({"client_secret": "${client_secret@2}"}))),
            ],
        ),
        case(
            "a deleted secret is no longer listed",
            &[client_secret::HINTS_LISTED],
            [machine(), add(), delete("${secret_hint@2}"), read()],
        ),
        Case {
            name: "a secret is used after a year",
            rules: vec![client_secret::NEVER_EXPIRES],
            scenario: Scenario::from_actions([
                Action::Request(Box::new(machine())),
                Action::Wait(366 * 86_400),
                Action::Request(Box::new(Request::token(credentials(json!({}))))),
            ]),
        },
        case(
            "a sixth secret is added",
            &[client_secret::LIMIT],
            [machine(), add(), add(), add(), add(), add()],
        ),
        case(
            "a secret is added to a single-page client",
            &[client_secret::NEEDS_SECRET_METHOD],
            [
                Request::create(json!({"appType": "spa", "clientName": "oauth-conform"})),
                add(),
            ],
        ),
        case(
            "a secret that is not there is deleted",
            &[client_secret::HINT_EXISTS],
            [machine(), delete("zzzzz")],
        ),
    ]
}
