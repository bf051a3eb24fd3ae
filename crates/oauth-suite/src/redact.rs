//! Redaction: what may leave the process.
//!
//! Requests are shown with their labels, so they hold no secret by construction. In
//! answers every value that a label stands for is replaced by the label, and what
//! stands under a name that is known to be secret is replaced whatever it is.

use serde::Serialize;
use serde_json::Value;

use crate::{
    law::AS_READ,
    mark::Mark,
    scenario::{Bindings, Credentials, Payload, Request},
    wire::{self, Answer},
};

/// Members whose values are secret.
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
    pub headers: Vec<(String, String)>,
    /// The body, without secrets, cut to a readable length.
    pub body: String,
}

/// An answer without secrets.
pub fn answer(answer: &Answer, bindings: &Bindings) -> ShownAnswer {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| SHOWN_HEADERS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), text(value, bindings)))
        .collect();
    let body = match answer.json() {
        Some(value) => json(value, bindings, "").to_string(),
        None => text(&String::from_utf8_lossy(&answer.body), bindings),
    };
    ShownAnswer {
        status: answer.status,
        headers,
        body: cut(body),
    }
}

/// A JSON value without secrets, which stands under this name.
pub(crate) fn json(value: Value, bindings: &Bindings, name: &str) -> Value {
    match value {
        Value::String(found) => Value::String(text(&found, bindings)),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| json(element, bindings, name))
            .collect(),
        Value::Object(members) => {
            // An error's code says what went wrong; an authorization code is a secret.
            let is_error = name == "errors" || members.contains_key("errors");
            members
                .into_iter()
                .map(|(name, member)| {
                    let is_secret = SECRET_MEMBERS.contains(&name.as_str());
                    let shown = json(member, bindings, &name);
                    let readable = shown.as_str().is_none_or(|text| {
                        text.starts_with('[') || (is_error && is_error_code(text))
                    });
                    if is_secret && !readable {
                        (name, Value::String("[secret]".to_owned()))
                    } else {
                        (name, shown)
                    }
                })
                .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
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

/// A text with every value that a label stands for replaced by the label.
pub fn text(found: &str, bindings: &Bindings) -> String {
    let mut shown = match bindings.value("run.id") {
        // What a scenario calls it.
        Some(id) => Mark::take_off(found, id),
        None => found.to_owned(),
    };
    for (label, value) in bindings.by_length() {
        // Short values occur by chance; none of them is a secret.
        if value.len() >= 5
            && label != "issuer"
            && label != "run.id"
            && !label.starts_with(AS_READ)
            && shown.contains(value)
        {
            shown = shown.replace(value, &format!("[{label}]"));
        }
    }
    shown
}

fn cut(text: String) -> String {
    match text.char_indices().nth(BODY_MAX) {
        None => text,
        Some((end, _)) => {
            let kept = text.get(..end).unwrap_or_default();
            format!("{kept}… ({} bytes)", text.len())
        }
    }
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
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_by_value_and_by_name() {
        let mut bindings = Bindings::default();
        bindings.bind("client_secret@1", "s3cr3t-value");
        let body = r#"{"clientSecret":"never-seen","echo":"x s3cr3t-value y"}"#;
        let shown = answer(
            &Answer {
                status: 200,
                headers: vec![("location".to_owned(), "/?s=s3cr3t-value".to_owned())],
                body: body.into(),
            },
            &bindings,
        );
        assert_eq!(
            shown.body,
            r#"{"clientSecret":"[secret]","echo":"x [client_secret@1] y"}"#
        );
        assert_eq!(shown.headers[0].1, "/?s=[client_secret@1]");
    }

    #[test]
    fn codes_of_errors_are_no_secrets() {
        let shown = |body: &str| {
            let answer = Answer {
                status: 400,
                headers: Vec::new(),
                body: body.to_owned().into(),
            };
            super::answer(&answer, &Bindings::default()).body
        };
        for kept in [
            r#"{"errors":[{"code":"OAUTH-14"}]}"#,
            r#"{"code":"CSRF-TOKEN-2","errors":[]}"#,
        ] {
            assert_eq!(shown(kept), kept);
        }
        for (body, wanted) in [
            (r#"{"code":"OAUTH-14"}"#, r#"{"code":"[secret]"}"#),
            (
                r#"{"errors":[{"code":"4f3c-99"}]}"#,
                r#"{"errors":[{"code":"[secret]"}]}"#,
            ),
            (
                r#"{"errors":[{"code":"SECRET-123456"}]}"#,
                r#"{"errors":[{"code":"[secret]"}]}"#,
            ),
        ] {
            assert_eq!(shown(body), wanted);
        }
    }

    #[test]
    fn a_request_reads_as_a_shell_line() {
        let request = Request::token(serde_json::json!({"scope": "it's"}));
        assert_eq!(
            curl(&request),
            "curl -sS -X POST '${issuer}/oauth/token' -H 'content-type: application/json' \
             --data '{\"scope\":\"it'\\''s\"}'"
        );
    }
}
