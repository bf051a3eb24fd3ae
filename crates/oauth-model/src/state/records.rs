//! Keeping records of issued tokens.

use std::collections::BTreeSet;

use super::State;
use crate::{
    call::{Call, Query},
    check::token_request::TokenRequest,
    effect::Effect,
    record::{Record, RecordPage, RecordQuery},
    time::Timestamp,
    violation::Violations,
};

/// Characters that are kept of what a client says about its device.
const TEXT_MAX: usize = 256;

impl State {
    /// Opens a record for a token that is about to be issued.
    pub(super) fn open_record(
        &mut self,
        now: Timestamp,
        id: String,
        client_id: &str,
        user_id: &str,
        request: &TokenRequest,
    ) -> String {
        let kept = |text: &Option<String>| {
            let text = text.as_ref()?;
            Some(text.chars().take(TEXT_MAX).collect())
        };
        let record = Record {
            id: id.clone(),
            client_id: client_id.to_owned(),
            user_id: user_id.to_owned(),
            device_type: kept(&request.device_type),
            description: kept(&request.description),
            last_used: now,
        };
        self.records.insert(id.clone(), record);
        id
    }

    /// Notes that the tokens of a call's record are in use.
    pub(super) fn note_use(&mut self, now: Timestamp, call: &Call) {
        let id = self.access(call).map(|access| access.record.clone());
        if let Some(record) = id.and_then(|id| self.records.get_mut(&id)) {
            record.last_used = now;
        }
    }

    /// The page of records that a query asks for.
    pub(super) fn record_page(&self, now: Timestamp, call: &Call, query: &Query) -> RecordPage {
        let query = RecordQuery::read(query, &mut Violations::default());
        let viewer = self.caller(call);
        let viewer_id = viewer.map(|user| user.id.clone()).unwrap_or_default();
        let sees_all = self.sees_all_records(call);
        let living = self.living_records(now);
        let mut visible: Vec<Record> = self
            .records
            .values()
            // What acts for nobody in this tenant is none of its tokens.
            .filter(|record| !record.user_id.is_empty())
            .filter(|record| sees_all || record.user_id == viewer_id)
            .filter(|record| {
                query
                    .user_id
                    .as_ref()
                    .is_none_or(|id| *id == record.user_id)
            })
            .filter(|record| living.contains(record.id.as_str()))
            .cloned()
            .collect();
        visible.sort_by(|a, b| a.user_id.cmp(&b.user_id));
        if query.descending {
            visible.reverse();
        }
        let start = (query.number() - 1).saturating_mul(query.size());
        let end = start.saturating_add(query.size());
        RecordPage {
            records: visible
                .iter()
                .skip(start)
                .take(query.size())
                .cloned()
                .collect(),
            more: visible.len() > end,
            // Nobody can tell whether the others are to be shown.
            visible: visible
                .into_iter()
                .filter(|record| self.doubted(&record.id).is_none())
                .collect(),
            query,
            viewer_id,
            sees_all,
        }
    }

    /// The ids of records with a token that lives.
    fn living_records(&self, now: Timestamp) -> BTreeSet<&str> {
        let access = self
            .tokens
            .values()
            .filter(|token| !token.revoked && !token.deleted && token.expires_at > now)
            .map(|token| token.record.as_str());
        let refresh = self
            .refresh_tokens
            .values()
            .filter(|token| !token.revoked && !token.deleted && token.expires_at > now)
            .map(|token| token.record.as_str());
        access.chain(refresh).collect()
    }

    /// Deletes a record, and with it its tokens.
    pub(super) fn delete_record(&mut self, id: &str) -> Effect {
        if self.records.remove(id).is_some() {
            for token in self.tokens.values_mut().filter(|token| token.record == id) {
                token.deleted = true;
            }
            let refresh = self.refresh_tokens.values_mut();
            for token in refresh.filter(|token| token.record == id) {
                token.deleted = true;
            }
        }
        Effect::Done
    }

    /// A record.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.get(id)
    }

    /// All records, the oldest first.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Puts a record there, as if its tokens had been issued before.
    pub fn insert_record(&mut self, record: Record) {
        self.records.insert(record.id.clone(), record);
    }

    /// Gives a record the id under which a tenant lists it.
    pub fn name_record(&mut self, unseen: &str, id: &str) {
        let Some(mut record) = self.records.remove(unseen) else {
            return;
        };
        id.clone_into(&mut record.id);
        self.insert_record(record);
        if let Some(freedom) = self.doubts.remove(unseen) {
            self.doubts.insert(id.to_owned(), freedom);
        }
        for token in self.tokens.values_mut() {
            if token.record == unseen {
                id.clone_into(&mut token.record);
            }
        }
        for token in self.refresh_tokens.values_mut() {
            if token.record == unseen {
                id.clone_into(&mut token.record);
            }
        }
    }
}
