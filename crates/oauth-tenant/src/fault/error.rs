//! Mischief with refusals, and with the status of a success.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header::CONTENT_TYPE};
use oauth_model::{
    call::{Body, Operation},
    catalogue::answer,
    freedom::Freedom,
    prediction::Prediction,
    registration::Registration,
    time::Timestamp,
};
use serde_json::{Value, json};

use super::{
    Mischief,
    around::{Members, rewrite, with_refusal},
};
use crate::{tenant::Tenant, wire::error::Refusal};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "changes-its-mind",
        breaks: answer::SAME_MIND,
        summary: "Every other revocation of an unknown token is refused.",
        act: changes_its_mind,
    },
    Mischief {
        id: "refuses-in-rfc-style",
        breaks: answer::ERROR_ENVELOPE,
        summary: "Refusals have `error` and `error_description` instead of `errors`.",
        act: |tenant, now, request| {
            refusal_members(tenant, now, request, |members| {
                members.shift_remove("errors");
                members.insert("error".to_owned(), json!("invalid_request"));
                members.insert("error_description".to_owned(), json!("refused"));
            })
        },
    },
    Mischief {
        id: "refuses-with-problem-json",
        breaks: answer::ERROR_JSON,
        summary: "Refusals are `application/problem+json`.",
        act: |tenant, now, request| {
            with_refusal(tenant, now, request, |response| {
                let media_type = HeaderValue::from_static("application/problem+json");
                response.headers_mut().insert(CONTENT_TYPE, media_type);
            })
        },
    },
    Mischief {
        id: "refuses-with-numeric-status",
        breaks: answer::ERROR_STATUS,
        summary: "The status in an error object is a number.",
        act: |tenant, now, request| {
            refusal_members(tenant, now, request, |members| {
                let status = members
                    .get_mut("errors")
                    .and_then(|errors| errors.get_mut(0)?.get_mut("status"));
                if let Some(status) = status
                    && let Some(number) = status.as_str().and_then(|text| text.parse().ok())
                {
                    *status = Value::Number(number);
                }
            })
        },
    },
    Mischief {
        id: "refuses-without-trace",
        breaks: answer::ERROR_TRACE,
        summary: "Refusals have no `traceId`.",
        act: |tenant, now, request| {
            refusal_members(tenant, now, request, |members| {
                members.shift_remove("traceId");
            })
        },
    },
    Mischief {
        id: "fails-on-malformed-json",
        breaks: answer::NO_SERVER_FAILURE,
        summary: "A body that cannot be parsed is answered with 500.",
        act: fails_on_malformed_json,
    },
    Mischief {
        id: "creates-with-200",
        breaks: answer::SUCCESS_STATUS,
        summary: "Creating something is answered with 200 instead of 201.",
        act: |tenant, now, request| {
            let mut response = tenant.answer(now, request);
            if response.status() == StatusCode::CREATED {
                *response.status_mut() = StatusCode::OK;
            }
            response
        },
    },
];

/// Rewrites the body of a refusal.
fn refusal_members(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Members),
) -> Response<Bytes> {
    with_refusal(tenant, now, request, |response| rewrite(response, alter))
}

fn fails_on_malformed_json(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_malformed = tenant.read(request).is_ok_and(|call| {
        matches!(
            call.operation,
            Operation::Token(Body::Unparsable(_))
                | Operation::Revoke(Body::Unparsable(_))
                | Operation::CreateClient(Body::Unparsable(_))
                | Operation::PatchClient(_, Body::Unparsable(_))
                | Operation::PatchConnection(_, Body::Unparsable(_))
        )
    });
    if !is_malformed {
        return tenant.answer(now, request);
    }
    let refusal = Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Internal server error",
        "unexpected token",
    );
    tenant.refuse(&refusal)
}

/// Grants and refuses by turns what the documentation leaves open.
fn changes_its_mind(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    const TURN: &str = "refuse the next";
    let freedom = Freedom::UnknownTokenRevoked;
    let is_open = tenant.read(request).is_ok_and(|call| {
        let prediction = tenant.state.predict(now, &call);
        matches!(prediction, Prediction::Either(_, freedoms) if freedoms == [freedom])
    });
    if is_open && tenant.keepsakes.remove(TURN).is_some() {
        return tenant.refuse(&Refusal::freedom(Some(freedom)));
    }
    if is_open {
        let nothing = Registration::default();
        tenant.keepsakes.insert(TURN.to_owned(), nothing);
    }
    tenant.answer(now, request)
}
