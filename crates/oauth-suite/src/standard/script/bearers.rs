//! Bearer tokens at a protected resource (RFC 6750).

use oauth_model::{catalogue::bearer, rule::Rule, standard::call::Endpoint};

use super::{Scriptwriter, at, bearer as with_token, case};
use crate::{scenario::Request, script::Case};

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let start = || {
        vec![
            by.authorize("a"),
            by.redeem("a", 1),
            with_token("${access_token@2}"),
        ]
    };
    let then = |request: Request| [start(), vec![request]].concat();
    let resource = || at("GET", Endpoint::Resource);
    let invalid = |rule: Rule| {
        [
            rule,
            bearer::CHALLENGE,
            bearer::CHALLENGE_FORM,
            bearer::INVALID_TOKEN,
        ]
    };
    let in_query = resource().query(&[("access_token", "${access_token@2}")]);
    let mut cases = vec![
        case(
            "a resource without a token",
            &[
                bearer::TOKEN_NEEDED,
                bearer::CHALLENGE,
                bearer::CHALLENGE_FORM,
                bearer::NO_ERROR_WITHOUT_TOKEN,
            ],
            then(resource()),
        ),
        case(
            "a resource with a client's secret",
            &[bearer::TOKEN_NEEDED],
            then(resource().basic("${client.a.id}", "${client.a.secret}")),
        ),
        case(
            "a resource with a token in the body of a GET request",
            &[bearer::NOT_IN_BODY_OF_GET],
            then(resource().form(&[("access_token", "${access_token@2}")])),
        ),
        case(
            "a resource with a token in the address",
            &[bearer::NOT_IN_QUERY],
            then(in_query),
        ),
    ];
    for (name, rule, token) in [
        (
            "a resource with a token that nobody gave out",
            bearer::UNKNOWN_IS_REFUSED,
            "oauth-conform-no-such-token",
        ),
        (
            "a resource with half of a token",
            bearer::UNKNOWN_IS_REFUSED,
            "${access_token@2<}",
        ),
        (
            "a resource with a refresh token",
            bearer::UNKNOWN_IS_REFUSED,
            "${refresh_token@2}",
        ),
        (
            "a resource with a token of other claims",
            bearer::FORGED_IS_REFUSED,
            "${access_token@2*}",
        ),
        (
            "a resource with a token without signature",
            bearer::FORGED_IS_REFUSED,
            "${access_token@2~}",
        ),
        (
            "a resource with a token of another signature",
            bearer::FORGED_IS_REFUSED,
            "${access_token@2%}",
        ),
    ] {
        cases.push(case(name, &invalid(rule), then(with_token(token))));
    }
    cases
}
