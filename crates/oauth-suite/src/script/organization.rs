//! Clients of the organization, managed at its console.

use oauth_model::catalogue::{answer::SAME_MIND, api, client, client_auth, client_secret, tier};
use serde_json::{Value, json};

use super::{Case, case, credentials, machine, with};
use crate::{scenario::Request, wire::ORGANIZATION_CLIENTS};

pub(super) fn cases() -> Vec<Case> {
    [managed(), refused(), open()].concat()
}

/// A request to the console's API with the token that manages.
fn console(method: &str, below: &str) -> Request {
    Request::new(method, format!("{ORGANIZATION_CLIENTS}{below}"))
        .bearer("${organization.token}")
        .header("host", "${organization.host}")
}

fn create(changes: Value) -> Request {
    let base = json!({
        "appType": "web",
        "clientName": "oauth-conform organization",
        "allowedGrantTypes": ["client_credentials"],
    });
    console("POST", "").json(with(base, changes))
}

/// A request about the client that step 1 created.
fn first(method: &str, below: &str) -> Request {
    console(method, &format!("/${{client_id@1}}{below}"))
}

fn delete() -> Request {
    first("DELETE", "").header("qlik-confirm-delete", "${client_id@1}")
}

fn patch(path: &str, value: &str) -> Request {
    let operation = json!([{"op": "replace", "path": path, "value": value}]);
    first("PATCH", "").json(operation)
}

/// A token of the client that step 1 created, from the console.
fn token(changes: Value) -> Request {
    Request::token(credentials(changes)).header("host", "${organization.host}")
}

fn created(request: Request) -> [Request; 2] {
    [create(json!({})), request]
}

fn managed() -> Vec<Case> {
    vec![
        case(
            "a client of the organization is created, read, changed and deleted",
            &[tier::CONSOLE_MANAGES],
            [
                create(json!({})),
                first("GET", ""),
                patch("/clientName", "oauth-conform renamed"),
                patch("/description", "oauth-conform"),
                delete(),
            ],
        ),
        case(
            "a new client of the organization gets a token",
            &[tier::CONSOLE_MANAGES],
            created(token(json!({}))),
        ),
        case(
            "a client of the organization gets a second secret and uses it",
            &[client_auth::EVERY_SECRET_WORKS],
            [
                create(json!({})),
                first("POST", "/client-secrets"),
                token(json!({"client_secret": "${client_secret@2}"})),
            ],
        ),
    ]
}

fn refused() -> Vec<Case> {
    let uris = json!([{
        "op": "replace",
        "path": "/redirectUris",
        "value": ["https://app.example/callback"],
    }]);
    let by_tenant = create(json!({})).bearer("${admin.token}");
    vec![
        case(
            "the redirect URIs of a client of the organization are changed",
            &[tier::CONSOLE_PATCH_PATHS],
            created(first("PATCH", "").json(uris)),
        ),
        case(
            "a tenant's administrator creates a client of the organization",
            &[tier::CONSOLE_NEEDS_PERMISSION],
            [by_tenant],
        ),
        case(
            "somebody without a token creates a client of the organization",
            &[api::TOKEN_PRESENT],
            [create(json!({})).authorization(None)],
        ),
        case(
            "a tenant's client is read at the console",
            &[tier::CONSOLE_OWN_CLIENTS],
            [Request::create(machine(json!({}))), first("GET", "")],
        ),
        case(
            "a client of the organization is deleted without a confirmation",
            &[client::DELETE_CONFIRMED],
            created(first("DELETE", "")),
        ),
        case(
            "a deleted client of the organization asks for a token",
            &[client_auth::DELETED_CLIENT_IS_DEAD],
            [create(json!({})), delete(), token(json!({}))],
        ),
        case(
            "a deleted client of the organization is read",
            &[client::DELETED_IS_GONE],
            [create(json!({})), delete(), first("GET", "")],
        ),
        case(
            "a secret that a client of the organization does not have is deleted",
            &[client_secret::HINT_EXISTS],
            created(first("DELETE", "/client-secrets/~~~~~")),
        ),
    ]
}

/// What no source decides, put twice.
fn open() -> Vec<Case> {
    let known = token(json!({
        "client_id": "${organization.client_id}",
        "client_secret": "${organization.client_secret}",
    }));
    let by_client = create(json!({})).bearer("${access_token@1}");
    let page = create(json!({"appType": "spa", "allowedGrantTypes": null}));
    vec![
        case(
            "a client of the organization creates another",
            &[SAME_MIND],
            [known, by_client.clone(), by_client],
        ),
        case(
            "a client of the organization is to be a page",
            &[SAME_MIND],
            [page.clone(), page],
        ),
    ]
}
