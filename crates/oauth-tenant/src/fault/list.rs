//! Mischief with lists of clients.

use oauth_model::{
    call::{Call, Operation},
    catalogue::list,
    effect::{Effect, Page, Sight},
    filter::Filter,
    list_query::LIMIT_MAX,
    state::State,
};
use serde_json::{Value, json};

use super::{
    Mischief,
    around::{Members, items, with_body, with_call, with_effect},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-links",
        breaks: list::SHAPE,
        summary: "A list that fits on one page has no `links`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                // Without its links a longer list would also be incomplete.
                if let Effect::Clients(page, _) = effect
                    && is_alone(page)
                {
                    members.shift_remove("links");
                }
            })
        },
    },
    Mischief {
        id: "shows-one-too-many",
        breaks: list::LIMIT_OBEYED,
        summary: "A page has one item more than was asked for.",
        act: |tenant, now, request| with_call(tenant, now, request, ask_for_one_more),
    },
    Mischief {
        id: "links-relatively",
        breaks: list::ABSOLUTE_LINKS,
        summary: "The links of a list are paths without a host.",
        act: |tenant, now, request| {
            let issuer = tenant.issuer().to_owned();
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Clients(..)) {
                    shorten_links(&issuer, members);
                }
            })
        },
    },
    Mischief {
        id: "counts-unasked",
        breaks: list::TOTAL_ON_REQUEST,
        summary: "A list tells the number of results although nobody asked.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                if let Effect::Clients(page, _) = effect {
                    page.total_wanted = true;
                }
            })
        },
    },
    Mischief {
        id: "shows-what-filter-excludes",
        breaks: list::FILTER_OBEYED,
        summary: "A filtered list shows one client that the filter does not select.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                if let Effect::Clients(page, _) = effect {
                    add_stray(page, &tenant.state);
                }
            })
        },
    },
    Mischief {
        id: "sorts-backwards",
        breaks: list::SORT_OBEYED,
        summary: "A sorted list is in the opposite order.",
        act: |tenant, now, request| with_call(tenant, now, request, reverse_sort),
    },
    Mischief {
        id: "loses-client-between-pages",
        breaks: list::COMPLETE,
        summary: "The last client of a page is not shown if another page follows.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |_, _, effect| {
                // In a filtered list the filter would be disobeyed as well.
                if let Effect::Clients(page, _) = effect
                    && page.next.is_some()
                    && page.query.filter == Filter::default()
                {
                    page.clients.pop();
                }
            })
        },
    },
    Mischief {
        id: "lists-without-origins",
        breaks: list::ADDRESSES_SHOWN,
        summary: "The clients in a list have no `allowedOrigins`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Clients(..)) {
                    items(members).for_each(|item| {
                        item.shift_remove("allowedOrigins");
                    });
                }
            })
        },
    },
    Mischief {
        id: "lists-all-as-trusted",
        breaks: list::CONSENT_SHOWN,
        summary: "Every client in a list has the consent method `trusted`.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Clients(_, Sight::Administrator)) {
                    items(members).for_each(|item| {
                        let config = json!({ "consentMethod": "trusted" });
                        item.insert("connectionConfig".to_owned(), config);
                    });
                }
            })
        },
    },
];

fn is_alone(page: &Page) -> bool {
    page.next.is_none() && page.previous.is_none()
}

/// The parameter of a client list.
fn parameter<'a>(call: &'a mut Call, wanted: &str) -> Option<&'a mut String> {
    let Operation::ListClients(query) = &mut call.operation else {
        return None;
    };
    query
        .iter_mut()
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value)
}

/// The pages that follow are as long, so that no client is met twice.
fn ask_for_one_more(_: &Tenant, call: &mut Call) {
    if let Some(value) = parameter(call, "limit")
        && let Ok(limit) = value.parse::<usize>()
        && (1..LIMIT_MAX).contains(&limit)
    {
        *value = (limit + 1).to_string();
    }
}

fn reverse_sort(_: &Tenant, call: &mut Call) {
    if let Some(value) = parameter(call, "sort") {
        *value = match value.strip_prefix('-') {
            Some(attribute) => format!("+{attribute}"),
            None => format!("-{}", value.trim_start_matches(['+', ' '])),
        };
    }
}

fn shorten_links(issuer: &str, members: &mut Members) {
    let links = members.get_mut("links").and_then(Value::as_object_mut);
    for link in links.into_iter().flat_map(|links| links.values_mut()) {
        let href = link.get("href").and_then(Value::as_str).unwrap_or_default();
        let path = href.strip_prefix(issuer).unwrap_or(href).to_owned();
        if let Some(href) = link.get_mut("href") {
            *href = path.into();
        }
    }
}

/// Only where it disturbs neither order, nor size, nor the walk through the pages.
fn add_stray(page: &mut Page, state: &State) {
    let has_room = is_alone(page) && page.clients.len() < page.limit;
    let is_filtered = page.query.filter != Filter::default();
    if has_room && is_filtered && page.query.sort.is_none() {
        let stray = state
            .clients()
            .find(|client| !page.query.selects(client, state.tenant_id()));
        page.clients.extend(stray.cloned());
    }
}
