//! The list of issued tokens: who sees what, and what deleting does.

use oauth_model::catalogue::{list, oauth_tokens};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{client, request, signed_in},
    case,
    codes::redeem,
    credentials, impersonation, machine,
};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [lists(), refusals(), deletions()].concat()
}

fn records(token: &str, query: &[(&str, &str)]) -> Request {
    Request::new("GET", "/api/v1/oauth-tokens")
        .bearer(token)
        .query(query)
}

fn delete(step: u32, token: &str) -> Request {
    Request::new(
        "DELETE",
        format!("/api/v1/oauth-tokens/${{token_id@{step}}}"),
    )
    .bearer(token)
}

fn oneself(token: &str) -> Request {
    Request::new("GET", "/api/v1/users/me").bearer(token)
}

const ADMIN: &str = "${admin.token}";
const WHOLE: &[(&str, &str)] = &[("limit", "100")];

/// A machine, and a token by which it acts as an ordinary user: steps 1 and 2.
fn impersonating() -> Vec<Request> {
    vec![
        Request::create(machine(json!({}))),
        Request::token(impersonation(json!({}))),
    ]
}

/// A web client, its user, and a token of a named device: steps 1 to 3.
fn device(scope: &str) -> Vec<Request> {
    let web = json!({"allowedScopes": ["user_default", "offline_access"]});
    vec![
        Request::create(client("web", web)),
        signed_in(request(1, &[("scope", Some(scope))])),
        Request::token(redeem(json!({
            "deviceType": "phone",
            "description": "oauth-conform device",
        }))),
    ]
}

fn after(mut before: Vec<Request>, requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    before.extend(requests);
    before
}

fn lists() -> Vec<Case> {
    let own = "${access_token@2}";
    vec![
        case(
            "an administrator lists tokens",
            &[
                oauth_tokens::ADMIN_SEES_ALL,
                oauth_tokens::LINK_TO_ITSELF,
                oauth_tokens::ITEMS,
                oauth_tokens::LIMIT_OBEYED,
                list::SHAPE,
            ],
            after(impersonating(), [records(ADMIN, WHOLE)]),
        ),
        case(
            "an administrator lists a user's tokens",
            &[oauth_tokens::USER_SELECTED],
            after(
                impersonating(),
                [records(
                    ADMIN,
                    &[("limit", "100"), ("userId", "${user.ordinary.id}")],
                )],
            ),
        ),
        case(
            "an ordinary user lists its tokens",
            &[oauth_tokens::OWN_ONLY],
            after(impersonating(), [records(own, WHOLE)]),
        ),
        case(
            "a machine without admin_classic lists tokens",
            &[oauth_tokens::AUDIT_NEEDS_SCOPE],
            after(
                impersonating(),
                [
                    Request::token(credentials(json!({}))),
                    records("${access_token@3}", WHOLE),
                ],
            ),
        ),
        case(
            "a device is listed as it named itself",
            &[oauth_tokens::DEVICE_SHOWN],
            after(
                device("user_default offline_access"),
                [
                    records("${access_token@3}", WHOLE),
                    // Says what is lacking where a page has no room for it.
                    delete(4, "${access_token@3}"),
                ],
            ),
        ),
        case(
            "tokens are listed one at a time",
            &[oauth_tokens::LIMIT_OBEYED, oauth_tokens::PAGED_BY_PAGE],
            after(
                impersonating(),
                [
                    Request::token(impersonation(json!({}))),
                    records(own, &[("limit", "1")]),
                    records(own, &[("limit", "1"), ("page", "${page@4}")]),
                ],
            ),
        ),
    ]
}

fn refusals() -> Vec<Case> {
    let wrong = |name: &'static str, rule, query: &[(&str, &str)]| {
        case(name, &[rule], [records(ADMIN, query)])
    };
    vec![
        wrong("a page of no tokens", list::LIMIT_RANGE, &[("limit", "0")]),
        wrong(
            "a page of 101 tokens",
            list::LIMIT_RANGE,
            &[("limit", "101")],
        ),
        wrong(
            "tokens are sorted by their secrets",
            list::SORT_ATTRIBUTE,
            &[("sort", "secret")],
        ),
        case(
            "tokens are listed without a token",
            &[oauth_model::catalogue::api::TOKEN_PRESENT],
            [records(ADMIN, &[]).authorization(None)],
        ),
    ]
}

fn deletions() -> Vec<Case> {
    let own = "${access_token@2}";
    let refresh: Value = json!({
        "grant_type": "refresh_token",
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "refresh_token": "${refresh_token@3}",
    });
    vec![
        case(
            "a user deletes its own token",
            &[oauth_tokens::OWN_DELETED],
            after(impersonating(), [records(own, WHOLE), delete(3, own)]),
        ),
        case(
            "an administrator deletes a user's token",
            &[oauth_tokens::ADMIN_DELETES],
            after(impersonating(), [records(own, WHOLE), delete(3, ADMIN)]),
        ),
        case(
            "an administrator deletes a user's token, which is used again",
            &[oauth_tokens::ADMIN_DELETES, oauth_tokens::DELETED_IS_DEAD],
            after(
                impersonating(),
                [records(own, WHOLE), delete(3, ADMIN), oneself(own)],
            ),
        ),
        case(
            "an ordinary user deletes an administrator's token",
            &[oauth_tokens::OTHERS_NEED_ADMIN],
            after(
                impersonating(),
                [
                    Request::create(machine(json!({}))),
                    Request::token(json!({
                        "client_id": "${client_id@3}",
                        "client_secret": "${client_secret@3}",
                        "grant_type": "client_credentials",
                    })),
                    oneself("${access_token@4}"),
                    // A tenant may have more tokens than a page has room for.
                    records(ADMIN, &[("limit", "100"), ("userId", "${user_id@5}")]),
                    delete(6, own),
                    // Shows that the door is open, also where nobody else finds a token.
                    delete(6, ADMIN),
                ],
            ),
        ),
        case(
            "a deleted device refreshes",
            &[oauth_tokens::DELETED_REFRESH_IS_DEAD],
            after(
                device("user_default offline_access"),
                [
                    records("${access_token@3}", WHOLE),
                    delete(4, "${access_token@3}"),
                    Request::token(refresh.clone()),
                ],
            ),
        ),
        case(
            "a device refreshes that an administrator deleted",
            &[oauth_tokens::DELETED_REFRESH_IS_DEAD],
            after(
                device("user_default offline_access"),
                [
                    records("${access_token@3}", WHOLE),
                    delete(4, ADMIN),
                    Request::token(refresh),
                ],
            ),
        ),
    ]
}
