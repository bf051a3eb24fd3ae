//! Clients that prove themselves by a key.

use oauth_model::{
    assertion::ASSERTION_TYPE,
    catalogue::{client_assertion, client_auth, patch},
};
use serde_json::{Value, json};

use super::{
    Case,
    authorize::{client, request, signed_in},
    case, machine, of_step, with,
};
use crate::scenario::{
    Request,
    assertion::{public_key, public_rsa_key},
};

pub(super) fn cases() -> Vec<Case> {
    [granted(), refused(), headers(), claims(), methods()].concat()
}

/// A machine that has a key and no secret.
pub(super) fn keyed(changes: Value) -> Request {
    let base = json!({
        "allowedAuthMethods": ["private_key_jwt"],
        "publicKeys": [public_key()],
    });
    Request::create(machine(with(base, changes)))
}

/// A token request of the client of step 1, proved by this assertion.
pub(super) fn by(assertion: &str, changes: Value) -> Request {
    let base = json!({
        "client_id": "${client_id@1}",
        "client_assertion": assertion,
        "client_assertion_type": ASSERTION_TYPE,
        "grant_type": "client_credentials",
    });
    Request::token(with(base, changes))
}

fn good(changes: Value) -> Request {
    by("${assertion:1}", changes)
}

fn granted() -> Vec<Case> {
    let form = [
        ("client_id", "${client_id@1}"),
        ("client_assertion", "${assertion:1}"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("grant_type", "client_credentials"),
    ];
    let web = json!({
        "allowedAuthMethods": ["private_key_jwt"],
        "publicKeys": [public_key()],
        "allowedScopes": ["user_default", "offline_access"],
    });
    let scope = [("scope", Some("user_default offline_access"))];
    let accepted = &[client_assertion::ACCEPTED];
    vec![
        case(
            "a machine proves itself by a key",
            accepted,
            [keyed(json!({})), good(json!({}))],
        ),
        case(
            "a machine proves itself by a key, in a form",
            accepted,
            [
                keyed(json!({})),
                Request::new("POST", "/oauth/token").form(&form),
            ],
        ),
        case(
            "a machine proves itself by an RSA key",
            accepted,
            [
                keyed(json!({"publicKeys": [public_rsa_key()]})),
                by("${assertion:1,rs256}", json!({})),
            ],
        ),
        case(
            "a machine impersonates by a key",
            accepted,
            [
                keyed(json!({})),
                good(json!({
                    "grant_type": "urn:qlik:oauth:user-impersonation",
                    "user_lookup": {"field": "subject", "value": "${user.ordinary.subject}"},
                })),
            ],
        ),
        case(
            "a web client redeems a code and refreshes by a key",
            accepted,
            [
                Request::create(client("web", web)),
                signed_in(request(1, &scope)),
                good(json!({
                    "grant_type": "authorization_code",
                    "code": "${code@2}",
                    "redirect_uri": super::authorize::CALLBACK,
                })),
                good(json!({
                    "grant_type": "refresh_token",
                    "refresh_token": "${refresh_token@3}",
                })),
            ],
        ),
    ]
}

/// A machine with a key, then one request.
fn keyed_then(name: &'static str, rule: oauth_model::rule::Rule, request: Request) -> Case {
    case(name, &[rule], [keyed(json!({})), request])
}

fn refused() -> Vec<Case> {
    vec![
        keyed_then(
            "a client with a key presents nothing",
            client_assertion::PRESENT,
            good(json!({"client_assertion": null, "client_assertion_type": null})),
        ),
        keyed_then(
            "an assertion of another type",
            client_assertion::TYPE,
            good(json!({
                "client_assertion_type":
                    "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
            })),
        ),
        keyed_then(
            "an assertion without a type",
            client_assertion::TYPE,
            good(json!({"client_assertion_type": null})),
        ),
        keyed_then(
            "an assertion that is no JWT",
            client_assertion::WELL_FORMED,
            by("oauth-conform", json!({})),
        ),
        case(
            "a client that lists no keys uses one",
            &[client_assertion::METHOD_LISTED],
            [
                keyed(json!({"allowedAuthMethods": ["client_secret"]})),
                good(json!({})),
            ],
        ),
        case(
            "an assertion is used twice",
            &[client_assertion::USED_ONCE],
            [
                keyed(json!({})),
                good(json!({})),
                by("${assertion@2}", json!({})),
            ],
        ),
    ]
}

fn headers() -> Vec<Case> {
    vec![
        keyed_then(
            "an assertion that names an unknown key",
            client_assertion::KEY_NAMED,
            by("${assertion:1,other-kid}", json!({})),
        ),
        case(
            "an assertion that names none of two keys",
            &[client_assertion::KEY_NAMED],
            [
                keyed(json!({"publicKeys": [public_key(), public_rsa_key()]})),
                by("${assertion:1,no-kid}", json!({})),
            ],
        ),
        case(
            "an assertion by another algorithm than the key's",
            &[client_assertion::ALGORITHM],
            [
                keyed(json!({"publicKeys": [public_rsa_key()]})),
                by("${assertion:1,rs512}", json!({})),
            ],
        ),
        keyed_then(
            "an assertion signed by another key",
            client_assertion::SIGNATURE,
            by("${assertion:1,other-key}", json!({})),
        ),
    ]
}

fn claims() -> Vec<Case> {
    let of = |word: &str| by(&format!("${{assertion:1,{word}}}"), json!({}));
    vec![
        keyed_then(
            "an assertion issued by somebody else",
            client_assertion::ABOUT_ITSELF,
            of("other-iss"),
        ),
        keyed_then(
            "an assertion about somebody else",
            client_assertion::ABOUT_ITSELF,
            of("other-sub"),
        ),
        keyed_then(
            "an assertion for the endpoint with a slash",
            client_assertion::AUDIENCE,
            of("slash-aud"),
        ),
        keyed_then(
            "an assertion for the tenant",
            client_assertion::AUDIENCE,
            of("issuer-aud"),
        ),
        keyed_then(
            "an assertion of an hour ago",
            client_assertion::NOT_EXPIRED,
            of("expired"),
        ),
        keyed_then(
            "an assertion without an end",
            client_assertion::NOT_EXPIRED,
            of("no-exp"),
        ),
        keyed_then(
            "an assertion for ten minutes",
            client_assertion::LIFE,
            of("long-life"),
        ),
        keyed_then(
            "an assertion without a name",
            client_assertion::JTI_PRESENT,
            of("no-jti"),
        ),
    ]
}

/// Secrets and keys of one client.
fn methods() -> Vec<Case> {
    let both = json!({"allowedAuthMethods": ["client_secret", "private_key_jwt"]});
    let secret = json!({"client_secret": "${client_secret@1}"});
    let change = json!([{
        "op": "replace",
        "path": "/allowedAuthMethods",
        "value": ["client_secret", "private_key_jwt"],
    }]);
    vec![
        case(
            "a secret beside an assertion",
            &[client_auth::ONE_METHOD],
            [keyed(both), good(secret)],
        ),
        case(
            "a client with a key adds a secret and uses both in turn",
            &[
                patch::SECRET_METHOD_MAKES_SECRET,
                client_auth::EVERY_SECRET_WORKS,
            ],
            [
                keyed(json!({})),
                Request::clients("PATCH", &of_step(1, "")).json(change),
                good(json!({
                    "client_assertion": null,
                    "client_assertion_type": null,
                    "client_secret": "${client_secret@2}",
                })),
                good(json!({})),
            ],
        ),
    ]
}
