//! Mischief with clients from elsewhere: those that wait for an administrator, those of
//! other tenants, and the region's.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    catalogue::{approval, publish, tier},
    client::{Client, Tier},
    effect::Effect,
    filter::Filter,
    time::Timestamp,
};

use super::{
    Mischief,
    around::{with_body, with_effect},
    bot::bots,
};
use crate::{seed::REGION_NAME_END, tenant::Tenant};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "lists-unapproved-client",
        breaks: approval::HIDDEN_BEFORE,
        summary: "A list shows a client that no administrator approved.",
        act: |tenant, now, request| lists(tenant, now, request, Client::awaits_approval),
    },
    Mischief {
        id: "lists-region-client",
        breaks: tier::REGION_NOT_LISTED,
        summary: "A list shows the client of the region.",
        act: |tenant, now, request| {
            lists(tenant, now, request, |client| {
                client.registration.tier == Tier::Region
            })
        },
    },
    Mischief {
        id: "keeps-approval-to-itself",
        breaks: publish::STATUS_APPROVED,
        summary: "The connection configuration of another tenant's client has no `status`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::Connection {
                    foreign: Some(_), ..
                } = effect
                {
                    members.shift_remove("status");
                }
            })
        },
    },
    Mischief {
        id: "hides-deletion-by-owner",
        breaks: publish::DELETED_BY_OWNER_SHOWN,
        summary: "The connection configuration does not tell that the owner deleted the client.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Effect::Connection {
                    foreign: Some(true),
                    ..
                } = effect
                {
                    members.insert("deletedByOwner".to_owned(), false.into());
                }
            })
        },
    },
    Mischief {
        id: "renames-bot-of-region",
        breaks: tier::REGION_BOT_NAMED,
        summary: "The bot user of the region's client is not named after the region.",
        act: |tenant, now, request| {
            bots(tenant, now, request, |bot| {
                if bot.name.ends_with(REGION_NAME_END) {
                    "Service account".clone_into(&mut bot.name);
                }
            })
        },
    },
];

/// Adds a client to a list that is shown whole, where it disturbs nothing else.
fn lists(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    fits: impl Fn(&Client) -> bool,
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, _, effect| {
        if let Effect::Clients(page, _) = effect
            && page.next.is_none()
            && page.previous.is_none()
            && page.query.sort.is_none()
            && page.query.filter == Filter::default()
            && page.clients.len() < page.limit
        {
            let stray = tenant.state.clients().find(|client| fits(client));
            page.clients.extend(stray.cloned());
        }
    })
}
