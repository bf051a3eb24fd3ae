//! Nearer misses at other doors: registrations, patches, browsers and the API.

use oauth_model::catalogue::{
    answer, api, authorize, client, client_assertion, client_secret, origin, patch, redirect_uri,
    scope,
};
use serde_json::{Value, json};

use super::{
    Case,
    assertions::{by, keyed},
    authorize::{client as application, request, signed_in},
    case, credentials, impersonation, machine, of_step,
};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [
        redirect_uris(),
        journeys(),
        registrations(),
        patches(),
        administrators(),
        inputs(),
    ]
    .concat()
}

fn web() -> Request {
    Request::create(application("web", json!({})))
}

fn redirect_uris() -> Vec<Case> {
    let near_miss = |name: &'static str, uri: &str| {
        case(
            name,
            &[authorize::REDIRECT_URI_REGISTERED],
            [web(), signed_in(request(1, &[("redirect_uri", Some(uri))]))],
        )
    };
    let local = |name: &'static str, uri: &str| {
        let registered = json!({"redirectUris": ["http://localhost:3000/callback"]});
        case(
            name,
            &[authorize::REDIRECT_URI_REGISTERED],
            [
                Request::create(application("web", registered)),
                signed_in(request(1, &[("redirect_uri", Some(uri))])),
            ],
        )
    };
    vec![
        near_miss(
            "a redirect URI behind another",
            "https://evil.example/https://app.example/callback",
        ),
        near_miss(
            "another character in place of the dot",
            "https://appxexample/callback",
        ),
        local(
            "another port of localhost",
            "http://localhost:3001/callback",
        ),
        local("another path on localhost", "http://localhost:3000/other"),
    ]
}

fn journeys() -> Vec<Case> {
    let evil = [
        ("redirect_uri", Some("https://evil.example/callback")),
        ("response_type", Some("token")),
    ];
    let long = "oauth-conform".repeat(30);
    vec![
        // Two rules are broken, and only one of them may lead anywhere.
        case(
            "the implicit grant, to a redirect URI that is not registered",
            &[authorize::REDIRECT_URI_REGISTERED],
            [web(), signed_in(request(1, &evil))],
        ),
        case(
            "a state of 390 characters",
            &[authorize::STATE_ECHOED],
            [web(), signed_in(request(1, &[("state", Some(&long))]))],
        ),
        case(
            "a signed-in user of a single-page client that is not trusted",
            &[authorize::CONSENT_ASKED],
            [
                Request::create(application("spa", json!({"connectionConfig": null}))),
                super::authorize::challenged(1),
            ],
        ),
    ]
}

/// A client of this type, with one more member.
fn create(name: &'static str, rule: oauth_model::rule::Rule, body: Value) -> Case {
    case(name, &[rule], [Request::create(body)])
}

fn registrations() -> Vec<Case> {
    let of = |app_type: &str, member: &str, value: Value| {
        let mut body = json!({"appType": app_type, "clientName": "oauth-conform"});
        if let Some(members) = body.as_object_mut() {
            members.insert(member.to_owned(), json!([value]));
        }
        body
    };
    let uri = |app_type: &str, uri: &str| of(app_type, "redirectUris", json!(uri));
    let origin = |origin: &str| of("spa", "allowedOrigins", json!(origin));
    vec![
        create(
            "a script in capitals on a native client",
            redirect_uri::NO_SCRIPT_SCHEME,
            uri("native", "JavaScript:alert(1)"),
        ),
        create(
            "a page in a redirect URI on a native client",
            redirect_uri::NO_SCRIPT_SCHEME,
            uri("native", "data:text/html,x"),
        ),
        create(
            "a redirect URI with an empty fragment",
            redirect_uri::NO_FRAGMENT,
            uri("web", "https://app.example/callback#"),
        ),
        create(
            "an origin with a slash",
            origin::BARE,
            origin("https://app.example/"),
        ),
        create(
            "an origin with user information",
            origin::BARE,
            origin("https://user@app.example"),
        ),
        case(
            "a secret is added to a native client",
            &[client_secret::NEEDS_SECRET_METHOD],
            [
                Request::create(json!({"appType": "native", "clientName": "oauth-conform"})),
                Request::clients("POST", &of_step(1, "/client-secrets")),
            ],
        ),
        // Two rules at once: that the algorithm is the key's, and the signature too.
        case(
            "a machine proves itself by an assertion that nobody signed",
            &[client_assertion::ALGORITHM, client_assertion::SIGNATURE],
            [keyed(json!({})), by("${assertion:1,unsigned}", json!({}))],
        ),
    ]
}

fn patches() -> Vec<Case> {
    let replace = |member: &str, value: Value| {
        let path = format!("/{member}");
        Request::clients("PATCH", &of_step(1, ""))
            .json(json!([{"op": "replace", "path": path, "value": value}]))
    };
    let spa = || Request::create(json!({"appType": "spa", "clientName": "oauth-conform page"}));
    let many = |beginning: &str| -> Value {
        (1..=6)
            .map(|number| format!("{beginning}{number}"))
            .collect()
    };
    let two = json!({
        "appType": "spa",
        "clientName": "oauth-conform page",
        "allowedOrigins": ["https://app.example", "https://app.example:8443"],
    });
    vec![
        case(
            "a patch brings six redirect URIs",
            &[redirect_uri::LIMIT],
            [spa(), replace("redirectUris", many("https://app.example/"))],
        ),
        case(
            "a patch brings six origins",
            &[origin::LIMIT],
            [
                spa(),
                replace("allowedOrigins", many("https://app.example:800")),
            ],
        ),
        case(
            "a patch brings a name of 513 characters",
            &[client::NAME_LENGTH],
            [spa(), replace("clientName", json!("a".repeat(513)))],
        ),
        case(
            "a patch brings a redirect URI on plain http",
            &[redirect_uri::HTTPS_UNLESS_LOCALHOST],
            [
                spa(),
                replace("redirectUris", json!(["http://app.example/callback"])),
            ],
        ),
        case(
            "a patch gives admin_classic to a single-page client",
            &[scope::ADMIN_CLASSIC_NEEDS_WEB],
            [spa(), replace("allowedScopes", json!(["admin_classic"]))],
        ),
        case(
            "a patch leaves the shorter of two origins",
            &[patch::TAKES_EFFECT],
            [
                Request::create(two),
                replace("allowedOrigins", json!(["https://app.example"])),
                Request::clients("GET", &of_step(1, "")),
            ],
        ),
    ]
}

/// Who is no administrator, or has not the scope, at more doors than one.
fn administrators() -> Vec<Case> {
    let id = "${client_id@1}";
    let token = "${access_token@2}";
    let rename = json!([{"op": "replace", "path": "/description", "value": "x"}]);
    let patch = || Request::clients("PATCH", &of_step(1, "")).json(rename.clone());
    let delete = || Request::clients("DELETE", &of_step(1, "")).header("qlik-confirm-delete", id);
    let add = || Request::clients("POST", &of_step(1, "/client-secrets"));
    let user = |name: &'static str, request: Request| {
        case(
            name,
            &[api::ADMIN_ROLE],
            [
                Request::create(machine(json!({"allowedScopes": ["admin_classic"]}))),
                Request::token(impersonation(json!({"scope": null}))),
                request.bearer(token),
            ],
        )
    };
    let unscoped = |name: &'static str, request: Request| {
        case(
            name,
            &[api::ADMIN_SCOPE],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                request.bearer(token),
            ],
        )
    };
    vec![
        user(
            "an ordinary user with admin_classic patches a client",
            patch(),
        ),
        user(
            "an ordinary user with admin_classic deletes a client",
            delete(),
        ),
        user("an ordinary user with admin_classic adds a secret", add()),
        unscoped("a token without admin_classic patches a client", patch()),
        unscoped("a token without admin_classic deletes a client", delete()),
        unscoped("a token without admin_classic adds a secret", add()),
        case(
            "a token without admin_classic publishes a client",
            &[api::ADMIN_SCOPE],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                Request::create(json!({"appType": "web", "clientName": "oauth-conform"})),
                Request::clients("POST", &of_step(3, "/actions/publish")).bearer(token),
            ],
        ),
        case(
            "a client is read without a token",
            &[api::TOKEN_PRESENT],
            [
                Request::create(machine(json!({}))),
                Request::clients("GET", &of_step(1, "")).authorization(None),
            ],
        ),
    ]
}

fn inputs() -> Vec<Case> {
    let long = json!({
        "client_id": "oauth-conform",
        "client_secret": "a".repeat(10_000),
        "grant_type": "client_credentials",
    });
    vec![
        case(
            "a secret of 10,000 characters",
            &[answer::NO_SERVER_FAILURE],
            [Request::token(long)],
        ),
        case(
            "a form that decodes to no UTF-8",
            &[answer::NO_SERVER_FAILURE],
            [Request::new("POST", "/oauth/token").raw(
                "application/x-www-form-urlencoded",
                "client_id=oauth-conform&client_secret=%FF%FE&grant_type=client_credentials",
            )],
        ),
    ]
}
