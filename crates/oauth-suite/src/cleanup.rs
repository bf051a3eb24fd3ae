//! Cleaning up after a run: what its journal names, and what carries its mark. Nothing
//! else is touched, and it can be done again.

use std::collections::BTreeSet;

use oauth_model::state::State;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    drive::{Driver, KINDS, Kind, MEMBERS, next_page},
    facts::Facts,
    journal::{Made, Record},
    judge::Session,
    run::{NotLearned, Settings},
    scenario::{Request, builder::AUTH_SETTINGS},
    target::Target,
    wire::text,
};

/// Pages of a list that are read at most.
const PAGES_MAX: usize = 100;

const TOKENS: &str = "/api/v1/oauth-tokens";

/// What cleaning up came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cleaned {
    /// What was removed now.
    pub removed: Vec<String>,
    /// Tokens that were deleted now.
    pub tokens: usize,
    /// Whether settings were put back.
    pub settings: bool,
    /// What may still be there, with the reason.
    pub left: Vec<String>,
}

/// Removes what is left of a run.
pub async fn cleanup<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    record: &Record,
) -> Result<Cleaned, NotLearned> {
    let state = State::new(settings.profile.clone(), "");
    let session = Session::new(state, facts.issuer.clone());
    let mut driver = Driver::new(target, facts, session, settings.budget);
    // Its own token is told from those of the run.
    driver
        .bindings
        .bind("run.id", format!("{} cleanup", record.mark.id()));
    driver.enter().await?;
    let mut broom = Broom {
        driver,
        record,
        cleaned: Cleaned::default(),
    };
    let named: BTreeSet<String> = broom.named().await;
    let marked = broom.marked(&named).await;
    broom.settings().await;
    let ids = named.into_iter().chain(marked).collect();
    broom.tokens(&ids).await;
    Ok(broom.cleaned)
}

struct Broom<'a, T> {
    driver: Driver<'a, T>,
    record: &'a Record,
    cleaned: Cleaned,
}

impl<T: Target> Broom<'_, T> {
    /// Removes what the journal names; gives the ids of all of it.
    async fn named(&mut self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for made in &self.record.made {
            let Some(id) = made.id.clone() else { continue };
            if !made.removed
                && let Some(request) = deleting(made, &id)
            {
                self.delete(&request, &format!("{} {id}", made.path)).await;
            }
            ids.insert(id);
        }
        ids
    }

    /// Removes what carries the mark, and whose answer never came; gives the ids.
    async fn marked(&mut self, named: &BTreeSet<String>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for kind in KINDS {
            if !seen.insert(kind.listed_at) {
                continue;
            }
            let Some(items) = self.list(kind.listed_at).await else {
                self.unread(kind.listed_at);
                continue;
            };
            for item in items {
                let (id, name) = (text(&item, kind.id), text(&item, kind.name));
                if !self.record.mark.is_on(name) || id.is_empty() || named.contains(id) {
                    continue;
                }
                let request = Request::new("DELETE", format!("{}/{id}", kind.below))
                    .header("qlik-confirm-delete", id);
                self.delete(&request, &format!("{} {id}", kind.below)).await;
                ids.insert(id.to_owned());
            }
        }
        ids
    }

    /// Puts the authentication settings back, where they are others.
    async fn settings(&mut self) {
        let Some(found) = &self.record.settings else {
            return;
        };
        let Some(now) = self.get(AUTH_SETTINGS, &[]).await else {
            let left = format!("{AUTH_SETTINGS}: the settings cannot be read");
            self.cleaned.left.push(left);
            return;
        };
        let differing = MEMBERS.iter().filter_map(|name| {
            let value = found.get(*name)?;
            let differs = now.get(*name).is_some_and(|now| now != value);
            differs.then(|| json!({"op": "replace", "path": format!("/{name}"), "value": value}))
        });
        let operations: Vec<Value> = differing.collect();
        if operations.is_empty() {
            return;
        }
        let request = Request::new("PATCH", AUTH_SETTINGS).json(operations.into());
        if self.is_done(&request).await {
            self.cleaned.settings = true;
        } else {
            let left = "the authentication settings cannot be put back".to_owned();
            self.cleaned.left.push(left);
        }
    }

    /// Deletes the tokens of the run and of its clients; our own goes last.
    async fn tokens(&mut self, clients: &BTreeSet<String>) {
        let Some(items) = self.list(TOKENS).await else {
            self.unread(TOKENS);
            return;
        };
        let mark = &self.record.mark;
        let own = format!("{mark} cleanup");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for item in &items {
            let (id, described) = (text(item, "id"), text(item, "description"));
            if described == own {
                ours.push(id);
            } else if mark.is_on(described) || clients.contains(text(item, "clientId")) {
                theirs.push(id);
            }
        }
        let count = theirs.len();
        for (place, id) in theirs.into_iter().chain(ours).enumerate() {
            let gone = self
                .is_done(&Request::new("DELETE", format!("{TOKENS}/{id}")))
                .await;
            if gone && place < count {
                self.cleaned.tokens += 1;
            } else if !gone && place < count {
                self.cleaned
                    .left
                    .push(format!("the token {id} cannot be deleted"));
            }
        }
    }

    /// What a list would have shown may still be there.
    fn unread(&mut self, list: &str) {
        let left = format!("{list}: the list cannot be read");
        self.cleaned.left.push(left);
    }

    async fn delete(&mut self, request: &Request, what: &str) {
        if self.is_done(request).await {
            self.cleaned.removed.push(what.to_owned());
        } else {
            self.cleaned.left.push(format!("{what} cannot be deleted"));
        }
    }

    /// Whether a request is granted, or what it is about is gone already.
    async fn is_done(&mut self, request: &Request) -> bool {
        let mut request = request.clone();
        if request.authorization.is_none() {
            request = request.bearer("${admin.token}");
        }
        let Ok(request) = self.driver.bindings.resolve(&request) else {
            return false;
        };
        let answer = self.driver.send(&request).await;
        answer.is_ok_and(|answer| answer.status < 300 || answer.status == 404)
    }

    async fn get(&mut self, path: &str, query: &[(String, String)]) -> Option<Value> {
        let mut request = Request::new("GET", path).bearer("${admin.token}");
        request.query = query.to_vec();
        let request = self.driver.bindings.resolve(&request).ok()?;
        let answer = self.driver.send(&request).await.ok()?;
        answer.json().filter(|_| answer.status == 200)
    }

    /// All items of a list.
    async fn list(&mut self, path: &str) -> Option<Vec<Value>> {
        let mut query = vec![("limit".to_owned(), "100".to_owned())];
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX {
            let body = self.get(path, &query).await?;
            items.extend(body.get("data")?.as_array()?.iter().cloned());
            let Some(next) = next_page(&body) else {
                return Some(items);
            };
            query = next;
        }
        None
    }
}

/// The request that deletes something that a journal names.
fn deleting(made: &Made, id: &str) -> Option<Request> {
    let request = if let Some(host) = &made.host {
        Request::new("DELETE", format!("{}/{id}", made.path))
            .bearer("${organization.token}")
            .header("host", host)
    } else {
        let kind = Kind::made_by("POST", &made.path)?;
        Request::new("DELETE", format!("{}/{id}", kind.below))
    };
    Some(request.header("qlik-confirm-delete", id))
}
