//! Races: what can be had once, asked for several times at once.
//!
//! Each begins with one request after the other, so that what a tenant never refuses is
//! not taken for what it lets slip.

use oauth_model::{catalogue::race as rules, rule::Rule};
use serde_json::json;

use super::{
    Case,
    authorize::{client, request, signed_in},
    codes::redeem,
    machine, of_step,
    refreshes::{OFFLINE, again, then},
};
use crate::scenario::{Action, Race, Request, Scenario};

/// How many at once, where nobody says otherwise.
const TIMES: u32 = 2;

pub(super) fn cases() -> Vec<Case> {
    vec![code(), refresh_token(), secret()]
}

fn case(name: &'static str, rule: Rule, actions: Vec<Action>) -> Case {
    Case {
        name,
        rules: vec![rule],
        scenario: Scenario::from_actions(actions),
    }
}

fn once(request: Request) -> Action {
    Action::Request(Box::new(request))
}

fn at_once(request: Request) -> Action {
    let times = TIMES;
    Action::Race(Box::new(Race { times, request }))
}

fn code() -> Case {
    let visit = || signed_in(request(1, &[]));
    let second = || Request::token(redeem(json!({"code": "${code@5}"})));
    case(
        "a code is redeemed several times at once",
        rules::CODE_REDEEMED_ONCE,
        vec![
            once(Request::create(client("web", json!({})))),
            once(visit()),
            once(Request::token(redeem(json!({})))),
            once(Request::token(redeem(json!({})))),
            once(visit()),
            at_once(second()),
            once(second()),
        ],
    )
}

fn refresh_token() -> Case {
    // The token of step 3 shows whether a used one is refused; that of step 7 races.
    let before = then([
        again(json!({})),
        again(json!({})),
        signed_in(request(1, &[("scope", Some(OFFLINE))])),
        Request::token(redeem(json!({"code": "${code@6}"}))),
    ]);
    let mut actions: Vec<Action> = before.into_iter().map(once).collect();
    let second = json!({"refresh_token": "${refresh_token@7}"});
    actions.push(at_once(again(second)));
    case(
        "a refresh token is used several times at once",
        rules::REFRESH_TOKEN_USED_ONCE,
        actions,
    )
}

fn secret() -> Case {
    let add = || Request::clients("POST", &of_step(1, "/client-secrets"));
    let delete = Request::clients("DELETE", &of_step(1, "/client-secrets/${secret_hint@2}"));
    let mut actions = vec![once(Request::create(machine(json!({}))))];
    // Four more make five; the sixth is refused.
    actions.extend((0..5).map(|_| once(add())));
    actions.extend([
        once(delete),
        at_once(add()),
        once(Request::clients("GET", &of_step(1, ""))),
    ]);
    case(
        "several secrets are added at once where one has room",
        rules::SECRET_LIMIT_HELD,
        actions,
    )
}
