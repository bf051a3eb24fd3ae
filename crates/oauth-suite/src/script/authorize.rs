//! The authorization endpoint: browsers sent on, asked, and kept from going astray.

use oauth_model::catalogue::authorize;
use serde_json::{Value, json};

use super::{Case, case, with};
use crate::scenario::Request;

/// Where the clients of these cases want their users back.
pub(crate) const CALLBACK: &str = "https://app.example/callback";
/// Another address of theirs, with a query of its own.
pub(crate) const OTHER: &str = "https://app.example/other?a=b";

/// The verifier and the challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A state that shows whether it comes back to the letter.
const STATE: &str = "a b+c&d=e/?%41~é";

pub(super) fn cases() -> Vec<Case> {
    [journeys(), redirect_uris(), refusals(), decisions()].concat()
}

/// A trusted client of this type that sends its users to sign in.
pub(super) fn client(app_type: &str, changes: Value) -> Value {
    let base = json!({
        "appType": app_type,
        "clientName": "oauth-conform browser",
        "redirectUris": [CALLBACK, OTHER],
        "allowedScopes": ["user_default", "apps"],
        "connectionConfig": {"consentMethod": "trusted"},
    });
    with(base, changes)
}

/// An authorization request of the client that a step created, with some parameters
/// replaced; `None` leaves one out.
pub(super) fn request(client: u32, changes: &[(&str, Option<&str>)]) -> Request {
    let id = format!("${{client_id@{client}}}");
    let base = [
        ("client_id", id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "user_default"),
        ("state", STATE),
    ];
    let mut query: Vec<(&str, &str)> = base.to_vec();
    for &(name, value) in changes {
        query.retain(|(known, _)| *known != name);
        query.extend(value.map(|value| (name, value)));
    }
    Request::new("GET", "/oauth/authorize").query(&query)
}

/// With the ordinary user's browser.
pub(super) fn signed_in(request: Request) -> Request {
    request.header("cookie", "eas.sid=${user.ordinary.session}")
}

/// With the administrator's browser.
pub(super) fn administrator(request: Request) -> Request {
    request.header("cookie", "eas.sid=${user.admin.session}")
}

/// The administrator agrees on the page that a step brought.
pub(super) fn agree(step: u32) -> Request {
    let ticket = format!("${{ticket@{step}}}");
    let form = [("ticket", ticket.as_str()), ("decision", "approve")];
    administrator(Request::new("POST", "/oauth/consent").form(&form))
}

/// An authorization request with a challenge, by the ordinary user's browser.
pub(super) fn challenged(client: u32) -> Request {
    let challenge = [
        ("code_challenge", Some(CHALLENGE)),
        ("code_challenge_method", Some("S256")),
    ];
    signed_in(request(client, &challenge))
}

fn web() -> Request {
    Request::create(client("web", json!({})))
}

fn journeys() -> Vec<Case> {
    vec![
        case(
            "a signed-in user of a trusted client",
            &[
                authorize::TRUSTED_ASKS_NOBODY,
                authorize::STATE_ECHOED,
                authorize::REDIRECTED_AS_ASKED,
            ],
            [web(), signed_in(request(1, &[]))],
        ),
        case(
            "a redirect URI with a query of its own",
            &[authorize::REDIRECTED_AS_ASKED],
            [
                web(),
                signed_in(request(1, &[("redirect_uri", Some(OTHER))])),
            ],
        ),
        case(
            "a browser without a session",
            &[authorize::SIGN_IN_FIRST],
            [web(), request(1, &[])],
        ),
        case(
            "a signed-in user of a client that is not trusted",
            &[authorize::CONSENT_ASKED],
            [
                Request::create(client("web", json!({"connectionConfig": null}))),
                signed_in(request(1, &[])),
            ],
        ),
    ]
}

fn redirect_uris() -> Vec<Case> {
    let near_miss = |name: &'static str, uri: Option<&str>| {
        case(
            name,
            &[authorize::REDIRECT_URI_REGISTERED],
            [web(), signed_in(request(1, &[("redirect_uri", uri)]))],
        )
    };
    vec![
        near_miss(
            "one more path segment",
            Some("https://app.example/callback/x"),
        ),
        near_miss("a slash at the end", Some("https://app.example/callback/")),
        near_miss("another port", Some("https://app.example:8443/callback")),
        near_miss(
            "a query that is not registered",
            Some("https://app.example/callback?x=y"),
        ),
        near_miss(
            "a host that begins with the registered one",
            Some("https://app.example.evil.example/callback"),
        ),
        near_miss(
            "the registered host as user information",
            Some("https://app.example@evil.example/callback"),
        ),
        near_miss(
            "a way around",
            Some("https://app.example/callback/../callback"),
        ),
        near_miss("another case", Some("https://app.example/CALLBACK")),
        near_miss("no redirect URI", None),
    ]
}

fn refusals() -> Vec<Case> {
    let with = |changes: &[(&str, Option<&str>)]| [web(), signed_in(request(1, changes))];
    vec![
        case(
            "an unknown client sends a browser",
            &[authorize::KNOWN_CLIENT],
            with(&[("client_id", Some("${client_id@1!}"))]),
        ),
        case(
            "the implicit grant",
            &[
                authorize::RESPONSE_TYPE,
                authorize::ERROR_NAMED,
                authorize::STATE_ECHOED,
            ],
            with(&[("response_type", Some("token"))]),
        ),
        case(
            "no response type",
            &[authorize::RESPONSE_TYPE],
            with(&[("response_type", None)]),
        ),
        case(
            "no state",
            &[authorize::STATE_PRESENT],
            with(&[("state", None)]),
        ),
        case(
            "a single-page client without a challenge",
            &[authorize::PUBLIC_NEEDS_CHALLENGE],
            [
                Request::create(client("spa", json!({}))),
                signed_in(request(1, &[])),
            ],
        ),
        case(
            "a plain challenge",
            &[authorize::CHALLENGE_METHOD],
            with(&[
                ("code_challenge", Some(CHALLENGE)),
                ("code_challenge_method", Some("plain")),
            ]),
        ),
        case(
            "a challenge without a method",
            &[authorize::CHALLENGE_METHOD],
            with(&[("code_challenge", Some(CHALLENGE))]),
        ),
        case(
            "a browser without a session that must not be asked",
            &[authorize::PROMPT_NONE_NEEDS_SESSION],
            [web(), request(1, &[("prompt", Some("none"))])],
        ),
    ]
}

fn decisions() -> Vec<Case> {
    let decide = |decision: &str| {
        Request::new("POST", "/oauth/consent")
            .form(&[("ticket", "${ticket@2}"), ("decision", decision)])
            .header("cookie", "eas.sid=${user.ordinary.session}")
    };
    let asked = || {
        [
            Request::create(client("web", json!({"connectionConfig": null}))),
            signed_in(request(1, &[])),
        ]
    };
    let then = |decision| asked().into_iter().chain([decide(decision)]);
    vec![
        case(
            "a user agrees",
            &[authorize::STATE_ECHOED, authorize::REDIRECTED_AS_ASKED],
            then("approve"),
        ),
        case(
            "a user does not agree",
            &[authorize::ERROR_NAMED, authorize::CONSENT_ASKED],
            then("deny"),
        ),
    ]
}
