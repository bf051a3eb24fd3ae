//! Clients that register themselves: what they get, and what becomes of them.

use oauth_model::catalogue::{approval, authorize as page, consent, dcr, list};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{CALLBACK, CHALLENGE, administrator, agree, request, signed_in},
    case, of_step, settings, with,
};
use crate::scenario::{Action, Request, Scenario};

/// The steps before a registration: it is enabled, and the methods are looked at.
const REGISTERED: u32 = 3;
/// The steps after which an administrator has approved the client.
const APPROVED: u32 = 5;
/// Somewhat more than the hour after which an unapproved client is deleted.
const LATER_SECONDS: u64 = 3700;

pub(super) fn cases() -> Vec<Case> {
    [
        registered(),
        scopes(),
        unregistered(),
        unapproved(),
        approved(),
        hours(),
    ]
    .concat()
}

pub(super) fn register(changes: Value) -> Request {
    let base = json!({
        "client_name": "oauth-conform agent",
        "client_uri": "https://agent.example",
        "logo_uri": "https://agent.example/logo.png",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "client_secret_post",
    });
    Request::new("POST", "/oauth/register").json(with(base, changes))
}

fn public(changes: Value) -> Value {
    with(json!({"token_endpoint_auth_method": "none"}), changes)
}

/// With registration enabled.
pub(super) fn enabled(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    [settings::enable(true), settings::read()]
        .into_iter()
        .chain(requests)
        .collect()
}

/// A registration that is made.
pub(super) fn making(body: Value) -> Vec<Request> {
    enabled([register(body)])
}

/// An authorization request of the client that registered itself.
fn asking(scope: &str) -> Request {
    let challenge = [
        ("code_challenge", Some(CHALLENGE)),
        ("code_challenge_method", Some("S256")),
        ("scope", Some(scope)),
    ];
    request(REGISTERED, &challenge)
}

/// A client that an administrator approved, and what follows.
fn approving(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    making(json!({}))
        .into_iter()
        .chain([administrator(asking("user_default")), agree(REGISTERED + 1)])
        .chain(requests)
        .collect()
}

fn registered() -> Vec<Case> {
    vec![
        case(
            "a confidential client registers itself",
            &[
                dcr::ANSWER,
                dcr::REGISTERED_AS_ASKED,
                dcr::SECRET_FOR_CONFIDENTIAL,
                dcr::SECRET_NEVER_EXPIRES,
                dcr::DEFAULT_SCOPES,
            ],
            making(json!({})),
        ),
        case(
            "a public client registers itself",
            &[dcr::NO_SECRET_FOR_PUBLIC, dcr::NO_OFFLINE_ACCESS_FOR_PUBLIC],
            making(public(json!({}))),
        ),
        case(
            "a client registers itself with what is needed and no more",
            &[dcr::MINIMAL_ACCEPTED],
            making(json!({"logo_uri": null, "token_endpoint_auth_method": null})),
        ),
        case(
            "a client registers itself for HTTP Basic and one scope",
            &[dcr::REGISTERED_AS_ASKED],
            making(json!({
                "token_endpoint_auth_method": "client_secret_basic",
                "scope": "mcp:execute",
            })),
        ),
    ]
}

fn scopes() -> Vec<Case> {
    vec![
        case(
            "a client registers itself for administration",
            &[dcr::SCOPE_LIMITED],
            making(json!({"scope": "user_default admin_classic"})),
        ),
        case(
            "a public client registers itself for offline access",
            &[dcr::NO_OFFLINE_ACCESS_FOR_PUBLIC],
            making(public(json!({"scope": "user_default offline_access"}))),
        ),
    ]
}

fn unregistered() -> Vec<Case> {
    let near_miss = |name, rule, changes: Value| case(name, &[rule], making(changes));
    vec![
        case(
            "a client registers itself where nobody may",
            &[dcr::DISABLED_IS_CLOSED],
            [settings::enable(false), register(json!({}))],
        ),
        near_miss(
            "a client registers itself without a name",
            dcr::NAME_PRESENT,
            json!({"client_name": null}),
        ),
        near_miss(
            "a client registers itself without a home page",
            dcr::HOME_PAGE_PRESENT,
            json!({"client_uri": null}),
        ),
        near_miss(
            "a client registers itself without a redirect URI",
            dcr::REDIRECT_URI_PRESENT,
            json!({"redirect_uris": null}),
        ),
        near_miss(
            "a client registers itself with no redirect URIs",
            dcr::REDIRECT_URI_PRESENT,
            json!({"redirect_uris": []}),
        ),
        near_miss(
            "a client registers itself with a redirect URI by plain http",
            oauth_model::catalogue::redirect_uri::HTTPS_UNLESS_LOCALHOST,
            json!({"redirect_uris": ["http://app.example/callback"]}),
        ),
        near_miss(
            "a client registers itself with a private key",
            dcr::METHOD_KNOWN,
            json!({"token_endpoint_auth_method": "private_key_jwt"}),
        ),
        case(
            "a public client registers itself where secrets are wanted",
            &[dcr::METHOD_ALLOWED],
            enabled([
                settings::allow(&["client_secret"]),
                register(public(json!({}))),
            ]),
        ),
    ]
}

fn unapproved() -> Vec<Case> {
    let id = format!("${{client_id@{REGISTERED}}}");
    let secret = format!("${{client_secret@{REGISTERED}}}");
    vec![
        case(
            "an ordinary user signs in to a client that nobody approved",
            &[approval::ADMINISTRATOR_FIRST],
            enabled([register(json!({})), signed_in(asking("user_default"))]),
        ),
        case(
            "clients are listed, but one that nobody approved",
            &[approval::HIDDEN_BEFORE],
            enabled([
                register(json!({})),
                Request::clients("GET", "").query(&[("limit", "100")]),
            ]),
        ),
        case(
            "an administrator is asked about a client that registered itself",
            &[approval::ADMINISTRATOR_MAY],
            enabled([register(json!({})), administrator(asking("user_default"))]),
        ),
        case(
            "a client that registered itself asks for a token of its own",
            &[dcr::CODE_FLOW_ONLY],
            enabled([
                register(json!({})),
                Request::token(json!({
                    "grant_type": "client_credentials",
                    "client_id": id,
                    "client_secret": secret,
                })),
            ]),
        ),
    ]
}

fn approved() -> Vec<Case> {
    let below = |path: &str| of_step(REGISTERED, path);
    let config = "/connection-configs/me";
    let decide = |step: u32| {
        let ticket = format!("${{ticket@{step}}}");
        let form = [("ticket", ticket.as_str()), ("decision", "approve")];
        signed_in(Request::new("POST", "/oauth/consent").form(&form))
    };
    let scopes = json!([{
        "op": "replace", "path": "/allowedScopes", "value": ["user_default"],
    }]);
    let trusted = json!([{"op": "replace", "path": "/consentMethod", "value": "trusted"}]);
    vec![
        case(
            "an ordinary user is asked after the administrator",
            &[page::CONSENT_ASKED],
            approving([signed_in(asking("user_default"))]),
        ),
        case(
            "a client that registered itself is read",
            &[dcr::CREATED_BY_TYPE],
            approving([Request::clients("GET", &below(""))]),
        ),
        case(
            "clients that registered themselves are listed",
            &[list::COMPLETE],
            approving([
                Request::clients("GET", "").query(&[("filter", "createdByType eq \"dcr\"")])
            ]),
        ),
        case(
            "the consent of a client that registered itself is read",
            &[consent::REQUIRED_BY_DEFAULT],
            approving([Request::clients("GET", &below(config))]),
        ),
        case(
            "a client that registered itself is trusted",
            &[dcr::APPROVED_IS_MANAGED],
            approving([Request::clients("PATCH", &below(config)).json(trusted)]),
        ),
        case(
            "a user is asked again after the scopes were changed",
            &[dcr::ASKED_AGAIN],
            approving([
                signed_in(asking("user_default")),
                decide(APPROVED + 1),
                Request::clients("PATCH", &below("")).json(scopes),
                signed_in(asking("user_default")),
            ]),
        ),
    ]
}

/// What time brings.
fn hours() -> Vec<Case> {
    let later = |name, rule, before: Vec<Request>, then: Request| {
        let request = |request| Action::Request(Box::new(request));
        let actions = before
            .into_iter()
            .map(request)
            .chain([Action::Wait(LATER_SECONDS), request(then)]);
        Case {
            name,
            rules: vec![rule],
            scenario: Scenario::from_actions(actions),
        }
    };
    vec![
        later(
            "an administrator comes after an hour",
            dcr::UNAPPROVED_IS_DELETED,
            making(json!({})),
            administrator(asking("user_default")),
        ),
        later(
            "a user comes after an hour to a client that was approved",
            dcr::APPROVED_STAYS,
            approving([]),
            signed_in(asking("user_default")),
        ),
    ]
}
