//! Checks: for each endpoint, everything that a call breaks, leaves open or relies on.
//!
//! A check never stops at the first fault and never asks which profile is in force;
//! deciding what follows is somebody else's job. The order is that in which a tenant
//! looks, because it answers with the first.

pub(crate) mod api;
mod authorize;
mod dynamic;
pub(crate) mod embed;
mod exchange;
mod grants;
mod merits;
mod organization;
mod proof;
mod records;
pub(crate) mod redemption;
pub(crate) mod resource;
mod token;
pub(crate) mod token_request;

use crate::{
    call::{Authorization, Body, Call, Operation, Query},
    catalogue::{client, client_secret, consent, list, publish, request, revocation, tier},
    client::{AppType, Client, ConsentMethod, Tier},
    cors::Standing,
    filter::{Filter, FilterError},
    freedom::Freedom,
    json::Document,
    list_query::ListQuery,
    patch,
    prediction::Examination,
    redirect_uri::{self, Form},
    registration::{Member, Registration, Source},
    state::State,
    time::Timestamp,
};

/// Attributes that a filter on users may name (fact C48).
pub(crate) const USER_ATTRIBUTES: &[&str] =
    &["id", "subject", "name", "email", "status", "clientId"];

/// Examines a call.
pub(crate) fn examine(state: &State, now: Timestamp, call: &Call) -> Examination {
    if call.manages_organization() {
        return organization::examine(state, call);
    }
    let mut examination = Examination::default();
    let out = &mut examination;
    match &call.operation {
        Operation::Authorize(query) => authorize::examine(state, now, call, query, out),
        Operation::Token(_) => token::examine(state, now, call, out),
        Operation::AnonymousToken(body) => embed::token(state, call, body, out),
        Operation::Revoke(body) => revoke(state, body, out),
        Operation::Consents(_) => consents(state, call, out),
        Operation::Decide { .. }
        | Operation::Preflight(_)
        | Operation::Metadata
        | Operation::KeySet
        | Operation::ProductInfo => {}
        Operation::CsrfToken => csrf_token(state, call, out),
        Operation::Content(operation) => resource::examine(state, now, call, operation, out),
        Operation::Register(body) => dynamic::register(state, body, out),
        Operation::ReadAuthSettings => dynamic::administrator(state, now, call, out),
        Operation::PatchAuthSettings(body) => {
            dynamic::administrator(state, now, call, out);
            dynamic::patch(state, body, out);
        }
        Operation::ReadSelf => {
            api::caller(state, now, call, out);
            if api::is_visitor(state, call) {
                out.freedoms.push(Freedom::VisitorReads);
            }
        }
        Operation::ListUsers(query) => {
            api::caller(state, now, call, out);
            if api::is_visitor(state, call) {
                embed::elsewhere(out);
            }
            users(query, out);
        }
        Operation::ListTokens(query) => records::list(state, now, call, query, out),
        Operation::DeleteToken(id) => records::delete(state, now, call, id, out),
        Operation::ListClients(query) => {
            api::reader(state, now, call, out);
            clients(state, query, out);
        }
        Operation::CreateClient(body) => {
            api::administrator(state, now, call, out);
            create(state, body, out);
        }
        Operation::ReadClient(id) | Operation::ReadConnection(id) => {
            api::reader(state, now, call, out);
            existing(state, id, out);
        }
        Operation::PatchClient(id, _)
        | Operation::DeleteClient { id, .. }
        | Operation::Publish(id)
        | Operation::AddSecret(id)
        | Operation::DeleteSecret { id, .. }
        | Operation::PatchConnection(id, _)
        | Operation::DeleteConnection(id) => {
            api::administrator(state, now, call, out);
            let client = existing(state, id, out);
            change(state, client, &call.operation, out);
        }
    }
    other_origin(state, call, out);
    if examination.violations.is_empty() && examination.freedoms.is_empty() {
        examination.merits = merits::of(state, now, call);
    }
    examination
}

/// A call from a page whose origin the named client does not list. The token endpoint
/// has a rule about it, and where browsers navigate to, nobody looks.
fn other_origin(state: &State, call: &Call, out: &mut Examination) {
    let looks = !matches!(
        call.operation,
        Operation::Authorize(_)
            | Operation::Decide { .. }
            | Operation::Consents(_)
            | Operation::Token(_)
            | Operation::AnonymousToken(_)
    );
    let open = match state.standing(call) {
        Standing::NoOrigin | Standing::Listed => false,
        Standing::Own => matches!(call.operation, Operation::Preflight(_)),
        Standing::Unnamed | Standing::OfAnother | Standing::Unlisted => true,
    };
    if looks && open {
        out.freedoms.push(Freedom::OtherOrigin);
    }
}

/// Checks whose consents are looked at or taken back (fact D19).
fn consents(state: &State, call: &Call, out: &mut Examination) {
    if state.signed_in(call).is_none() {
        let (rule, wanted) = (consent::TAKEN_BACK_BY_ITS_USER, "a user who is signed in");
        out.violations.push(rule, "Cookie", "nobody", wanted);
    }
}

/// Checks who asks for a token against forged requests (fact C51).
fn csrf_token(state: &State, call: &Call, out: &mut Examination) {
    if call.authorization != Authorization::Absent || state.signed_in(call).is_none() {
        out.freedoms.push(Freedom::CsrfTokenWithoutSession);
    }
}

/// The client named in a path; one that is not there is noted.
fn existing<'a>(state: &'a State, id: &str, out: &mut Examination) -> Option<&'a Client> {
    if let Some(client) = state.clients.get(id) {
        if client.registration.tier != Tier::Tenant {
            let (rule, wanted) = (tier::REGION_NOT_MANAGED, "a client of the tenant");
            out.violations
                .push(rule, "id", "a client of another tier", wanted);
        }
        if client.awaits_approval() {
            out.freedoms.push(Freedom::UnapprovedManaged);
        }
        return Some(client);
    }
    let deleted = state.deleted_clients.get(id);
    let (rule, found) = match deleted {
        Some(_) => (client::DELETED_IS_GONE, "a deleted client"),
        None => (client::EXISTS, "an unknown client"),
    };
    out.violations
        .push(rule, "id", found, "a client of the tenant");
    deleted
}

/// A JSON body; anything else is noted.
fn document<'a>(body: &'a Body, out: &mut Examination) -> Option<&'a Document> {
    match body {
        Body::Json(document) => {
            for at in &document.repeated {
                let rule = request::NO_REPEATED_PARAMETER;
                out.violations.push(rule, at, "more than once", "once");
            }
            Some(document)
        }
        Body::Unparsable(why) => {
            out.violations
                .push(request::PARSABLE, "", why, "valid JSON");
            None
        }
        Body::Absent => {
            out.violations
                .push(request::PARSABLE, "", "no body", "valid JSON");
            None
        }
        Body::Form(_) => {
            out.violations
                .push(request::CONTENT_TYPE, "Content-Type", "a form", "JSON");
            None
        }
        Body::Unsupported(media_type) => {
            let rule = request::CONTENT_TYPE;
            out.violations
                .push(rule, "Content-Type", media_type, "JSON");
            None
        }
    }
}

fn create(state: &State, body: &Body, out: &mut Examination) {
    let knobs = &state.profile.knobs;
    // Nothing says that another tenant's client, once it is listed, does not count.
    let counted = state.clients.values().filter(|client| client.is_listed());
    let count = counted.count() + state.unseen_clients;
    if count >= knobs.clients_max {
        let wanted = format!("at most {}", knobs.clients_max);
        out.violations
            .push(client::LIMIT, "", format!("{count} clients"), wanted);
    }
    let Some(document) = document(body, out) else {
        return;
    };
    let (registration, violations) = Registration::read(&document.value, Source::Create, knobs);
    out.violations.extend(violations);
    if registration.app_type == AppType::AnonymousEmbed {
        out.freedoms.push(Freedom::AnonymousEmbed);
    }
    open_addresses(&registration, out);
}

fn open_addresses(registration: &Registration, out: &mut Examination) {
    let loopback = |uri: &String| redirect_uri::form(uri) == Form::HttpLoopback;
    if registration.redirect_uris.iter().any(loopback) {
        out.freedoms.push(Freedom::HttpLoopbackAddress);
    }
    let origins = &registration.allowed_origins;
    if origins
        .iter()
        .any(|text| crate::origin::is_plain_http(text))
    {
        out.freedoms.push(Freedom::HttpOrigin);
    }
}

fn change(state: &State, client: Option<&Client>, operation: &Operation, out: &mut Examination) {
    let on_connection = matches!(
        operation,
        Operation::PatchConnection(..) | Operation::DeleteConnection(_)
    );
    let is_foreign = client.is_some_and(Client::is_foreign);
    if is_foreign && !on_connection {
        let (rule, wanted) = (publish::OWNER_CONFIGURES, "a client of the tenant");
        out.violations
            .push(rule, "id", "another tenant's client", wanted);
    }
    match operation {
        Operation::PatchClient(_, body) => patch_client(state, client, body, out),
        Operation::PatchConnection(_, body) => patch_connection(client, body, out),
        Operation::DeleteClient { id, confirm } => {
            if confirm.as_deref() != Some(id) {
                let found = confirm.as_deref().unwrap_or("nothing");
                let wanted = "the client id";
                let rule = client::DELETE_CONFIRMED;
                out.violations
                    .push(rule, "qlik-confirm-delete", found, wanted);
            }
        }
        Operation::Publish(_) => {
            if client.is_some_and(|client| client.published_at.is_some()) {
                out.freedoms.push(Freedom::PublishTwice);
            } else if client.is_some_and(|client| client.consent == ConsentMethod::Trusted) {
                out.freedoms.push(Freedom::PublishTrusted);
            }
            if client.is_some_and(|client| client.registration.is_machine()) {
                out.freedoms.push(Freedom::PublishMachine);
            }
        }
        Operation::AddSecret(_) => add_secret(state, client, out),
        Operation::DeleteSecret { hint, .. } => delete_secret(client, hint, out),
        Operation::DeleteConnection(_) if is_foreign => {}
        Operation::DeleteConnection(_) => out.freedoms.push(Freedom::OwnConnectionDeleted),
        Operation::Authorize(_)
        | Operation::Decide { .. }
        | Operation::Consents(_)
        | Operation::Token(_)
        | Operation::AnonymousToken(_)
        | Operation::Revoke(_)
        | Operation::Register(_)
        | Operation::ReadAuthSettings
        | Operation::PatchAuthSettings(_)
        | Operation::ListClients(_)
        | Operation::CreateClient(_)
        | Operation::ReadClient(_)
        | Operation::ReadConnection(_)
        | Operation::ReadSelf
        | Operation::ListUsers(_)
        | Operation::CsrfToken
        | Operation::Preflight(_)
        | Operation::Content(_)
        | Operation::ListTokens(_)
        | Operation::DeleteToken(_)
        | Operation::Metadata
        | Operation::KeySet
        | Operation::ProductInfo => {}
    }
}

fn patch_client(state: &State, client: Option<&Client>, body: &Body, out: &mut Examination) {
    let Some(document) = document(body, out) else {
        return;
    };
    let nobody = Registration::default();
    let registration = client.map_or(&nobody, |client| &client.registration);
    let patched = patch::apply(
        registration,
        &document.value,
        &state.profile.knobs,
        &mut out.violations,
        &mut out.freedoms,
    );
    let open = [Member::AllowedOrigins, Member::RedirectUris];
    if open.iter().any(|member| patched.touched.contains(member)) {
        open_addresses(&patched.registration, out);
    }
}

fn patch_connection(client: Option<&Client>, body: &Body, out: &mut Examination) {
    let Some(document) = document(body, out) else {
        return;
    };
    let change = patch::consent(&document.value, &mut out.violations, &mut out.freedoms);
    let published = client.is_some_and(|client| client.published_at.is_some());
    if let Some((ConsentMethod::Trusted, at)) = change
        && published
    {
        let wanted = "`required`, because the client is published";
        let rule = consent::TRUSTED_NEEDS_UNPUBLISHED;
        out.violations.push(rule, at, "trusted", wanted);
    }
}

fn add_secret(state: &State, client: Option<&Client>, out: &mut Examination) {
    let Some(client) = client else {
        return;
    };
    if !client.uses_secrets() {
        let found = client.registration.app_type.as_str();
        let wanted = "a web client with the method `client_secret`";
        let rule = client_secret::NEEDS_SECRET_METHOD;
        out.violations.push(rule, "id", found, wanted);
    }
    let max = state.profile.knobs.secrets_max;
    if client.secrets.len() >= max {
        let found = format!("{} secrets", client.secrets.len());
        let wanted = format!("at most {max}");
        out.violations
            .push(client_secret::LIMIT, "id", found, wanted);
    }
}

fn delete_secret(client: Option<&Client>, hint: &str, out: &mut Examination) {
    let Some(client) = client else {
        return;
    };
    if !client.secrets.iter().any(|secret| secret.hint == hint) {
        let rule = client_secret::HINT_EXISTS;
        out.violations
            .push(rule, "hint", "an unknown hint", "the hint of a secret");
    } else if client.secrets.len() == 1 {
        out.freedoms.push(Freedom::LastSecretDeleted);
    }
}

/// Checks a revocation request (fact F13).
fn revoke(state: &State, body: &Body, out: &mut Examination) {
    let token = token_request::parameter(body, "token", &mut out.violations);
    let unread = [
        request::PARSABLE,
        request::CONTENT_TYPE,
        request::MEMBER_TYPES,
    ]
    .iter()
    .any(|&rule| out.violations.breaks(rule));
    match token {
        _ if unread => {}
        None => {
            let rule = revocation::TOKEN_PRESENT;
            out.violations.push(rule, "/token", "nothing", "a token");
        }
        Some(token) => {
            let known =
                state.tokens.contains_key(&token) || state.refresh_tokens.contains_key(&token);
            if !known {
                out.freedoms.push(Freedom::UnknownTokenRevoked);
            }
        }
    }
}

fn clients(state: &State, query: &Query, out: &mut Examination) {
    let read = ListQuery::read(query, &mut out.violations, &mut out.freedoms);
    if let Some(cursor) = &read.cursor
        && state.walks.get(cursor).is_none()
    {
        let wanted = "a cursor from a link";
        out.violations
            .push(list::CURSOR_KNOWN, "next", cursor, wanted);
    }
}

fn users(query: &Query, out: &mut Examination) {
    for (name, value) in query.iter().filter(|(name, _)| name == "filter") {
        match Filter::parse(value, USER_ATTRIBUTES) {
            Ok(_) => {}
            Err(FilterError::Malformed) => {
                out.violations
                    .push(list::FILTER_GRAMMAR, name, value, "a SCIM filter");
            }
            Err(FilterError::Unusual) => out.freedoms.push(Freedom::UnusualFilter),
        }
    }
}
