//! Races: what can be had once, asked for several times at once.

use oauth_model::{catalogue::race, rule::Rule};

use super::Scriptwriter;
use crate::{
    scenario::{Action, Race, Request, Scenario},
    script::Case,
};

/// How many at once, where nobody says otherwise.
const TIMES: u32 = 2;

/// Each begins with one request after the other, so that what a server never refuses is not
/// taken for what it lets slip.
pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (role, name) in [
        ("a", "a code is redeemed several times at once"),
        (
            "public",
            "a public client redeems a code several times at once",
        ),
    ] {
        let before = vec![
            by.authorize(role),
            by.redeem(role, 1),
            by.redeem(role, 1),
            by.authorize(role),
        ];
        let rule = race::CODE_REDEEMED_ONCE;
        cases.push(case(name, rule, before, by.redeem(role, 4)));
    }
    let before = vec![
        by.authorize("public"),
        by.redeem("public", 1),
        by.refresh("public", 2),
        by.refresh("public", 2),
        by.authorize("public"),
        by.redeem("public", 5),
    ];
    cases.push(case(
        "a public client exchanges a refresh token several times at once",
        race::REFRESH_TOKEN_USED_ONCE,
        before,
        by.refresh("public", 6),
    ));
    cases
}

fn case(name: &'static str, rule: Rule, before: Vec<Request>, at_once: Request) -> Case {
    let once = |request| Action::Request(Box::new(request));
    let mut actions: Vec<Action> = before.into_iter().map(once).collect();
    actions.push(Action::Race(Box::new(Race {
        times: TIMES,
        request: at_once,
    })));
    Case {
        name,
        rules: vec![rule],
        scenario: Scenario::from_actions(actions),
    }
}
