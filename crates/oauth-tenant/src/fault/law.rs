//! Mischief with what means the same: guises that are minded, and changes where
//! nothing should change.

use bytes::Bytes;
use http::{Request, Response, StatusCode, header::AUTHORIZATION};
use oauth_model::{
    call::{Body, Call, Operation, Query},
    catalogue::law,
    registration::{Member, Registration},
    time::Timestamp,
    violation::Violations,
};
use serde_json::{Value, json};

use super::{
    Mischief,
    around::{rewrite, with_refusal},
};
use crate::{tenant::Tenant, wire::error::Refusal};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "minds-empty-parameters",
        breaks: law::EMPTY_IS_OMITTED,
        summary: "A parameter without a value is taken for a wrong one.",
        act: |tenant, now, request| {
            refusing(tenant, now, request, |call| {
                parameters(call)
                    .is_some_and(|pairs| pairs.iter().any(|(_, value)| value.is_empty()))
            })
        },
    },
    Mischief {
        id: "wants-client-id-early",
        breaks: law::ORDER_CHANGES_NOTHING,
        summary: "An authorization request whose last parameter is `client_id` is refused.",
        act: |tenant, now, request| {
            refusing(tenant, now, request, |call| {
                authorize(call).is_some_and(|query| {
                    let last = query.last().map(|(name, _)| name.as_str());
                    query.len() > 1 && last == Some("client_id")
                })
            })
        },
    },
    Mischief {
        id: "minds-unknown-parameters",
        breaks: law::UNKNOWN_PARAMETER_CHANGES_NOTHING,
        summary: "An authorization request with a parameter that is not known is refused.",
        act: |tenant, now, request| {
            refusing(tenant, now, request, |call| {
                authorize(call).is_some_and(|query| {
                    query
                        .iter()
                        .any(|(name, _)| !KNOWN.contains(&name.as_str()))
                })
            })
        },
    },
    Mischief {
        id: "minds-case-of-schemes",
        breaks: law::HEADER_CASE_CHANGES_NOTHING,
        summary: "A token is not seen behind `bearer`, only behind `Bearer`.",
        act: |tenant, now, request| {
            let header = request.headers().get(AUTHORIZATION);
            let is_lower = header.is_some_and(|value| value.as_bytes().starts_with(b"bearer "));
            refusing(tenant, now, request, |_| is_lower)
        },
    },
    Mischief {
        id: "explains-every-other-refusal",
        breaks: law::SAME_REQUEST_SAME_OUTCOME,
        summary: "The errors of every other refusal have no `detail`.",
        act: explains_every_other_refusal,
    },
    Mischief {
        id: "touches-what-it-refuses-to-patch",
        breaks: law::REFUSED_CHANGES_NOTHING,
        summary: "A refused patch moves the client's `updatedAt`.",
        act: touches_what_it_refuses_to_patch,
    },
    Mischief {
        id: "loses-what-is-written-back",
        breaks: law::WRITTEN_BACK_CHANGES_NOTHING,
        summary: "A patch that replaces members by their own values empties `description`.",
        act: loses_what_is_written_back,
    },
];

/// The parameters of an authorization request.
const KNOWN: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "nonce",
];

/// Refuses some of the requests that are to be granted.
fn refusing(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    minds: impl FnOnce(&Call) -> bool,
) -> Response<Bytes> {
    let is_minded = tenant
        .read(request)
        .is_ok_and(|call| tenant.decide(now, &call).is_ok() && minds(&call));
    if !is_minded {
        return tenant.answer(now, request);
    }
    let detail = "found another form of the request than wanted";
    let refusal = Refusal::new(StatusCode::BAD_REQUEST, "Invalid request", detail);
    tenant.refuse(&refusal)
}

/// The query of an authorization request, or the form of a token request.
fn parameters(call: &Call) -> Option<&Query> {
    if let Operation::Token(Body::Form(pairs)) = &call.operation {
        return Some(pairs);
    }
    authorize(call)
}

fn authorize(call: &Call) -> Option<&Query> {
    if let Operation::Authorize(query) = &call.operation {
        return Some(query);
    }
    None
}

/// Remembered from one refusal to the next.
const TURN: &str = "every other refusal";

fn explains_every_other_refusal(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_turn = tenant.keepsakes.contains_key(TURN);
    let mut refused = false;
    let response = with_refusal(tenant, now, request, |response| {
        refused = true;
        rewrite(response, |members| {
            let errors = members.get_mut("errors").and_then(Value::as_array_mut);
            let errors = errors.into_iter().flatten();
            for error in errors.filter_map(Value::as_object_mut) {
                if is_turn {
                    error.shift_remove("detail");
                }
            }
        });
    });
    if refused && is_turn {
        tenant.keepsakes.remove(TURN);
    } else if refused {
        let turn = (TURN.to_owned(), Registration::default());
        tenant.keepsakes.extend([turn]);
    }
    response
}

fn touches_what_it_refuses_to_patch(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let patched = match tenant.read(request).map(|call| call.operation) {
        Ok(Operation::PatchClient(id, _)) => Some(id),
        _ => None,
    };
    let response = tenant.answer(now, request);
    let client = patched.and_then(|id| tenant.state.client(&id).cloned());
    if response.status().is_client_error()
        && let Some(mut client) = client
    {
        // Where time stands still, too.
        client.updated_at = client.updated_at.plus_seconds(1);
        tenant.state.insert_client(client);
    }
    response
}

fn loses_what_is_written_back(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let written_back = tenant
        .read(request)
        .ok()
        .and_then(|call| written_back(tenant, &call));
    let response = tenant.answer(now, request);
    let client = written_back.and_then(|id| tenant.state.client(&id).cloned());
    if response.status().is_success()
        && let Some(mut client) = client
    {
        let mut ignored = Violations::default();
        let registration = &mut client.registration;
        registration.set(Member::Description, &json!(""), "", &mut ignored);
        tenant.state.insert_client(client);
    }
    response
}

/// The client that a patch of several members writes back as it is.
fn written_back(tenant: &Tenant, call: &Call) -> Option<String> {
    let Operation::PatchClient(id, Body::Json(document)) = &call.operation else {
        return None;
    };
    let registration = &tenant.state.client(id)?.registration;
    let operations = document.value.as_array()?;
    let is_same = |operation: &Value| {
        let path = operation.get("path").and_then(Value::as_str);
        let member = path.and_then(|path| Member::find(path.strip_prefix('/')?));
        member.is_some_and(|member| operation.get("value") == Some(&registration.get(member)))
    };
    (operations.len() > 1 && operations.iter().all(is_same)).then(|| id.clone())
}
