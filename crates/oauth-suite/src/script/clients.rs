//! Clients created, read, changed, published and deleted.

use oauth_model::catalogue::{client, consent, patch, publish};
use serde_json::{Value, json};

use super::{Case, case, machine, of_step};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [lives(), deaths(), patches(), consents(), limit()].concat()
}

/// A web client with most members set.
fn portal() -> Value {
    json!({
        "appType": "web",
        "clientName": "oauth-conform portal",
        "description": "made by a conformance run",
        "clientUri": "https://portal.example",
        "logoUri": "https://portal.example/logo.png",
        "redirectUris": ["https://portal.example/callback", "https://portal.example/other"],
        "allowedOrigins": ["https://portal.example"],
        "allowedScopes": ["user_default", "apps:read"],
    })
}

fn spa() -> Value {
    json!({"appType": "spa", "clientName": "oauth-conform page"})
}

fn read(step: u32) -> Request {
    Request::clients("GET", &of_step(step, ""))
}

fn delete(step: u32) -> Request {
    let id = format!("${{client_id@{step}}}");
    Request::clients("DELETE", &of_step(step, "")).header("qlik-confirm-delete", &id)
}

fn change(operations: Value) -> Request {
    Request::clients("PATCH", &of_step(1, "")).json(operations)
}

fn lives() -> Vec<Case> {
    vec![
        case(
            "a web client is created and read",
            &[
                client::CREATED_AS_ASKED,
                client::CREATED_AT,
                client::SECRET_FOR_CONFIDENTIAL,
            ],
            [Request::create(portal()), read(1)],
        ),
        case(
            "a single-page client is created from a type and a name",
            &[client::MINIMAL_ACCEPTED, client::NO_SECRET_FOR_PUBLIC],
            [Request::create(spa())],
        ),
        case(
            "an anonymous embed client is created",
            &[client::NO_SECRET_FOR_PUBLIC],
            [Request::create(json!({
                "appType": "anonymous-embed",
                "clientName": "oauth-conform embed",
                "allowedOrigins": ["https://portal.example"],
            }))],
        ),
        case(
            "a client is published and read",
            &[publish::ANSWER, publish::SHOWN],
            [
                Request::create(portal()),
                Request::clients("POST", &of_step(1, "/actions/publish")),
                read(1),
            ],
        ),
    ]
}

fn deaths() -> Vec<Case> {
    let unconfirmed = |header: Option<&str>| {
        let request = Request::clients("DELETE", &of_step(1, ""));
        match header {
            Some(id) => request.header("qlik-confirm-delete", id),
            None => request,
        }
    };
    vec![
        case(
            "a client is deleted",
            &[],
            [Request::create(spa()), delete(1)],
        ),
        case(
            "a client that was never there is read",
            &[client::EXISTS],
            [
                Request::create(spa()),
                Request::clients("GET", "/${client_id@1!}"),
            ],
        ),
        case(
            "a deleted client is read",
            &[client::DELETED_IS_GONE],
            [Request::create(spa()), delete(1), read(1)],
        ),
        case(
            "a client is deleted without confirmation",
            &[client::DELETE_CONFIRMED],
            [Request::create(spa()), unconfirmed(None)],
        ),
        case(
            "a client is deleted with another id for confirmation",
            &[client::DELETE_CONFIRMED],
            [Request::create(spa()), unconfirmed(Some("${client_id@1!}"))],
        ),
    ]
}

fn patches() -> Vec<Case> {
    let replace =
        |path: &str, value: Value| change(json!([{"op": "replace", "path": path, "value": value}]));
    let key = super::registrations::ec_key();
    vec![
        case(
            "a description is replaced",
            &[patch::TAKES_EFFECT],
            [
                Request::create(portal()),
                replace("/description", json!("changed")),
                read(1),
            ],
        ),
        case(
            "lists are replaced",
            &[patch::TAKES_EFFECT],
            [
                Request::create(portal()),
                change(json!([
                    {"op": "replace", "path": "/redirectUris", "value": ["https://other.example/cb"]},
                    {"op": "replace", "path": "/allowedScopes", "value": ["apps"]},
                ])),
                read(1),
            ],
        ),
        case(
            "a patch is an object",
            &[patch::ARRAY],
            [
                Request::create(spa()),
                change(json!({"op": "replace", "path": "/description", "value": "x"})),
            ],
        ),
        case(
            "a patch tests",
            &[patch::OPERATION],
            [
                Request::create(portal()),
                change(json!([{
                    "op": "test", "path": "/clientName", "value": "oauth-conform portal",
                }])),
            ],
        ),
        case(
            "a patch replaces the client id",
            &[patch::PATH],
            [Request::create(spa()), replace("/clientId", json!("x"))],
        ),
        case(
            "a patch replaces the application type",
            &[patch::APP_TYPE_FIXED],
            [Request::create(spa()), replace("/appType", json!("web"))],
        ),
        case(
            "the secret method is added to a client with a key",
            &[patch::SECRET_METHOD_MAKES_SECRET],
            [
                Request::create(machine(json!({
                    "allowedAuthMethods": ["private_key_jwt"],
                    "publicKeys": [key],
                }))),
                replace(
                    "/allowedAuthMethods",
                    json!(["private_key_jwt", "client_secret"]),
                ),
            ],
        ),
    ]
}

fn consents() -> Vec<Case> {
    let config = || of_step(1, "/connection-configs/me");
    let read = || Request::clients("GET", &config());
    let set = |operation: &str, path: &str, method: &str| {
        Request::clients("PATCH", &config())
            .json(json!([{"op": operation, "path": path, "value": method}]))
    };
    let publish = || Request::clients("POST", &of_step(1, "/actions/publish"));
    vec![
        case(
            "the consent of a new client is read",
            &[consent::REQUIRED_BY_DEFAULT],
            [Request::create(portal()), read()],
        ),
        case(
            "consent is set to trusted and read",
            &[consent::READS_AS_SET],
            [
                Request::create(spa()),
                set("replace", "/consentMethod", "trusted"),
                read(),
            ],
        ),
        case(
            "consent is created as required",
            &[consent::CREATE_TRUSTED_ONLY],
            [Request::create(machine(json!({
                "connectionConfig": {"consentMethod": "required"},
            })))],
        ),
        case(
            "consent is set to a word that nobody knows",
            &[consent::METHOD_KNOWN],
            [
                Request::create(portal()),
                set("replace", "/consentMethod", "never"),
            ],
        ),
        case(
            "consent is added instead of replaced",
            &[consent::REPLACE_ONLY],
            [
                Request::create(portal()),
                set("add", "/consentMethod", "trusted"),
            ],
        ),
        case(
            "another member than consent is replaced",
            &[consent::REPLACE_ONLY],
            [
                Request::create(portal()),
                set("replace", "/status", "approved"),
            ],
        ),
        case(
            "a published client is set to trusted",
            &[consent::TRUSTED_NEEDS_UNPUBLISHED],
            [
                Request::create(portal()),
                publish(),
                set("replace", "/consentMethod", "trusted"),
            ],
        ),
        case(
            "the consent of a published client is read",
            &[consent::REQUIRED_WHEN_PUBLISHED],
            [Request::create(portal()), publish(), read()],
        ),
    ]
}

/// As many clients as a tenant may have, and more: the first ones are already there.
fn limit() -> Vec<Case> {
    let requests = (0..200).map(|_| Request::create(spa()));
    vec![case(
        "the 201st client is created",
        &[client::LIMIT],
        requests,
    )]
}
