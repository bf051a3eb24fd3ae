//! Requests of scenarios, as text.

use std::borrow::Cow;

use oauth_suite::{
    redact,
    scenario::{Action, Credentials, Payload, Request},
};

use super::layout::{LongPiece, WIDTH, wrap_json};

/// What is special about a request.
pub(crate) fn remark(action: &Action) -> Option<String> {
    match action {
        Action::Alike(alike) => Some(format!("as step {}, says {}", alike.step, alike.law)),
        Action::Race(race) => Some(format!("{} times at once", race.times)),
        Action::Request(_) | Action::Wait(_) | Action::UseUp(_) => None,
    }
}

/// The first line: method, path and query, with their labels.
pub(crate) fn line(request: &Request) -> String {
    let query: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "{} {}{mark}{}",
        request.method,
        request.path,
        query.join("&")
    )
}

/// The headers worth a line each.
pub(crate) fn headers(request: &Request) -> Vec<String> {
    let authorization = request
        .authorization
        .as_ref()
        .map(|credentials| match credentials {
            Credentials::Bearer(token) => format!("authorization: Bearer {token}"),
            Credentials::Basic(id, secret) => format!("authorization: Basic of {id}:{secret}"),
            Credentials::Raw(text) => format!("authorization: {text}"),
        });
    let media_type = match &request.body {
        Some(Payload::Form(_)) => {
            Some("content-type: application/x-www-form-urlencoded".to_owned())
        }
        Some(Payload::Raw(media_type, _)) => Some(format!("content-type: {media_type}")),
        // JSON is the rule, and needs no mention.
        Some(Payload::Json(_)) | None => None,
    };
    let others = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    authorization
        .into_iter()
        .chain(media_type)
        .chain(others)
        .collect()
}

/// The body, if there is one.
pub(crate) fn body(request: &Request) -> Option<Cow<'_, str>> {
    match request.body.as_ref()? {
        Payload::Json(value) => Some(Cow::Owned(value.to_string())),
        Payload::Form(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            Some(Cow::Owned(pairs.join("&")))
        }
        Payload::Raw(_, text) => Some(Cow::Borrowed(text)),
    }
}

/// The request as a command for a shell, one option a line, to be copied.
///
/// Only JSON is broken within an option, where a line break means nothing; what does
/// not fit stands out.
pub(crate) fn curl(request: &Request, indent: usize) -> Vec<String> {
    let command = redact::curl(request);
    let is_json = matches!(request.body, Some(Payload::Json(_)));
    let width = WIDTH.saturating_sub(indent + "  ".len() + " \\".len());
    let mut lines = Vec::new();
    for option in options(&command) {
        let wrapped = if is_json && option.starts_with("--data ") {
            wrap_json(option, width, LongPiece::Kept)
        } else {
            vec![option.to_owned()]
        };
        lines.push(wrapped);
    }
    let last = lines.len().saturating_sub(1);
    let mut shown = Vec::new();
    for (index, mut wrapped) in lines.into_iter().enumerate() {
        if let Some(end) = wrapped.last_mut().filter(|_| index < last) {
            end.push_str(" \\");
        }
        let margin = if index == 0 { "" } else { "  " };
        shown.extend(wrapped.into_iter().map(|line| format!("{margin}{line}")));
    }
    shown
}

/// The command cut before every option; `curl -sS -X POST` and the address stay together.
fn options(command: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut quoted, mut start, mut before) = (false, 0, ' ');
    for (at, character) in command.char_indices() {
        let begins = ["--data", "-H ", "-u "].iter().any(|option| {
            command
                .get(at..)
                .is_some_and(|rest| rest.starts_with(option))
        });
        if begins && !quoted && before == ' ' && at > start {
            pieces.extend(command.get(start..at).map(str::trim_end));
            start = at;
        }
        // Within quotes a backslash is a character like any other.
        if character == '\'' && (quoted || before != '\\') {
            quoted = !quoted;
        }
        before = character;
    }
    pieces.extend(command.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_stand_on_lines_of_their_own() {
        let request = Request::token(json!({"scope": "it's -H x"})).basic("a -H b", "c");
        assert_eq!(
            curl(&request, 0),
            [
                r"curl -sS -X POST '${issuer}/oauth/token' \",
                r"  -u 'a -H b:c' \",
                r"  -H 'content-type: application/json' \",
                r#"  --data '{"scope":"it'\''s -H x"}'"#,
            ]
        );
    }

    #[test]
    fn the_first_line_has_the_query() {
        let request = Request::new("GET", "/api/v1/users").query(&[("limit", "1")]);
        assert_eq!(line(&request), "GET /api/v1/users?limit=1");
        assert_eq!(headers(&request), Vec::<String>::new());
        assert_eq!(body(&request), None);
    }
}
