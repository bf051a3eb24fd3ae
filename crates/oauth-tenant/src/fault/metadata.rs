//! Mischief with what a tenant says about itself.

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header::CONTENT_TYPE};
use oauth_model::{call::Door, catalogue::metadata, effect::Effect, time::Timestamp};
use serde_json::Value;

use super::{
    Mischief,
    around::{Members, with_body},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-revocation-endpoint",
        breaks: metadata::MEMBERS,
        summary: "The metadata has no `revocation_endpoint`.",
        act: |tenant, now, request| {
            document(tenant, now, request, |members| {
                members.shift_remove("revocation_endpoint");
            })
        },
    },
    Mischief {
        id: "names-vendor-as-issuer",
        breaks: metadata::ISSUER,
        summary: "The issuer in the metadata is the one that tokens have in `iss`.",
        act: |tenant, now, request| {
            document(tenant, now, request, |members| {
                members.insert("issuer".to_owned(), "https://qlik.api".into());
            })
        },
    },
    Mischief {
        id: "revokes-elsewhere",
        breaks: metadata::ENDPOINTS_ON_TENANT,
        summary: "The `revocation_endpoint` is on another host.",
        act: |tenant, now, request| {
            document(tenant, now, request, |members| {
                let elsewhere = "https://elsewhere.example/oauth/revoke";
                members.insert("revocation_endpoint".to_owned(), elsewhere.into());
            })
        },
    },
    Mischief {
        id: "publishes-private-key",
        breaks: metadata::KEY_SET,
        summary: "The key set shows the private part of a key.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                let keys = members.get_mut("keys").and_then(Value::as_array_mut);
                if matches!(effect, Effect::KeySet)
                    && let Some(key) = keys.and_then(|keys| keys.first_mut()?.as_object_mut())
                {
                    // Nothing that would sign, but nobody else can know that.
                    key.insert("d".to_owned(), "TESTONLY".repeat(8).into());
                }
            })
        },
    },
    Mischief {
        id: "probes-as-page",
        breaks: metadata::PRODUCT_PROBE,
        summary: "The product probe is answered with a page.",
        act: probes_as_page,
    },
];

/// Rewrites the metadata document.
fn document(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&mut Members),
) -> Response<Bytes> {
    with_body(tenant, now, request, |effect, members| {
        if matches!(effect, Effect::Metadata) {
            alter(members);
        }
    })
}

fn probes_as_page(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let is_probe = tenant
        .read(request)
        .is_ok_and(|call| call.operation.door() == Door::ProductInfo);
    let mut response = tenant.answer(now, request);
    if is_probe {
        *response.body_mut() = Bytes::from_static(b"<!doctype html><title>Welcome</title>");
        let media_type = HeaderValue::from_static("text/html");
        response.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    response
}
