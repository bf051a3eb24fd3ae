//! Revocation (RFC 7009).

use oauth_model::{
    catalogue::{error, revocation},
    standard::call::Endpoint,
};

use super::{Scriptwriter, case, with};
use crate::{scenario::Request, script::Case};

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let start = |role: &str| vec![by.authorize(role), by.redeem(role, 1)];
    let then = |role: &str, more: Vec<Request>| [start(role), more].concat();
    let revoke = |role: &str, token: &str| by.by(role, Endpoint::Revocation, &[("token", token)]);
    let refresh = "${refresh_token@2}";
    let access = "${access_token@2}";
    let hinted = |hint: &str| with(revoke("a", refresh), &[("token_type_hint", hint)]);
    let mut wrong = revoke("a", refresh);
    wrong.authorization = None;
    let wrong = with(
        wrong,
        &[
            ("client_id", "${client.a.id}"),
            ("client_secret", "${client.a.secret!}"),
        ],
    );
    vec![
        case(
            "a refresh token is revoked",
            &[revocation::REFRESH_TOKEN_IS_DEAD, error::INVALID_GRANT],
            then("a", vec![revoke("a", refresh), by.refresh("a", 2)]),
        ),
        case(
            "a public client revokes its refresh token",
            &[revocation::REFRESH_TOKEN_IS_DEAD],
            then(
                "public",
                vec![revoke("public", refresh), by.refresh("public", 2)],
            ),
        ),
        case(
            "an access token is revoked",
            &[revocation::ACCESS_TOKEN_IS_DEAD],
            then(
                "a",
                vec![
                    by.probe("a", access),
                    revoke("a", access),
                    by.probe("a", access),
                ],
            ),
        ),
        case(
            "a machine revokes its token",
            &[
                revocation::ACCESS_TOKEN_IS_DEAD,
                revocation::UNSUPPORTED_TOLD,
            ],
            [
                by.machine("a"),
                by.probe_machine("a", "${access_token@1}"),
                revoke("a", "${access_token@1}"),
                by.probe_machine("a", "${access_token@1}"),
            ],
        ),
        case(
            "an access token goes with its refresh token",
            &[revocation::CASCADES],
            then(
                "a",
                vec![
                    by.probe("a", access),
                    revoke("a", refresh),
                    by.probe("a", access),
                ],
            ),
        ),
        case(
            "a refresh token is called an access token",
            &[revocation::HINT_IS_NO_LIMIT],
            then("a", vec![hinted("access_token"), by.refresh("a", 2)]),
        ),
        case(
            "a hint that nobody knows",
            &[revocation::HINT_IS_NO_LIMIT],
            then("a", vec![hinted("oauth-conform"), by.refresh("a", 2)]),
        ),
        case(
            "another client revokes a refresh token",
            &[revocation::OWN_TOKENS_ONLY],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.refresh("a", 2),
                by.authorize("a"),
                by.redeem("a", 4),
                revoke("b", "${refresh_token@5}"),
                by.refresh("a", 5),
            ],
        ),
        case(
            "another client revokes an access token",
            &[revocation::OWN_TOKENS_ONLY],
            then(
                "a",
                vec![
                    by.probe("a", access),
                    revoke("b", access),
                    by.probe("a", access),
                ],
            ),
        ),
        case(
            "a revocation with a wrong secret",
            &[revocation::CLIENT_AUTHENTICATES],
            then("a", vec![wrong]),
        ),
        case(
            "a revocation without a token",
            &[revocation::TOKEN_PRESENT],
            then(
                "a",
                vec![
                    revoke("a", refresh),
                    with(revoke("a", refresh), &[("token", "")]),
                ],
            ),
        ),
        case(
            "a token that nobody gave out is revoked",
            &[revocation::UNKNOWN_IS_FINE],
            then(
                "a",
                vec![
                    revoke("a", refresh),
                    revoke("a", "oauth-conform-no-such-token"),
                ],
            ),
        ),
        case(
            "an access token is revoked after a refresh token",
            &[revocation::UNSUPPORTED_TOLD],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                revoke("a", refresh),
                by.authorize("a"),
                by.redeem("a", 4),
                revoke("a", "${access_token@5}"),
            ],
        ),
        case(
            "a token is revoked twice",
            &[revocation::UNKNOWN_IS_FINE],
            then("a", vec![revoke("a", refresh), revoke("a", refresh)]),
        ),
        case(
            "a token is revoked, and another client's lives",
            &[revocation::OTHERS_LIVE],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.refresh("a", 2),
                by.authorize("b"),
                by.redeem("b", 4),
                by.authorize("a"),
                by.redeem("a", 6),
                revoke("a", "${refresh_token@7}"),
                by.refresh("b", 5),
            ],
        ),
    ]
}
