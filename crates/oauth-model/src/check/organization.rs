//! The organization's console: who manages its clients, and how (facts A36 and A37).

use super::{change, document};
use crate::{
    call::{Authorization, Body, Call, Operation},
    catalogue::{api, client, tier},
    client::{Client, GrantType, Tier},
    freedom::Freedom,
    json::pointer,
    patch,
    prediction::Examination,
    registration::{Registration, Source},
    state::State,
    violation::Violations,
};

/// The members of a client of the organization that can be patched (fact A37).
const PATCHABLE: &[&str] = &["/clientName", "/description", "/allowedScopes"];

/// Examines a call about clients of the organization.
pub(super) fn examine(state: &State, call: &Call) -> Examination {
    let mut examination = Examination::default();
    let out = &mut examination;
    manager(state, call, out);
    if let Operation::CreateClient(body) = &call.operation {
        create(state, body, out);
    } else if let Operation::PatchClient(id, body) = &call.operation {
        let client = existing(state, id, out);
        patch(state, client, body, out);
    } else if let Some(id) = call.operation.client_id() {
        let client = existing(state, id, out);
        change(state, client, &call.operation, out);
    }
    if examination.violations.is_empty() && examination.freedoms.is_empty() {
        examination.merits.insert(tier::CONSOLE_MANAGES);
    }
    examination
}

/// Checks who calls. Which credential manages is not documented, so there is one that is
/// known to.
fn manager(state: &State, call: &Call, out: &mut Examination) {
    let (at, wanted) = (
        "Authorization",
        "a token that manages the organization's clients",
    );
    let Authorization::Bearer(value) = &call.authorization else {
        let rule = api::TOKEN_PRESENT;
        out.violations.push(rule, at, "no bearer token", wanted);
        return;
    };
    if state.organization_token() == Some(value) {
        return;
    }
    let Some(access) = state.tokens.get(value) else {
        let rule = api::TOKEN_KNOWN;
        out.violations.push(rule, at, "an unknown token", wanted);
        return;
    };
    let client = state.clients.get(&access.client_id);
    if client.is_some_and(|client| client.registration.tier == Tier::Organization) {
        out.freedoms.push(Freedom::ConsoleManagedByClient);
    } else {
        let rule = tier::CONSOLE_NEEDS_PERMISSION;
        out.violations.push(rule, at, "a tenant's token", wanted);
    }
}

/// The client of the organization named in a path; one that is not there is noted.
fn existing<'a>(state: &'a State, id: &str, out: &mut Examination) -> Option<&'a Client> {
    let wanted = "a client of the organization";
    let known = state.clients.get(id);
    if let Some(client) = known {
        if client.registration.tier != Tier::Organization {
            let (rule, found) = (tier::CONSOLE_OWN_CLIENTS, "a client of another tier");
            out.violations.push(rule, "id", found, wanted);
        }
        return known;
    }
    let deleted = state.deleted_clients.get(id);
    let (rule, found) = match deleted {
        Some(_) => (client::DELETED_IS_GONE, "a deleted client"),
        None => (client::EXISTS, "an unknown client"),
    };
    out.violations.push(rule, "id", found, wanted);
    deleted
}

/// Checks a new client. What it may be beyond a machine with a tenant client's members is
/// not documented: its scopes are in no table (fact A49).
fn create(state: &State, body: &Body, out: &mut Examination) {
    let Some(document) = document(body, out) else {
        return;
    };
    let knobs = &state.profile.knobs;
    let (registration, violations) = Registration::read(&document.value, Source::Create, knobs);
    let is_machine = registration.uses_grant(GrantType::ClientCredentials);
    if !violations.is_empty() || !is_machine {
        out.freedoms.push(Freedom::UnusualOrganizationClient);
    }
}

fn patch(state: &State, client: Option<&Client>, body: &Body, out: &mut Examination) {
    let (Some(document), Some(client)) = (document(body, out), client) else {
        return;
    };
    let (mut odd, mut open) = (Violations::default(), Vec::new());
    let knobs = &state.profile.knobs;
    let registration = &client.registration;
    patch::apply(registration, &document.value, knobs, &mut odd, &mut open);
    let changes = patch::changes(&document.value, &mut Violations::default(), &mut Vec::new());
    let mut fixed = changes
        .iter()
        .filter(|(_, change)| !PATCHABLE.contains(&change.path));
    if let Some((index, change)) = fixed.next() {
        let at = pointer(&format!("/{index}"), "path");
        let wanted = "`/clientName`, `/description` or `/allowedScopes`";
        let rule = tier::CONSOLE_PATCH_PATHS;
        out.violations.push(rule, at, change.path, wanted);
    } else if !odd.is_empty() || !open.is_empty() {
        out.freedoms.push(Freedom::UnusualOrganizationClient);
    }
}
