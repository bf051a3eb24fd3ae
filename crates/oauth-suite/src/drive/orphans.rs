//! Orphans: what a request made whose answer was lost, so that nobody knows its id.
//!
//! They are found in a list: named as the request said, not there when the target was
//! learned, and not known by an answer. Nothing else is touched.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Driver, Played};
use crate::{
    scenario::{Bindings, Payload, Request, builder::CLIENTS},
    target::Target,
    wire::{Answer, ORGANIZATION_CLIENTS, text},
};

/// Pages of a list that are read at most.
const PAGES_MAX: usize = 20;

/// A kind of thing that requests make.
#[derive(Debug)]
pub(crate) struct Kind {
    /// The path of the request that makes one, and where its name stands in the body.
    made_at: &'static str,
    named_at: &'static str,
    /// Where they are listed, and how.
    pub(crate) listed_at: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// Below what path one is deleted.
    pub(crate) below: &'static str,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind {
        named_at: "/clientName",
        ..Kind::clients(CLIENTS)
    },
    Kind {
        named_at: "/client_name",
        ..Kind::clients("/oauth/register")
    },
    Kind {
        made_at: "/api/v1/spaces",
        named_at: "/name",
        listed_at: "/api/v1/spaces",
        id: "id",
        name: "name",
        below: "/api/v1/spaces",
    },
    Kind {
        made_at: "/api/v1/apps",
        named_at: "/attributes/name",
        listed_at: "/api/v1/items",
        id: "resourceId",
        name: "name",
        below: "/api/v1/apps",
    },
];

impl Kind {
    const fn clients(made_at: &'static str) -> Self {
        Self {
            made_at,
            named_at: "/clientName",
            listed_at: CLIENTS,
            id: "clientId",
            name: "clientName",
            below: CLIENTS,
        }
    }

    /// The kind of thing that a request makes, if it makes one.
    pub(super) fn of(request: &Request) -> Option<&'static Self> {
        let makes = |kind: &&Self| request.method == "POST" && request.path == kind.made_at;
        KINDS.iter().find(makes)
    }

    /// The kind of thing that a request to this path makes; the path may stand below a
    /// target's own.
    pub(crate) fn made_by(method: &str, path: &str) -> Option<&'static Self> {
        let makes = |kind: &&Self| method == "POST" && path.ends_with(kind.made_at);
        let at_console = method == "POST" && path.ends_with(ORGANIZATION_CLIENTS);
        let found = KINDS.iter().find(makes);
        found.or_else(|| KINDS.first().filter(|_| at_console))
    }

    /// Whether something of some kind is deleted at this path.
    pub(crate) fn deleted_at(path: &str) -> bool {
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        let is_below = |kind: &Kind| above.ends_with(kind.below);
        KINDS.iter().any(is_below) || above.ends_with(ORGANIZATION_CLIENTS)
    }

    /// The name of what a request with this body makes.
    pub(crate) fn name<'b>(&self, body: &'b Value) -> Option<&'b str> {
        body.pointer(self.named_at)?.as_str()
    }

    /// The same, to be altered.
    pub(crate) fn name_mut<'b>(&self, body: &'b mut Value) -> Option<&'b mut Value> {
        body.pointer_mut(self.named_at)
    }

    fn name_in(&self, request: &Request) -> Option<String> {
        let body = match request.body.as_ref()? {
            Payload::Json(body) => body.clone(),
            Payload::Raw(_, text) => serde_json::from_str(text).ok()?,
            Payload::Form(_) => return None,
        };
        self.name(&body).map(str::to_owned)
    }
}

/// The ids of what was there before the run, by the list that shows it; nothing where
/// that could not be read.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<&'static str, Option<BTreeSet<String>>>);

impl Known {
    fn on(&self, kind: &Kind) -> Option<&BTreeSet<String>> {
        self.0.get(kind.listed_at)?.as_ref()
    }
}

impl<T: Target> Driver<'_, T> {
    /// Remembers which clients there are, by a list of them, if it shows all.
    pub(crate) fn note_clients(&mut self, list: &Value) {
        let kind = Kind::clients(CLIENTS);
        let ids: Option<BTreeSet<String>> =
            list.get("data").and_then(Value::as_array).map(|data| {
                data.iter()
                    .map(|item| text(item, kind.id).to_owned())
                    .collect()
            });
        let total = list.get("totalResults").and_then(Value::as_u64);
        if let Some(ids) = ids.filter(|ids| total == u64::try_from(ids.len()).ok()) {
            self.known.0.insert(kind.listed_at, Some(ids));
        }
    }

    /// Before the first thing of its kind is made, finds out what there is; but where
    /// everything can be set back, only of what is known already.
    pub(super) async fn look_around(&mut self, request: &Request) {
        let Some(kind) = Kind::of(request) else {
            return;
        };
        let is_known = self.known.0.contains_key(kind.listed_at);
        if is_known || self.facts.controls.is_some() {
            return;
        }
        let items = self.shown_on(kind).await;
        let ids = items.map(|items| items.into_iter().map(|(id, _)| id).collect());
        self.known.0.insert(kind.listed_at, ids);
    }

    /// Removes what a request made whose answer was lost, if it did; says whether it is
    /// certain that nothing is left of it.
    pub(super) async fn remove_orphans(&mut self, lost: &Request, played: &Played) -> bool {
        let Some(kind) = Kind::of(lost) else {
            return false;
        };
        if self.known.on(kind).is_none() {
            return false;
        }
        let Some(items) = self.shown_on(kind).await else {
            return false;
        };
        let name = kind.name_in(lost);
        let mut is_certain = true;
        for (id, shown) in items {
            let is_known = self.known.on(kind).is_some_and(|known| known.contains(&id));
            if is_known || is_told(&id, played) {
                continue;
            }
            // Without a name, what is new may be anybody's.
            is_certain &= match &name {
                Some(name) if *name != shown => true,
                Some(_) => self.remove(kind, &id, lost).await,
                None => false,
            };
        }
        is_certain
    }

    async fn remove(&mut self, kind: &Kind, id: &str, lost: &Request) -> bool {
        let mut request = Request::new("DELETE", format!("{}/{id}", kind.below))
            .bearer("${admin.token}")
            .header("qlik-confirm-delete", id);
        let bindings = self.bindings.clone();
        if self.removes(&request, &bindings).await {
            return true;
        }
        // What belongs to somebody, only its owner may be able to delete.
        request.authorization.clone_from(&lost.authorization);
        self.removes(&request, &Bindings::default()).await
    }

    /// The ids and names that a list shows to the administrator.
    async fn shown_on(&mut self, kind: &Kind) -> Option<Vec<(String, String)>> {
        let mut query = vec![("limit".to_owned(), "100".to_owned())];
        let mut shown = Vec::new();
        for _ in 0..PAGES_MAX {
            let mut request = Request::new("GET", kind.listed_at).bearer("${admin.token}");
            request.query.clone_from(&query);
            let request = self.bindings.resolve(&request).ok()?;
            let answer = self.send(&request).await.ok()?;
            let body = answer.json().filter(|_| answer.status == 200)?;
            for item in body.get("data")?.as_array()? {
                let (id, name) = (text(item, kind.id), text(item, kind.name));
                shown.push((id.to_owned(), name.to_owned()));
            }
            let Some(next) = next_page(&body) else {
                return Some(shown);
            };
            query = next;
        }
        None
    }
}

/// Whether an answer of the scenario told of it: then it is no orphan.
fn is_told(id: &str, played: &Played) -> bool {
    let tells = |answer: &Answer| {
        let body = String::from_utf8_lossy(&answer.body);
        id.is_empty() || body.contains(id)
    };
    played
        .exchanges
        .iter()
        .any(|exchange| tells(&exchange.answer))
}

/// The query of the next page of a list, if there is one. Only the query is taken from
/// the link: no other host is asked.
pub(crate) fn next_page(body: &Value) -> Option<Vec<(String, String)>> {
    let href = body.pointer("/links/next/href")?.as_str()?;
    let (_, query) = href.split_once('?')?;
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    Some(pairs.into_owned().collect())
}
