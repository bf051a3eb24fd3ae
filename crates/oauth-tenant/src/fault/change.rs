//! Mischief with changes: patches, consent and publishing.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    call::{Call, Operation},
    catalogue::{consent, patch, publish},
    client::ConsentMethod,
    effect::Effect,
    registration::Member,
    time::Timestamp,
    violation::Violations,
};

use super::{
    Mischief,
    around::{clients, with_body, with_effect},
};
use crate::tenant::Tenant;

/// Registrations that a tenant with a stale cache keeps.
const KEEPSAKES_MAX: usize = 1000;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "reads-from-stale-cache",
        breaks: patch::TAKES_EFFECT,
        summary: "Reading a client shows it as it was before its first patch.",
        act: reads_from_stale_cache,
    },
    Mischief {
        id: "withholds-patched-secret",
        breaks: patch::SECRET_METHOD_MAKES_SECRET,
        summary: "Adding the method `client_secret` answers 204 and tells no secret.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::ClientPatched(secret) = effect {
                    *secret = None;
                }
            })
        },
    },
    Mischief {
        id: "trusts-by-default",
        breaks: consent::REQUIRED_BY_DEFAULT,
        summary: "The connection configuration of a new client reads `trusted`.",
        act: |tenant, now, request| {
            connection(tenant, now, request, |_, _, shown| {
                (!shown.was_set && !shown.published).then_some(ConsentMethod::Trusted)
            })
        },
    },
    Mischief {
        id: "reads-consent-the-other-way",
        breaks: consent::READS_AS_SET,
        summary: "A consent method that was set reads as the other one.",
        act: |tenant, now, request| {
            connection(tenant, now, request, |tenant, id, shown| {
                let was_patched = tenant
                    .state
                    .client(id)
                    .is_some_and(|client| client.patched.contains("consentMethod"));
                (was_patched && !shown.published).then_some(match shown.consent {
                    ConsentMethod::Required => ConsentMethod::Trusted,
                    ConsentMethod::Trusted => ConsentMethod::Required,
                })
            })
        },
    },
    Mischief {
        id: "trusts-published",
        breaks: consent::REQUIRED_WHEN_PUBLISHED,
        summary: "The connection configuration of a published client reads `trusted`.",
        act: |tenant, now, request| {
            connection(tenant, now, request, |_, _, shown| {
                shown.published.then_some(ConsentMethod::Trusted)
            })
        },
    },
    Mischief {
        id: "omits-time-of-publication",
        breaks: publish::ANSWER,
        summary: "Publishing answers without `publishedAt`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Published(_)) {
                    members.shift_remove("publishedAt");
                }
            })
        },
    },
    Mischief {
        id: "hides-publication",
        breaks: publish::SHOWN,
        summary: "Reading a published client shows no `publishedAt`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                for client in clients(effect, members) {
                    client.shift_remove("publishedAt");
                }
            })
        },
    },
];

/// A connection configuration as it is about to be shown.
struct Shown {
    consent: ConsentMethod,
    was_set: bool,
    published: bool,
}

/// Shows another consent method in a connection configuration.
fn connection(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Tenant, &str, &Shown) -> Option<ConsentMethod>,
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, call, effect| {
        if let Effect::Connection {
            consent,
            was_set,
            published,
            ..
        } = effect
        {
            let shown = Shown {
                consent: *consent,
                was_set: *was_set,
                published: *published,
            };
            let id = call.operation.client_id().unwrap_or_default();
            *consent = alter(tenant, id, &shown).unwrap_or(shown.consent);
        }
    })
}

/// Only reading by id is stale: lists filter and sort by what they show.
fn reads_from_stale_cache(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    if let Ok(Call {
        operation: Operation::PatchClient(id, _),
        ..
    }) = tenant.read(request)
    {
        remember(tenant, id);
    }
    with_effect(tenant, now, request, |tenant, _, effect| {
        if let Effect::Client(client, _) = effect
            && let Some(old) = tenant.keepsakes.get(&client.id)
        {
            for &member in Member::ALL {
                if client.patched.contains(member.name()) {
                    let value = old.get(member);
                    let mut ignored = Violations::default();
                    client.registration.set(member, &value, "", &mut ignored);
                }
            }
        }
    })
}

fn remember(tenant: &mut Tenant, id: String) {
    if tenant.keepsakes.len() >= KEEPSAKES_MAX {
        tenant.keepsakes.clear();
    }
    if let Some(client) = tenant.state.client(&id) {
        let registration = client.registration.clone();
        tenant.keepsakes.entry(id).or_insert(registration);
    }
}
