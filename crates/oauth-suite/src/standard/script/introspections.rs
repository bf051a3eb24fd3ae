//! Introspection (RFC 7662).

use oauth_model::{catalogue::introspection, rule::Rule, standard::call::Endpoint};

use super::{Scriptwriter, at, case, with};
use crate::{scenario::Request, script::Case};

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [told(by), dead(by), callers(by)].concat()
}

/// A question about a token.
pub(super) fn ask(by: &Scriptwriter<'_>, role: &str, token: &str) -> Request {
    by.by(role, Endpoint::Introspection, &[("token", token)])
}

fn told(by: &Scriptwriter<'_>) -> Vec<Case> {
    let told = [
        introspection::LIVE_IS_ACTIVE,
        introspection::JSON,
        introspection::ACTIVE_IS_A_BOOLEAN,
        introspection::TYPES,
        introspection::TRUE,
    ];
    let of_user = "${access_token@2}";
    let start = |request: Request| [by.authorize("a"), by.redeem("a", 1), request];
    let hinted = [("token_type_hint", "refresh_token")];
    let unknown = [("token_type_hint", "oauth-conform")];
    vec![
        case(
            "a client asks about its token",
            &told,
            start(ask(by, "a", of_user)),
        ),
        case(
            "a machine asks about its token",
            &told,
            [by.machine("a"), ask(by, "a", "${access_token@1}")],
        ),
        case(
            "an access token is called a refresh token",
            &[introspection::HINT_IS_NO_LIMIT],
            start(with(ask(by, "a", of_user), &hinted)),
        ),
        case(
            "a question with a hint that nobody knows",
            &[introspection::HINT_IS_NO_LIMIT],
            start(with(ask(by, "a", of_user), &unknown)),
        ),
        case(
            "a client asks about its refresh token",
            &[introspection::TRUE, introspection::TYPES],
            start(ask(by, "a", "${refresh_token@2}")),
        ),
    ]
}

/// Tokens that do not count.
fn dead(by: &Scriptwriter<'_>) -> Vec<Case> {
    let start = || {
        vec![
            by.authorize("a"),
            by.redeem("a", 1),
            ask(by, "a", "${access_token@2}"),
        ]
    };
    let then = |more: Vec<Request>| [start(), more].concat();
    let forged = [
        introspection::FORGED_IS_INACTIVE,
        introspection::UNKNOWN_IS_INACTIVE,
    ];
    let unknown = [
        introspection::UNKNOWN_IS_INACTIVE,
        introspection::INACTIVE_IS_NO_ERROR,
        introspection::INACTIVE_TELLS_NOTHING,
    ];
    let table: &[(&'static str, &[Rule], &str)] = &[
        (
            "a question about no token at all",
            &unknown,
            "oauth-conform-no-such-token",
        ),
        (
            "a question about a token with other claims",
            &forged,
            "${access_token@2*}",
        ),
        (
            "a question about a token without signature",
            &forged,
            "${access_token@2~}",
        ),
        (
            "a question about a token with another signature",
            &forged,
            "${access_token@2%}",
        ),
        (
            "a question about a refresh token with other claims",
            &forged,
            "${refresh_token@2*}",
        ),
        (
            "a question about a refresh token with another signature",
            &forged,
            "${refresh_token@2%}",
        ),
    ];
    let mut cases: Vec<Case> = table
        .iter()
        .map(|&(name, rules, token)| case(name, rules, then(vec![ask(by, "a", token)])))
        .collect();
    cases.push(case(
        "a question about half of a token",
        &[introspection::UNKNOWN_IS_INACTIVE],
        then(vec![ask(by, "a", "${access_token@2<}")]),
    ));
    cases.push(case(
        "a question about a code",
        &[introspection::UNKNOWN_IS_INACTIVE],
        then(vec![by.authorize("a"), ask(by, "a", "${code@4}")]),
    ));
    cases
}

fn callers(by: &Scriptwriter<'_>) -> Vec<Case> {
    let token = "${access_token@2}";
    let start = || [by.authorize("a"), by.redeem("a", 1), ask(by, "a", token)];
    let then = |request: Request| [start().to_vec(), vec![request]].concat();
    let bare = || at("POST", Endpoint::Introspection).form(&[("token", token)]);
    let wrong = with(
        bare(),
        &[
            ("client_id", "${client.a.id}"),
            ("client_secret", "${client.a.secret!}"),
        ],
    );
    let rule = introspection::CALLER_AUTHENTICATES;
    vec![
        case("a question by nobody", &[rule], then(bare())),
        case(
            "a question with a wrong secret in the form",
            &[rule],
            then(wrong),
        ),
        case(
            "a question with a wrong secret in the header",
            &[rule, introspection::UNAUTHORIZED],
            then(bare().basic("${client.a.id}", "${client.a.secret!}")),
        ),
        case(
            "a question by a client that nobody knows",
            &[rule],
            then(bare().basic("oauth-conform-nobody", "${client.a.secret}")),
        ),
        case(
            "a question about nothing",
            &[introspection::TOKEN_PRESENT],
            then(with(ask(by, "a", token), &[("token", "")])),
        ),
    ]
}
