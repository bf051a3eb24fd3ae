//! Which side of the open questions a target takes, and whether it keeps to it.

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{
    call::{Call, Door},
    catalogue::{answer::SAME_MIND, authorize as rules, client_auth, request::CONTENT_TYPE},
    effect::{Effect, Granted, Page},
    freedom::{Freedom, GRANTED, REFUSED},
    profile::Profile,
    rule::Rule,
    violation::Violations,
};
use serde_json::Value;

use super::{
    authorize::{Visit, parameter, visit},
    notes::Notes,
};
use crate::wire::{Answer, text};

/// The sides that a target has taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    taken: BTreeMap<Freedom, BTreeSet<&'static str>>,
    /// The sides that the profile leaves, where it leaves fewer than the sources.
    bound: BTreeMap<Freedom, Vec<&'static str>>,
}

impl Shown {
    /// Nothing seen yet of a target that is held to a profile.
    pub(super) fn under(profile: &Profile) -> Self {
        let narrowed = Freedom::ALL
            .iter()
            .map(|&freedom| (freedom, profile.permitted(freedom)))
            .filter(|(freedom, permitted)| permitted.len() < freedom.values().len());
        Self {
            taken: BTreeMap::new(),
            bound: narrowed
                .map(|(freedom, permitted)| (freedom, permitted.to_vec()))
                .collect(),
        }
    }

    /// Whether a target has taken this side before.
    pub(super) fn has(&self, freedom: Freedom, value: &str) -> bool {
        self.taken
            .get(&freedom)
            .is_some_and(|values| values.contains(value))
    }

    /// Takes over what was seen elsewhere.
    pub(super) fn extend(&mut self, other: &Self) {
        for (&freedom, values) in &other.taken {
            self.taken.entry(freedom).or_default().extend(values);
        }
    }

    /// What was seen, freedom by freedom.
    pub fn iter(&self) -> impl Iterator<Item = (Freedom, &BTreeSet<&'static str>)> {
        self.taken
            .iter()
            .map(|(&freedom, values)| (freedom, values))
    }

    /// Notes the side that an answer shows. Whoever took another one before, of one and
    /// the same question, has changed its mind; the side taken first stays. A profile
    /// that leaves fewer sides says which were taken before this run.
    pub(super) fn note(&mut self, freedom: Freedom, value: &str, notes: &mut Notes) {
        let Some(value) = freedom.value(value) else {
            return;
        };
        notes.sides.push((freedom, value));
        let values = self.taken.entry(freedom).or_default();
        if let Some(permitted) = self.bound.get(&freedom)
            && !permitted.contains(&value)
        {
            values.insert(value);
            let found = format!("`{freedom}` {value}");
            let wanted = format!("{}, as the profile says", permitted.join(" or "));
            notes.broken(SAME_MIND, found, wanted);
            return;
        }
        let before = values.first().filter(|&&before| before != value);
        if let (Some(before), true) = (before, freedom.is_one_question()) {
            let found = format!("`{freedom}` {value}");
            notes.broken(SAME_MIND, found, format!("{before}, as before"));
            return;
        }
        if values.contains(value) {
            notes.tested(SAME_MIND);
        }
        values.insert(value);
    }

    /// Notes what became of a request that leaves nothing but questions open.
    pub(super) fn note_decision(&mut self, freedoms: &[Freedom], granted: bool, notes: &mut Notes) {
        if granted {
            for &freedom in freedoms {
                self.note(freedom, GRANTED, notes);
            }
            return;
        }
        // Refused for one of them: which, shows only if all others were granted before.
        let mut suspects = freedoms
            .iter()
            .filter(|&&freedom| freedoms.len() == 1 || !self.has(freedom, GRANTED));
        if let (Some(&only), None) = (suspects.next(), suspects.next()) {
            self.note(only, REFUSED, notes);
        }
    }

    /// Notes what a refusal shows beside that it is one.
    pub(super) fn note_refusal(
        &mut self,
        call: &Call,
        violations: &Violations,
        answer: &Answer,
        notes: &mut Notes,
    ) {
        let Some(rule) = violations.rules().only() else {
            return;
        };
        let by_redirect = matches!(visit(answer), Visit::Error(..));
        let status = answer.status.to_string();
        if let Some(freedom) = place(rule) {
            let value = if by_redirect { "redirect" } else { "page" };
            self.note(freedom, value, notes);
        } else if rule == CONTENT_TYPE && call.operation.door() == Door::Token {
            self.note(Freedom::ContentTypeStatus, &status, notes);
        } else if rule == client_auth::SECRET_CORRECT {
            self.note(Freedom::CredentialsStatus, &status, notes);
            let challenged = answer.header("www-authenticate").is_some();
            let value = if challenged { "present" } else { "absent" };
            self.note(Freedom::CredentialsChallenge, value, notes);
        } else if rule == rules::PROMPT_NONE_NEEDS_SESSION && by_redirect {
            let location = answer.header("location").unwrap_or_default();
            let error = parameter(location, "error").unwrap_or_default();
            self.note(Freedom::SilentError, &error, notes);
        }
    }

    /// Notes what an answer shows that grants.
    pub(super) fn note_effect(&mut self, effect: &Effect, body: &Value, notes: &mut Notes) {
        match effect {
            Effect::Token(granted) => self.note_token(granted, body, notes),
            Effect::SecretAdded { secret, hint, .. } if hint.len() == 5 => {
                let (first, last) = (secret.starts_with(hint), secret.ends_with(hint));
                if first != last {
                    let value = if first { "first" } else { "last" };
                    self.note(Freedom::SecretHint, value, notes);
                }
            }
            Effect::Metadata => {
                let lists = ["grant_types_supported", "response_types_supported"];
                let is_empty = |name: &str| {
                    let list = body.get(name).and_then(Value::as_array);
                    list.is_none_or(Vec::is_empty)
                };
                let empty = lists.iter().all(|name| is_empty(name));
                let value = if empty { "empty" } else { "filled" };
                self.note(Freedom::MetadataLists, value, notes);
            }
            Effect::KeySet => {
                let keys = body.get("keys").and_then(Value::as_array);
                let value = match keys.map_or(0, Vec::len) {
                    1 => "one",
                    _ => "two",
                };
                self.note(Freedom::KeyCount, value, notes);
            }
            Effect::Clients(page, _) => self.note_sort(page, body, notes),
            Effect::Journey(_)
            | Effect::Consents(_)
            | Effect::ClientCreated(..)
            | Effect::Client(..)
            | Effect::ClientPatched(_)
            | Effect::Published(_)
            | Effect::SecretAdded { .. }
            | Effect::Connection { .. }
            | Effect::User(_)
            | Effect::Users(_)
            | Effect::Content(_)
            | Effect::Done
            | Effect::CsrfToken(_)
            | Effect::Preflight
            | Effect::Exchanged(_)
            | Effect::Records(_)
            | Effect::Registered(_)
            | Effect::AuthSettings(_)
            | Effect::ProductInfo => {}
        }
    }

    /// Notes the order of a list that was asked for in none.
    fn note_sort(&mut self, page: &Page, body: &Value, notes: &mut Notes) {
        let items = body.get("data").and_then(Value::as_array);
        let dates: Vec<&str> = items
            .into_iter()
            .flatten()
            .map(|item| text(item, "createdAt"))
            .collect();
        let (first, last) = (dates.first(), dates.last());
        if page.query.sort.is_some() || first == last {
            return;
        }
        if dates.is_sorted() {
            self.note(Freedom::DefaultSort, "oldest-first", notes);
        } else if dates.iter().rev().is_sorted() {
            self.note(Freedom::DefaultSort, "newest-first", notes);
        }
    }

    fn note_token(&mut self, granted: &Granted, body: &Value, notes: &mut Notes) {
        let shown: Vec<&str> = text(body, "scope").split(' ').collect();
        let mut sorted: Vec<&str> = granted.requested.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        // Only a request that is not sorted itself tells the two apart.
        if granted.requested != sorted {
            if shown == granted.requested {
                self.note(Freedom::ScopeOrder, "as-requested", notes);
            } else if shown == sorted {
                self.note(Freedom::ScopeOrder, "sorted", notes);
            }
        }
        if let (Some(before), Some(now)) = (&granted.refreshed, &granted.refresh_token)
            && !now.is_empty()
        {
            let value = if before == now { "same" } else { "new" };
            self.note(Freedom::RefreshRotation, value, notes);
        }
    }
}

/// The freedom about where a refusal for this rule is shown.
fn place(rule: Rule) -> Option<Freedom> {
    let known = [
        (rules::PUBLIC_NEEDS_CHALLENGE, Freedom::MissingChallenge),
        (rules::STATE_PRESENT, Freedom::MissingState),
        (rules::RESPONSE_TYPE, Freedom::UnsupportedResponseType),
    ];
    known
        .into_iter()
        .find(|(known, _)| *known == rule)
        .map(|(_, freedom)| freedom)
}
