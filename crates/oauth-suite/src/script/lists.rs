//! Lists of clients: pages, filters and order.

use oauth_model::catalogue::list;
use serde_json::json;

use super::{Case, case};
use crate::scenario::Request;

/// Creating clients of two types, with names in no order.
fn three() -> Vec<Request> {
    [("b", "spa"), ("c", "native"), ("a", "spa")]
        .iter()
        .map(|(name, app_type)| {
            Request::create(json!({
                "appType": app_type,
                "clientName": format!("oauth-conform {name}"),
            }))
        })
        .collect()
}

fn after_three(requests: impl IntoIterator<Item = Request>) -> Vec<Request> {
    three().into_iter().chain(requests).collect()
}

fn list(query: &[(&str, &str)]) -> Request {
    Request::clients("GET", "").query(query)
}

pub(super) fn cases() -> Vec<Case> {
    [pages(), orders(), refusals()].concat()
}

fn pages() -> Vec<Case> {
    vec![
        case(
            "all clients are listed",
            &[
                list::SHAPE,
                list::LIMIT_OBEYED,
                list::TOTAL_ON_REQUEST,
                list::COMPLETE,
            ],
            after_three([list(&[("limit", "100")])]),
        ),
        case(
            "clients with addresses are listed",
            &[list::ADDRESSES_SHOWN, list::CONSENT_SHOWN],
            [
                Request::create(json!({
                    "appType": "web",
                    "clientName": "oauth-conform",
                    "redirectUris": ["https://app.example/callback"],
                    "allowedOrigins": ["https://app.example"],
                })),
                list(&[("filter", "clientId eq \"${client_id@1}\"")]),
            ],
        ),
        case(
            "clients are counted",
            &[list::TOTAL_ON_REQUEST],
            after_three([list(&[("totalResults", "true")])]),
        ),
        case(
            "clients are listed three at a time, the newest first",
            &[list::LIMIT_OBEYED, list::ABSOLUTE_LINKS, list::COMPLETE],
            after_three([
                list(&[("limit", "3"), ("sort", "-createdAt")]),
                list(&[("limit", "3"), ("next", "${next@4}")]),
                // How many clients were there before is not known.
                list(&[("limit", "3"), ("next", "${next@5}")]),
            ]),
        ),
        case(
            "single-page clients are listed",
            &[list::FILTER_OBEYED],
            after_three([list(&[("filter", "appType eq \"spa\"")])]),
        ),
        case(
            "single-page clients are listed one at a time",
            &[list::COMPLETE],
            after_three([
                list(&[("filter", "appType eq \"spa\""), ("limit", "1")]),
                list(&[("limit", "1"), ("next", "${next@4}")]),
            ]),
        ),
    ]
}

fn orders() -> Vec<Case> {
    vec![
        case(
            "clients are sorted by name",
            &[list::SORT_OBEYED],
            after_three([list(&[("sort", "+clientName"), ("limit", "100")])]),
        ),
        case(
            "clients are sorted by name, the last first",
            &[list::SORT_OBEYED],
            after_three([list(&[("sort", "-clientName"), ("limit", "100")])]),
        ),
    ]
}

fn refusals() -> Vec<Case> {
    vec![
        case(
            "a page of no clients",
            &[list::LIMIT_RANGE],
            [list(&[("limit", "0")])],
        ),
        case(
            "a page of 101 clients",
            &[list::LIMIT_RANGE],
            [list(&[("limit", "101")])],
        ),
        case(
            "a filter that breaks off",
            &[list::FILTER_GRAMMAR],
            [list(&[("filter", "appType eq")])],
        ),
        case(
            "clients are sorted by their secrets",
            &[list::SORT_ATTRIBUTE],
            [list(&[("sort", "+clientSecret")])],
        ),
        case(
            "a cursor that was never handed out",
            &[list::CURSOR_KNOWN],
            [list(&[("next", "nonsense")])],
        ),
    ]
}
