//! Codes: asked for, redeemed, and everything that may be wrong with it.

use oauth_model::catalogue::{authorize, code, error, grant, scope, token};

use super::{CHALLENGE, Scriptwriter, UNKNOWN_SCOPE, VERIFIER, case};
use crate::script::Case;

/// A verifier of the right form that fits no challenge here.
const OTHER_VERIFIER: &str = "A0000000000000000000000000000000000000000-x";
/// A verifier that is too short, and its challenge.
const SHORT: &str = "x";
const SHORT_CHALLENGE: &str = "LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE";

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [
        granted(by),
        bound(by),
        named(by),
        verifiers(by),
        without_challenge(by),
        replays(by),
    ]
    .concat()
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn granted(by: &Scriptwriter<'_>) -> Vec<Case> {
    let answers = [
        authorize::STATE_ECHOED,
        authorize::CODE_IN_QUERY,
        authorize::ISSUER_SHOWN,
        token::COMPLETE,
        token::JSON,
        token::EXPIRES_IN_PRESENT,
        token::EXPIRES_IN_IS_A_NUMBER,
        token::NO_STORE,
        token::PRAGMA,
        token::CHARACTERS,
        token::TYPE_FORM,
        token::MEMBERS_ONCE,
        token::AT_MOST_AN_HOUR,
        code::CHALLENGE_HIDDEN,
    ];
    let beyond = format!("{} {UNKNOWN_SCOPE}", by.scope);
    let beyond = [("scope", beyond.trim())];
    vec![
        case(
            "a code is redeemed by its verifier",
            &[code::RIGHT_VERIFIER_ACCEPTED],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.challenged("a"),
                by.proving("a", 3),
            ],
        ),
        case(
            "a code is redeemed",
            &answers,
            [by.authorize("a"), by.redeem("a", 1)],
        ),
        case(
            "a public client redeems a code",
            &answers,
            [by.authorize("public"), by.redeem("public", 1)],
        ),
        case(
            "a code without a state",
            &[authorize::NO_STATE_UNLESS_SENT],
            [by.authorize_with("a", &[("state", "")])],
        ),
        case(
            "a code with a challenge",
            &[code::CHALLENGE_HIDDEN],
            [by.challenged("a")],
        ),
        case(
            "two codes in a row",
            &[code::UNGUESSABLE],
            [by.authorize("a"), by.authorize("a")],
        ),
        case(
            "a scope that nobody knows",
            &[
                scope::UNKNOWN_NOT_GRANTED,
                authorize::SCOPE_JUDGED_AT_ONCE,
                authorize::ERROR_FITS,
            ],
            [
                by.authorize_with("a", &[("scope", UNKNOWN_SCOPE)]),
                by.redeem("a", 1),
            ],
        ),
        case(
            "a scope that nobody knows beside others",
            &[
                scope::UNKNOWN_NOT_GRANTED,
                authorize::SCOPE_JUDGED_AT_ONCE,
                authorize::ERROR_FITS,
            ],
            [by.authorize_with("a", &beyond), by.redeem("a", 1)],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn bound(by: &Scriptwriter<'_>) -> Vec<Case> {
    let unknown = [("code", "oauth-conform-no-such-code")];
    let nearly = [("code", "${code@1!}")];
    let other = [("redirect_uri", "${client.a.redirect_uri}/other")];
    let of_public = [
        ("redirect_uri", "${client.public.redirect_uri}"),
        ("client_id", "${client.second-public.id}"),
    ];
    vec![
        case(
            "a code is missing",
            &[
                code::PRESENT,
                error::INVALID_REQUEST,
                error::JSON,
                error::STATUS,
            ],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.redeem_with("a", 1, &[("code", "")]),
            ],
        ),
        case(
            "a code that nobody gave out",
            &[code::KNOWN, error::INVALID_GRANT, error::CHARACTERS],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.redeem_with("a", 1, &unknown),
            ],
        ),
        case(
            "a code with its last character changed",
            &[code::KNOWN, error::INVALID_GRANT],
            [by.authorize("a"), by.redeem_with("a", 1, &nearly)],
        ),
        case(
            "another client redeems a code",
            &[code::OWN_CLIENT],
            [
                by.authorize("a"),
                by.redeem_with("b", 1, &[("redirect_uri", "${client.a.redirect_uri}")]),
            ],
        ),
        case(
            "another public client redeems a code",
            &[code::OWN_CLIENT],
            [
                by.authorize("public"),
                by.redeem_with("second-public", 1, &of_public),
            ],
        ),
        case(
            "a code with another redirect URI",
            &[code::SAME_REDIRECT_URI, error::INVALID_GRANT],
            [by.authorize("a"), by.redeem_with("a", 1, &other)],
        ),
        case(
            "a public client's code with another redirect URI",
            &[code::SAME_REDIRECT_URI],
            [
                by.authorize("public"),
                by.redeem_with(
                    "public",
                    1,
                    &[("redirect_uri", "${client.public.redirect_uri}/other")],
                ),
            ],
        ),
        case(
            "a code without its redirect URI",
            &[code::REDIRECT_URI_REPEATED],
            [
                by.authorize("a"),
                by.redeem_with("a", 1, &[("redirect_uri", "")]),
            ],
        ),
    ]
}

/// A code with a wrong grant type, and one that was tried in vain.
fn named(by: &Scriptwriter<'_>) -> Vec<Case> {
    let other = [("redirect_uri", "${client.a.redirect_uri}/other")];
    vec![
        case(
            "a code after another redirect URI was tried",
            &[code::SPENT_BY_A_WRONG_REDIRECT_URI],
            [
                by.authorize("a"),
                by.redeem_with("a", 1, &other),
                by.redeem("a", 1),
            ],
        ),
        case(
            "a grant type that nobody knows",
            &[grant::SUPPORTED, error::UNSUPPORTED_GRANT_TYPE],
            [
                by.authorize("a"),
                by.redeem_with("a", 1, &[("grant_type", "urn:example:oauth-conform")]),
            ],
        ),
        case(
            "no grant type",
            &[grant::NAMED, error::INVALID_REQUEST],
            [
                by.authorize("a"),
                by.redeem_with("a", 1, &[("grant_type", "")]),
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn verifiers(by: &Scriptwriter<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (role, names) in [
        (
            "a",
            [
                "no verifier",
                "another verifier",
                "the challenge as verifier",
            ],
        ),
        (
            "public",
            [
                "no verifier of a public client",
                "another verifier of a public client",
                "the challenge as verifier of a public client",
            ],
        ),
    ] {
        let [missing, other, challenge] = names;
        let redeem = |verifier| by.proving_with(role, 1, &[("code_verifier", verifier)]);
        let start = || by.challenged(role);
        cases.extend([
            case(missing, &[code::VERIFIER_PRESENT], [start(), redeem("")]),
            case(
                other,
                &[code::VERIFIER_FITS, error::INVALID_GRANT],
                [start(), redeem(OTHER_VERIFIER)],
            ),
            case(
                challenge,
                &[code::VERIFIER_FITS],
                [start(), redeem(CHALLENGE)],
            ),
        ]);
    }
    let short = [("code_challenge", SHORT_CHALLENGE)];
    let downgraded = [
        ("code_challenge_method", "plain"),
        ("code_verifier", CHALLENGE),
    ];
    let plain = [
        ("code_challenge", VERIFIER),
        ("code_challenge_method", "plain"),
    ];
    cases.extend([
        case(
            "a verifier of one character",
            &[code::VERIFIER_FORM],
            [
                by.challenged_with("a", &short),
                by.proving_with("a", 1, &[("code_verifier", SHORT)]),
            ],
        ),
        case(
            "the right verifier after a wrong one",
            &[code::SPENT_BY_A_WRONG_VERIFIER],
            [
                by.challenged("a"),
                by.proving_with("a", 1, &[("code_verifier", OTHER_VERIFIER)]),
                by.proving("a", 1),
            ],
        ),
        case(
            "the method changed at the token endpoint",
            &[code::VERIFIER_FITS],
            [by.challenged("a"), by.proving_with("a", 1, &downgraded)],
        ),
        case(
            "a challenge that is the verifier",
            &[authorize::NO_PLAIN_CHALLENGE],
            [by.challenged_with("a", &plain)],
        ),
        case(
            "another verifier for a challenge that is the verifier",
            &[code::VERIFIER_FITS],
            [
                by.challenged_with("a", &plain),
                by.proving_with("a", 1, &[("code_verifier", OTHER_VERIFIER)]),
            ],
        ),
        case(
            "a challenge method that nobody knows",
            &[
                authorize::CHALLENGE_METHOD,
                authorize::ERROR_NAMED,
                authorize::ERROR_CHARACTERS,
            ],
            [
                by.challenged("a"),
                by.challenged_with("a", &[("code_challenge_method", "oauth-conform")]),
            ],
        ),
        case(
            "a challenge method in small letters",
            &[authorize::CHALLENGE_METHOD],
            [
                by.challenged("a"),
                by.challenged_with("a", &[("code_challenge_method", "s256")]),
            ],
        ),
        case(
            "verifiers of two requests swapped",
            &[code::VERIFIER_FITS],
            [
                by.challenged("a"),
                by.challenged_with("a", &short),
                by.proving("a", 2),
            ],
        ),
    ]);
    cases
}

/// No challenge was sent.
fn without_challenge(by: &Scriptwriter<'_>) -> Vec<Case> {
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    vec![
        case(
            "a public client without a challenge",
            &[authorize::PUBLIC_NEEDS_CHALLENGE],
            [by.challenged("public"), by.challenged_with("public", &none)],
        ),
        case(
            "a verifier without a challenge",
            &[code::NO_VERIFIER_WITHOUT_CHALLENGE],
            [by.challenged_with("a", &none), by.proving("a", 1)],
        ),
    ]
}

fn replays(by: &Scriptwriter<'_>) -> Vec<Case> {
    let mut cases = vec![
        case(
            "a code is redeemed twice",
            &[code::SINGLE_USE, error::INVALID_GRANT],
            [by.authorize("a"), by.redeem("a", 1), by.redeem("a", 1)],
        ),
        case(
            "a public client redeems a code twice",
            &[code::SINGLE_USE],
            [
                by.authorize("public"),
                by.redeem("public", 1),
                by.redeem("public", 1),
            ],
        ),
        case(
            "a refresh token of a code that was tried twice",
            &[code::REPLAY_REVOKES],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.redeem("a", 1),
                by.refresh("a", 2),
            ],
        ),
    ];
    // Whether it still opens something shows at a resource only.
    cases.push(case(
        "an access token of a code that was tried twice",
        &[code::REPLAY_REVOKES],
        [
            by.authorize("a"),
            by.redeem("a", 1),
            by.probe("a", "${access_token@2}"),
            by.redeem("a", 1),
            by.probe("a", "${access_token@2}"),
        ],
    ));
    cases
}
