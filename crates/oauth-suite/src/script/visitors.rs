//! Anonymous visitors: an application is shared, and somebody comes with its code.

use oauth_model::catalogue::{anonymous_embed as rules, grant};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::signed_in,
    case,
    resources::{acting, app, assign, by, client, create_app, create_app_in, create_space, token},
    with,
};
use crate::scenario::Request;

const ORIGIN: &str = "https://app.example";

pub(super) fn cases() -> Vec<Case> {
    [granted(), codes(), clients(), sharing()].concat()
}

/// An anonymous embed client, or one of another type that has origins too.
fn embed(app_type: &str) -> Request {
    Request::create(json!({
        "appType": app_type,
        "clientName": "oauth-conform visitors",
        "allowedOrigins": [ORIGIN],
    }))
}

/// The form of the sharing page, sent by the ordinary user's browser.
pub(super) fn share(app: u32, deed: &str) -> Request {
    let path = format!("${{sharing.page}}/${{app_id@{app}}}/sharing");
    signed_in(Request::new("POST", path).form(&[("deed", deed)]))
}

/// The ordinary user's application is shared (steps 1 to 4), and there is a client for
/// its visitors (step 5).
fn shared() -> Vec<Request> {
    vec![
        client(&["user_default"]),
        acting(1),
        create_app(2),
        share(3, "on"),
        embed("anonymous-embed"),
    ]
}

/// A visitor's request for a token, from a page on the client's list.
pub(super) fn visit(changes: Value) -> Request {
    let base = json!({
        "eac": "${access_code@4}",
        "client_id": "${client_id@5}",
        "grant_type": "urn:qlik:oauth:anonymous-embed",
        "tracking_code": "6553f100c0ffee00c0ffee00c0ffee00c0ffee00",
    });
    Request::new("POST", "/oauth/token/anonymous-embed")
        .json(with(base, changes))
        .header("origin", ORIGIN)
}

pub(super) fn after_sharing(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    shared().into_iter().chain(requests).collect()
}

fn granted() -> Vec<Case> {
    let nothing_else = |name: &'static str, request: Request| {
        case(
            name,
            &[rules::NOTHING_ELSE],
            after_sharing([visit(json!({})), create_app(2), by(request, 6)]),
        )
    };
    vec![
        case(
            "a visitor gets a token",
            &[rules::ANSWERS_WITH_TOKEN],
            after_sharing([visit(json!({}))]),
        ),
        case(
            "a visitor comes again",
            &[rules::VISITOR_RETURNS],
            after_sharing([visit(json!({})), visit(json!({}))]),
        ),
        case(
            "a visitor reads the shared application",
            &[rules::OPENS_SHARED_APP],
            after_sharing([visit(json!({})), app("GET", 3, 6)]),
        ),
        nothing_else("a visitor reads another application", app("GET", 7, 6)),
        nothing_else(
            "a visitor lists users",
            Request::new("GET", "/api/v1/users"),
        ),
        nothing_else("a visitor creates a space", create_space(6)),
        nothing_else(
            "a visitor creates a client",
            Request::create(json!({"appType": "spa", "clientName": "oauth-conform"})),
        ),
    ]
}

fn codes() -> Vec<Case> {
    let refused = |name: &'static str, rule, changes: Value| {
        case(name, &[rule], after_sharing([visit(changes)]))
    };
    vec![
        refused(
            "a visitor without an access code",
            rules::CODE_PRESENT,
            json!({"eac": null}),
        ),
        refused(
            "an access code with its last character changed",
            rules::CODE_KNOWN,
            json!({"eac": "${access_code@4!}"}),
        ),
        case(
            "an access code that was reset, and the one in its place",
            &[rules::RESET_CODE_IS_DEAD],
            after_sharing([
                share(3, "reset"),
                visit(json!({})),
                visit(json!({"eac": "${access_code@6}"})),
            ]),
        ),
        case(
            "an access code that was turned off",
            &[rules::OFF_CODE_IS_DEAD],
            after_sharing([share(3, "off"), visit(json!({}))]),
        ),
        refused(
            "a visitor names another grant",
            rules::GRANT_NAMED,
            json!({"grant_type": "client_credentials"}),
        ),
    ]
}

fn clients() -> Vec<Case> {
    let from = |name: &'static str, origin: &str| {
        let request = visit(json!({})).header("origin", origin);
        case(name, &[rules::ORIGIN_LISTED], after_sharing([request]))
    };
    vec![
        case(
            "a visitor without a client",
            &[rules::CLIENT_KNOWN],
            after_sharing([visit(json!({"client_id": null}))]),
        ),
        case(
            "a visitor through an unknown client",
            &[rules::CLIENT_KNOWN],
            after_sharing([visit(json!({"client_id": "${client_id@5!}"}))]),
        ),
        case(
            "a visitor through a single-page client",
            &[rules::CLIENT_TYPE],
            after_sharing([embed("spa"), visit(json!({"client_id": "${client_id@6}"}))]),
        ),
        from(
            "a visitor from another origin",
            "https://app.example.evil.example",
        ),
        from(
            "a visitor from the listed host over plain http",
            "http://app.example",
        ),
        case(
            "an anonymous embed client asks for a machine's token",
            &[grant::ALLOWED_FOR_CLIENT],
            [
                embed("anonymous-embed"),
                Request::token(json!({
                    "client_id": "${client_id@1}",
                    "grant_type": "client_credentials",
                })),
            ],
        ),
    ]
}

fn sharing() -> Vec<Case> {
    vec![case(
        "somebody who may only view a space shares an application in it",
        &[rules::SHARING_NEEDS_MANAGER],
        [
            client(&["user_default"]),
            token(1),
            create_space(2),
            create_app_in(3, 2),
            assign(3, "consumer", 2),
            share(4, "on"),
        ],
    )]
}
