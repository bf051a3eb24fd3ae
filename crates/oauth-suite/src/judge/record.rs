//! What the list of issued tokens has to show.

use std::collections::BTreeSet;

use oauth_model::{
    catalogue::{list, oauth_tokens},
    record::{Record, RecordPage},
    user::User,
};
use serde_json::Value;

use super::{Session, notes::Notes};
use crate::wire::text;

impl Session {
    /// Compares a list with what the model knows of it.
    pub(super) fn inspect_records(&mut self, page: &RecordPage, body: &Value, notes: &mut Notes) {
        let data = body.get("data").and_then(Value::as_array);
        let links = body.get("links").filter(|links| links.is_object());
        let found = || "one is missing".to_owned();
        let wanted = "a list `data` and an object `links`";
        let holds = data.is_some() && links.is_some();
        notes.hold(list::SHAPE, holds, found, wanted);
        let (Some(items), Some(links)) = (data, links) else {
            return;
        };
        let to_itself = links.get("self").is_some_and(|link| !link.is_null());
        let found = || "no `links.self`".to_owned();
        let rule = oauth_tokens::LINK_TO_ITSELF;
        notes.hold(rule, to_itself, found, "`links.self`");
        if let Some(limit) = page.query.limit {
            let found = || format!("{} items", items.len());
            let rule = oauth_tokens::LIMIT_OBEYED;
            let wanted = format!("at most {limit}");
            notes.hold(rule, items.len() <= limit, found, &wanted);
        }
        complete_items(items, notes);
        if let Some(user_id) = &page.query.user_id {
            // An item that names nobody is blamed for that.
            let ids = || items.iter().map(|item| text(item, "userId"));
            let mut strays = ids().filter(|id| !id.is_empty() && id != user_id);
            let holds = strays.next().is_none();
            // The administrator's own token is there at least, so no list is empty by
            // chance.
            let found = || "another user's token".to_owned();
            let wanted = format!("tokens of `{user_id}`");
            notes.hold(oauth_tokens::USER_SELECTED, holds, found, &wanted);
        }
        self.visibility(page, items, notes);
        let is_whole = next(links).is_none() && page.query.page.is_none();
        self.everything(page, items, is_whole, notes);
        self.pages(page, items, links, notes);
    }

    /// Nobody but an administrator sees others' tokens.
    fn visibility(&self, page: &RecordPage, items: &[Value], notes: &mut Notes) {
        if page.sees_all || page.viewer_id.is_empty() || items.is_empty() {
            return;
        }
        // The ids of bot users are not told to the judge; those of people are.
        let is_known = self.state.user(&page.viewer_id).is_some_and(has_known_id);
        let is_others = |item: &&Value| {
            let id = text(item, "userId");
            // An item that names nobody is blamed for that.
            let of_other = id != page.viewer_id && !id.is_empty();
            of_other && (is_known || self.state.user(id).is_some())
        };
        let stray = items.iter().find(is_others);
        let is_admin = self.state.user(&page.viewer_id).is_some_and(User::is_admin);
        let rule = if is_admin {
            oauth_tokens::AUDIT_NEEDS_SCOPE
        } else {
            oauth_tokens::OWN_ONLY
        };
        let found = || "another user's token".to_owned();
        notes.hold(rule, stray.is_none(), found, "the caller's own tokens");
    }

    /// What a list has to show. What is missing may be on another page, unless there
    /// is none.
    fn everything(&self, page: &RecordPage, items: &[Value], is_whole: bool, notes: &mut Notes) {
        if page.sees_all {
            let of_people = page.visible.iter().find(|record| {
                let user = self.state.user(&record.user_id);
                record.user_id != page.viewer_id && user.is_some_and(has_known_id)
            });
            if let Some(record) = of_people {
                let shown = items
                    .iter()
                    .any(|item| text(item, "userId") == record.user_id);
                if shown || is_whole {
                    let found = || "no token of a user who has one".to_owned();
                    let rule = oauth_tokens::ADMIN_SEES_ALL;
                    notes.hold(rule, shown, found, "everybody's tokens");
                }
            }
            return;
        }
        for record in &page.visible {
            let Some(description) = &record.description else {
                continue;
            };
            let described = |item: &&Value| text(item, "description") == description;
            let device = record.device_type.as_deref().unwrap_or_default();
            let shown = items
                .iter()
                .filter(described)
                .any(|item| text(item, "deviceType") == device);
            if is_whole || items.iter().any(|item| described(&item)) {
                let found = || "no token with the `deviceType` and `description` sent".to_owned();
                let rule = oauth_tokens::DEVICE_SHOWN;
                notes.hold(rule, shown, found, "both as they were sent");
            }
        }
    }

    /// The next page is asked for by `page`, and shows nothing again.
    fn pages(&mut self, page: &RecordPage, items: &[Value], links: &Value, notes: &mut Notes) {
        let rule = oauth_tokens::PAGED_BY_PAGE;
        let mut met: BTreeSet<String> = items
            .iter()
            .map(|item| text(item, "id").to_owned())
            .collect();
        let asked = page.query.page.as_ref();
        if let Some(before) = asked.and_then(|asked| self.record_pages.get(asked)) {
            let again = met.iter().any(|id| before.contains(id));
            let found = || "a token that an earlier page showed".to_owned();
            notes.hold(rule, !again, found, "other tokens");
            met.extend(before.iter().cloned());
        }
        if let Some(href) = next(links) {
            let following = parameter(href, "page");
            let found = || format!("`links.next` `{href}`");
            let wanted = "an address with the parameter `page`";
            notes.hold(rule, following.is_some(), found, wanted);
            if let Some(following) = following {
                self.record_pages.insert(following, met);
            }
        }
    }

    /// Finds known records among those that a list shows, and learns their ids; gives
    /// the values of the labels `token_id`, the youngest of them, and `page`.
    pub(super) fn recognise(&mut self, body: &Value) -> Vec<(String, String)> {
        let items = body.get("data").and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        let unseen: Vec<Record> = self
            .state
            .records()
            .filter(|record| record.is_unseen())
            .cloned()
            .collect();
        for record in unseen {
            let fitting = |item: &&Value| {
                let id = text(item, "id");
                !id.is_empty() && self.state.record(id).is_none() && self.fits(&record, item)
            };
            let mut candidates = items.iter().filter(fitting);
            // Of two that fit, nobody knows which it is.
            if let (Some(item), None) = (candidates.next(), candidates.next()) {
                let id = text(item, "id").to_owned();
                self.state.name_record(&record.id, &id);
            }
        }
        let is_shown = |record: &&Record| items.iter().any(|item| text(item, "id") == record.id);
        let youngest = self.state.records().filter(is_shown).last();
        let links = body.get("links");
        let following = links
            .and_then(next)
            .and_then(|href| parameter(href, "page"));
        let token_id = youngest.map(|record| ("token_id".to_owned(), record.id.clone()));
        let page = following.map(|page| ("page".to_owned(), page));
        token_id.into_iter().chain(page).collect()
    }

    /// Whether an item may show a record. Only a live example has the client (fact C37).
    fn fits(&self, record: &Record, item: &Value) -> bool {
        let by_user = match self.state.user(&record.user_id) {
            Some(user) if has_known_id(user) => text(item, "userId") == user.id,
            Some(_) | None => true,
        };
        let shown = |name: &str| item.get(name).and_then(Value::as_str);
        let by_client = shown("clientId").map(|id| id == record.client_id);
        let by_text = record
            .description
            .as_deref()
            .map(|sent| shown("description") == Some(sent));
        // Without either, any of the user's tokens might be it.
        let told = by_client.is_some() || by_text == Some(true);
        by_user && told && by_client != Some(false) && by_text != Some(false)
    }
}

/// Whether the judge has the id of a user from the target, and did not make it up.
fn has_known_id(user: &User) -> bool {
    user.bot_of.is_none() || !user.id.starts_with("unseen:")
}

fn complete_items(items: &[Value], notes: &mut Notes) {
    if items.is_empty() {
        return;
    }
    let names = ["id", "tenantId", "userId"];
    let lacking = items
        .iter()
        .flat_map(|item| names.iter().filter(|name| text(item, name).is_empty()))
        .next();
    let found = || format!("no `{}` that is text", lacking.copied().unwrap_or_default());
    let wanted = "`id`, `tenantId` and `userId`, as text";
    notes.hold(oauth_tokens::ITEMS, lacking.is_none(), found, wanted);
}

/// The address of the next page.
fn next(links: &Value) -> Option<&str> {
    let link = links.get("next")?;
    link.as_str().or_else(|| link.get("href")?.as_str())
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    let query = query.split('#').next().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
