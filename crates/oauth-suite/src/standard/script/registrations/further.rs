//! What registrations may hold beside addresses, and what becomes of clients.

use oauth_model::catalogue::{client_auth, redirect_uri, registration};
use serde_json::{Value, json};

use super::{
    CALLBACK, OTHER_CALLBACK, Scriptwriter, VERIFIER, authorize, own, post, register, sound, token,
};
use crate::{
    scenario::{Payload, Request},
    script::Case,
    standard::{
        description::ClientAuth,
        enrolment::put,
        script::{bearer, case, with},
    },
};

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let mut cases = [members(by), addresses(by)].concat();
    if by.manages_registrations {
        cases.extend(managed(by));
    }
    cases
}

fn members(by: &Scriptwriter<'_>) -> Vec<Case> {
    let new = || register(by, &json!({}));
    let mut form = post(Value::Null);
    form.body = Some(Payload::Form(vec![(
        "redirect_uris".to_owned(),
        CALLBACK.to_owned(),
    )]));
    let key = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "eA", "y": "eQ"}]});
    let both = json!({"jwks": key, "jwks_uri": "https://oauth-conform.example/keys"});
    vec![
        case("a form registers", &[registration::TYPES], [new(), form]),
        case(
            "a client registers its name in another language",
            &[registration::UNKNOWN_IGNORED],
            [
                new(),
                register(by, &json!({"client_name#fr": "oauth-conform"})),
            ],
        ),
        case(
            "a client registers an id of its choice",
            &[registration::ID_NOT_CHOSEN],
            [register(by, &json!({"client_id": "oauth-conform-chosen"}))],
        ),
        case(
            "a client registers for codes that it cannot redeem",
            &[registration::CONSISTENT],
            [register(
                by,
                &json!({"grant_types": ["client_credentials"], "response_types": ["code"]}),
            )],
        ),
        case(
            "a client registers its keys twice",
            &[registration::ONE_KEY_SOURCE],
            [new(), register(by, &both)],
        ),
        case(
            "a public client registers without an address",
            &[registration::REDIRECT_URI_NEEDED],
            [
                new(),
                register(
                    by,
                    &json!({"token_endpoint_auth_method": "none", "redirect_uris": null}),
                ),
            ],
        ),
    ]
}

/// Addresses that a client registered and those that are nearly the same.
fn addresses(by: &Scriptwriter<'_>) -> Vec<Case> {
    let rule = authorize::REDIRECT_URI_REGISTERED;
    let with_query = format!("{CALLBACK}?a=b");
    let queried = || register(by, &json!({"redirect_uris": [with_query]}));
    let asked = |end: &str| authorize(by, 1, &format!("{CALLBACK}{end}"));
    let mut cases = vec![case(
        "a client that registered a query gets its code there",
        &[authorize::QUERY_KEPT],
        [queried(), asked("?a=b")],
    )];
    for (name, end) in [
        ("a registered query with another value", "?a=c"),
        ("a registered query with another name", "?b=a"),
        ("a registered query that is left out", ""),
        ("a registered query with more behind it", "?a=b&c=d"),
    ] {
        cases.push(case(name, &[rule], [queried(), asked("?a=b"), asked(end)]));
    }
    let two = json!({"redirect_uris": [CALLBACK, OTHER_CALLBACK]});
    let mut unnamed = asked("");
    unnamed.query.retain(|(name, _)| name != "redirect_uri");
    let pattern = json!({"redirect_uris": ["https://*.oauth-conform.example/callback"]});
    let below = authorize(by, 1, "https://below.oauth-conform.example/callback");
    cases.extend([
        case(
            "a client with two addresses names none",
            &[rule],
            [register(by, &two), asked(""), unnamed],
        ),
        case(
            "a client that registered a pattern wants its code where the pattern fits",
            &[rule],
            [register(by, &pattern), below],
        ),
    ]);
    cases
}

fn managed(by: &Scriptwriter<'_>) -> Vec<Case> {
    let new = || register(by, &json!({}));
    let update = |changes: &[(&str, &str)]| {
        let mut body = sound(by);
        put(&mut body, "client_id", json!("${client_id@1}"));
        for (name, value) in changes {
            put(&mut body, name, json!(value));
        }
        own("PUT", 1, 1).json(body)
    };
    let mut script = sound(by);
    put(&mut script, "client_id", json!("${client_id@1}"));
    put(&mut script, "redirect_uris", json!(["javascript:alert(1)"]));
    let redeemed = token(by, 1, &redemption());
    vec![
        case(
            "a client changes nothing in vain",
            &[
                registration::REFUSED_CHANGES_NOTHING,
                redirect_uri::NO_SCRIPT_SCHEME,
            ],
            [
                new(),
                own("GET", 1, 1),
                own("PUT", 1, 1).json(script),
                own("GET", 1, 1),
            ],
        ),
        case(
            "a client changes its secret to one of its choice",
            &[registration::SECRET_NOT_CHOSEN, client_auth::SECRET_CORRECT],
            chosen(by, new(), update(&[("client_secret", CHOSEN)])),
        ),
        case(
            "a client deletes itself",
            &[registration::DELETED_IS_204],
            [new(), own("DELETE", 1, 1)],
        ),
        case(
            "a client deletes itself, and its token is tried",
            &[registration::TOKENS_GO_TOO],
            [
                new(),
                authorize(by, 1, CALLBACK),
                redeemed,
                bearer("${access_token@3}"),
                own("DELETE", 1, 1),
                bearer("${access_token@3}"),
            ],
        ),
    ]
}

/// A secret that no server draws.
const CHOSEN: &str = "oauth-conform-chosen-secret";

fn redemption() -> [(&'static str, &'static str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", "${code@2}"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

/// The new secret is tried as the old one was used.
fn chosen(by: &Scriptwriter<'_>, new: Request, update: Request) -> Vec<Request> {
    let mut tried = token(by, 1, &redemption());
    match by.registers_with {
        ClientAuth::Basic => tried = tried.basic("${client_id@1}", CHOSEN),
        ClientAuth::Post => tried = with(tried, &[("client_secret", CHOSEN)]),
        ClientAuth::None => {}
    }
    vec![new, authorize(by, 1, CALLBACK), update, tried]
}
