//! Dynamic registration, and the settings that open it.

use super::{api, document, open_addresses};
use crate::{
    call::{Body, Call},
    catalogue::{auth_settings, dcr},
    dynamic,
    prediction::Examination,
    scope::ADMIN_CLASSIC,
    state::State,
    time::Timestamp,
    user::User,
};

/// The scope that administers authentication settings and nothing else (fact A39).
const ADMIN_AUTH_SETTINGS: &str = "admin.auth-settings";

/// Checks a registration.
pub(super) fn register(state: &State, body: &Body, out: &mut Examination) {
    if !state.auth_settings.registration_enabled {
        let (rule, wanted) = (dcr::DISABLED_IS_CLOSED, "a tenant that has it enabled");
        out.violations.push(rule, "", "a registration", wanted);
    }
    let Some(document) = document(body, out) else {
        return;
    };
    let asked = dynamic::read(
        &document.value,
        &state.auth_settings,
        &state.profile.knobs,
        &mut out.violations,
        &mut out.freedoms,
    );
    open_addresses(&asked.registration, out);
}

/// Checks that a caller may see and change authentication settings.
pub(super) fn administrator(state: &State, now: Timestamp, call: &Call, out: &mut Examination) {
    api::caller(state, now, call, out);
    let Some(access) = state.access(call) else {
        return;
    };
    let at = "Authorization";
    if !state.caller(call).is_some_and(User::is_admin) {
        let (rule, wanted) = (auth_settings::ADMIN_ROLE, "a tenant administrator");
        out.violations.push(rule, at, "an ordinary user", wanted);
    }
    let administers = |name: &String| name == ADMIN_CLASSIC || name == ADMIN_AUTH_SETTINGS;
    if !access.scopes.iter().any(administers) {
        let wanted = "`admin_classic` or `admin.auth-settings`";
        let found = access.scopes.join(" ");
        out.violations
            .push(auth_settings::ADMIN_SCOPE, at, found, wanted);
    }
}

/// Checks a change of authentication settings.
pub(super) fn patch(state: &State, body: &Body, out: &mut Examination) {
    if let Some(document) = document(body, out) {
        state
            .auth_settings
            .patched_by(&document.value, &mut out.violations, &mut out.freedoms);
    }
}
