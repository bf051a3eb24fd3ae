//! What a page of clients has to show.

use std::collections::BTreeSet;

use oauth_model::{
    catalogue::{approval, list, tier},
    client::{Approval, Client, Tier},
    effect::{Page, Sight},
    filter::Filter,
    registration::Member,
    state::State,
};
use serde_json::Value;

use super::{client, notes::Notes};
use crate::wire::text;

pub(super) fn inspect(page: &Page, sight: Sight, body: &Value, tenant_id: &str, notes: &mut Notes) {
    let data = body.get("data").and_then(Value::as_array);
    let links = body.get("links").filter(|links| links.is_object());
    let wanted = "a list `data` and an object `links`";
    let found = || "one is missing".to_owned();
    notes.hold(
        list::SHAPE,
        data.is_some() && links.is_some(),
        found,
        wanted,
    );
    let Some(items) = data else {
        return;
    };
    let found = || format!("{} items", items.len());
    let wanted = format!("at most {}", page.limit);
    notes.hold(
        list::LIMIT_OBEYED,
        items.len() <= page.limit,
        found,
        &wanted,
    );
    absolute_links(links, notes);
    total(page, body.get("totalResults"), notes);
    for item in items {
        let id = text(item, "clientId");
        if let Some(known) = page.clients.iter().find(|known| known.id == id) {
            client::shown_once(known, item, notes);
            if sight == Sight::Administrator {
                shown_to_administrator(known, item, notes);
            }
        }
    }
    filtered(page, items, tenant_id, notes);
    sorted(page, items, notes);
    complete(page, notes);
}

/// What only administrators see of a client (fact C25).
fn shown_to_administrator(known: &Client, item: &Value, notes: &mut Notes) {
    for member in [Member::RedirectUris, Member::AllowedOrigins] {
        let name = member.name();
        let wanted = known.registration.get(member);
        let shown = item.get(name).unwrap_or(&Value::Null);
        let found = || format!("`{name}` {shown}");
        let holds = client::same(shown, &wanted);
        notes.hold(
            list::ADDRESSES_SHOWN,
            holds,
            found,
            &format!("`{name}` {wanted}"),
        );
    }
    // Of a client that was there before, the secrets are not known.
    if !known.secrets.is_empty() {
        client::hints_listed(known, item, notes);
    }
    let config = item.get("connectionConfig");
    if let Some(shown) = config.and_then(|config| config.get("consentMethod")) {
        let wanted = known.consent.as_str();
        let found = || format!("`consentMethod` {shown}");
        let rule = list::CONSENT_SHOWN;
        let right = format!("`consentMethod` {wanted:?}");
        notes.hold(rule, shown == wanted, found, &right);
    }
}

fn absolute_links(links: Option<&Value>, notes: &mut Notes) {
    let hrefs = ["next", "prev"]
        .iter()
        .filter_map(|name| links?.get(name)?.get("href")?.as_str());
    for href in hrefs {
        let absolute = url::Url::parse(href).is_ok_and(|url| url.has_host());
        let found = || format!("`{href}`");
        notes.hold(list::ABSOLUTE_LINKS, absolute, found, "a complete address");
    }
}

fn total(page: &Page, shown: Option<&Value>, notes: &mut Notes) {
    let shown = shown.filter(|value| !value.is_null());
    let found = || shown.map_or("nothing".to_owned(), Value::to_string);
    let rule = list::TOTAL_ON_REQUEST;
    if page.total_wanted {
        // There may be clients that the model does not know, and where some are, there
        // may be more by now.
        let most = if page.unseen == 0 {
            page.total
        } else {
            usize::MAX
        };
        let possible = page.total..=most;
        let number = shown
            .and_then(Value::as_u64)
            .and_then(|number| usize::try_from(number).ok());
        let holds = number.is_some_and(|number| possible.contains(&number));
        let wanted = format!("the number of clients, {} that are known", page.total);
        notes.hold(rule, holds, found, &wanted);
    } else {
        notes.hold(
            rule,
            shown.is_none(),
            found,
            "none, because it was not asked for",
        );
    }
}

fn filtered(page: &Page, items: &[Value], tenant_id: &str, notes: &mut Notes) {
    if page.query.filter == Filter::default() {
        return;
    }
    let stray = items.iter().find(|item| {
        !page.query.filter.selects(|attribute| match attribute {
            "tenantId" => Some(tenant_id),
            "createdByType" => item.get(attribute).and_then(Value::as_str),
            "clientId" | "clientName" | "appType" => Some(text(item, attribute)),
            _ => None,
        })
    });
    let found = || "a client that the filter does not select".to_owned();
    let wanted = "only clients that it selects";
    notes.hold(list::FILTER_OBEYED, stray.is_none(), found, wanted);
}

fn sorted(page: &Page, items: &[Value], notes: &mut Notes) {
    let Some((attribute, descending)) = &page.query.sort else {
        return;
    };
    let values: Vec<&str> = items.iter().map(|item| text(item, attribute)).collect();
    let ordered = values.is_sorted_by(|a, b| if *descending { a >= b } else { a <= b });
    // One item is in order whatever the order.
    if values.len() > 1 {
        let found = || "another order".to_owned();
        let direction = if *descending {
            "descending"
        } else {
            "ascending"
        };
        let wanted = format!("{direction} by `{attribute}`");
        notes.hold(list::SORT_OBEYED, ordered, found, &wanted);
    }
}

fn complete(page: &Page, notes: &mut Notes) {
    let met: BTreeSet<&String> = page.met.iter().collect();
    if met.len() < page.met.len() {
        notes.broken(list::COMPLETE, "a client met twice", "each client once");
    }
    if page.next.is_none() {
        let missed = page.selected.iter().find(|id| !met.contains(id));
        let found = || "a client on no page".to_owned();
        notes.hold(
            list::COMPLETE,
            missed.is_none(),
            found,
            "each client on one page",
        );
    }
}

/// Clients that a list does not have: those that no administrator approved, and the
/// region's.
pub(super) fn unlisted(page: &Page, state: &State, notes: &mut Notes) {
    // Only a list of everything that was seen to its end shows that something is not on
    // it.
    if page.next.is_some() || page.query.filter != Filter::default() {
        return;
    }
    let mut absent = |rule, found: &str, is_one: fn(&Client) -> bool| {
        let mut those = state.clients().filter(|client| is_one(client)).peekable();
        if those.peek().is_some() {
            let holds = !those.any(|client| page.met.contains(&client.id));
            notes.hold(rule, holds, || found.to_owned(), "clients of the tenant");
        }
    };
    absent(
        approval::HIDDEN_BEFORE,
        "a client that nobody approved",
        |client| client.provenance.approval() == Some(Approval::Pending),
    );
    absent(
        tier::REGION_NOT_LISTED,
        "the client of the region",
        |client| client.registration.tier == Tier::Region,
    );
}
