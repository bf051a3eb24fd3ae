//! Refresh tokens.

use oauth_model::catalogue::{client_auth, error, jwt, refresh};

use super::{Scriptwriter, UNKNOWN_SCOPE, case, with};
use crate::{scenario::Request, script::Case};

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let start = |role: &str| vec![by.authorize(role), by.redeem(role, 1)];
    let then = |role: &str, more: Vec<Request>| [start(role), more].concat();
    let refresh = |role: &str, step: u32| by.refresh(role, step);
    let unknown = [("refresh_token", "oauth-conform-no-such-token")];
    let wider = format!("{} {UNKNOWN_SCOPE}", by.scope);
    let first = by.scope.split(' ').next().unwrap_or_default().to_owned();
    let others = format!("{first} {}", by.others.join(" "));
    let others = others.trim().to_owned();
    vec![
        case(
            "a refresh token that nobody gave out",
            &[refresh::KNOWN, error::INVALID_GRANT],
            then("a", vec![with(refresh("a", 2), &unknown)]),
        ),
        case(
            "a refresh token with its last character changed",
            &[refresh::KNOWN],
            then(
                "a",
                vec![with(
                    refresh("a", 2),
                    &[("refresh_token", "${refresh_token@2!}")],
                )],
            ),
        ),
        case(
            "an access token in the place of a refresh token",
            &[refresh::KNOWN],
            then(
                "a",
                vec![with(
                    refresh("a", 2),
                    &[("refresh_token", "${access_token@2}")],
                )],
            ),
        ),
        case(
            "no refresh token",
            &[refresh::PRESENT, error::INVALID_REQUEST],
            then("a", vec![with(refresh("a", 2), &[("refresh_token", "")])]),
        ),
        case(
            "another client's refresh token",
            &[refresh::OWN_CLIENT],
            then("a", vec![refresh("b", 2)]),
        ),
        case(
            "a public client with a confidential one's refresh token",
            &[refresh::OWN_CLIENT],
            then("a", vec![refresh("public", 2)]),
        ),
        case(
            "a refresh token without a secret",
            &[client_auth::SECRET_PRESENT],
            then("a", vec![bare(by, None)]),
        ),
        case(
            "a refresh token with a wrong secret",
            &[client_auth::SECRET_CORRECT, error::INVALID_CLIENT],
            then("a", vec![bare(by, Some("${client.a.secret!}"))]),
        ),
        case(
            "a refresh that asks for more",
            &[refresh::WIDER_IS_REFUSED, refresh::NEVER_WIDENS],
            then("a", vec![with(refresh("a", 2), &[("scope", wider.trim())])]),
        ),
        case(
            "a refresh that asks for what others may have",
            &[refresh::WIDER_IS_REFUSED, refresh::NEVER_WIDENS],
            [
                by.authorize_with("a", &[("scope", &first)]),
                by.redeem("a", 1),
                with(refresh("a", 2), &[("scope", &others)]),
            ],
        ),
        case(
            "a refresh, and another",
            &[
                refresh::NEVER_WIDENS,
                jwt::SUBJECT_STAYS,
                jwt::SIGN_IN_STAYS,
            ],
            then("a", vec![refresh("a", 2), refresh("a", 3)]),
        ),
        case(
            "a public client's old refresh token",
            &[refresh::ROTATED_IS_DEAD],
            then("public", vec![refresh("public", 2), refresh("public", 2)]),
        ),
        case(
            "a public client's new refresh token after the old one",
            &[refresh::REPLAY_REVOKES],
            then(
                "public",
                vec![
                    refresh("public", 2),
                    refresh("public", 2),
                    refresh("public", 3),
                ],
            ),
        ),
        case(
            "a refresh with fewer scopes, and one without",
            &[refresh::NARROWING_KEEPS_THE_GRANT],
            then(
                "a",
                vec![with(refresh("a", 2), &[("scope", &first)]), refresh("a", 3)],
            ),
        ),
    ]
}

/// A refresh that names its client and proves nothing, or something wrong.
fn bare(by: &Scriptwriter<'_>, secret: Option<&str>) -> Request {
    let mut request = by.refresh("a", 2);
    request.authorization = None;
    let changes = [
        ("client_id", "${client.a.id}"),
        ("client_secret", secret.unwrap_or_default()),
    ];
    with(request, &changes)
}
