//! What counts for a time: access tokens, and codes.

use oauth_model::{
    catalogue::{code, token},
    rule::Rule,
    standard::state::{CODE_SECONDS_MAX, LEEWAY_SECONDS},
};

use super::{Scriptwriter, bearer as with_token, introspections::ask};
use crate::{
    scenario::{Action, Request, Scenario},
    script::Case,
};

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    vec![token_too_late(by), code_too_late(by)]
}

/// An access token after the time that its answer told of, wherever it can be shown: to wait
/// is dear, so it is done once.
fn token_too_late(by: &Scriptwriter<'_>) -> Case {
    let used = "${access_token@2}";
    let asked_about = by.has_introspection.then(|| ask(by, "a", used));
    let at_resource = (by.has_resource || asked_about.is_none()).then(|| with_token(used));
    let shown: Vec<Request> = at_resource.into_iter().chain(asked_about).collect();
    let before = [vec![by.authorize("a"), by.redeem("a", 1)], shown.clone()].concat();
    // Where no time is told there is none to keep.
    let seconds = by.habits.token_seconds.unwrap_or_default();
    let late = after(&before, seconds.saturating_add(LEEWAY_SECONDS), &shown);
    case("a token that expired", &[token::EXPIRED_IS_DEAD], late)
}

fn code_too_late(by: &Scriptwriter<'_>) -> Case {
    let late = after(&[by.authorize("a")], CODE_SECONDS_MAX, &[by.redeem("a", 1)]);
    case(
        "a code that nobody redeems in time",
        &[code::SHORT_LIVED],
        late,
    )
}

fn case(name: &'static str, rules: &[Rule], scenario: Scenario) -> Case {
    Case {
        name,
        rules: rules.to_vec(),
        scenario,
    }
}

/// Requests, and others when more than so many seconds are over.
fn after(before: &[Request], seconds: u64, then: &[Request]) -> Scenario {
    let request = |request: &Request| Action::Request(Box::new(request.clone()));
    let wait = Action::Wait(seconds.saturating_add(1));
    let (before, then) = (before.iter().map(request), then.iter().map(request));
    Scenario::from_actions(before.chain([wait]).chain(then))
}
