//! What mischiefs are made of: ways of standing around the sound tenant.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{call::Call, effect::Effect, time::Timestamp};
use serde_json::{Map, Value};

use super::Shown;
use crate::tenant::Tenant;

/// The members of a JSON object.
pub(super) type Members = Map<String, Value>;

/// Answers with another effect than the one that came about.
pub(super) fn with_effect(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Tenant, &Call, &mut Effect),
) -> Response<Bytes> {
    let response = tenant.answer(now, request);
    // What is shown the second time was altered the first time.
    if tenant.nest.showing.is_some() {
        return response;
    }
    match Shown::of(&response) {
        Some(Shown { call, mut effect }) => {
            alter(tenant, &call, &mut effect);
            tenant.show(request, &call, &effect)
        }
        None => response,
    }
}

/// Answers with another body than the one that shows the effect.
pub(super) fn with_body(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Effect, &mut Members),
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    if let Some(Shown { effect, .. }) = Shown::of(&response) {
        rewrite(&mut response, |members| alter(&effect, members));
    }
    response
}

/// Answers another call than the one that was sent.
pub(super) fn with_call(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Tenant, &mut Call),
) -> Response<Bytes> {
    let Ok(mut call) = tenant.read(request) else {
        return tenant.answer(now, request);
    };
    alter(tenant, &mut call);
    let before = tenant.nest.instead.replace(call);
    let response = tenant.answer(now, request);
    tenant.nest.instead = before;
    response
}

/// Grants a request whatever the model says of it, with another effect.
pub(super) fn with_grant(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Tenant, &Call, &mut Effect),
) -> Response<Bytes> {
    let before = std::mem::replace(&mut tenant.nest.granting, true);
    let response = with_effect(tenant, now, request, alter);
    tenant.nest.granting = before;
    response
}

/// Alters a refusal that is shown, and nothing else.
pub(super) fn with_refusal(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Response<Bytes>),
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        alter(&mut response);
    }
    response
}

/// Rewrites the members of a JSON body; another body stays as it is.
pub(super) fn rewrite(response: &mut Response<Bytes>, alter: impl FnOnce(&mut Members)) {
    if let Ok(mut members) = serde_json::from_slice::<Members>(response.body()) {
        alter(&mut members);
        *response.body_mut() = Bytes::from(Value::Object(members).to_string());
    }
}

/// The objects in the `data` of a list.
pub(super) fn items(members: &mut Members) -> impl Iterator<Item = &mut Members> {
    members
        .get_mut("data")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

/// The clients that an answer shows: one, or those of a list.
pub(super) fn clients<'a>(effect: &Effect, members: &'a mut Members) -> Vec<&'a mut Members> {
    if matches!(effect, Effect::Client(..)) {
        vec![members]
    } else if matches!(effect, Effect::Clients(..)) {
        items(members).collect()
    } else {
        Vec::new()
    }
}
