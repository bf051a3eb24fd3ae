//! Consents: given once, for some scopes, and taken back.

use oauth_model::catalogue::{authorize as page, consent as rules};
use serde_json::json;

use super::{
    Case,
    authorize::{administrator, client, request, signed_in},
    case,
    codes::redeem,
};
use crate::scenario::Request;

/// The steps before which a user has agreed.
pub(super) const AGREED: u32 = 3;

pub(super) fn cases() -> Vec<Case> {
    [given(), taken_back()].concat()
}

/// A client with two scopes that is not trusted.
fn asking_client() -> Request {
    Request::create(client("web", json!({"connectionConfig": null})))
}

/// An authorization request of a client for these scopes.
fn asking(client: u32, scope: &str) -> Request {
    request(client, &[("scope", Some(scope))])
}

/// Agreeing on the page that a step brought.
fn agree(step: u32) -> Request {
    let ticket = format!("${{ticket@{step}}}");
    let form = [("ticket", ticket.as_str()), ("decision", "approve")];
    Request::new("POST", "/oauth/consent").form(&form)
}

/// The form by which a consent is taken back from a client.
pub(super) fn take_back(client: u32) -> Request {
    let id = format!("${{client_id@{client}}}");
    Request::new("POST", "${consents.page}").form(&[("client_id", id.as_str())])
}

/// The ordinary user agreed to one of a client's two scopes (steps 1 to 3), and what
/// follows.
pub(super) fn agreed(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    let before = [
        asking_client(),
        signed_in(asking(1, "user_default")),
        signed_in(agree(2)),
    ];
    before.into_iter().chain(requests).collect()
}

/// A user takes a consent back between a code and its token, and behind a refresh token.
pub(super) fn taken_back_midway() -> Vec<Request> {
    let offline = "user_default offline_access";
    let scopes = json!({
        "connectionConfig": null,
        "allowedScopes": ["user_default", "offline_access"],
    });
    let redeemed = |code: &str| Request::token(redeem(json!({"code": code})));
    let refreshed = json!({
        "grant_type": "refresh_token",
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "refresh_token": "${refresh_token@4}",
    });
    vec![
        Request::create(client("web", scopes)),
        signed_in(asking(1, offline)),
        signed_in(agree(2)),
        redeemed("${code@3}"),
        signed_in(asking(1, offline)),
        signed_in(take_back(1)),
        redeemed("${code@5}"),
        Request::token(refreshed),
    ]
}

fn given() -> Vec<Case> {
    vec![
        case(
            "a user who has agreed comes again",
            &[rules::NOT_ASKED_AGAIN],
            agreed([signed_in(asking(1, "user_default"))]),
        ),
        case(
            "a user who has agreed is asked about a new scope",
            &[page::CONSENT_ASKED],
            agreed([signed_in(asking(1, "user_default apps"))]),
        ),
        case(
            "a user agrees to one of two scopes",
            &[rules::APPROVED_SCOPES_ONLY],
            agreed([Request::token(redeem(json!({"code": "${code@3}"})))]),
        ),
    ]
}

fn taken_back() -> Vec<Case> {
    let again = || signed_in(asking(1, "user_default"));
    let elsewhere = [
        asking_client(),
        signed_in(asking(AGREED + 1, "user_default")),
        signed_in(agree(AGREED + 2)),
        signed_in(take_back(1)),
        signed_in(asking(AGREED + 1, "user_default")),
    ];
    let others = [
        administrator(asking(1, "user_default")),
        administrator(agree(AGREED + 1)),
        signed_in(take_back(1)),
        administrator(asking(1, "user_default")),
    ];
    let narrower = [
        signed_in(asking(1, "user_default apps")),
        signed_in(agree(AGREED + 1)),
        signed_in(take_back(1)),
        again(),
        signed_in(agree(AGREED + 4)),
        Request::token(redeem(json!({"code": "${code@8}"}))),
    ];
    let trusted = [
        Request::create(client("web", json!({}))),
        signed_in(take_back(1)),
        again(),
    ];
    vec![
        case(
            "a user takes a consent back and comes again",
            &[rules::TAKEN_BACK_ASKS_AGAIN],
            agreed([signed_in(take_back(1)), again()]),
        ),
        case(
            "a user takes a consent back and agrees to less",
            &[rules::APPROVED_SCOPES_ONLY],
            agreed(narrower),
        ),
        case(
            "a user takes a consent back, and another user comes again",
            &[rules::TAKEN_BACK_BY_ONE_USER],
            agreed(others),
        ),
        case(
            "a user takes a consent back and comes to another client again",
            &[rules::TAKEN_BACK_FROM_ONE_CLIENT],
            agreed(elsewhere),
        ),
        case(
            "nobody in particular takes a consent back",
            &[rules::TAKEN_BACK_BY_ITS_USER],
            agreed([take_back(1)]),
        ),
        case(
            "a user takes from a trusted client what was never asked for",
            &[page::TRUSTED_ASKS_NOBODY],
            trusted,
        ),
    ]
}
