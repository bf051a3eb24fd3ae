//! Rate limits, where they can be used up without calling a thousand times.

use oauth_model::{catalogue::rate_limit, rate_limit::RateTier};
use serde_json::json;

use super::Case;
use crate::scenario::{Action, Request, Scenario};

pub(super) fn cases() -> Vec<Case> {
    let send = |request: Request| Action::Request(Box::new(request));
    let create = || {
        send(Request::create(json!({
            "appType": "spa",
            "clientName": "oauth-conform",
        })))
    };
    vec![Case {
        name: "a client is created beyond the limit of changes, then clients are listed",
        rules: vec![
            rate_limit::RETRY_AFTER,
            rate_limit::ERROR_CODE,
            rate_limit::PER_TIER,
        ],
        scenario: Scenario::from_actions([
            create(),
            Action::UseUp(RateTier::Two),
            create(),
            send(Request::clients("GET", "")),
        ]),
    }]
}
