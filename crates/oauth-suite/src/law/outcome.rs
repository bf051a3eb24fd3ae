//! How a request came out, without what a server makes up, and whether two agree.

use std::collections::BTreeSet;

use oauth_model::{
    catalogue::law::{
        REFUSED_CHANGES_NOTHING, SAME_REQUEST_SAME_OUTCOME, WRITTEN_BACK_CHANGES_NOTHING,
    },
    rule::Rule,
};
use serde_json::Value;

use crate::{judge::Breach, wire::Answer};

/// Members of an error that explain it: their presence may depend on how something was
/// sent, and nobody promises otherwise.
const EXPLANATIONS: &[&str] = &["detail", "meta", "source"];

/// Compares the answers to two requests that a law calls the same; the second is to
/// come out as the first did.
pub fn compare(rule: Rule, first: &Answer, second: &Answer) -> Option<Breach> {
    let (before, after) = if rule == REFUSED_CHANGES_NOTHING {
        (content(first, &[]), content(second, &[]))
    } else if rule == WRITTEN_BACK_CHANGES_NOTHING {
        (
            content(first, &["updatedAt"]),
            content(second, &["updatedAt"]),
        )
    } else {
        let explained = rule == SAME_REQUEST_SAME_OUTCOME;
        (outcome(first, explained), outcome(second, explained))
    };
    let differing: Vec<&str> = after.difference(&before).map(String::as_str).collect();
    let missing: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    (before != after).then(|| Breach {
        rule,
        found: listed(&differing),
        wanted: format!("as before: {}", listed(&missing)),
    })
}

fn listed(parts: &[&str]) -> String {
    if parts.is_empty() {
        "nothing in its place".to_owned()
    } else {
        parts.join(", ")
    }
}

/// The kind of an answer: its family of statuses, where it leads, and which members of
/// which type it has.
fn outcome(answer: &Answer, explained: bool) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    parts.insert(format!("status {}xx", answer.status / 100));
    if let Some(location) = answer.header("location") {
        parts.insert(format!("location {}", place(location)));
    }
    match answer.json() {
        Some(body) => shape("", &body, explained, &mut parts),
        None if answer.body.is_empty() => {}
        None => {
            parts.insert("a body that is no JSON".to_owned());
        }
    }
    parts
}

/// An address without the values in it.
fn place(location: &str) -> String {
    let (path, query) = location.split_once('?').unwrap_or((location, ""));
    let names: BTreeSet<String> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    let names: Vec<String> = names.into_iter().collect();
    format!("{path} with {}", names.join(" "))
}

fn shape(at: &str, value: &Value, explained: bool, parts: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        // How many there are, and of which kind, depends on what else there is.
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    parts.insert(format!("`{at}` {kind}"));
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_explanation = EXPLANATIONS.contains(&name.as_str());
                if explained || !is_explanation || !at.starts_with("/errors") {
                    shape(&format!("{at}/{name}"), member, explained, parts);
                }
            }
        }
        Value::Array(elements) if at == "/errors" => {
            for element in elements {
                shape("/errors/-", element, explained, parts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    }
}

/// What an answer says, member by member, but for some. Lists of texts are sets.
fn content(answer: &Answer, except: &[&str]) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    parts.insert(format!("status {}xx", answer.status / 100));
    // A refusal has its trace, and shows nothing else of what there is.
    if answer.status >= 400 {
        return parts;
    }
    match answer.json() {
        Some(Value::Object(members)) => {
            for (name, mut member) in members {
                if !except.contains(&name.as_str()) {
                    sort(&mut member);
                    parts.insert(format!("`/{name}` {member}"));
                }
            }
        }
        Some(other) => {
            parts.insert(other.to_string());
        }
        None => {
            parts.insert(String::from_utf8_lossy(&answer.body).into_owned());
        }
    }
    parts
}

fn sort(value: &mut Value) {
    if let Value::Array(elements) = value {
        elements.sort_by_key(Value::to_string);
    }
}
