//! Merits: the rules by which a call that breaks nothing has to be granted.

use super::token_request::TokenRequest;
use crate::{
    authorization::AuthorizeRequest,
    call::{Body, Call, Host, Operation},
    catalogue::{
        approval, auth_method, client, client_auth, code, dcr, grant, grant_type, origin,
        redirect_uri, refresh, scope, tier, user_lookup,
    },
    client::{AppType, Approval, AuthMethod, Client, GrantType, Provenance, Tier},
    redirect_uri::Form,
    registration::{Registration, Source},
    rule::RuleSet,
    state::State,
    time::Timestamp,
    violation::Violations,
};

/// The rules that a call relies on.
pub(super) fn of(state: &State, now: Timestamp, call: &Call) -> RuleSet {
    if let Operation::Token(_) = &call.operation {
        of_token(state, call)
    } else if let Operation::CreateClient(Body::Json(document)) = &call.operation {
        let (registration, _) =
            Registration::read(&document.value, Source::Create, &state.profile.knobs);
        let members = document.value.as_object().map_or(0, serde_json::Map::len);
        of_registration(&registration, members)
    } else {
        of_client_from_elsewhere(state, now, call)
    }
}

/// The rules about clients that an administrator has to approve.
fn of_client_from_elsewhere(state: &State, now: Timestamp, call: &Call) -> RuleSet {
    let mut merits = RuleSet::default();
    let mut relies = |holds: bool, rule| {
        if holds {
            merits.insert(rule);
        }
    };
    if let Operation::Register(Body::Json(document)) = &call.operation {
        let members = document.value.as_object().map_or(0, serde_json::Map::len);
        relies(members == 3, dcr::MINIMAL_ACCEPTED);
    } else if let Operation::PatchClient(id, _) | Operation::PatchConnection(id, _) =
        &call.operation
    {
        let is_dynamic = state.clients.get(id).is_some_and(Client::is_dynamic);
        relies(is_dynamic, dcr::APPROVED_IS_MANAGED);
    } else if let Operation::Authorize(query) = &call.operation {
        let request = AuthorizeRequest::read(query, &mut Violations::default());
        let client = state.clients.get(&request.client_id.unwrap_or_default());
        // Whoever is signed in at this point is an administrator.
        let waits = client.is_some_and(Client::awaits_approval);
        relies(
            waits && state.signed_in(call).is_some(),
            approval::ADMINISTRATOR_MAY,
        );
        let given = Provenance::Dynamic(Approval::Given);
        let stays = |client: &Client| client.provenance == given && client.is_old(now);
        relies(client.is_some_and(stays), dcr::APPROVED_STAYS);
    }
    merits
}

fn of_token(state: &State, call: &Call) -> RuleSet {
    let request = TokenRequest::read(call, &mut Violations::default());
    let client = request.client_id().and_then(|id| state.clients.get(id));
    let mut merits = RuleSet::default();
    let mut relies = |holds: bool, rule| {
        if holds {
            merits.insert(rule);
        }
    };
    relies(request.is_form, grant::FORM_ACCEPTED);
    relies(
        request.has_extra_parameter(),
        grant::UNKNOWN_PARAMETER_IGNORED,
    );
    relies(
        request.by_basic() == Some(true),
        client_auth::BASIC_ACCEPTED,
    );
    relies(
        request.by_basic() == Some(false),
        client_auth::BASIC_ALONE_ACCEPTED,
    );
    relies(call.origin.is_some(), origin::LISTED_ACCEPTED);
    let by_id = request.lookup().is_some_and(|(field, _)| field == "userId");
    relies(by_id, user_lookup::BY_USER_ID);
    let by_token = request.grant() == Some(GrantType::RefreshToken);
    relies(
        by_token && request.client_id().is_none(),
        refresh::WITHOUT_CLIENT_ID,
    );
    match (call.host, client.map(|client| client.registration.tier)) {
        (Host::Register, Some(Tier::Region)) => relies(true, tier::REGION_TOKEN),
        (Host::Console, Some(Tier::Organization)) => relies(true, tier::ORGANIZATION_TOKEN),
        _ => {}
    }
    if let Some(client) = client {
        let public = !client.is_confidential();
        relies(by_token && public, refresh::PUBLIC_WITHOUT_SECRET);
        if request.grant() == Some(GrantType::AuthorizationCode) {
            let challenged = request.code_verifier.is_some();
            relies(public, code::PUBLIC_WITHOUT_SECRET);
            relies(!public && !challenged, code::SECRET_SUFFICES);
            relies(!public && challenged, code::SECRET_AND_VERIFIER);
        }
        let first = client.secrets.first().map(|secret| secret.value.as_str());
        let later = client.is_confidential() && request.secret() != first;
        relies(later, client_auth::EVERY_SECRET_WORKS);
        let machine = request
            .grant()
            .is_some_and(|grant| GrantType::REGISTRABLE.contains(&grant));
        let asked = request.scopes().len();
        let narrower = machine && asked > 0 && asked < client.registration.allowed_scopes.len();
        relies(narrower, scope::NARROWING_ACCEPTED);
    }
    merits
}

fn of_registration(registration: &Registration, members: usize) -> RuleSet {
    let mut merits = RuleSet::default();
    let mut relies = |holds: bool, rule| {
        if holds {
            merits.insert(rule);
        }
    };
    let uris = &registration.redirect_uris;
    let any = |form| {
        uris.iter()
            .any(|uri| crate::redirect_uri::form(uri) == form)
    };
    relies(members == 2, client::MINIMAL_ACCEPTED);
    relies(uris.len() == 5, redirect_uri::FIVE_ACCEPTED);
    relies(
        any(Form::HttpLocalhost),
        redirect_uri::HTTP_LOCALHOST_ACCEPTED,
    );
    relies(any(Form::Custom), redirect_uri::CUSTOM_SCHEME_ACCEPTED);
    let scopes = &registration.allowed_scopes;
    let offline = scopes
        .iter()
        .any(|name| name == crate::scope::OFFLINE_ACCESS);
    let native = registration.app_type == AppType::Native;
    relies(offline && native, scope::OFFLINE_ACCESS_FOR_NATIVE);
    let both = GrantType::REGISTRABLE
        .iter()
        .all(|&grant| registration.uses_grant(grant));
    relies(both, grant_type::BOTH_ACCEPTED);
    let by_key = registration.uses_method(AuthMethod::PrivateKeyJwt);
    relies(by_key, auth_method::PRIVATE_KEY_ACCEPTED);
    merits
}
