//! Clients that register themselves (RFC 7591), and look after themselves (RFC 7592).

mod further;
mod upkeep;

use oauth_model::{
    catalogue::{authorize, grant, redirect_uri, registration},
    rule::Rule,
    standard::{call::Endpoint, registration::ADDRESS},
};
use serde_json::{Value, json};

use super::{CHALLENGE, STATE, Scriptwriter, VERIFIER, at, case};
use crate::{
    scenario::Request,
    script::Case,
    standard::{
        description::ClientAuth,
        enrolment::{metadata, put},
    },
};

/// Where the clients of these cases want their codes.
const CALLBACK: &str = "https://oauth-conform.example/callback";
const OTHER_CALLBACK: &str = "https://oauth-conform.example/other";

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [
        created(by),
        addresses(by),
        members(by),
        used(by),
        managed(by),
        further::cases(by),
        upkeep::cases(by),
    ]
    .concat()
}

/// A registration that nothing is wrong with.
fn sound(by: &Scriptwriter<'_>) -> Value {
    metadata(by.registers_with, &[CALLBACK], &by.scope)
}

fn post(body: Value) -> Request {
    at("POST", Endpoint::Registration).json(body)
}

/// The same with other members; null removes one.
fn register(by: &Scriptwriter<'_>, changes: &Value) -> Request {
    let mut body = sound(by);
    if let (Some(members), Some(changes)) = (body.as_object_mut(), changes.as_object()) {
        for (name, value) in changes {
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
    }
    post(body)
}

fn created(by: &Scriptwriter<'_>) -> Vec<Case> {
    let new = || register(by, &json!({}));
    let public = json!({"token_endpoint_auth_method": "none"});
    vec![
        case(
            "a client registers",
            &[
                registration::CREATED,
                registration::SECRET_EXPIRY,
                registration::RETURNED,
                registration::NO_STORE,
                registration::ADDRESS_AND_TOKEN,
            ],
            [new()],
        ),
        case(
            "two clients register",
            &[registration::IDS_DIFFER, registration::SECRETS_DIFFER],
            [new(), new()],
        ),
        case(
            "a client registers with a member that nobody knows",
            &[registration::UNKNOWN_IGNORED],
            [new(), register(by, &json!({"oauth_conform_unknown": "x"}))],
        ),
        case(
            "a public client registers",
            &[registration::NO_SECRET_FOR_PUBLIC],
            [new(), register(by, &public)],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn addresses(by: &Scriptwriter<'_>) -> Vec<Case> {
    let table: &[(&'static str, Rule, &str)] = &[
        (
            "a client registers an address with a fragment",
            redirect_uri::NO_FRAGMENT,
            "https://oauth-conform.example/callback#fragment",
        ),
        (
            "a client registers a script",
            redirect_uri::NO_SCRIPT_SCHEME,
            "javascript:alert(1)",
        ),
        (
            "a client registers a script that looks like an address",
            redirect_uri::NO_SCRIPT_SCHEME,
            "javascript://oauth-conform.example/%0aalert(1)",
        ),
        (
            "a client registers a page in its address",
            redirect_uri::NO_SCRIPT_SCHEME,
            "data:text/html,<script>alert(1)</script>",
        ),
        (
            "a client registers a script of another kind",
            redirect_uri::NO_SCRIPT_SCHEME,
            "vbscript:msgbox(1)",
        ),
        (
            "a client registers a path",
            redirect_uri::ABSOLUTE,
            "/callback",
        ),
        (
            "a client registers an address without a scheme",
            redirect_uri::ABSOLUTE,
            "//oauth-conform.example/callback",
        ),
        (
            "a client registers an address that anybody can listen to",
            redirect_uri::HTTPS_UNLESS_LOCALHOST,
            "http://oauth-conform.example/callback",
        ),
        (
            "a client registers a scheme without a period",
            redirect_uri::SCHEME_WITH_PERIOD,
            "oauthconform:/callback",
        ),
    ];
    let told = |rule: Rule| [rule, registration::ERROR, registration::ERROR_FITS];
    let mut cases: Vec<Case> = table
        .iter()
        .map(|&(name, rule, uri)| {
            let wrong = register(by, &json!({"redirect_uris": [uri]}));
            case(name, &told(rule), [register(by, &json!({})), wrong])
        })
        .collect();
    let beside = json!({"redirect_uris": [CALLBACK, "javascript:alert(1)"]});
    cases.push(case(
        "a client registers a script beside an address",
        &[redirect_uri::NO_SCRIPT_SCHEME],
        [register(by, &json!({})), register(by, &beside)],
    ));
    let needed = registration::REDIRECT_URI_NEEDED;
    for (name, change) in [
        (
            "a client registers without an address",
            json!({"redirect_uris": null}),
        ),
        (
            "a client registers no address",
            json!({"redirect_uris": []}),
        ),
    ] {
        let wrong = register(by, &change);
        cases.push(case(name, &told(needed), [register(by, &json!({})), wrong]));
    }
    cases
}

fn members(by: &Scriptwriter<'_>) -> Vec<Case> {
    let rules = [
        registration::TYPES,
        registration::ERROR,
        registration::ERROR_FITS,
    ];
    let mut cases = Vec::new();
    for (name, change) in [
        (
            "a client registers a text for a list of addresses",
            json!({"redirect_uris": CALLBACK}),
        ),
        (
            "a client registers a number among its addresses",
            json!({"redirect_uris": [7]}),
        ),
        (
            "a client registers a text for a list of grant types",
            json!({"grant_types": "authorization_code"}),
        ),
        (
            "a client registers an object for a list of response types",
            json!({"response_types": {"code": true}}),
        ),
        (
            "a client registers a list for its name",
            json!({"client_name": ["oauth-conform"]}),
        ),
        (
            "a client registers a number for its method",
            json!({"token_endpoint_auth_method": 7}),
        ),
    ] {
        cases.push(case(
            name,
            &rules,
            [register(by, &json!({})), register(by, &change)],
        ));
    }
    cases.push(case(
        "a list registers",
        &[registration::TYPES],
        [register(by, &json!({})), post(json!([]))],
    ));
    cases
}

/// A request for a code by the client of a step.
fn authorize(by: &Scriptwriter<'_>, step: u32, callback: &str) -> Request {
    let mut query = vec![
        ("response_type", "code"),
        ("redirect_uri", callback),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let id = format!("${{client_id@{step}}}");
    query.push(("client_id", &id));
    if !by.scope.is_empty() {
        query.push(("scope", &by.scope));
    }
    at("GET", Endpoint::Authorization).query(&query)
}

/// A token request of the client of a step.
fn token(by: &Scriptwriter<'_>, step: u32, pairs: &[(&str, &str)]) -> Request {
    let id = &*format!("${{client_id@{step}}}");
    let secret = &*format!("${{client_secret@{step}}}");
    let mut pairs = pairs.to_vec();
    match by.registers_with {
        ClientAuth::Basic => {}
        ClientAuth::Post => pairs.extend([("client_id", id), ("client_secret", secret)]),
        ClientAuth::None => pairs.push(("client_id", id)),
    }
    let request = at("POST", Endpoint::Token).form(&pairs);
    match by.registers_with {
        ClientAuth::Basic => request.basic(id, secret),
        ClientAuth::Post | ClientAuth::None => request,
    }
}

fn used(by: &Scriptwriter<'_>) -> Vec<Case> {
    let redeemed = token(
        by,
        1,
        &[
            ("grant_type", "authorization_code"),
            ("code", "${code@2}"),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ],
    );
    let machine = token(by, 2, &[("grant_type", "client_credentials")]);
    vec![
        case(
            "a client that registered redeems a code",
            &[registration::WORKS],
            [
                register(by, &json!({})),
                authorize(by, 1, CALLBACK),
                redeemed,
            ],
        ),
        case(
            "a client that registered wants its code elsewhere",
            &[
                authorize::REDIRECT_URI_REGISTERED,
                authorize::NO_OPEN_REDIRECT,
            ],
            [
                register(by, &json!({})),
                authorize(by, 1, CALLBACK),
                authorize(by, 1, OTHER_CALLBACK),
            ],
        ),
        case(
            "a client that registered for codes asks as a machine",
            &[grant::ALLOWED_FOR_CLIENT],
            [by.machine("a"), register(by, &json!({})), machine],
        ),
    ]
}

/// What a client asks of the registration of a step, with the token of another.
fn own(method: &str, step: u32, token_of: u32) -> Request {
    let address = format!("${{{ADDRESS}@{step}}}");
    let token = format!("${{registration_access_token@{token_of}}}");
    at(method, Endpoint::Configuration)
        .query(&[(ADDRESS, &address)])
        .bearer(&token)
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn managed(by: &Scriptwriter<'_>) -> Vec<Case> {
    if !by.manages_registrations {
        let rules = [
            registration::READABLE,
            registration::TOKEN_NEEDED,
            registration::OWN_CLIENT_ONLY,
            registration::UNAUTHORIZED,
            registration::UPDATE_REPLACES,
            registration::UPDATE_NAMES_CLIENT,
            registration::DELETED_IS_GONE,
            registration::ID_STAYS,
            registration::SECRET_NOT_CHOSEN,
            registration::REFUSED_CHANGES_NOTHING,
            registration::DELETED_IS_204,
            registration::TOKENS_GO_TOO,
            registration::NO_DELETION_IS_405,
            registration::UNKNOWN_METHOD_REFUSED,
            registration::OWN_MEMBERS_KEPT,
            registration::ROTATED_TOKEN_IS_DEAD,
        ];
        // Nobody knows where that would be.
        let nowhere = at("GET", Endpoint::Configuration);
        return vec![case("a client looks after itself", &rules, [nowhere])];
    }
    let new = || register(by, &json!({}));
    let update = |step: u32, callback: &str, id: &str| {
        let mut body = sound(by);
        put(&mut body, "client_id", json!(id));
        put(&mut body, "redirect_uris", json!([callback]));
        own("PUT", step, step).json(body)
    };
    let mut unknown = own("GET", 1, 1);
    let mut nobody = own("GET", 1, 1);
    nobody.authorization = None;
    unknown = unknown.bearer("oauth-conform-no-such-token");
    let needed = [registration::TOKEN_NEEDED, registration::UNAUTHORIZED];
    let mut cases = vec![
        case(
            "a client reads its registration",
            &[registration::READABLE, registration::ID_STAYS],
            [new(), own("GET", 1, 1)],
        ),
        case(
            "a registration is read by nobody",
            &needed,
            [new(), own("GET", 1, 1), nobody],
        ),
        case(
            "a registration is read with a token that nobody gave out",
            &needed,
            [new(), own("GET", 1, 1), unknown],
        ),
        case(
            "a client changes its redirect URI",
            &[
                registration::UPDATE_REPLACES,
                authorize::REDIRECT_URI_REGISTERED,
            ],
            [
                new(),
                authorize(by, 1, CALLBACK),
                update(1, OTHER_CALLBACK, "${client_id@1}"),
                authorize(by, 1, OTHER_CALLBACK),
                authorize(by, 1, CALLBACK),
            ],
        ),
        case(
            "a client changes itself in the name of another",
            &[registration::UPDATE_NAMES_CLIENT],
            [
                new(),
                new(),
                own("GET", 1, 1),
                update(1, CALLBACK, "${client_id@2}"),
            ],
        ),
        case(
            "a client changes its redirect URI into a script",
            &[redirect_uri::NO_SCRIPT_SCHEME],
            [
                new(),
                own("GET", 1, 1),
                update(1, "javascript:alert(1)", "${client_id@1}"),
            ],
        ),
        case(
            "a client deletes itself, and reads its registration",
            &[registration::DELETED_IS_GONE],
            [
                new(),
                own("GET", 1, 1),
                own("DELETE", 1, 1),
                own("GET", 1, 1),
            ],
        ),
        case(
            "a client deletes itself, and wants a code",
            &[registration::DELETED_IS_GONE],
            [
                new(),
                authorize(by, 1, CALLBACK),
                own("DELETE", 1, 1),
                authorize(by, 1, CALLBACK),
            ],
        ),
    ];
    for (name, method) in [
        ("a registration is read with another's token", "GET"),
        ("a registration is deleted with another's token", "DELETE"),
    ] {
        cases.push(case(
            name,
            &[registration::OWN_CLIENT_ONLY],
            [new(), new(), own("GET", 1, 1), own(method, 1, 2)],
        ));
    }
    cases
}
