//! Mischief with memory: what is revoked, removed or replaced, and what goes along.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use oauth_model::{
    call::Operation,
    catalogue::{client_auth, patch, revocation},
    registration::{Member, Registration},
    time::Timestamp,
    violation::Violations,
};
use serde_json::json;

use super::{
    Mischief, keep,
    slip::{Asked, text},
};
use crate::{tenant::Tenant, wire::error::Refusal};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "believes-hint-at-revocation",
        breaks: revocation::ACCESS_TOKEN_IS_DEAD,
        summary: "An access token that is revoked as a refresh token lives on.",
        act: |tenant, now, request| {
            forgetting(tenant, now, request, |revoked| {
                !revoked.is_refresh_token && revoked.hint == Some("refresh_token")
            })
        },
    },
    Mischief {
        id: "wants-hint-at-revocation",
        breaks: revocation::REFRESH_TOKEN_IS_DEAD,
        summary: "A refresh token that is revoked without a hint lives on.",
        act: |tenant, now, request| {
            forgetting(tenant, now, request, |revoked| {
                revoked.is_refresh_token && revoked.hint.is_none()
            })
        },
    },
    Mischief {
        id: "revokes-nothing-for-public-clients",
        breaks: revocation::REFRESH_TOKEN_IS_DEAD,
        summary: "A refresh token of a public client that is revoked lives on.",
        act: |tenant, now, request| {
            forgetting(tenant, now, request, |revoked| {
                revoked.is_refresh_token && revoked.is_public
            })
        },
    },
    Mischief {
        id: "deletes-neighbour-of-secret",
        breaks: client_auth::EVERY_SECRET_WORKS,
        summary: "With a secret that is deleted the client's next one dies.",
        act: deletes_neighbour,
    },
    Mischief {
        id: "adds-where-patch-replaces",
        breaks: patch::TAKES_EFFECT,
        summary: "A patch that replaces a list adds to it.",
        act: |tenant, now, request| {
            patching(tenant, now, request, |before, after| {
                for member in [Member::RedirectUris, Member::AllowedScopes] {
                    let texts = |registration: &Registration| {
                        let list = registration.get(member);
                        list.as_array().cloned().unwrap_or_default()
                    };
                    let mut all = texts(after);
                    let kept = texts(before).into_iter();
                    all.extend(kept.filter(|text| !texts(after).contains(text)));
                    all.truncate(5);
                    after.set(member, &json!(all), "", &mut Violations::default());
                }
            })
        },
    },
    Mischief {
        id: "removes-origins-that-begin-alike",
        breaks: patch::TAKES_EFFECT,
        summary: "With an origin that a patch removes, those go that are its beginning.",
        act: |tenant, now, request| {
            patching(tenant, now, request, |before, after| {
                let removed: Vec<&String> = before
                    .allowed_origins
                    .iter()
                    .filter(|origin| !after.allowed_origins.contains(origin))
                    .collect();
                let left: Vec<String> = after
                    .allowed_origins
                    .iter()
                    .filter(|origin| !removed.iter().any(|gone| gone.starts_with(origin.as_str())))
                    .cloned()
                    .collect();
                after.allowed_origins = left;
            })
        },
    },
];

/// What a revocation is about.
struct Revoked<'a> {
    is_refresh_token: bool,
    is_public: bool,
    hint: Option<&'a str>,
}

/// Answers a revocation as if it were done, and does nothing.
fn forgetting(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    forgets: impl FnOnce(&Revoked<'_>) -> bool,
) -> Response<Bytes> {
    let Ok(Operation::Revoke(body)) = tenant.read(request).map(|call| call.operation) else {
        return tenant.answer(now, request);
    };
    let value = text(&body, "token").unwrap_or_default();
    let access = tenant.state.token(value).cloned();
    let refresh = tenant.state.refresh_token(value).cloned();
    let client_id = access
        .as_ref()
        .map(|token| &token.client_id)
        .or_else(|| refresh.as_ref().map(|token| &token.client_id));
    let client = client_id.and_then(|id| tenant.state.client(id));
    let forgotten = forgets(&Revoked {
        is_refresh_token: refresh.is_some(),
        is_public: client.is_some_and(|client| !client.is_confidential()),
        hint: text(&body, "token_type_hint"),
    });
    let response = tenant.answer(now, request);
    if forgotten && let Some(token) = access {
        tenant.state.insert_token(value, token);
    }
    if forgotten && let Some(token) = refresh {
        tenant.state.insert_refresh_token(value, token);
    }
    response
}

/// What a secret that died too early is remembered by.
fn dead(secret: &str) -> String {
    format!("dead {secret}")
}

/// The client still lists the secret that died.
fn deletes_neighbour(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let Ok(call) = tenant.read(request) else {
        return tenant.answer(now, request);
    };
    if let Operation::DeleteSecret { id, hint } = &call.operation {
        let neighbour = tenant.state.client(id).and_then(|client| {
            let at = client.secrets.iter().position(|known| known.hint == *hint);
            client.secrets.get(at? + 1).map(|next| next.value.clone())
        });
        let response = tenant.answer(now, request);
        if let (true, Some(next)) = (response.status().is_success(), neighbour) {
            keep(tenant, dead(&next), Registration::default());
        }
        return response;
    }
    let secret = Asked::new(tenant, &call).secret();
    let is_dead = secret.is_some_and(|(secret, _)| tenant.keepsakes.contains_key(&dead(secret)));
    if is_dead && tenant.decide(now, &call).is_ok() {
        let detail = "found another secret than wanted";
        let refusal = Refusal::new(StatusCode::UNAUTHORIZED, "Invalid client", detail);
        return tenant.refuse(&refusal);
    }
    tenant.answer(now, request)
}

/// Alters what a patch makes of a client; told are what it was and what it is.
fn patching(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl FnOnce(&Registration, &mut Registration),
) -> Response<Bytes> {
    let Ok(Operation::PatchClient(id, _)) = tenant.read(request).map(|call| call.operation) else {
        return tenant.answer(now, request);
    };
    let before = tenant
        .state
        .client(&id)
        .map(|client| client.registration.clone());
    let response = tenant.answer(now, request);
    if response.status().is_success()
        && let Some(before) = before
        && let Some(client) = tenant.state.client_mut(&id)
    {
        alter(&before, &mut client.registration);
    }
    response
}
