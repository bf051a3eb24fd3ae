//! The authorization endpoint: who asks, where to, and for what.

use oauth_model::catalogue::{authorize, request};

use super::{STATE, Scriptwriter, case};
use crate::{scenario::Request, script::Case};

/// Where nobody is to be sent.
const STRANGER: &str = "https://stranger.example/callback";

/// Addresses near a registered one, by what was done to it.
///
/// The operators are the ones that lead to known faults: what is compared as text is none
/// of them.
const NEAR: &[(&str, &str)] = &[
    (
        "a redirect URI with a path below",
        "${client.a.redirect_uri}/below",
    ),
    (
        "a redirect URI with more in its path",
        "${client.a.redirect_uri}x",
    ),
    (
        "a redirect URI with a step back",
        "${client.a.redirect_uri}/../other",
    ),
    (
        "a redirect URI with an encoded step back",
        "${client.a.redirect_uri}/%2e%2e/other",
    ),
    (
        "a redirect URI with a query",
        "${client.a.redirect_uri}?stranger=1",
    ),
    (
        "a redirect URI with a second code",
        "${client.a.redirect_uri}?code=stranger",
    ),
    (
        "a redirect URI with a fragment",
        "${client.a.redirect_uri}#stranger",
    ),
    ("another client's redirect URI", "${client.b.redirect_uri}"),
    (
        "a redirect URI of a script",
        "javascript:alert(1)//${client.a.redirect_uri}",
    ),
    (
        "a redirect URI without a scheme",
        "//stranger.example/callback",
    ),
    ("a redirect URI that is a path", "/callback"),
];

/// The same for a client whose address is not on this machine.
const NEAR_REMOTE: &[(&str, &str)] = &[
    (
        "a remote redirect URI with a path below",
        "${client.remote.redirect_uri}/below",
    ),
    (
        "a remote redirect URI with a step back",
        "${client.remote.redirect_uri}/../other",
    ),
    (
        "a remote redirect URI with a query",
        "${client.remote.redirect_uri}?stranger=1",
    ),
    (
        "a remote redirect URI with a slash",
        "${client.remote.redirect_uri}/",
    ),
];

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [strangers(by), near(by), types(by), others(by)].concat()
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn strangers(by: &Scriptwriter<'_>) -> Vec<Case> {
    let known = [
        authorize::REDIRECT_URI_REGISTERED,
        authorize::NO_OPEN_REDIRECT,
    ];
    let then = |changes: &[(&str, &str)]| [by.authorize("a"), by.authorize_with("a", changes)];
    let away = ("redirect_uri", STRANGER);
    let nobody = ("client_id", "oauth-conform-nobody");
    let mut cases = vec![
        case("a redirect URI of a stranger", &known, then(&[away])),
        case(
            "a client that nobody knows",
            &[authorize::KNOWN_CLIENT, authorize::NO_OPEN_REDIRECT],
            then(&[nobody, away]),
        ),
        case(
            "no client",
            &[authorize::KNOWN_CLIENT, authorize::NO_OPEN_REDIRECT],
            then(&[("client_id", ""), away]),
        ),
    ];
    // A second fault must not distract from the first: its error goes nowhere.
    for (name, unknown, response_type) in [
        (
            "a stranger's address with a response type that nobody knows",
            "the same of a client that nobody knows",
            "oauth-conform",
        ),
        (
            "a stranger's address with a token asked for",
            "a token asked for by a client that nobody knows",
            "token",
        ),
        (
            "a stranger's address with an ID token and a token asked for",
            "an ID token and a token asked for by a client that nobody knows",
            "id_token token",
        ),
        (
            "a stranger's address with a code and an ID token asked for",
            "a code and an ID token asked for by a client that nobody knows",
            "code id_token",
        ),
        (
            "a stranger's address with a code and a token asked for",
            "a code and a token asked for by a client that nobody knows",
            "code token",
        ),
    ] {
        let asked = ("response_type", response_type);
        cases.push(case(
            name,
            &[authorize::NO_OPEN_REDIRECT],
            then(&[away, asked]),
        ));
        let both = [nobody, away, asked];
        cases.push(case(unknown, &[authorize::NO_OPEN_REDIRECT], then(&both)));
    }
    for (name, change) in [
        (
            "a stranger's address with an unknown scope",
            ("scope", super::UNKNOWN_SCOPE),
        ),
        (
            "a stranger's address with an unknown challenge method",
            ("code_challenge_method", "oauth-conform"),
        ),
        (
            "a stranger's address without a response type",
            ("response_type", ""),
        ),
        (
            "a stranger's address and nobody to be asked",
            ("prompt", "none"),
        ),
    ] {
        cases.push(case(
            name,
            &[authorize::NO_OPEN_REDIRECT],
            then(&[away, change]),
        ));
    }
    cases
}

fn near(by: &Scriptwriter<'_>) -> Vec<Case> {
    let rules = [
        authorize::REDIRECT_URI_REGISTERED,
        authorize::NO_OPEN_REDIRECT,
    ];
    let mut cases = Vec::new();
    for (role, table) in [("a", NEAR), ("remote", NEAR_REMOTE)] {
        for &(name, uri) in table {
            let asked = by.authorize_with(role, &[("redirect_uri", uri)]);
            cases.push(case(name, &rules, [by.authorize(role), asked]));
        }
    }
    cases
}

fn types(by: &Scriptwriter<'_>) -> Vec<Case> {
    let then = |changes: &[(&str, &str)]| [by.authorize("a"), by.authorize_with("a", changes)];
    let told = [
        authorize::RESPONSE_TYPE,
        authorize::ERROR_NAMED,
        authorize::ERROR_FITS,
        authorize::ERROR_CHARACTERS,
        authorize::STATE_ECHOED_ON_ERROR,
    ];
    vec![
        case(
            "a response type that nobody knows",
            &told,
            then(&[("response_type", "oauth-conform")]),
        ),
        case("no response type", &told, then(&[("response_type", "")])),
        case(
            "a response type with quotes",
            &[authorize::RESPONSE_TYPE, authorize::ERROR_CHARACTERS],
            then(&[("response_type", "\"oauth\\conform\"")]),
        ),
        case(
            "a token asked for",
            &[authorize::NO_IMPLICIT],
            then(&[("response_type", "token")]),
        ),
        case(
            "an unknown scope and a state",
            &[authorize::STATE_ECHOED_ON_ERROR, authorize::ERROR_FITS],
            then(&[("scope", super::UNKNOWN_SCOPE)]),
        ),
        case(
            "an unknown challenge method and a state",
            &[authorize::STATE_ECHOED_ON_ERROR],
            then(&[("code_challenge_method", "oauth-conform")]),
        ),
        case(
            "a state of every kind of character",
            &[authorize::STATE_ECHOED],
            then(&[("state", "a b+c%20d&e=f/g?h;i,j'k(l)m*n!o~p.q-r_s:t@u$v#w")]),
        ),
    ]
}

fn others(by: &Scriptwriter<'_>) -> Vec<Case> {
    let foreign = |request: Request| request.header("origin", "https://stranger.example");
    let mut twice = by.authorize("a");
    twice.query.push(("state".to_owned(), STATE.to_owned()));
    let mut addresses = by.authorize("a");
    addresses
        .query
        .push(("redirect_uri".to_owned(), STRANGER.to_owned()));
    let mut denied = by.authorize_with("a", &[("prompt", "consent"), ("state", STATE)]);
    super::super::wire::DENIED.clone_into(&mut denied.path);
    vec![
        case(
            "a user who says no",
            &[authorize::DENIED_GETS_NO_CODE, authorize::DENIAL_TOLD],
            [by.authorize("a"), denied],
        ),
        case(
            "a script of another origin looks",
            &[authorize::NO_CROSS_ORIGIN],
            [foreign(by.authorize("a"))],
        ),
        case(
            "a page for a client that nobody knows",
            &[authorize::NO_FRAMING],
            [by.authorize_with("a", &[("client_id", "oauth-conform-nobody")])],
        ),
        case(
            "a state twice",
            &[request::NO_REPEATED_PARAMETER],
            [by.authorize("a"), twice],
        ),
        case(
            "two redirect URIs",
            &[request::NO_REPEATED_PARAMETER],
            [by.authorize("a"), addresses],
        ),
    ]
}
