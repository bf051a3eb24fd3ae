//! Who a client is, and what machines get.

use oauth_model::{
    catalogue::{answer, client_auth, error, grant, request, scope, token},
    standard::call::Endpoint,
};

use super::{Scriptwriter, UNKNOWN_SCOPE, VERIFIER, at, case, label, with};
use crate::{scenario::Request, script::Case};

/// What asks for a token by a password.
const PASSWORD: &[(&str, &str)] = &[
    ("grant_type", "password"),
    ("username", "nobody"),
    ("password", "wrong"),
];

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    [at_codes(by), machines(by), both(by)].concat()
}

/// A redemption that names its client and proves nothing, or something wrong.
fn redemption(role: &str, secret: Option<&str>) -> Request {
    let (id, redirect_uri) = (label(role, "id"), label(role, "redirect_uri"));
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", "${code@1}"),
        ("redirect_uri", &*redirect_uri),
        ("code_verifier", VERIFIER),
        ("client_id", &*id),
    ];
    pairs.extend(secret.map(|secret| ("client_secret", secret)));
    at("POST", Endpoint::Token).form(&pairs)
}

/// The same with the client's credentials in the address.
fn in_address(mut request: Request) -> Request {
    let credentials = [
        ("client_id", "${client.a.id}"),
        ("client_secret", "${client.a.secret}"),
    ];
    let credentials = credentials.map(|(name, value)| (name.to_owned(), value.to_owned()));
    request.query.extend(credentials);
    request
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn at_codes(by: &Scriptwriter<'_>) -> Vec<Case> {
    let right = || [by.authorize("a"), by.redeem("a", 1), by.authorize("a")];
    let then = |request: Request| {
        let [first, second, third] = right();
        // The code is the third step's.
        let request = with(request, &[("code", "${code@3}")]);
        [first, second, third, request]
    };
    let basic = |id: &str, secret: &str| {
        let mut request = redemption("a", None).basic(id, secret);
        request = with(request, &[("client_id", "")]);
        request
    };
    let wrong = [client_auth::SECRET_CORRECT, error::INVALID_CLIENT];
    let by_header = [
        client_auth::SECRET_CORRECT,
        error::INVALID_CLIENT,
        error::UNAUTHORIZED,
        error::CHALLENGE,
    ];
    let mut cases = vec![
        case(
            "a code without a secret",
            &[client_auth::SECRET_PRESENT],
            then(redemption("a", None)),
        ),
        case(
            "a code with a wrong secret in the form",
            &wrong,
            then(redemption("a", Some("${client.a.secret!}"))),
        ),
        case(
            "a code with another client's secret",
            &wrong,
            then(redemption("a", Some("${client.b.secret}"))),
        ),
        case(
            "a code by a client that nobody knows",
            &[client_auth::KNOWN_CLIENT, error::INVALID_CLIENT],
            then(with(
                redemption("a", Some("${client.a.secret}")),
                &[("client_id", "oauth-conform-nobody")],
            )),
        ),
        case(
            "a code by nobody",
            &[client_auth::CLIENT_NAMED],
            then(with(redemption("a", None), &[("client_id", "")])),
        ),
        case(
            "a code with the secret in the address",
            &[client_auth::NOT_IN_QUERY],
            then(in_address(with(
                redemption("a", None),
                &[("client_id", "")],
            ))),
        ),
        case(
            "a user's password in the place of a code",
            &[grant::NO_PASSWORD],
            [
                by.authorize("a"),
                by.redeem("a", 1),
                by.by("a", Endpoint::Token, PASSWORD),
            ],
        ),
    ];
    // What a server makes of a header that its client does not use is its own affair.
    if by.uses_basic("a") {
        cases.push(case(
            "a code with a wrong secret in the header",
            &by_header,
            then(basic("${client.a.id}", "${client.a.secret!}")),
        ));
    }
    cases
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn machines(by: &Scriptwriter<'_>) -> Vec<Case> {
    let machine = || by.machine("a");
    let beyond = format!("{} {UNKNOWN_SCOPE}", by.machine_scope);
    let pairs = [
        ("grant_type", "client_credentials"),
        ("scope", &*by.machine_scope),
    ];
    let form = |more: &[(&str, &str)]| {
        let mut pairs: Vec<(&str, &str)> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        pairs.extend(more);
        at("POST", Endpoint::Token).form(&pairs)
    };
    let id = ("client_id", "${client.a.id}");
    let in_query = in_address(form(&[]));
    let mut by_get = at("GET", Endpoint::Token);
    by_get.authorization = machine().authorization;
    by_get.query = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
    let mut cases = vec![
        case(
            "a machine gets a token",
            &[
                token::NO_REFRESH_FOR_MACHINES,
                token::COMPLETE,
                token::NO_STORE,
            ],
            [machine()],
        ),
        case(
            "a machine asks for a scope that nobody knows",
            &[error::INVALID_SCOPE, scope::UNKNOWN_NOT_GRANTED],
            [machine(), with(machine(), &[("scope", UNKNOWN_SCOPE)])],
        ),
        case(
            "a machine asks for a scope that nobody knows beside others",
            &[scope::UNKNOWN_NOT_GRANTED],
            [machine(), with(machine(), &[("scope", beyond.trim())])],
        ),
        case(
            "a machine without a secret",
            &[client_auth::SECRET_PRESENT],
            [machine(), form(&[id])],
        ),
        case(
            "a machine with a wrong secret",
            &[client_auth::SECRET_CORRECT, error::INVALID_CLIENT],
            [
                machine(),
                form(&[id, ("client_secret", "${client.a.secret!}")]),
            ],
        ),
        case(
            "a machine with its secret in the address",
            &[client_auth::NOT_IN_QUERY],
            [machine(), in_query],
        ),
        case(
            "a machine that asks by GET",
            &[grant::BY_POST],
            [machine(), by_get],
        ),
        case(
            "a public client asks as a machine",
            &[grant::CONFIDENTIAL_ONLY],
            [machine(), form(&[("client_id", "${client.public.id}")])],
        ),
        case(
            "a grant type twice",
            &[request::NO_REPEATED_PARAMETER],
            [machine(), {
                let mut request = machine();
                if let Some(crate::scenario::Payload::Form(pairs)) = &mut request.body {
                    pairs.push(("grant_type".to_owned(), "client_credentials".to_owned()));
                }
                request
            }],
        ),
        case(
            "a user's password",
            &[grant::NO_PASSWORD],
            [machine(), with(machine(), PASSWORD)],
        ),
    ];
    let capitals = by.machine_scope.to_ascii_uppercase();
    if capitals != by.machine_scope {
        cases.push(case(
            "a machine asks for its scope in capitals",
            &[error::INVALID_SCOPE, scope::UNKNOWN_NOT_GRANTED],
            [machine(), with(machine(), &[("scope", &capitals)])],
        ));
    }
    cases.push(case(
        "a machine asks for a scope with a quote in it",
        &[
            answer::NO_SERVER_FAILURE,
            error::CHARACTERS,
            scope::UNKNOWN_NOT_GRANTED,
        ],
        [
            machine(),
            with(machine(), &[("scope", "oauth\"conform\\unknown")]),
        ],
    ));
    if by.uses_basic("a") {
        cases.push(case(
            "a machine with a wrong secret in the header",
            &[
                client_auth::SECRET_CORRECT,
                error::UNAUTHORIZED,
                error::CHALLENGE,
            ],
            [
                machine(),
                form(&[]).basic("${client.a.id}", "${client.a.secret!}"),
            ],
        ));
    }
    cases
}

/// Credentials in two places, by a client whose own is the header.
fn both(by: &Scriptwriter<'_>) -> Vec<Case> {
    let role = if by.uses_basic("a") { "a" } else { "basic" };
    let (id, secret) = (label(role, "id"), label(role, "secret"));
    let twice = [("client_id", &*id), ("client_secret", &*secret)];
    vec![
        case(
            "a machine that names another client in the form",
            &[client_auth::ONE_IDENTITY],
            [
                by.machine(role),
                with(by.machine(role), &[("client_id", "${client.b.id}")]),
            ],
        ),
        case(
            "a machine with its secret in both places",
            &[client_auth::ONE_METHOD],
            [by.machine(role), with(by.machine(role), &twice)],
        ),
    ]
}
