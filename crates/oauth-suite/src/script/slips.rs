//! Nearer misses: what a tenant lets through that keeps a rule, and slips in one place.
//!
//! The cases of each rule find who leaves it out. These find who compares codes and
//! verifiers loosely, or checks what comes with them for some grants only.

use oauth_model::catalogue::{client_auth, code, refresh, revocation, scope, token};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{CALLBACK, CHALLENGE, OTHER, VERIFIER, challenged, client, request, signed_in},
    case,
    codes::redeem,
    credentials, impersonation, machine,
    refreshes::{OFFLINE, again, revoke, then},
};
use crate::scenario::{Action, Request, Scenario};

/// A verifier in lower case, and its challenge.
const LOWER: &str = "a-verifier-in-lower-case.0123456789-abcdefghij";
const LOWER_CHALLENGE: &str = "uoUe1dwkZPHzggZcb0HlAev8_ywZdfWmtWHgMR4TNC4";

pub(super) fn cases() -> Vec<Case> {
    [
        verifiers(),
        codes(),
        code_credentials(),
        refreshes(),
        revocations(),
        expiry(),
    ]
    .concat()
}

fn web() -> Request {
    Request::create(client("web", json!({})))
}

fn spa() -> Request {
    Request::create(client("spa", json!({})))
}

fn plain() -> Request {
    signed_in(request(1, &[]))
}

/// With the challenge of the verifier in lower case.
fn challenged_in_lower_case() -> Request {
    let challenge = [
        ("code_challenge", Some(LOWER_CHALLENGE)),
        ("code_challenge_method", Some("S256")),
    ];
    signed_in(request(1, &challenge))
}

fn verifiers() -> Vec<Case> {
    let unfit = |name: &'static str, visit: Request, changes: Value| {
        let redeem = Request::token(redeem(changes));
        case(name, &[code::VERIFIER_FITS], [web(), visit, redeem])
    };
    vec![
        unfit(
            "the challenge for a verifier, and a plain method",
            challenged(1),
            json!({"code_verifier": CHALLENGE, "code_challenge_method": "plain"}),
        ),
        unfit(
            "a verifier in upper case",
            challenged_in_lower_case(),
            json!({"code_verifier": "A-VERIFIER-IN-LOWER-CASE.0123456789-ABCDEFGHIJ"}),
        ),
        unfit(
            "a verifier with one more character",
            challenged(1),
            json!({"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkx"}),
        ),
        case(
            "the verifier of the client's next code",
            &[code::VERIFIER_FITS],
            [
                web(),
                challenged(1),
                challenged_in_lower_case(),
                Request::token(redeem(json!({"code_verifier": LOWER}))),
            ],
        ),
    ]
}

fn codes() -> Vec<Case> {
    let by_spa = json!({"client_secret": null, "code_verifier": VERIFIER});
    vec![
        case(
            "two codes are brought",
            &[code::UNGUESSABLE],
            [web(), plain(), plain()],
        ),
        case(
            "a code is redeemed again after the next was brought",
            &[code::SINGLE_USE],
            [
                web(),
                plain(),
                Request::token(redeem(json!({}))),
                plain(),
                Request::token(redeem(json!({}))),
            ],
        ),
        case(
            "a single-page client redeems a code twice",
            &[code::SINGLE_USE],
            [
                spa(),
                challenged(1),
                Request::token(redeem(by_spa.clone())),
                Request::token(redeem(by_spa)),
            ],
        ),
        case(
            "a single-page client redeems another's code",
            &[code::OWN_CLIENT],
            [
                web(),
                challenged(1),
                spa(),
                Request::token(redeem(json!({
                    "client_id": "${client_id@3}",
                    "client_secret": null,
                    "code_verifier": VERIFIER,
                }))),
            ],
        ),
        case(
            "a client of another name redeems the code",
            &[code::OWN_CLIENT],
            [
                web(),
                plain(),
                Request::create(client("web", json!({"clientName": "oauth-conform other"}))),
                Request::token(redeem(json!({
                    "client_id": "${client_id@3}",
                    "client_secret": "${client_secret@3}",
                }))),
            ],
        ),
        case(
            "the redirect URI without its query comes with the code",
            &[code::SAME_REDIRECT_URI],
            [
                web(),
                signed_in(request(1, &[("redirect_uri", Some(OTHER))])),
                Request::token(redeem(json!({"redirect_uri": "https://app.example/other"}))),
            ],
        ),
    ]
}

fn code_credentials() -> Vec<Case> {
    vec![
        case(
            "a code with a secret with its last character changed",
            &[client_auth::SECRET_CORRECT],
            [
                web(),
                plain(),
                Request::token(redeem(json!({"client_secret": "${client_secret@1!}"}))),
            ],
        ),
        case(
            "a code with a verifier in place of the secret",
            &[client_auth::SECRET_PRESENT],
            [
                web(),
                challenged(1),
                Request::token(redeem(
                    json!({"client_secret": null, "code_verifier": VERIFIER}),
                )),
            ],
        ),
        case(
            "a code, and another client in the body than in Basic",
            &[client_auth::ONE_IDENTITY],
            [
                web(),
                plain(),
                web(),
                Request::token(redeem(
                    json!({"client_id": "${client_id@3}", "client_secret": null}),
                ))
                .basic("${client_id@1}", "${client_secret@1}"),
            ],
        ),
    ]
}

fn refreshes() -> Vec<Case> {
    let native = json!({
        "allowedScopes": ["user_default", "offline_access"],
        "redirectUris": [CALLBACK],
    });
    let every = json!({"allowedScopes": ["user_default", "apps", "offline_access"]});
    let scope = "user_default apps offline_access";
    vec![
        case(
            "a secret with its last character changed refreshes",
            &[client_auth::SECRET_CORRECT],
            then([again(json!({"client_secret": "${client_secret@1!}"}))]),
        ),
        case(
            "a web client refreshes without its secret",
            &[client_auth::SECRET_PRESENT],
            then([again(json!({"client_secret": null}))]),
        ),
        case(
            "a native client refreshes another's token",
            &[refresh::OWN_CLIENT],
            then([
                Request::create(client("native", native)),
                again(json!({"client_id": "${client_id@4}", "client_secret": null})),
            ]),
        ),
        case(
            "a grant is narrowed at one refresh and whole at the next",
            &[scope::NARROWED_AS_ASKED],
            [
                Request::create(client("web", every)),
                signed_in(request(1, &[("scope", Some(scope))])),
                Request::token(redeem(json!({}))),
                again(json!({"scope": "user_default"})),
                again(json!({
                    "refresh_token": "${refresh_token@4}",
                    "scope": "user_default apps",
                })),
            ],
        ),
    ]
}

fn revocations() -> Vec<Case> {
    let native = json!({
        "allowedScopes": ["user_default", "offline_access"],
        "redirectUris": [CALLBACK],
    });
    let mut visit = challenged(1);
    visit.query.retain(|(name, _)| name != "scope");
    visit.query.push(("scope".to_owned(), OFFLINE.to_owned()));
    vec![
        case(
            "a token that was revoked with the wrong hint is used",
            &[revocation::ACCESS_TOKEN_IS_DEAD],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                revoke(
                    json!({"token": "${access_token@2}", "token_type_hint": "refresh_token"}),
                    "${access_token@2}",
                ),
                Request::new("GET", "/api/v1/users/me").bearer("${access_token@2}"),
            ],
        ),
        case(
            "a token is used after another of its client was revoked",
            &[revocation::OTHERS_LIVE],
            [
                Request::create(machine(json!({}))),
                Request::token(credentials(json!({}))),
                Request::token(credentials(json!({}))),
                revoke(json!({"token": "${access_token@3}"}), "${access_token@3}"),
                Request::new("GET", "/api/v1/users/me").bearer("${access_token@2}"),
            ],
        ),
        case(
            "a native client uses a refresh token that it revoked",
            &[revocation::REFRESH_TOKEN_IS_DEAD],
            [
                Request::create(client("native", native)),
                visit,
                Request::token(redeem(
                    json!({"client_secret": null, "code_verifier": VERIFIER}),
                )),
                revoke(
                    json!({"token": "${refresh_token@3}", "token_type_hint": "refresh_token"}),
                    "${access_token@3}",
                ),
                again(json!({"client_secret": null})),
            ],
        ),
    ]
}

fn expiry() -> Vec<Case> {
    let send = |request| Action::Request(Box::new(request));
    let used_late = |name: &'static str, requests: Vec<Request>, token: &str| Case {
        name,
        rules: vec![token::EXPIRED_IS_DEAD],
        scenario: Scenario::from_actions(requests.into_iter().map(send).chain([
            Action::Wait(21_601),
            send(Request::new("GET", "/api/v1/users/me").bearer(token)),
        ])),
    };
    vec![
        used_late(
            "a token of an impersonated user is used after six hours",
            vec![
                Request::create(machine(json!({}))),
                Request::token(impersonation(json!({}))),
            ],
            "${access_token@2}",
        ),
        used_late(
            "a token from a code is used after six hours",
            vec![web(), plain(), Request::token(redeem(json!({})))],
            "${access_token@3}",
        ),
        Case {
            name: "a machine asks for a token an hour after it was created",
            rules: vec![token::EXPIRES_AT],
            scenario: Scenario::from_actions([
                send(Request::create(machine(json!({})))),
                Action::Wait(3600),
                send(Request::token(credentials(json!({})))),
            ]),
        },
    ]
}
