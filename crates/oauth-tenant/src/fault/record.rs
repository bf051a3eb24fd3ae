//! Mischief with the list of issued tokens.

use oauth_model::{
    catalogue::oauth_tokens,
    effect::Effect,
    record::{Record, RecordPage},
};
use serde_json::Value;

use super::{
    Mischief,
    around::{Members, items, with_body, with_effect},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-link-to-itself",
        breaks: oauth_tokens::LINK_TO_ITSELF,
        summary: "A list of tokens has no `links.self`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if let Some(links) = links(effect, members) {
                    links.shift_remove("self");
                }
            })
        },
    },
    Mischief {
        id: "omits-tenant-of-token",
        breaks: oauth_tokens::ITEMS,
        summary: "A listed token has no `tenantId`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Records(_)) {
                    for item in items(members) {
                        item.shift_remove("tenantId");
                    }
                }
            })
        },
    },
    Mischief {
        id: "shows-one-token-too-many",
        breaks: oauth_tokens::LIMIT_OBEYED,
        summary: "A page of tokens is twice as long as was asked for.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Records(page) = effect
                    && page.query.limit.is_some()
                    && page.query.number() == 1
                {
                    let size = page.query.size().saturating_mul(2);
                    page.records = page.visible.iter().take(size).cloned().collect();
                    // Otherwise the next page would show some of them again.
                    page.more = false;
                }
            })
        },
    },
    Mischief {
        id: "lists-tokens-whoever-is-asked-for",
        breaks: oauth_tokens::USER_SELECTED,
        summary: "A list of one user's tokens has somebody else's in it.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::Records(page) = effect
                    && let Some(user_id) = page.query.user_id.clone()
                    && page.sees_all
                {
                    let others = tenant.state.records();
                    let others = others.filter(|record| record.user_id != user_id);
                    page.records.extend(others.cloned());
                    page.records.truncate(page.query.size());
                }
            })
        },
    },
    Mischief {
        id: "pages-tokens-by-cursor",
        breaks: oauth_tokens::PAGED_BY_PAGE,
        summary: "The next page of tokens is asked for by `next`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                let next = links(effect, members).and_then(|links| links.get_mut("next"));
                if let Some(href) = next.and_then(|next| next.get_mut("href")) {
                    let address = href.as_str().unwrap_or_default();
                    *href = address.replace("page=", "next=").into();
                }
            })
        },
    },
    Mischief {
        id: "hides-device",
        breaks: oauth_tokens::DEVICE_SHOWN,
        summary: "A listed token has no `deviceType`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Records(_)) {
                    for item in items(members) {
                        item.shift_remove("deviceType");
                    }
                }
            })
        },
    },
    Mischief {
        id: "lists-others-tokens",
        breaks: oauth_tokens::OWN_ONLY,
        summary: "An ordinary user's list of tokens has somebody else's in it.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::Records(page) = effect
                    && !is_admin(tenant, page)
                {
                    add_others(tenant, page);
                }
            })
        },
    },
    Mischief {
        id: "lists-own-tokens-to-administrators",
        breaks: oauth_tokens::ADMIN_SEES_ALL,
        summary: "An administrator's list of tokens has its own only.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Records(page) = effect {
                    let own = |record: &Record| record.user_id == page.viewer_id;
                    page.records.retain(own);
                }
            })
        },
    },
    Mischief {
        id: "audits-without-scope",
        breaks: oauth_tokens::AUDIT_NEEDS_SCOPE,
        summary: "A machine sees others' tokens without `admin_classic`.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::Records(page) = effect
                    && is_admin(tenant, page)
                {
                    add_others(tenant, page);
                }
            })
        },
    },
];

fn links<'a>(effect: &Effect, members: &'a mut Members) -> Option<&'a mut Members> {
    matches!(effect, Effect::Records(_))
        .then(|| members.get_mut("links").and_then(Value::as_object_mut))
        .flatten()
}

fn is_admin(tenant: &Tenant, page: &RecordPage) -> bool {
    tenant
        .users()
        .any(|user| user.id == page.viewer_id && user.is_admin())
}

fn add_others(tenant: &Tenant, page: &mut RecordPage) {
    if !page.sees_all {
        let others = tenant
            .state
            .records()
            .filter(|record| record.user_id != page.viewer_id);
        page.records.extend(others.cloned());
        // A page that is too long would break another rule.
        page.records.truncate(page.query.size());
    }
}
