//! Mischief with new clients: what they remember, and which secrets they get.

use oauth_model::{catalogue::client, client::ClientKind, effect::Effect};
use sha2::{Digest, Sha256};

use super::{
    Mischief,
    around::{clients, with_body, with_effect},
};
use crate::mint::hexadecimal;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "loses-description",
        breaks: client::CREATED_AS_ASKED,
        summary: "The description given at creation is lost.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::ClientCreated(client, _) = effect {
                    client.registration.description.clear();
                    if let Some(kept) = tenant.state.client_mut(&client.id) {
                        kept.registration.description.clear();
                    }
                }
            })
        },
    },
    Mischief {
        id: "omits-created-at",
        breaks: client::CREATED_AT,
        summary: "Clients have no `createdAt`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::ClientCreated(..)) {
                    members.shift_remove("createdAt");
                }
                for client in clients(effect, members) {
                    client.shift_remove("createdAt");
                }
            })
        },
    },
    Mischief {
        id: "withholds-first-secret",
        breaks: client::SECRET_FOR_CONFIDENTIAL,
        summary: "Creating a confidential client does not tell its secret.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::ClientCreated(client, _) = effect
                    && client.registration.app_type.kind() == ClientKind::Confidential
                {
                    members.shift_remove("clientSecret");
                }
            })
        },
    },
    Mischief {
        id: "tells-public-client-a-secret",
        breaks: client::NO_SECRET_FOR_PUBLIC,
        summary: "Creating a public client tells a secret.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::ClientCreated(client, _) = effect
                    && client.registration.app_type.kind() == ClientKind::Public
                {
                    let secret = hexadecimal(Sha256::digest(&client.id).iter());
                    members.insert("clientSecret".to_owned(), secret.into());
                }
            })
        },
    },
];
