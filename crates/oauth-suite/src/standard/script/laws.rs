//! Laws: requests that mean the same come out the same.

use oauth_model::{catalogue::law, rule::Rule, standard::call::Endpoint};

use super::{Scriptwriter, UNKNOWN_SCOPE, at, change, with};
use crate::{
    scenario::{Action, Alike, Credentials, Payload, Request, Scenario},
    script::Case,
};

/// A name that no standard gives to a parameter.
const UNKNOWN: (&str, &str) = ("oauth_conform", "1");

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [visits(by), redemptions(by), machines(by), resources(by)].concat()
}

/// Requests, of which the last has to come out as the one of this step.
fn pair(name: &'static str, rule: Rule, step: u32, requests: Vec<Request>) -> Case {
    let mut scenario = Scenario::of(requests);
    if let Some(last) = scenario.steps.last_mut()
        && let Some(request) = last.action.request().cloned()
    {
        last.action = Action::Alike(Box::new(Alike {
            law: rule.id().to_owned(),
            step,
            request,
        }));
    }
    Case {
        name,
        rules: vec![rule],
        scenario,
    }
}

/// The same with a parameter more, whatever its value.
fn and(mut request: Request, (name, value): (&str, &str)) -> Request {
    let more = (name.to_owned(), value.to_owned());
    match &mut request.body {
        Some(Payload::Form(pairs)) => pairs.push(more),
        Some(Payload::Json(_) | Payload::Raw(..)) | None => request.query.push(more),
    }
    request
}

/// The same with its parameters the other way round.
fn reversed(mut request: Request) -> Request {
    request.query.reverse();
    if let Some(Payload::Form(pairs)) = &mut request.body {
        pairs.reverse();
    }
    request
}

fn visits(by: &Scriptwriter<'_>) -> Vec<Case> {
    let without = |name: &str| by.authorize_with("a", &[(name, "")]);
    let mut unknown = by.authorize("a");
    change(&mut unknown.query, &[("scope", UNKNOWN_SCOPE)]);
    let empty = law::EMPTY_IS_OMITTED;
    let ignored = law::UNKNOWN_PARAMETER_CHANGES_NOTHING;
    vec![
        pair(
            "an empty state is none",
            empty,
            1,
            vec![without("state"), and(without("state"), ("state", ""))],
        ),
        pair(
            "an empty scope is none",
            empty,
            1,
            vec![without("scope"), and(without("scope"), ("scope", ""))],
        ),
        pair(
            "an empty redirect URI is none",
            empty,
            1,
            vec![
                without("redirect_uri"),
                and(without("redirect_uri"), ("redirect_uri", "")),
            ],
        ),
        pair(
            "a visit with a parameter that nobody knows",
            ignored,
            1,
            vec![by.authorize("a"), and(by.authorize("a"), UNKNOWN)],
        ),
        pair(
            "a visit that is refused, with a parameter that nobody knows",
            ignored,
            1,
            vec![unknown.clone(), and(unknown, UNKNOWN)],
        ),
        pair(
            "a visit the other way round",
            law::ORDER_CHANGES_NOTHING,
            1,
            vec![by.authorize("a"), reversed(by.authorize("a"))],
        ),
    ]
}

fn redemptions(by: &Scriptwriter<'_>) -> Vec<Case> {
    let start = || vec![by.authorize("a"), by.redeem("a", 1), by.authorize("a")];
    let then = |request: Request| [start(), vec![request]].concat();
    let missing = || by.redeem_with("a", 1, &[("code", "")]);
    vec![
        pair(
            "a redemption with an empty scope",
            law::EMPTY_IS_OMITTED,
            2,
            then(and(by.redeem("a", 3), ("scope", ""))),
        ),
        pair(
            "an empty code is none",
            law::EMPTY_IS_OMITTED,
            2,
            vec![by.authorize("a"), missing(), and(missing(), ("code", ""))],
        ),
        pair(
            "a redemption with a parameter that nobody knows",
            law::UNKNOWN_PARAMETER_CHANGES_NOTHING,
            2,
            then(and(by.redeem("a", 3), UNKNOWN)),
        ),
        pair(
            "a redemption the other way round",
            law::ORDER_CHANGES_NOTHING,
            2,
            then(reversed(by.redeem("a", 3))),
        ),
    ]
}

fn machines(by: &Scriptwriter<'_>) -> Vec<Case> {
    let machine = || by.machine("a");
    let bare = || with(machine(), &[("scope", "")]);
    let mut cases = vec![
        pair(
            "a machine with an empty scope",
            law::EMPTY_IS_OMITTED,
            1,
            vec![bare(), and(bare(), ("scope", ""))],
        ),
        pair(
            "a machine with a parameter that nobody knows",
            law::UNKNOWN_PARAMETER_CHANGES_NOTHING,
            1,
            vec![machine(), and(machine(), UNKNOWN)],
        ),
        pair(
            "a machine the other way round",
            law::ORDER_CHANGES_NOTHING,
            1,
            vec![machine(), reversed(machine())],
        ),
    ];
    let scopes: Vec<&str> = by.machine_scope.split(' ').rev().collect();
    if scopes.len() > 1 {
        let permuted = with(machine(), &[("scope", &scopes.join(" "))]);
        cases.push(pair(
            "a machine with its scopes the other way round",
            law::ORDER_CHANGES_NOTHING,
            1,
            vec![machine(), permuted],
        ));
    }
    cases
}

fn resources(by: &Scriptwriter<'_>) -> Vec<Case> {
    let with_scheme = |scheme: &str| {
        let mut request = at("GET", Endpoint::Resource);
        let header = format!("{scheme} ${{access_token@2}}");
        request.authorization = Some(Credentials::Raw(header));
        request
    };
    let usual = super::bearer("${access_token@2}");
    let start = vec![by.authorize("a"), by.redeem("a", 1), usual];
    let rule = law::HEADER_CASE_CHANGES_NOTHING;
    [
        ("a resource with `bearer` in small letters", "bearer"),
        ("a resource with `BEARER` in capitals", "BEARER"),
    ]
    .map(|(name, scheme)| {
        let requests = [start.clone(), vec![with_scheme(scheme)]].concat();
        pair(name, rule, 3, requests)
    })
    .to_vec()
}
