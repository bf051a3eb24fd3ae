//! Drift: what changed since a target was recorded, and whether a rule cares.
//!
//! A change is no fault. Rules say what is wrong; transcripts say what is different.

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::rule::Rule;
use serde::Serialize;
use serde_json::Value;

use crate::{
    record::{Heard, Recorded, Recording},
    transcript::{Step, Transcript},
};

/// What changed since a target was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// How many flows were compared.
    pub compared: usize,
    /// What changed, by flow and step.
    pub entries: Vec<Entry>,
    /// The flows of which there is no recording.
    pub unrecorded: Vec<String>,
    /// The recorded flows that were not played.
    pub unplayed: Vec<String>,
    /// Why not all flows were compared, if they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_short: Option<String>,
}

/// What changed in one step of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The flow.
    pub flow: String,
    /// The number of the step; none if it is about the flow as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The method and the path of its request.
    pub request: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// The rules that the new answer breaks.
    pub rules: Vec<Rule>,
    /// The sides that the new answer shows of questions which no source answers.
    pub freedoms: BTreeMap<&'static str, &'static str>,
    /// Where else the same changed about the same request, such as `machine-basic, step 1`.
    pub also: Vec<String>,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where: `status`, a header, or a member of the body.
    pub place: String,
    /// What was recorded; none if it is new.
    pub before: Option<String>,
    /// What is there now; none if it is gone.
    pub now: Option<String>,
}

/// Compares what was recorded, by the names of flows, with what was played since.
pub fn compare(before: &BTreeMap<String, Transcript>, now: &Recording) -> Drift {
    let mut drift = Drift {
        compared: 0,
        entries: Vec::new(),
        unrecorded: Vec::new(),
        unplayed: Vec::new(),
        cut_short: now.cut_short.clone(),
    };
    for flow in &now.flows {
        match before.get(&flow.transcript.flow) {
            None => drift.unrecorded.push(flow.transcript.flow.clone()),
            Some(recorded) => {
                drift.compared += 1;
                for entry in entries(recorded, flow) {
                    gather(entry, &mut drift.entries);
                }
            }
        }
    }
    let played: BTreeSet<&String> = now.flows.iter().map(|it| &it.transcript.flow).collect();
    let unplayed = before.keys().filter(|flow| !played.contains(flow));
    drift.unplayed = unplayed.cloned().collect();
    drift
}

/// Adds an entry, or mentions it where one like it stands already.
fn gather(entry: Entry, entries: &mut Vec<Entry>) {
    let alike = |known: &&mut Entry| {
        entry.step.is_some()
            && known.request == entry.request
            && known.changes == entry.changes
            && known.rules == entry.rules
            && known.freedoms == entry.freedoms
    };
    match entries.iter_mut().find(alike) {
        Some(known) => known.also.push(entry.place()),
        None => entries.push(entry),
    }
}

impl Entry {
    /// The flow and the step.
    pub fn place(&self) -> String {
        match self.step {
            Some(step) => format!("{}, step {step}", self.flow),
            None => self.flow.clone(),
        }
    }
}

fn entries(before: &Transcript, now: &Recorded) -> Vec<Entry> {
    let transcript = &now.transcript;
    let by_number = |steps: &[Step]| -> BTreeMap<u32, Step> {
        let pairs = steps.iter().map(|step| (step.number, step.clone()));
        pairs.collect()
    };
    let (old, new) = (by_number(&before.steps), by_number(&transcript.steps));
    let numbers: BTreeSet<u32> = old.keys().chain(new.keys()).copied().collect();
    let mut entries = Vec::new();
    for number in numbers {
        let (was, is) = (old.get(&number), new.get(&number));
        let changes = match (was, is) {
            (Some(was), Some(is)) => of_step(was, is),
            (was, is) => {
                let word = |step: Option<&Step>| step.map(|step| step.status.to_string());
                change("status", word(was), word(is)).into_iter().collect()
            }
        };
        if !changes.is_empty() {
            let title = is.or(was).map(|step| step.title().to_owned());
            let heard = now.heard.iter().find(|heard| heard.step == number);
            entries.push(Entry {
                flow: transcript.flow.clone(),
                step: Some(number),
                request: title.unwrap_or_default(),
                changes,
                rules: heard.map(|heard| heard.rules.clone()).unwrap_or_default(),
                freedoms: heard.map(Heard::freedoms).unwrap_or_default(),
                also: Vec::new(),
            });
        }
    }
    let ended = change("end", before.ended.clone(), transcript.ended.clone());
    entries.extend(ended.map(|ended| Entry {
        flow: transcript.flow.clone(),
        step: None,
        request: String::new(),
        changes: vec![ended],
        rules: Vec::new(),
        freedoms: BTreeMap::new(),
        also: Vec::new(),
    }));
    entries
}

impl Heard {
    fn freedoms(&self) -> BTreeMap<&'static str, &'static str> {
        let sides = self.sides.iter();
        sides
            .map(|&(freedom, side)| (freedom.name(), side))
            .collect()
    }
}

fn change(place: &str, before: Option<String>, now: Option<String>) -> Option<Change> {
    (before != now).then(|| Change {
        place: place.to_owned(),
        before,
        now,
    })
}

fn of_step(was: &Step, is: &Step) -> Vec<Change> {
    let mut changes = Vec::new();
    let text = |lines: &[String]| Some(lines.join("\n"));
    changes.extend(change("request", text(&was.request), text(&is.request)));
    let status = |step: &Step| Some(step.status.to_string());
    changes.extend(change("status", status(was), status(is)));
    let (old, new) = (headers(was), headers(is));
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        let place = format!("header {name}");
        changes.extend(change(
            &place,
            old.get(name).cloned(),
            new.get(name).cloned(),
        ));
    }
    match (was.json(), is.json()) {
        // What is granted and what is refused have no member in common.
        (Some(old), Some(new)) if was.status / 100 == is.status / 100 => {
            members("", Some(&old), Some(&new), &mut changes);
        }
        _ => changes.extend(change("body", body(was), body(is))),
    }
    changes
}

/// The body as a whole, JSON on one line.
fn body(step: &Step) -> Option<String> {
    let text = step.json().map(|value| value.to_string());
    let text = text.unwrap_or_else(|| step.body.clone());
    Some(text).filter(|text| !text.is_empty())
}

/// The headers of an answer; of several with one name the values, in order.
fn headers(step: &Step) -> BTreeMap<&str, String> {
    let mut headers: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in &step.headers {
        headers
            .entry(name)
            .and_modify(|known| {
                known.push_str(", ");
                known.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    headers
}

/// Compares two values at a path, member by member.
fn members(path: &str, was: Option<&Value>, is: Option<&Value>, changes: &mut Vec<Change>) {
    match (was, is) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{name}");
                members(&path, old.get(name), new.get(name), changes);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                let path = format!("{path}[{index}]");
                members(&path, old.get(index), new.get(index), changes);
            }
        }
        (was, is) => {
            let place = if path.is_empty() {
                "body".to_owned()
            } else {
                format!("member {path}")
            };
            let shown = |value: Option<&Value>| value.map(Value::to_string);
            changes.extend(change(&place, shown(was), shown(is)));
        }
    }
}

#[cfg(test)]
mod tests;
