//! Mischief with the leave for pages of other origins.

use bytes::Bytes;
use http::{
    HeaderName, Method, Request, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ORIGIN, VARY,
    },
};
use oauth_model::{catalogue::cors, time::Timestamp};

use super::Mischief;
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "forgets-allowed-origins",
        breaks: cors::LISTED_ORIGIN_ALLOWED,
        summary: "Answers to pages of allowed origins have no `Access-Control-Allow-Origin`.",
        act: |tenant, now, request| {
            without(
                ACCESS_CONTROL_ALLOW_ORIGIN,
                tenant,
                now,
                request,
                |status| status.is_success(),
            )
        },
    },
    Mischief {
        id: "allows-any-origin",
        breaks: cors::OTHER_ORIGINS_NOT_ALLOWED,
        summary: "`Access-Control-Allow-Origin` repeats whatever origin asks.",
        act: allow_any_origin,
    },
    Mischief {
        id: "hides-refusals-from-pages",
        breaks: cors::REFUSALS_READABLE,
        summary: "Refusals have no `Access-Control-Allow-Origin`.",
        act: |tenant, now, request| {
            without(
                ACCESS_CONTROL_ALLOW_ORIGIN,
                tenant,
                now,
                request,
                |status| status.is_client_error(),
            )
        },
    },
    Mischief {
        id: "never-varies",
        breaks: cors::VARIES,
        summary: "Answers that name an origin have no `Vary: Origin`.",
        act: |tenant, now, request| without(VARY, tenant, now, request, |_| true),
    },
    Mischief {
        id: "allows-no-credentials",
        breaks: cors::CREDENTIALS_ALLOWED,
        summary: "The token endpoint has no `Access-Control-Allow-Credentials`.",
        act: |tenant, now, request| {
            without(
                ACCESS_CONTROL_ALLOW_CREDENTIALS,
                tenant,
                now,
                request,
                |_| true,
            )
        },
    },
    Mischief {
        id: "allows-no-methods",
        breaks: cors::METHODS_ALLOWED,
        summary: "Preflights are answered without `Access-Control-Allow-Methods`.",
        act: |tenant, now, request| {
            without(ACCESS_CONTROL_ALLOW_METHODS, tenant, now, request, |_| true)
        },
    },
    Mischief {
        id: "allows-no-headers",
        breaks: cors::HEADERS_ALLOWED,
        summary: "Preflights are answered without `Access-Control-Allow-Headers`.",
        act: |tenant, now, request| {
            without(ACCESS_CONTROL_ALLOW_HEADERS, tenant, now, request, |_| true)
        },
    },
    Mischief {
        id: "exposes-no-headers",
        breaks: cors::HEADERS_EXPOSED,
        summary: "Answers have no `Access-Control-Expose-Headers`.",
        act: |tenant, now, request| {
            without(ACCESS_CONTROL_EXPOSE_HEADERS, tenant, now, request, |_| {
                true
            })
        },
    },
];

/// Answers without a header, where the status is one of those.
fn without(
    name: HeaderName,
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    applies: fn(StatusCode) -> bool,
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    if applies(response.status()) {
        response.headers_mut().remove(name);
    }
    response
}

fn allow_any_origin(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = tenant.answer(now, request);
    let navigates = request.method() == Method::GET && request.uri().path() == "/oauth/authorize";
    if let Some(origin) = request.headers().get(ORIGIN)
        && !navigates
    {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    response
}
