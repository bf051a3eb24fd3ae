//! Mischief with users: the bots of machines, and whom an impersonation token shows.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    catalogue::{bot, impersonation},
    client::GrantType,
    effect::Effect,
    time::Timestamp,
    user::User,
};

use super::{Mischief, around::with_effect};
use crate::{seed::REGION_NAME_END, tenant::Tenant};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "lists-bot-twice",
        breaks: bot::CREATED_ONCE,
        summary: "A client has two bot users.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Users(users) = effect {
                    let twins: Vec<User> = users
                        .iter()
                        .filter(|user| user.bot_of.is_some())
                        .map(twin)
                        .collect();
                    users.extend(twins);
                }
            })
        },
    },
    Mischief {
        id: "renames-bot",
        breaks: bot::IDENTITY,
        summary: "A bot user is not called as its client.",
        act: |tenant, now, request| {
            bots(tenant, now, request, |bot| {
                // What the region's bot is called is another rule's affair.
                if !bot.name.ends_with(REGION_NAME_END) {
                    "OAuth client".clone_into(&mut bot.name);
                }
            })
        },
    },
    Mischief {
        id: "demotes-bot",
        breaks: bot::TENANT_ADMIN,
        summary: "A bot user shows no roles.",
        act: |tenant, now, request| bots(tenant, now, request, |bot| bot.roles.clear()),
    },
    Mischief {
        id: "shows-somebody-else",
        breaks: impersonation::ACTS_AS_USER,
        summary: "An impersonation token shows another user than the one that was named.",
        act: |tenant, now, request| {
            show_somebody_else(tenant, now, request, &[GrantType::UserImpersonation])
        },
    },
];

/// Shows another person to whoever has a token that came by one of these grants.
pub(super) fn show_somebody_else(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    grants: &[GrantType],
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, call, effect| {
        let access = tenant.state.access(call);
        if let Effect::User(user) = effect
            && access.is_some_and(|access| grants.contains(&access.grant))
            && let Some(other) = tenant
                .users()
                .find(|other| other.bot_of.is_none() && other.id != user.id)
        {
            *user = other.clone();
        }
    })
}

/// The same bot with another id.
fn twin(bot: &User) -> User {
    User {
        id: bot.id.chars().rev().collect(),
        ..bot.clone()
    }
}

/// Shows bots in another light.
pub(super) fn bots(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    alter: impl Fn(&mut User),
) -> Response<Bytes> {
    with_effect(tenant, now, request, |_, _, effect| {
        let mut shown = Vec::new();
        if let Effect::User(user) = effect {
            shown.push(user);
        } else if let Effect::Users(users) = effect {
            shown.extend(users);
        }
        shown
            .into_iter()
            .filter(|user| user.bot_of.is_some())
            .for_each(alter);
    })
}
