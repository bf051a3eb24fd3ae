//! The token endpoint: both grants, granted and nearly.

use oauth_model::catalogue::{
    answer, api, bot, client_auth, consent, grant, impersonation as acting, origin, request, scope,
    token, user_lookup,
};
use serde_json::{Value, json};

use super::{Case, case, credentials, impersonation, machine};
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    [
        granted(),
        forms(),
        authentication(),
        secrets(),
        grants(),
        lookups(),
        acting_as(),
        expiry(),
    ]
    .concat()
}

/// A machine client, then a request for a token with this body.
fn after_machine(body: Value) -> [Request; 2] {
    [Request::create(machine(json!({}))), Request::token(body)]
}

fn granted() -> Vec<Case> {
    vec![
        case(
            "a machine gets a token",
            &[
                token::MEMBERS,
                token::TYPE_BEARER,
                token::EXPIRES_IN,
                token::EXPIRES_AT,
                token::NO_REFRESH_FOR_MACHINES,
                token::NO_STORE,
                token::SIGNED_ES384,
                token::KEY_PUBLISHED,
                token::CLAIMS,
                token::NO_PERSONAL_CLAIMS,
                token::SIX_HOURS,
                answer::SUCCESS_STATUS,
            ],
            after_machine(credentials(json!({}))),
        ),
        case(
            "a machine asks for both of its scopes",
            &[token::SCOPE_ECHOED],
            after_machine(credentials(json!({"scope": "apps user_default"}))),
        ),
        case(
            "a machine asks for one of its scopes",
            &[scope::NARROWING_ACCEPTED, scope::NARROWED_AS_ASKED],
            after_machine(credentials(json!({"scope": "user_default"}))),
        ),
        case(
            "a machine asks for a scope that it does not have",
            &[scope::NEVER_BEYOND_CLIENT],
            after_machine(credentials(
                json!({"scope": "apps user_default admin.apps"}),
            )),
        ),
    ]
}

fn forms() -> Vec<Case> {
    let form = [
        ("client_id", "${client_id@1}"),
        ("client_secret", "${client_secret@1}"),
        ("grant_type", "client_credentials"),
    ];
    let twice: Vec<(&str, &str)> = form
        .into_iter()
        .chain([("grant_type", "client_credentials")])
        .collect();
    let machine = || Request::create(machine(json!({})));
    vec![
        case(
            "a machine sends a form",
            &[grant::FORM_ACCEPTED],
            [machine(), Request::new("POST", "/oauth/token").form(&form)],
        ),
        case(
            "a machine sends a form that repeats a parameter",
            &[request::NO_REPEATED_PARAMETER],
            [machine(), Request::new("POST", "/oauth/token").form(&twice)],
        ),
        case(
            "a machine sends plain text",
            &[request::CONTENT_TYPE],
            [
                machine(),
                Request::new("POST", "/oauth/token").raw(
                    "text/plain",
                    "client_id=${client_id@1}&client_secret=${client_secret@1}\
                     &grant_type=client_credentials",
                ),
            ],
        ),
        case(
            "a machine sends a parameter that nobody knows",
            &[grant::UNKNOWN_PARAMETER_IGNORED],
            after_machine(credentials(json!({"oauth_conform": "x"}))),
        ),
    ]
}

fn authentication() -> Vec<Case> {
    let machine = || Request::create(machine(json!({})));
    let grant = json!({"grant_type": "client_credentials"});
    let (id, secret) = ("${client_id@1}", "${client_secret@1}");
    vec![
        case(
            "nobody asks for a token",
            &[client_auth::CLIENT_NAMED],
            [Request::token(grant)],
        ),
        case(
            "an unknown client asks for a token",
            &[client_auth::KNOWN_CLIENT],
            after_machine(credentials(json!({"client_id": "${client_id@1!}"}))),
        ),
        case(
            "a deleted client asks for a token",
            &[client_auth::DELETED_CLIENT_IS_DEAD],
            [
                machine(),
                Request::clients("DELETE", "/${client_id@1}").header("qlik-confirm-delete", id),
                Request::token(credentials(json!({}))),
            ],
        ),
        case(
            "the body names another client than Basic",
            &[client_auth::ONE_IDENTITY],
            [
                machine(),
                machine(),
                Request::token(json!({
                    "client_id": "${client_id@2}",
                    "grant_type": "client_credentials",
                }))
                .basic(id, secret),
            ],
        ),
        case(
            "a secret in Basic and in the body",
            &[client_auth::ONE_METHOD],
            [
                machine(),
                Request::token(credentials(json!({}))).basic(id, secret),
            ],
        ),
        case(
            "another scheme in the Authorization header",
            &[client_auth::BASIC_WELL_FORMED],
            [
                machine(),
                Request::token(credentials(json!({}))).authorization(Some("Digest x")),
            ],
        ),
    ]
}

fn secrets() -> Vec<Case> {
    let machine = || Request::create(machine(json!({})));
    let grant = json!({"grant_type": "client_credentials"});
    let (id, secret) = ("${client_id@1}", "${client_secret@1}");
    vec![
        case(
            "a confidential client without a secret",
            &[client_auth::SECRET_PRESENT],
            after_machine(credentials(json!({"client_secret": null}))),
        ),
        case(
            "a secret with its last character changed",
            &[client_auth::SECRET_CORRECT],
            after_machine(credentials(json!({"client_secret": "${client_secret@1!}"}))),
        ),
        case(
            "credentials in Basic, the id in the body too",
            &[client_auth::BASIC_ACCEPTED],
            [
                machine(),
                Request::token(credentials(json!({"client_secret": null}))).basic(id, secret),
            ],
        ),
        case(
            "credentials in Basic alone",
            &[client_auth::BASIC_ALONE_ACCEPTED],
            [machine(), Request::token(grant).basic(id, secret)],
        ),
    ]
}

fn grants() -> Vec<Case> {
    let browser = |origin: &str| {
        let origins = json!({"allowedOrigins": ["https://app.example"]});
        [
            Request::create(machine(origins)),
            Request::token(credentials(json!({}))).header("origin", origin),
        ]
    };
    vec![
        case(
            "a request without a grant type",
            &[grant::NAMED],
            after_machine(credentials(json!({"grant_type": null}))),
        ),
        case(
            "the password grant",
            &[grant::SUPPORTED],
            after_machine(credentials(json!({
                "grant_type": "password", "username": "x", "password": "y",
            }))),
        ),
        case(
            "an impersonation client asks for its own token",
            &[grant::ALLOWED_FOR_CLIENT],
            [
                Request::create(machine(json!({
                    "allowedGrantTypes": ["urn:qlik:oauth:user-impersonation"],
                }))),
                Request::token(credentials(json!({}))),
            ],
        ),
        case(
            "a machine client impersonates",
            &[grant::ALLOWED_FOR_CLIENT],
            [
                Request::create(machine(
                    json!({"allowedGrantTypes": ["client_credentials"]}),
                )),
                Request::token(impersonation(json!({}))),
            ],
        ),
        case(
            "a machine that is not trusted asks for a token",
            &[consent::MACHINE_NEEDS_TRUSTED],
            [
                Request::create(machine(json!({"connectionConfig": null}))),
                Request::token(credentials(json!({}))),
            ],
        ),
        case(
            "a request from a registered origin",
            &[origin::LISTED_ACCEPTED],
            browser("https://app.example"),
        ),
        case(
            "a request from another origin",
            &[origin::ALLOWED],
            browser("https://app.example.evil.example"),
        ),
        case(
            "a request from the registered host over plain http",
            &[origin::ALLOWED],
            browser("http://app.example"),
        ),
    ]
}

fn lookups() -> Vec<Case> {
    let by = |field: &str, value: &str| {
        after_machine(impersonation(json!({
            "user_lookup": {"field": field, "value": value},
        })))
    };
    vec![
        case(
            "a user is impersonated by id",
            &[
                user_lookup::BY_USER_ID,
                token::NO_REFRESH_FOR_MACHINES,
                token::NO_STORE,
                token::SCOPE_ECHOED,
            ],
            by("userId", "${user.ordinary.id}"),
        ),
        case(
            "an impersonation without a user",
            &[user_lookup::COMPLETE],
            after_machine(impersonation(json!({"user_lookup": null}))),
        ),
        case(
            "an impersonation without a value",
            &[user_lookup::COMPLETE],
            after_machine(impersonation(json!({"user_lookup": {"field": "subject"}}))),
        ),
        case(
            "a user is looked up by address",
            &[user_lookup::FIELD],
            by("email", "${user.ordinary.email}"),
        ),
        case(
            "a user that does not exist",
            &[user_lookup::USER_EXISTS],
            by("subject", "oauth-conform\\nobody"),
        ),
        case(
            "a disabled user",
            &[user_lookup::USER_ENABLED],
            by("subject", "${user.disabled.subject}"),
        ),
    ]
}

fn acting_as() -> Vec<Case> {
    let oneself = || Request::new("GET", "/api/v1/users/me").bearer("${access_token@2}");
    vec![
        case(
            "a machine reads itself",
            &[bot::IDENTITY, bot::TENANT_ADMIN],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                oneself(),
            ],
        ),
        case(
            "the bot user of a machine is listed",
            &[bot::CREATED_ONCE],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                Request::token(credentials(json!({}))),
                Request::new("GET", "/api/v1/users")
                    .bearer("${admin.token}")
                    .query(&[("filter", "clientId eq \"${client_id@1}\"")]),
            ],
        ),
        case(
            "an impersonated user reads itself",
            &[acting::ACTS_AS_USER],
            [
                Request::create(machine(json!({}))),
                Request::token(impersonation(json!({}))),
                oneself(),
            ],
        ),
        case(
            "a client without scopes reads its user",
            &[scope::NONE_OPENS_NOTHING],
            [
                Request::create(machine(json!({"allowedScopes": []}))),
                Request::token(credentials(json!({}))),
                oneself(),
            ],
        ),
        case(
            "a token without admin_classic creates a client",
            &[api::ADMIN_SCOPE],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                create_spa("${access_token@2}"),
            ],
        ),
        case(
            "an ordinary user with admin_classic creates a client",
            &[api::ADMIN_ROLE],
            [
                Request::create(machine(json!({"allowedScopes": ["admin_classic"]}))),
                Request::token(impersonation(json!({"scope": null}))),
                create_spa("${access_token@2}"),
            ],
        ),
        case(
            "clients are listed without a token",
            &[api::TOKEN_PRESENT],
            [Request::clients("GET", "").authorization(None)],
        ),
        case(
            "clients are listed with a made-up token",
            &[api::TOKEN_KNOWN],
            [Request::clients("GET", "").bearer("made-up")],
        ),
    ]
}

fn create_spa(token: &str) -> Request {
    Request::create(json!({"appType": "spa", "clientName": "oauth-conform"})).bearer(token)
}

fn expiry() -> Vec<Case> {
    let send = |request| Action::Request(Box::new(request));
    let actions = [
        send(Request::create(machine(json!({})))),
        send(Request::token(credentials(json!({})))),
        Action::Wait(21_601),
        send(Request::new("GET", "/api/v1/users/me").bearer("${access_token@2}")),
    ];
    vec![Case {
        name: "a token is used after six hours",
        rules: vec![token::EXPIRED_IS_DEAD],
        scenario: Scenario::from_actions(actions),
    }]
}
