//! Mischief with client secrets: their hints, and when they are shown.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    call::{Call, Operation},
    catalogue::client_secret,
    effect::Effect,
    time::Timestamp,
};

use super::{
    Mischief,
    around::{clients, rewrite, with_body, with_call},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-client-of-secret",
        breaks: client_secret::ANSWER,
        summary: "Adding a secret does not tell the client's id.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::SecretAdded { .. }) {
                    members.shift_remove("clientId");
                }
            })
        },
    },
    Mischief {
        id: "hints-at-the-middle",
        breaks: client_secret::HINT,
        summary: "A new secret's hint is neither its beginning nor its end.",
        act: hints_at_the_middle,
    },
    Mischief {
        id: "shows-secret-again",
        breaks: client_secret::SHOWN_ONCE,
        summary: "Reading a client shows its first secret.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::Client(client, _) = effect
                    && let Some(secret) = client.secrets.first()
                {
                    members.insert("clientSecret".to_owned(), secret.value.as_str().into());
                }
            })
        },
    },
    Mischief {
        id: "hides-hints",
        breaks: client_secret::HINTS_LISTED,
        summary: "Reading clients shows no `clientSecrets`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                for client in clients(effect, members) {
                    client.shift_remove("clientSecrets");
                }
            })
        },
    },
];

/// The hint that is told when a secret is made also works for deleting it, and reads
/// show the right one: there is nothing else to complain about.
fn hints_at_the_middle(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let mut response = with_call(tenant, now, request, accept_middle);
    rewrite(&mut response, |members| {
        // Only answers that tell a new secret have a hint beside it.
        let secret = members.get("clientSecret").and_then(|value| value.as_str());
        let Some(hint) = secret.map(middle) else {
            return;
        };
        for name in ["hint", "clientSecretHint"] {
            if let Some(shown) = members.get_mut(name) {
                *shown = hint.clone().into();
            }
        }
    });
    response
}

fn accept_middle(tenant: &Tenant, call: &mut Call) {
    if let Operation::DeleteSecret { id, hint } = &mut call.operation
        && let Some(client) = tenant.state.client(id)
        && let Some(secret) = client
            .secrets
            .iter()
            .find(|secret| middle(&secret.value) == *hint)
    {
        hint.clone_from(&secret.hint);
    }
}

fn middle(secret: &str) -> String {
    secret.chars().skip(20).take(5).collect()
}
