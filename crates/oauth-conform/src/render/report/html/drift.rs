//! What changed since a target was recorded, in a page.

use std::borrow::Cow;

use oauth_model::rule::Rule;
use oauth_suite::{
    drift::{Change, Drift, Entry},
    report::Report,
};

use crate::render::layout::{counted, cut};

/// How much of a value is shown, in characters.
const VALUE_MAX: usize = 1000;

/// What changed.
pub(super) struct DriftView<'a> {
    pub(super) drift: &'a Drift,
    pub(super) entries: Vec<EntryView<'a>>,
}

/// What changed in one step.
pub(super) struct EntryView<'a> {
    pub(super) entry: &'a Entry,
    /// The rules that the new answer breaks, each with its place in the page if it is there.
    pub(super) rules: Vec<(Rule, Option<String>)>,
    /// The open questions that it answers, with the sides that it takes.
    pub(super) open: Vec<String>,
}

impl<'a> DriftView<'a> {
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let drift = report.drift.as_ref()?;
        let anchor = |rule: Rule| {
            let is_there = report.rules.iter().any(|known| known.id == rule);
            is_there.then(|| rule.id().replace('/', "."))
        };
        let entries = drift.entries.iter().map(|entry| EntryView {
            entry,
            rules: entry
                .rules
                .iter()
                .map(|&rule| (rule, anchor(rule)))
                .collect(),
            open: entry
                .freedoms
                .iter()
                .map(|(freedom, side)| format!("{freedom} ({side})"))
                .collect(),
        });
        Some(Self {
            drift,
            entries: entries.collect(),
        })
    }

    /// What was compared, in a sentence.
    pub(super) fn note(&self) -> String {
        let flows = counted(self.drift.compared, "recorded flow");
        let steps = self.drift.entries.len();
        if steps == 0 {
            return format!("Nothing changed in {flows}.");
        }
        let steps = counted(steps, "step");
        format!("{steps} changed in {flows}. A change is no fault; where a rule cares, it says so.")
    }

    /// The flows that could not be compared, by what was lacking.
    pub(super) fn uncompared(&self) -> Vec<(&'static str, String)> {
        [
            ("Without a recording", &self.drift.unrecorded),
            ("Recorded, and not played", &self.drift.unplayed),
        ]
        .into_iter()
        .filter(|(_, flows)| !flows.is_empty())
        .map(|(what, flows)| (what, flows.join(", ")))
        .collect()
    }
}

impl EntryView<'_> {
    /// The request, or what else it is about.
    pub(super) fn title(&self) -> &str {
        if self.entry.request.is_empty() {
            "the flow as a whole"
        } else {
            &self.entry.request
        }
    }

    pub(super) fn elsewhere(&self) -> String {
        counted(self.entry.also.len(), "other step")
    }

    pub(super) fn also(&self) -> String {
        self.entry.also.join("; ")
    }
}

/// A value as it is shown; none is said to be none.
pub(super) fn value(value: Option<&String>) -> Cow<'_, str> {
    match value {
        None => "nothing".into(),
        Some(text) => cut(text, VALUE_MAX),
    }
}

/// What became of a value, for who cannot see colours.
pub(super) fn kind(change: &Change) -> &'static str {
    match (&change.before, &change.now) {
        (None, _) => "new",
        (_, None) => "gone",
        (Some(_), Some(_)) => "changed",
    }
}
