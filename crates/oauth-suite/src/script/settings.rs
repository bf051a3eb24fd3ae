//! The tenant's authentication settings read and changed.

use oauth_model::catalogue::auth_settings;
use serde_json::{Value, json};

use super::{Case, case, credentials, impersonation, machine};
use crate::scenario::{Request, builder::AUTH_SETTINGS};

const ALLOWED: &str = "/dcrAllowedAuthenticationMethods";

/// The settings are read.
pub(super) fn read() -> Request {
    Request::new("GET", AUTH_SETTINGS).bearer("${admin.token}")
}

fn change(operation: &str, path: &str, value: &Value) -> Request {
    Request::new("PATCH", AUTH_SETTINGS)
        .bearer("${admin.token}")
        .json(json!([{"op": operation, "path": path, "value": value}]))
}

/// Clients may register themselves, or may not.
pub(super) fn enable(enabled: bool) -> Request {
    let path = "/dynamicClientRegistrationEnabled";
    change("replace", path, &enabled.into())
}

/// What clients that register themselves may prove themselves by.
pub(super) fn allow(methods: &[&str]) -> Request {
    change("replace", ALLOWED, &json!(methods))
}

pub(super) fn cases() -> Vec<Case> {
    [shown(), changed(), refused()].concat()
}

fn shown() -> Vec<Case> {
    vec![
        case(
            "the authentication settings are read",
            &[auth_settings::SHAPE],
            [read()],
        ),
        case(
            "the authentication settings are read while nobody may register",
            &[auth_settings::METHODS_WHEN_ENABLED],
            [enable(false), read()],
        ),
    ]
}

fn changed() -> Vec<Case> {
    vec![
        // Methods are seen before they are changed, so that they can be put back.
        case(
            "the methods of registration are replaced and read",
            &[auth_settings::TAKES_EFFECT],
            [enable(true), read(), allow(&["none"]), read()],
        ),
        case(
            "registration is allowed by a private key",
            &[auth_settings::METHODS_KNOWN],
            [enable(true), read(), allow(&["private_key_jwt"])],
        ),
        case(
            "an authentication setting is added",
            &[auth_settings::REPLACE_ONLY],
            [
                enable(false),
                change("add", "/dynamicClientRegistrationEnabled", &false.into()),
            ],
        ),
        case(
            "users stay signed in for two hours and a minute",
            &[auth_settings::WHOLE_HOURS],
            [
                enable(false),
                change("replace", "/maxUserSessionLifespanMinutes", &121.into()),
            ],
        ),
    ]
}

fn refused() -> Vec<Case> {
    let by = |scopes: Value, grant: Value| {
        [
            Request::create(machine(json!({"allowedScopes": scopes}))),
            Request::token(grant),
            Request::new("GET", AUTH_SETTINGS).bearer("${access_token@2}"),
        ]
    };
    vec![
        case(
            "an ordinary user with admin_classic reads the authentication settings",
            &[auth_settings::ADMIN_ROLE],
            by(
                json!(["admin_classic"]),
                impersonation(json!({"scope": null})),
            ),
        ),
        case(
            "a machine without a scope for it reads the authentication settings",
            &[auth_settings::ADMIN_SCOPE],
            by(json!(["apps", "user_default"]), credentials(json!({}))),
        ),
        case(
            "a machine reads the authentication settings by their own scope",
            &[],
            by(json!(["admin.auth-settings"]), credentials(json!({}))),
        ),
    ]
}
