//! Nearer misses of machines: secrets compared loosely, scopes, grants and origins.

use oauth_model::catalogue::{api, client_auth, consent, grant, origin, scope};
use serde_json::json;

use super::{Case, authorize::client, case, credentials, impersonation, machine, of_step};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [scopes(), secrets(), later_secrets(), machines()].concat()
}

fn spa() -> Request {
    Request::create(client("spa", json!({})))
}

fn scopes() -> Vec<Case> {
    let asks = |name: &'static str, scope: &str| {
        case(
            name,
            &[scope::NEVER_BEYOND_CLIENT],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({"scope": scope}))),
            ],
        )
    };
    vec![
        asks(
            "a machine asks for a scope that nobody knows",
            "apps user_default oauth-conform.unknown",
        ),
        asks("a machine parts scopes by commas", "apps,user_default"),
    ]
}

fn secrets() -> Vec<Case> {
    let wrong = |name: &'static str, secret: &str| {
        case(
            name,
            &[client_auth::SECRET_CORRECT],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({"client_secret": secret}))),
            ],
        )
    };
    let grant = json!({"grant_type": "client_credentials"});
    let form = [
        ("client_id", "${client_id@1}"),
        ("client_secret", "${client_secret@1!}"),
        ("grant_type", "client_credentials"),
    ];
    let machine = || Request::create(machine(json!({})));
    vec![
        wrong("a secret with one more character", "${client_secret@1}0"),
        wrong("a secret with a blank behind it", "${client_secret@1} "),
        wrong("a secret in upper case", "${client_secret@1^}"),
        wrong("the first half of a secret", "${client_secret@1<}"),
        wrong("the hint of a secret", "${secret_hint@1}"),
        case(
            "the secret of another client",
            &[client_auth::SECRET_CORRECT],
            [
                machine(),
                machine(),
                Request::token(credentials(json!({"client_secret": "${client_secret@2}"}))),
            ],
        ),
        case(
            "a wrong secret in Basic",
            &[client_auth::SECRET_CORRECT],
            [
                machine(),
                Request::token(grant).basic("${client_id@1}", "${client_secret@1!}"),
            ],
        ),
        case(
            "a wrong secret in a form",
            &[client_auth::SECRET_CORRECT],
            [machine(), Request::new("POST", "/oauth/token").form(&form)],
        ),
        case(
            "an empty secret",
            &[client_auth::SECRET_PRESENT],
            [
                machine(),
                Request::token(credentials(json!({"client_secret": ""}))),
            ],
        ),
    ]
}

fn later_secrets() -> Vec<Case> {
    let machine = || Request::create(machine(json!({})));
    let add = || Request::clients("POST", &of_step(1, "/client-secrets"));
    let delete = || {
        let below = of_step(1, "/client-secrets/${secret_hint@1}");
        Request::clients("DELETE", &below)
    };
    let with = |secret: &str| Request::token(credentials(json!({"client_secret": secret})));
    let works = &[client_auth::EVERY_SECRET_WORKS];
    vec![
        case(
            "the third secret is used",
            works,
            [machine(), add(), add(), with("${client_secret@3}")],
        ),
        case(
            "the second secret is used after the first was deleted",
            works,
            [machine(), add(), delete(), with("${client_secret@2}")],
        ),
    ]
}

fn machines() -> Vec<Case> {
    let two = json!({"allowedOrigins": ["https://app.example", "https://other.example"]});
    vec![
        case(
            "a single-page client asks for a token of its own",
            &[grant::ALLOWED_FOR_CLIENT],
            [
                spa(),
                Request::token(credentials(json!({"client_secret": null}))),
            ],
        ),
        case(
            "a machine that is not trusted impersonates",
            &[consent::MACHINE_NEEDS_TRUSTED],
            [
                Request::create(machine(json!({"connectionConfig": null}))),
                Request::token(impersonation(json!({}))),
            ],
        ),
        case(
            "a request from the second registered origin",
            &[origin::LISTED_ACCEPTED],
            [
                Request::create(machine(two)),
                Request::token(credentials(json!({}))).header("origin", "https://other.example"),
            ],
        ),
        case(
            "a token with its signature changed",
            &[api::TOKEN_KNOWN],
            [Request::new("GET", "/api/v1/users/me").bearer("${admin.token!}")],
        ),
        case(
            "a token without a signature",
            &[api::TOKEN_KNOWN],
            [Request::new("GET", "/api/v1/users/me").bearer("${admin.token~}")],
        ),
    ]
}
