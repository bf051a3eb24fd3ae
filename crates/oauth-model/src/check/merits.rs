//! Merits: the rules by which a call that breaks nothing has to be granted.

use super::token_request::TokenRequest;
use crate::{
    authorization::AuthorizeRequest,
    call::{ApiUse, Authorization, Body, Call, Host, Operation},
    catalogue::{
        anonymous_embed, api, approval, auth_method, client, client_assertion, client_auth,
        client_secret, code, cors, csrf, dcr, grant, grant_type, oauth_tokens, origin,
        redirect_uri, refresh, revocation, scope, tier, token_exchange, user_lookup,
    },
    client::{AppType, Approval, AuthMethod, Client, GrantType, Provenance, Secret, Tier},
    redirect_uri::Form,
    registration::{Member, Registration, Source},
    rule::RuleSet,
    state::State,
    time::Timestamp,
    token::AccessToken,
    violation::Violations,
};

/// The age from which on a secret relies on not expiring: 365 days, in seconds.
const OLD_SECRET_SECONDS: u64 = 365 * 86_400;

/// The rules that a call relies on.
pub(super) fn of(state: &State, now: Timestamp, call: &Call) -> RuleSet {
    let mut merits = of_operation(state, now, call);
    let mut relies = |holds: bool, rule| {
        if holds {
            merits.insert(rule);
        }
    };
    let api_use = call.operation.api_use();
    let by_api = api_use.is_some();
    let has_cookie = state.signed_in(call).is_some();
    let by_cookie = by_api && has_cookie && call.authorization == Authorization::Absent;
    relies(by_api && call.api_version.is_some(), api::ANY_VERSION);
    relies(by_cookie, api::SESSION_ACCEPTED);
    let by_token = has_cookie && matches!(call.authorization, Authorization::Bearer(_));
    let needless = by_token && api_use == Some(ApiUse::Change) && call.csrf_token.is_none();
    relies(needless, csrf::BEARER_NEEDS_NONE);
    let revoked = state
        .access(call)
        .map(|access| (access, state.revoked.get(&access.client_id)));
    let beside = |(access, record): (&AccessToken, Option<&String>)| {
        record.is_some_and(|record| *record != access.record)
    };
    relies(
        by_api && revoked.is_some_and(beside),
        revocation::OTHERS_LIVE,
    );
    let asks_first = matches!(call.operation, Operation::Preflight(_));
    relies(asks_first, cors::PREFLIGHT_ANSWERED);
    merits
}

fn of_operation(state: &State, now: Timestamp, call: &Call) -> RuleSet {
    if let Operation::Token(_) = &call.operation {
        of_token(state, now, call)
    } else if let Operation::Content(operation) = &call.operation {
        super::resource::merits(state, call, operation)
    } else if let Operation::AnonymousToken(body) = &call.operation {
        let again = state.knows_visitor(body);
        again
            .then_some(anonymous_embed::VISITOR_RETURNS)
            .into_iter()
            .collect()
    } else if let Operation::CreateClient(Body::Json(document)) = &call.operation {
        let (registration, _) =
            Registration::read(&document.value, Source::Create, &state.profile.knobs);
        let members = document.value.as_object().map_or(0, serde_json::Map::len);
        of_registration(&registration, members)
    } else if let Operation::DeleteToken(id) = &call.operation {
        let owner = state.records.get(id).map(|record| &record.user_id);
        let own = owner == state.caller(call).map(|user| &user.id);
        let rule = if own {
            oauth_tokens::OWN_DELETED
        } else {
            oauth_tokens::ADMIN_DELETES
        };
        [rule].into_iter().collect()
    } else if state.temporary(call).is_some() {
        [token_exchange::OPENS_WEB_RESOURCE].into_iter().collect()
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

fn of_token(state: &State, now: Timestamp, call: &Call) -> RuleSet {
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
    let exchanges = request.grant() == Some(GrantType::TokenExchange);
    let by_secret = request.secret().is_some() || request.raw_assertion.is_some();
    relies(exchanges && !by_secret, token_exchange::WITHOUT_SECRET);
    let by_server = exchanges && is_of_impersonation(state, &request);
    relies(by_server, token_exchange::EVERY_GRANT);
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
            let by_secret = !public && request.secret().is_some();
            relies(by_secret && !challenged, code::SECRET_SUFFICES);
            relies(by_secret && challenged, code::SECRET_AND_VERIFIER);
        }
        let by_secret = client.is_confidential() && request.secret().is_some();
        let later = by_secret && is_one_of_several(state, client, &request);
        let by_assertion = request.raw_assertion.is_some();
        relies(by_assertion, client_assertion::ACCEPTED);
        relies(later, client_auth::EVERY_SECRET_WORKS);
        let old = |secret: &&Secret| secret.created_at.plus_seconds(OLD_SECRET_SECONDS) <= now;
        let used = client
            .secrets
            .iter()
            .find(|secret| request.secret() == Some(&secret.value));
        relies(used.as_ref().is_some_and(old), client_secret::NEVER_EXPIRES);
        let machine = request
            .grant()
            .is_some_and(|grant| GrantType::REGISTRABLE.contains(&grant));
        let asked = request.scopes().len();
        let narrower = machine && asked > 0 && asked < client.registration.allowed_scopes.len();
        relies(narrower, scope::NARROWING_ACCEPTED);
    }
    merits
}

/// Whether the secret that a request brings is not the one that its client was created
/// with, as far as that can be told.
fn is_one_of_several(state: &State, client: &Client, request: &TokenRequest) -> bool {
    let first = client.secrets.first().map(|secret| secret.value.as_str());
    // A secret that came with its method is one more (fact B31).
    let patched = client.patched.contains(Member::AllowedAuthMethods.name());
    // Where one was deleted, those that are left have lost their neighbour.
    patched || state.has_deleted_secrets(&client.id) || request.secret() != first
}

/// Whether the token to be exchanged came by impersonation.
fn is_of_impersonation(state: &State, request: &TokenRequest) -> bool {
    let subject = request.subject_token.as_deref();
    let subject = subject.and_then(|value| state.tokens.get(value));
    subject.is_some_and(|token| token.grant == GrantType::UserImpersonation)
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
