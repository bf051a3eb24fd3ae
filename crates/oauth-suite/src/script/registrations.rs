//! Registrations that are nearly right, and some that only look wrong.

use oauth_model::{
    catalogue::{auth_method, client, grant_type, origin, public_key, redirect_uri, scope},
    rule::Rule,
};
use serde_json::{Value, json};

use super::{Case, case, machine, with};
use crate::scenario::Request;

pub(super) fn cases() -> Vec<Case> {
    [
        members(),
        redirect_uris(),
        redirect_uri_limits(),
        origins(),
        scopes(),
        methods(),
        keys(),
    ]
    .concat()
}

/// Creating one client.
fn create(name: &'static str, rule: Rule, body: Value) -> Case {
    case(name, &[rule], [Request::create(body)])
}

/// A client of this type, with some members replaced.
fn of_type(app_type: &str, changes: Value) -> Value {
    with(
        json!({"appType": app_type, "clientName": "oauth-conform"}),
        changes,
    )
}

fn text(prefix: &str, length: usize) -> String {
    format!(
        "{prefix}{}",
        "a".repeat(length.saturating_sub(prefix.len()))
    )
}

fn members() -> Vec<Case> {
    let spa = |changes| of_type("spa", changes);
    vec![
        create(
            "an application type that nobody knows",
            client::APP_TYPE,
            of_type("m2m", json!({})),
        ),
        create(
            "no application type",
            client::APP_TYPE,
            spa(json!({"appType": null})),
        ),
        create("no name", client::NAMED, spa(json!({"clientName": null}))),
        create(
            "an empty name",
            client::NAMED,
            spa(json!({"clientName": ""})),
        ),
        create(
            "a name of 513 characters",
            client::NAME_LENGTH,
            spa(json!({"clientName": text("", 513)})),
        ),
        create(
            "a description of 4097 characters",
            client::DESCRIPTION_LENGTH,
            spa(json!({"description": text("", 4097)})),
        ),
        create(
            "an address of 2049 characters",
            client::URI_LENGTH,
            spa(json!({"clientUri": text("https://app.example/", 2049)})),
        ),
        create(
            "a misspelt member",
            client::KNOWN_MEMBERS,
            spa(json!({"redirectURIs": ["https://app.example/cb"]})),
        ),
    ]
}

/// A client with these redirect URIs.
fn on(app_type: &str, uris: impl Into<Value>) -> Value {
    let uris = uris.into();
    of_type(app_type, json!({"redirectUris": uris}))
}

fn redirect_uris() -> Vec<Case> {
    vec![
        create(
            "http on localhost",
            redirect_uri::HTTP_LOCALHOST_ACCEPTED,
            on("spa", json!(["http://localhost:3000/callback"])),
        ),
        create(
            "a link into a native application",
            redirect_uri::CUSTOM_SCHEME_ACCEPTED,
            on("native", json!(["exampleapp://callback"])),
        ),
        create(
            "a relative redirect URI",
            redirect_uri::ABSOLUTE,
            on("web", json!(["/callback"])),
        ),
        create(
            "http on another host",
            redirect_uri::HTTPS_UNLESS_LOCALHOST,
            on("web", json!(["http://app.example/callback"])),
        ),
        create(
            "http on a host that begins with localhost",
            redirect_uri::HTTPS_UNLESS_LOCALHOST,
            on("web", json!(["http://localhost.app.example/callback"])),
        ),
        create(
            "a link into an application on a web client",
            redirect_uri::CUSTOM_SCHEME_NEEDS_NATIVE,
            on("web", json!(["exampleapp://callback"])),
        ),
        create(
            "a script on a native client",
            redirect_uri::NO_SCRIPT_SCHEME,
            on("native", json!(["javascript:alert(1)"])),
        ),
        create(
            "a redirect URI with a fragment",
            redirect_uri::NO_FRAGMENT,
            on("web", json!(["https://app.example/callback#x"])),
        ),
        create(
            "a redirect URI on an anonymous embed client",
            redirect_uri::NOT_FOR_ANONYMOUS_EMBED,
            on("anonymous-embed", json!(["https://app.example/cb"])),
        ),
    ]
}

fn redirect_uri_limits() -> Vec<Case> {
    let numbered = |count: usize| -> Value {
        (1..=count)
            .map(|number| format!("https://app.example/{number}"))
            .collect()
    };
    vec![
        create(
            "five redirect URIs",
            redirect_uri::FIVE_ACCEPTED,
            on("web", numbered(5)),
        ),
        create(
            "six redirect URIs",
            redirect_uri::LIMIT,
            on("web", numbered(6)),
        ),
        create(
            "a redirect URI twice",
            redirect_uri::UNIQUE,
            on(
                "web",
                json!(["https://app.example/cb", "https://app.example/cb"]),
            ),
        ),
        create(
            "a redirect URI of 257 characters",
            redirect_uri::LENGTH,
            on("web", json!([text("https://app.example/", 257)])),
        ),
    ]
}

fn origins() -> Vec<Case> {
    let on = |app_type: &str, origins: Value| of_type(app_type, json!({"allowedOrigins": origins}));
    let six: Value = (1..=6)
        .map(|number| format!("https://app{number}.example"))
        .collect();
    let twice = json!(["https://app.example", "https://app.example"]);
    vec![
        create(
            "an origin with a path",
            origin::BARE,
            on("spa", json!(["https://app.example/path"])),
        ),
        create(
            "an origin that is a pattern",
            origin::NO_WILDCARD,
            on("spa", json!(["https://*.app.example"])),
        ),
        create("six origins", origin::LIMIT, on("spa", six)),
        create("an origin twice", origin::UNIQUE, on("spa", twice)),
        create(
            "an origin of 257 characters",
            origin::LENGTH,
            on("spa", json!([long_origin()])),
        ),
        create(
            "an origin on a native client",
            origin::NOT_FOR_NATIVE,
            on("native", json!(["https://app.example"])),
        ),
    ]
}

/// An origin of 257 characters whose labels are of a legal length.
fn long_origin() -> String {
    let label = "a".repeat(60);
    let mut origin = format!("https://{}", [label.as_str(); 4].join("."));
    origin.push('.');
    let rest = 257 - origin.len();
    origin.push_str(&"b".repeat(rest));
    origin
}

fn scopes() -> Vec<Case> {
    let on = |app_type: &str, scopes: Value| of_type(app_type, json!({"allowedScopes": scopes}));
    vec![
        create(
            "offline_access on a native client",
            scope::OFFLINE_ACCESS_FOR_NATIVE,
            on("native", json!(["user_default", "offline_access"])),
        ),
        create(
            "a scope that nobody knows",
            scope::EXISTS,
            on("web", json!(["no.such.scope"])),
        ),
        create(
            "a scope for roles only",
            scope::OAUTH_USABLE,
            on("web", json!(["api-keys"])),
        ),
        create(
            "admin_classic on a single-page client",
            scope::ADMIN_CLASSIC_NEEDS_WEB,
            on("spa", json!(["admin_classic"])),
        ),
        create(
            "admin_classic on a native client",
            scope::ADMIN_CLASSIC_NEEDS_WEB,
            on("native", json!(["admin_classic"])),
        ),
        create(
            "offline_access on a single-page client",
            scope::NO_OFFLINE_ACCESS_FOR_SPA,
            on("spa", json!(["offline_access"])),
        ),
        create(
            "a scope of region-level clients",
            scope::REGION_ONLY,
            on("web", json!(["tenants:create"])),
        ),
        create(
            "a scope twice",
            scope::UNIQUE,
            on("web", json!(["apps", "apps"])),
        ),
        create(
            "a scope of 257 characters",
            scope::LENGTH,
            on("web", json!([text("apps:", 257)])),
        ),
        create(
            "a scope on an anonymous embed client",
            scope::NOT_FOR_ANONYMOUS_EMBED,
            on("anonymous-embed", json!(["user_default"])),
        ),
    ]
}

fn methods() -> Vec<Case> {
    vec![
        create(
            "both machine grants",
            grant_type::BOTH_ACCEPTED,
            machine(json!({"connectionConfig": null})),
        ),
        create(
            "the password grant is registered",
            grant_type::KNOWN,
            of_type("web", json!({"allowedGrantTypes": ["password"]})),
        ),
        create(
            "a machine grant on a single-page client",
            grant_type::NEEDS_WEB,
            of_type("spa", json!({"allowedGrantTypes": ["client_credentials"]})),
        ),
        create(
            "an authentication method that nobody knows",
            auth_method::KNOWN,
            of_type("web", json!({"allowedAuthMethods": ["none"]})),
        ),
        create(
            "an authentication method on a single-page client",
            auth_method::NEEDS_WEB,
            of_type("spa", json!({"allowedAuthMethods": ["client_secret"]})),
        ),
        create(
            "private_key_jwt without a key",
            auth_method::KEY_NEEDED,
            of_type("web", json!({"allowedAuthMethods": ["private_key_jwt"]})),
        ),
        create(
            "private_key_jwt with a key",
            auth_method::PRIVATE_KEY_ACCEPTED,
            with_key(ec_key()),
        ),
    ]
}

fn keys() -> Vec<Case> {
    let key = |changes| with_key(with(ec_key(), changes));
    vec![
        create(
            "a key without an id",
            public_key::MEMBERS,
            key(json!({"kid": null})),
        ),
        create(
            "a key for another algorithm",
            public_key::VALUES,
            key(json!({"alg": "ES256"})),
        ),
        create(
            "a key on another curve",
            public_key::VALUES,
            key(json!({"crv": "P-256"})),
        ),
        create(
            "an RSA key of 1024 bits",
            public_key::RSA_BITS,
            with_key(short_rsa_key()),
        ),
    ]
}

fn with_key(key: impl Into<Value>) -> Value {
    let key = key.into();
    of_type(
        "web",
        json!({"allowedAuthMethods": ["private_key_jwt"], "publicKeys": [key]}),
    )
}

/// A public key on P-384, whose private half nobody has kept.
pub(super) fn ec_key() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-384",
        "use": "sig",
        "alg": "ES384",
        "kid": "oauth-conform-1",
        "x": "XtvLnVBaSABOVqJXn8eksJzOb6YZxMhjNvW8VDGTgfp2lgmNnPeG6lyE6G4hm-xJ",
        "y": "xVua1Q5kkLKEkzVjyj_RfFAvXRf_HAM_iBGmHN3cjToWucH5hWHupZWZ-5FrQiK3",
    })
}

/// An RSA key whose modulus has 1024 bits.
fn short_rsa_key() -> Value {
    json!({
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": "oauth-conform-2",
        "e": "AQAB",
        "n": concat!(
            "rjojiuFS9r15CUI-B3Svzvffq-1inyHETVCQEJqa27YyhQ8UOYA331s1LMFxKiRjDTnGBPaOwJFYQcqcfOtt9l",
            "1ujrkvo3UUGkSJvXF7PD4uIXtj8pU3igJ7Wo85I6J1OWq93jqRz-cekGo0Fs-SGgl59xmOZle6kE8Hlgj-ej8",
        ),
    })
}
