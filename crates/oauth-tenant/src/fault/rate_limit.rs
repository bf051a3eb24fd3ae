//! Mischief with rate limits.

use bytes::Bytes;
use http::{Request, Response, StatusCode, header::RETRY_AFTER};
use oauth_model::{catalogue::rate_limit, time::Timestamp};

use super::{
    Mischief,
    around::{rewrite, with_refusal},
};
use crate::{tenant::Tenant, wire::error::Refusal};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "throttles-without-end",
        breaks: rate_limit::RETRY_AFTER,
        summary: "Whoever has to wait is not told for how long.",
        act: |tenant, now, request| {
            throttled(tenant, now, request, |response| {
                response.headers_mut().remove(RETRY_AFTER);
            })
        },
    },
    Mischief {
        id: "throttles-with-other-code",
        breaks: rate_limit::ERROR_CODE,
        summary: "The error of a rate limit is `RATE-1`.",
        act: |tenant, now, request| {
            throttled(tenant, now, request, |response| {
                rewrite(response, |members| {
                    let code = members
                        .get_mut("errors")
                        .and_then(|errors| errors.get_mut(0)?.get_mut("code"));
                    if let Some(code) = code {
                        *code = "RATE-1".into();
                    }
                });
            })
        },
    },
    Mischief {
        id: "throttles-every-tier",
        breaks: rate_limit::PER_TIER,
        summary: "While one tier is used up, calls of every tier are refused.",
        act: |tenant, now, request| {
            if tenant.wait_seconds.is_none() && tenant.throttle.is_used_up() {
                return tenant.refuse(&Refusal::throttled(13));
            }
            tenant.answer(now, request)
        },
    },
];

/// Alters the answer to who has to wait.
fn throttled(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Response<Bytes>),
) -> Response<Bytes> {
    with_refusal(tenant, now, request, |response| {
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            alter(response);
        }
    })
}
