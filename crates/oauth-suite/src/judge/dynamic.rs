//! What answers about clients that register themselves have to show, and the settings
//! that let them.

use std::collections::BTreeSet;

use oauth_model::{
    auth_settings::AuthSettings,
    call::{Call, Door},
    catalogue::{auth_settings, dcr},
    dynamic::SCOPES,
    effect::Registered,
    scope::{OFFLINE_ACCESS, split},
};
use serde_json::Value;

use super::{Session, notes::Notes};
use crate::wire::{Answer, text};

const ENABLED: &str = "dynamicClientRegistrationEnabled";
const ALLOWED: &str = "dcrAllowedAuthenticationMethods";

/// Seconds since 1970 are no less than this, and no more than that, for a long time;
/// milliseconds are more.
const SECONDS: std::ops::Range<u64> = 1_000_000_000..100_000_000_000;

/// The answer to a registration.
pub(super) fn registered(expected: &Registered, value: &Value, notes: &mut Notes) {
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let uris = texts(value.get("redirect_uris"));
    let scope = value.get("scope").and_then(Value::as_str);
    let issued = number("client_id_issued_at").is_some_and(|at| SECONDS.contains(&at));
    let complete =
        !text(value, "client_id").is_empty() && issued && uris.is_some() && scope.is_some();
    let found = || "one is missing, or of another kind".to_owned();
    let wanted = "`client_id`, `client_id_issued_at` in seconds, `redirect_uris` and `scope`";
    notes.hold(dcr::ANSWER, complete, found, wanted);
    as_asked(expected, value, notes);
    secret(expected, value, notes);
    if let Some(scope) = scope {
        scopes(expected, &split(scope), notes);
    }
}

fn as_asked(expected: &Registered, value: &Value, notes: &mut Notes) {
    let registration = &expected.client.registration;
    if let Some(shown) = texts(value.get("redirect_uris")) {
        let wanted: BTreeSet<&str> = registration
            .redirect_uris
            .iter()
            .map(String::as_str)
            .collect();
        let found = || "other `redirect_uris`".to_owned();
        let rule = dcr::REGISTERED_AS_ASKED;
        notes.hold(rule, shown == wanted, found, "those that were asked for");
    }
    let shown = text(value, "logo_uri");
    let found = || format!("`logo_uri` {shown:?}");
    let wanted = format!("`logo_uri` {:?}", registration.logo_uri);
    let holds = shown == registration.logo_uri;
    notes.hold(dcr::REGISTERED_AS_ASKED, holds, found, &wanted);
}

fn secret(expected: &Registered, value: &Value, notes: &mut Notes) {
    let told = !text(value, "client_secret").is_empty();
    if expected.secret.is_none() {
        let found = || "`client_secret`".to_owned();
        notes.hold(dcr::NO_SECRET_FOR_PUBLIC, !told, found, "none");
        return;
    }
    let found = || "none".to_owned();
    notes.hold(dcr::SECRET_FOR_CONFIDENTIAL, told, found, "`client_secret`");
    if told {
        let shown = value.get("client_secret_expires_at");
        let found = || format!("`client_secret_expires_at` {shown:?}");
        let holds = shown.and_then(Value::as_u64) == Some(0);
        notes.hold(dcr::SECRET_NEVER_EXPIRES, holds, found, "0");
    }
}

/// The scopes that a registration answers with.
fn scopes(expected: &Registered, shown: &[String], notes: &mut Notes) {
    let has = |name: &str| shown.iter().any(|known| known == name);
    let found = || format!("`scope` {:?}", shown.join(" "));
    let limited = |name: &String| SCOPES.contains(&name.as_str());
    let public = expected.secret.is_none();
    if public {
        let rule = dcr::NO_OFFLINE_ACCESS_FOR_PUBLIC;
        notes.hold(
            rule,
            !has(OFFLINE_ACCESS),
            found,
            "without `offline_access`",
        );
    }
    let holds = shown.iter().all(limited);
    notes.hold(dcr::SCOPE_LIMITED, holds, found, &SCOPES.join(" "));
    let due: Vec<&String> = expected.client.registration.allowed_scopes.iter().collect();
    let complete = due.iter().all(|name| has(name));
    let rule = match &expected.scopes_asked {
        None => dcr::DEFAULT_SCOPES,
        Some(_) => dcr::REGISTERED_AS_ASKED,
    };
    let wanted = format!("{due:?}");
    notes.hold(rule, complete, found, &wanted);
}

/// The authentication settings.
pub(super) fn settings(expected: &AuthSettings, value: &Value, tenant_id: &str, notes: &mut Notes) {
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let lifespan = number("maxUserSessionLifespanMinutes");
    let inactivity = number("userSessionInactivityTimeoutMinutes");
    let shown = text(value, "tenantId");
    let named = !shown.is_empty() && (tenant_id.is_empty() || shown == tenant_id);
    let holds = named && lifespan.is_some() && inactivity.is_some();
    let found = || "one is missing or wrong".to_owned();
    let wanted = "the tenant's id, and two numbers of minutes";
    notes.hold(auth_settings::SHAPE, holds, found, wanted);
    let methods = texts(value.get(ALLOWED));
    let enabled = value.get(ENABLED).and_then(Value::as_bool) == Some(true);
    let rule = auth_settings::METHODS_WHEN_ENABLED;
    if enabled {
        let found = || "none".to_owned();
        notes.hold(rule, methods.is_some(), found, "the methods allowed");
    } else {
        let found = || "methods".to_owned();
        notes.hold(rule, methods.is_none(), found, "none while it is disabled");
    }
    let was_set = |name: &str| expected.patched.contains(name);
    let wanted: BTreeSet<&str> = expected
        .registration_methods
        .iter()
        .map(String::as_str)
        .collect();
    let enabled_as_set = !was_set(ENABLED) || enabled == expected.registration_enabled;
    let methods_as_set = !was_set(ALLOWED) || !enabled || methods.is_none_or(|m| m == wanted);
    let minutes_as_set = (!was_set("maxUserSessionLifespanMinutes")
        || lifespan == Some(expected.lifespan_minutes))
        && (!was_set("userSessionInactivityTimeoutMinutes")
            || inactivity == Some(expected.inactivity_minutes));
    if !expected.patched.is_empty() {
        let holds = enabled_as_set && methods_as_set && minutes_as_set;
        let found = || "a member that was changed reads otherwise".to_owned();
        let wanted = "every member as it was changed";
        notes.hold(auth_settings::TAKES_EFFECT, holds, found, wanted);
    }
}

/// A list of texts as a set; `None` if it is none.
fn texts(value: Option<&Value>) -> Option<BTreeSet<&str>> {
    value?.as_array()?.iter().map(Value::as_str).collect()
}

impl Session {
    /// Takes over the methods that a target allows, as long as nobody has changed them:
    /// they are not shown before registration is enabled.
    pub(super) fn follow_settings(&mut self, value: &Value) {
        let mut settings = self.state.auth_settings().clone();
        if value.get(ALLOWED).is_some() && !settings.patched.contains(ALLOWED) {
            settings.registration_methods = AuthSettings::read(value).registration_methods;
            self.state.set_auth_settings(settings);
        }
    }
}

/// Whether a registration is refused as RFC 7591 has it, instead of Qlik's way: which of
/// the two is not documented (fact I63).
pub(super) fn is_refused_by_rfc(call: &Call, answer: &Answer) -> bool {
    let body = answer.json().unwrap_or_default();
    call.operation.door() == Door::Register && !text(&body, "error").is_empty()
}
