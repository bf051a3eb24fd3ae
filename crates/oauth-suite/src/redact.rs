//! Redaction: what may leave the process.
//!
//! Requests are shown with their labels, so they hold no secret by construction. What
//! came back is shown as [`Clean`] text only, and this module alone makes it: what is
//! known to be secret is replaced in whatever form it came back (`redact/known.rs`),
//! what stands under a name for secrets is replaced whatever it is, and what looks
//! drawn and not written is `[opaque]` (`redact/drawn.rs`).
//!
//! A secret that nobody knows to be one, that stands in a place for other things, and
//! that reads like words cannot be told from words.

mod clean;
pub(crate) mod drawn;
mod known;

use serde::Serialize;
use serde_json::Value;

pub use self::clean::Clean;
use self::known::Known;
use crate::{
    mark::Mark,
    scenario::{Bindings, Credentials, Payload, Request},
    wire::{self, Answer},
};

/// Members whose values are secret, whatever their form.
const SECRET_MEMBERS: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "clientSecret",
    "client_assertion",
    "subject_token",
    "code",
    "password",
    "ticket",
];

/// What names of other members with secrets contain, in lower case.
const SECRET_WORDS: &[&str] = &[
    "secret",
    "token",
    "passw",
    "credential",
    "cookie",
    "session",
    "assertion",
    "apikey",
    "api_key",
    "privatekey",
    "private_key",
];

/// What names contain that only speak of secrets.
const HARMLESS_WORDS: &[&str] = &[
    "type",
    "endpoint",
    "method",
    "supported",
    "expire",
    "hint",
    "lifetime",
    "scope",
];

/// The private members of a key (RFC 7518, section 6).
const PRIVATE_KEY_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "k", "oth"];

/// What stands in the place of a value whose name says that it is secret.
const SECRET: &str = "[secret]";

/// Headers worth showing.
const SHOWN_HEADERS: &[&str] = &[
    "content-type",
    "cache-control",
    "location",
    "retry-after",
    "vary",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
];

/// How much of a body is shown, in characters.
const BODY_MAX: usize = 2000;

/// An answer as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownAnswer {
    /// The status.
    pub status: u16,
    /// The headers that matter.
    pub headers: Vec<(String, Clean)>,
    /// The body, without secrets, cut to a readable length.
    pub body: Clean,
}

/// Takes out of texts what is secret while these labels stand for what they do.
#[derive(Debug)]
pub struct Redactor<'b> {
    bindings: &'b Bindings,
    known: Known<'b>,
    /// Whether what looks drawn is left to somebody who has more words for it.
    is_leaving_drawn: bool,
}

impl<'b> Redactor<'b> {
    /// One for what a scenario knows.
    pub fn new(bindings: &'b Bindings) -> Self {
        Self {
            bindings,
            known: Known::of(bindings),
            is_leaving_drawn: false,
        }
    }

    /// One that leaves what looks drawn to its caller.
    pub(crate) fn leaving_drawn(bindings: &'b Bindings) -> Self {
        Self {
            is_leaving_drawn: true,
            ..Self::new(bindings)
        }
    }

    /// What a label stands for.
    pub(crate) fn value(&self, label: &str) -> Option<&'b str> {
        self.bindings.value(label)
    }

    /// An answer without secrets.
    pub fn answer(&self, answer: &Answer) -> ShownAnswer {
        let headers = answer
            .headers
            .iter()
            .filter(|(name, _)| SHOWN_HEADERS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), self.text(value)))
            .collect();
        let body = match answer.json() {
            Some(value) => Clean::made(self.json(value, "").to_string()),
            None => self.text(&String::from_utf8_lossy(&answer.body)),
        };
        ShownAnswer {
            status: answer.status,
            headers,
            body: body.cut(BODY_MAX),
        }
    }

    /// A text without secrets.
    pub fn text(&self, found: &str) -> Clean {
        let labelled = self.labelled(found);
        Clean::made(if self.is_leaving_drawn {
            labelled
        } else {
            drawn::replace(&labelled)
        })
    }

    /// A text with labels for what is known to be secret or a server made up.
    pub(crate) fn labelled(&self, found: &str) -> String {
        match self.bindings.value("run.id") {
            // What a scenario calls it.
            Some(id) => self.known.replace(&Mark::take_off(found, id)),
            None => self.known.replace(found),
        }
    }

    /// A JSON value without secrets, which stands under this name.
    pub(crate) fn json(&self, value: Value, name: &str) -> Value {
        match value {
            Value::String(found) => Value::String(self.text(&found).into()),
            Value::Array(elements) => elements
                .into_iter()
                .map(|element| self.member(element, name, false, false))
                .collect(),
            Value::Object(members) => {
                // An error's code says what went wrong; an authorization code is a secret.
                let is_error = name == "errors" || members.contains_key("errors");
                let is_key = members.contains_key("kty");
                let members = members.into_iter();
                let shown = members.map(|(name, member)| {
                    let member = self.member(member, &name, is_error, is_key);
                    (self.text(&name).into(), member)
                });
                Value::Object(shown.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// A value without secrets; if its name says that it is one, nothing of it.
    fn member(&self, value: Value, name: &str, is_error: bool, is_key: bool) -> Value {
        let is_private = is_key && PRIVATE_KEY_MEMBERS.contains(&name);
        let is_kept = match &value {
            Value::Null | Value::Bool(_) | Value::Object(_) | Value::Array(_) => true,
            Value::Number(_) => !is_secret(name) || is_error,
            Value::String(found) => {
                let may_be_read = is_error && is_error_code(found);
                !(is_private || names_secret(name)) || may_be_read || found.is_empty()
            }
        };
        if is_kept {
            return self.json(value, name);
        }
        let text = value.as_str().unwrap_or_default();
        let label = self.labelled(text);
        let is_label = self.is_label(&label) && label != text;
        Value::String(if is_label { label } else { SECRET.to_owned() })
    }

    /// Whether a text is one of the words that stand here for what is not shown. What a
    /// target writes in brackets is none of them, unless it is one letter by letter.
    pub(crate) fn is_label(&self, text: &str) -> bool {
        let label = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let is_bound = |label: &str| {
            let whole = label.strip_prefix("part of ").unwrap_or(label);
            self.bindings.value(whole).is_some()
        };
        text == SECRET || text == drawn::OPAQUE || label.is_some_and(is_bound)
    }
}

/// Whether a text is a word and a number, such as `OAUTH-14`: too little for a secret.
fn is_error_code(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(word, number)| {
        let is_word = |c: char| c.is_ascii_uppercase() || c == '-' || c == '_';
        !word.is_empty()
            && word.chars().all(is_word)
            && (1..=5).contains(&number.len())
            && number.chars().all(|c| c.is_ascii_digit())
    })
}

/// Whether what stands under this name is secret.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRET_MEMBERS.contains(&name)
}

/// Whether a name says that what stands under it is secret.
fn names_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    is_secret(name) || (has(SECRET_WORDS) && !has(HARMLESS_WORDS))
}

/// A request as a line for a shell, with its labels.
pub fn curl(request: &Request) -> String {
    let mut words = vec!["curl -sS".to_owned(), format!("-X {}", request.method)];
    if !request.query.is_empty() {
        // `--get` leaves the encoding of the query to curl.
        words.push("--get".to_owned());
    }
    words.push(quote(&format!("${{issuer}}{}", request.path)));
    words.extend(encoded(&request.query));
    words.extend(
        request
            .authorization
            .as_ref()
            .map(|credentials| match credentials {
                Credentials::Basic(id, secret) => {
                    format!("-u {}", quote(&format!("{id}:{secret}")))
                }
                Credentials::Bearer(_) | Credentials::Raw(_) => {
                    header("authorization", &wire::authorization_header(credentials))
                }
            }),
    );
    words.extend(
        request
            .headers
            .iter()
            .map(|(name, value)| header(name, value)),
    );
    match &request.body {
        None => {}
        Some(Payload::Form(pairs)) => words.extend(encoded(pairs)),
        Some(Payload::Json(value)) => {
            words.push(header("content-type", "application/json"));
            words.push(format!("--data {}", quote(&value.to_string())));
        }
        Some(Payload::Raw(media_type, text)) => {
            words.push(header("content-type", media_type));
            words.push(format!("--data {}", quote(text)));
        }
    }
    words.join(" ")
}

fn header(name: &str, value: &str) -> String {
    format!("-H {}", quote(&format!("{name}: {value}")))
}

fn encoded(pairs: &[(String, String)]) -> impl Iterator<Item = String> + '_ {
    pairs
        .iter()
        .map(|(name, value)| format!("--data-urlencode {}", quote(&format!("{name}={value}"))))
}

/// A text in single quotes, as a shell reads it.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests;
