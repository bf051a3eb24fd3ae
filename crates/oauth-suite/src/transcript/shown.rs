//! What is shown of an answer: no secret, nothing personal, and nothing that differs
//! from one time to the next.
//!
//! It is built from what is known to be harmless, not by striking out what is known to
//! be secret: headers that are listed, labels in the place of what a server made up,
//! and of all other text only what no generator of secrets would write (`redact/drawn.rs`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    judge::asks,
    redact::{self, Redactor, drawn},
    scenario::{Bindings, Payload, Scenario},
    wire::Answer,
};

/// Headers whose values are shown.
const SHOWN_HEADERS: &[&str] = &[
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "content-security-policy",
    "content-type",
    "pragma",
    "referrer-policy",
    "vary",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
];

/// Members that tell who somebody is.
const PERSONAL: &[&str] = &[
    "email",
    "family_name",
    "given_name",
    "locale",
    "name",
    "ownerName",
    "picture",
    "subject",
    "userName",
    "zoneinfo",
];

/// The member of a list's answer that holds its elements.
const LIST: &str = "data";

/// How much of a text is shown, in characters.
const TEXT_MAX: usize = 2000;

/// How much JSON is shown, in bytes; a part of it would be none.
const JSON_MAX: usize = 100_000;

/// From where on a number is a moment: in seconds, the year 2001.
const MOMENT_MIN: f64 = 1_000_000_000.0;

/// The texts that a scenario brings along: they are nobody's.
#[derive(Debug)]
pub(super) struct Own(BTreeSet<String>);

impl Own {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let mut texts = BTreeSet::new();
        for (_, request) in scenario.requests() {
            if let Some(Payload::Json(value)) = &request.body {
                gather(value, &mut texts);
            }
        }
        Self(texts)
    }
}

fn gather(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(texts.insert(text.clone())),
        Value::Array(elements) => elements.iter().for_each(|it| gather(it, texts)),
        Value::Object(members) => members.values().for_each(|it| gather(it, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The labels under which values are shown: that of a hint tells which end of the secret
/// it is, which would be hidden with it (fact I54).
pub(super) fn labels(bindings: &Bindings) -> Bindings {
    let mut labels = Bindings::default();
    for (label, value) in bindings.by_length() {
        let secret = label.strip_prefix("secret_hint@");
        let secret = secret.and_then(|step| bindings.value(&format!("client_secret@{step}")));
        match secret {
            Some(secret) if secret.starts_with(value) => {
                labels.bind(format!("{label}, first"), value);
            }
            Some(secret) if secret.ends_with(value) => {
                labels.bind(format!("{label}, last"), value);
            }
            Some(_) | None => labels.bind(label, value),
        }
    }
    labels
}

/// The headers that are shown, sorted.
pub(super) fn headers(answer: &Answer, redactor: &Redactor<'_>) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter_map(|(name, value)| {
            let shown = match name.as_str() {
                "location" => address(value, redactor),
                "set-cookie" => cookie(value),
                "retry-after" => "[seconds]".to_owned(),
                "qlik-csrf-token" => token(value, redactor),
                name if SHOWN_HEADERS.contains(&name) => text(value, redactor),
                _ => return None,
            };
            Some((name.clone(), shown))
        })
        .collect();
    shown.sort();
    shown
}

/// The body as lines.
pub(super) fn body(answer: &Answer, redactor: &Redactor<'_>, own: &Own) -> String {
    if let Some(value) = answer.json() {
        let value = redactor.json(value, "");
        let shown = pretty(&normal(value, redactor, own, ""));
        return if shown.len() <= JSON_MAX {
            shown
        } else {
            "[more than is written down]".to_owned()
        };
    }
    // What a page looks like is nobody's promise; what it asks for is.
    if answer.media_type().is_some_and(|it| it == "text/html") {
        let page = if asks(answer) {
            "[page that asks for consent]"
        } else {
            "[page]"
        };
        return page.to_owned();
    }
    let shown = text(&String::from_utf8_lossy(&answer.body), redactor);
    let printable = shown.chars().take(TEXT_MAX).map(|c| {
        if c.is_control() && c != '\n' {
            '\u{fffd}'
        } else {
            c
        }
    });
    printable.collect::<String>().trim_end().to_owned()
}

/// JSON over several lines.
pub(super) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A value, without secrets already, with its members sorted and what differs replaced.
fn normal(value: Value, redactor: &Redactor<'_>, own: &Own, name: &str) -> Value {
    match value {
        Value::String(found) => {
            let shown = if redactor.is_label(&found) || own.0.contains(&found) {
                found
            } else if PERSONAL.contains(&name) && !found.is_empty() {
                "[personal]".to_owned()
            } else if is_id(name) && !found.is_empty() {
                "[id]".to_owned()
            } else {
                text(&found, redactor)
            };
            Value::String(shown)
        }
        Value::Number(number) if number.as_f64().is_some_and(|it| it >= MOMENT_MIN) => {
            Value::String("[time]".to_owned())
        }
        // A second may have passed since.
        Value::Number(number) if name == "expires_in" => match number.as_u64() {
            Some(seconds) => seconds.next_multiple_of(10).into(),
            None => Value::Number(number),
        },
        Value::Array(elements) => {
            let shown = elements
                .into_iter()
                .map(|element| normal(element, redactor, own, name));
            // What else a target has is no part of what happened.
            let is_ours = |element: &Value| !element.is_object() || is_made_here(element);
            let all = name != LIST;
            shown.filter(|element| all || is_ours(element)).collect()
        }
        Value::Object(members) => {
            let mut sorted: Vec<(String, Value)> = members.into_iter().collect();
            sorted.sort_by(|(left, _), (right, _)| left.cmp(right));
            let sorted = sorted.into_iter().map(|(name, member)| {
                let member = normal(member, redactor, own, &name);
                (text(&name, redactor), member)
            });
            Value::Object(sorted.collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// Whether a member of this name tells things apart that a server made up.
fn is_id(name: &str) -> bool {
    ["id", "kid", "jti", "sub"].contains(&name) || name.ends_with("Id") || name.ends_with("_id")
}

/// Whether a value, as it is shown, has a label that a step produced.
fn is_made_here(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split('[').skip(1).any(|rest| {
            let label = rest.split(']').next().unwrap_or_default();
            label.contains('@')
        }),
        Value::Array(elements) => elements.iter().any(is_made_here),
        Value::Object(members) => members.values().any(is_made_here),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A text with labels for what they stand for, and words for what differs each time.
fn text(found: &str, redactor: &Redactor<'_>) -> String {
    let mut found = redactor.labelled(found);
    if let Some(issuer) = redactor.value("issuer") {
        found = found.replace(issuer, "[issuer]");
        let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
        found = found.replace(host, "[host]");
    }
    drawn::runs(&drawn::base64(&found), drawn::is_of_word, |run| {
        if drawn::is_time(run) {
            Some("[time]")
        } else if drawn::is_opaque(run) {
            Some(drawn::OPAQUE)
        } else {
            None
        }
    })
}

/// A header that is nothing but a token.
fn token(found: &str, redactor: &Redactor<'_>) -> String {
    let shown = redactor.labelled(found);
    if redactor.is_label(&shown) {
        shown
    } else {
        "[secret]".to_owned()
    }
}

/// An address, with its parameters in clear.
fn address(found: &str, redactor: &Redactor<'_>) -> String {
    let (before, query) = found.split_once('?').unwrap_or((found, ""));
    let (query, fragment) = query.split_once('#').unwrap_or((query, ""));
    let mut out = text(before, redactor);
    for (mark, parameters) in [('?', query), ('#', fragment)] {
        let mut mark = mark;
        for (name, value) in url::form_urlencoded::parse(parameters.as_bytes()) {
            let shown = text(&value, redactor);
            let is_label = redactor.is_label(&shown);
            let shown = if redact::is_secret(&name) && !is_label {
                "[secret]".to_owned()
            } else {
                shown
            };
            out.push(mark);
            out.push_str(&text(&name, redactor));
            out.push('=');
            out.push_str(&shown);
            mark = '&';
        }
    }
    out
}

/// A cookie: its name, and what it may be used for.
fn cookie(found: &str) -> String {
    let mut parts = found.split(';').map(str::trim);
    let name = parts.next().and_then(|pair| pair.split('=').next());
    let mut shown = format!("{}=[secret]", name.unwrap_or_default());
    for attribute in parts {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        let is_known = ["httponly", "secure", "path", "samesite"];
        if is_known.contains(&name.to_ascii_lowercase().as_str()) {
            shown.push_str("; ");
            shown.push_str(if value.is_empty() { name } else { attribute });
        }
    }
    shown
}

#[cfg(test)]
mod tests;
