//! Pages of clients, and the walks that cursors continue.

use super::State;
use crate::{
    call::Query,
    client::Client,
    effect::Page,
    freedom::Freedom,
    list_query::ListQuery,
    mint::{Direction, Mint},
    violation::Violations,
};

/// What a cursor remembers: the query, and the ids met on the way.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    query: ListQuery,
    met: Vec<String>,
}

impl State {
    /// The page that a query asks for.
    ///
    /// A page shows the first selected clients not met before, so that deleting a
    /// client between two pages neither hides nor repeats another.
    pub(super) fn page(&mut self, query: &Query, mint: &mut dyn Mint) -> Page {
        let read = ListQuery::read(query, &mut Violations::default(), &mut Vec::new());
        let walk = read
            .cursor
            .as_deref()
            .and_then(|cursor| self.walks.get(cursor).cloned());
        let (query, met) = match walk {
            Some(walk) => (walk.query, walk.met),
            None => (read.clone(), Vec::new()),
        };
        let mut selected: Vec<&Client> = self
            .clients
            .values()
            .filter(|client| client.is_listed() && query.selects(client, &self.tenant_id))
            .collect();
        let newest_first = self.profile.chooses(Freedom::DefaultSort, "newest-first");
        query.arrange(&mut selected, newest_first);
        let ids: Vec<String> = selected.iter().map(|client| client.id.clone()).collect();
        let rest: Vec<String> = ids.iter().filter(|id| !met.contains(id)).cloned().collect();
        let more = rest.len() > query.limit;
        let shown = mint.page(rest.into_iter().take(query.limit).collect());
        let clients = shown
            .iter()
            .filter_map(|id| self.clients.get(id).cloned())
            .collect();
        let all: Vec<String> = met.iter().chain(&shown).cloned().collect();
        let page = Page {
            clients,
            limit: query.limit,
            total: ids.len(),
            unseen: self.unseen_clients + self.perhaps_listed(),
            total_wanted: read.total_results,
            next: mint.cursor(Direction::Next, more),
            previous: mint.cursor(Direction::Previous, !met.is_empty()),
            met: all,
            selected: ids,
            query,
        };
        self.remember(&page, &met);
        page
    }

    /// Clients of which no source says whether a list has them: those that no
    /// administrator approved, or no longer.
    fn perhaps_listed(&self) -> usize {
        let waits = |client: &&Client| client.awaits_approval();
        self.clients.values().filter(waits).count()
    }

    fn remember(&mut self, page: &Page, before: &[String]) {
        let walk = |met: &[String]| Walk {
            query: ListQuery {
                cursor: None,
                ..page.query.clone()
            },
            met: met.to_vec(),
        };
        if let Some(cursor) = &page.next {
            self.walks.insert(cursor.clone(), walk(&page.met));
        }
        if let Some(cursor) = &page.previous {
            let end = before.len().saturating_sub(page.limit);
            let met = before.get(..end).unwrap_or_default();
            self.walks.insert(cursor.clone(), walk(met));
        }
    }
}
