//! What every refusal owes (facts C1, C2, D14, E7).

use oauth_model::catalogue::answer::{ERROR_ENVELOPE, ERROR_JSON, ERROR_STATUS, ERROR_TRACE};
use serde_json::Value;

use super::notes::Notes;
use crate::wire::Answer;

pub(super) fn inspect(answer: &Answer, notes: &mut Notes) {
    if !form(answer, notes).is_empty() {
        traced(answer, notes);
    }
}

/// What is owed even where nothing follows; gives back the errors.
pub(super) fn form(answer: &Answer, notes: &mut Notes) -> Vec<Value> {
    let media_type = answer.media_type().unwrap_or_default();
    notes.hold(
        ERROR_JSON,
        media_type == "application/json",
        || format!("content type `{media_type}`"),
        "content type `application/json`",
    );
    let body = answer.json();
    let errors = body
        .as_ref()
        .and_then(|body| body.get("errors")?.as_array())
        .filter(|errors| !errors.is_empty())
        .cloned();
    let Some(errors) = errors else {
        let wanted = "an object with a list `errors` that is not empty";
        notes.broken(ERROR_ENVELOPE, "no list `errors`", wanted);
        return Vec::new();
    };
    let complete = errors.iter().all(|error| {
        ["code", "title"]
            .iter()
            .all(|name| error.get(name).and_then(Value::as_str).is_some())
    });
    let wanted = "`code` and `title` as text in each error";
    let found = || "an error without one of them".to_owned();
    notes.hold(ERROR_ENVELOPE, complete, found, wanted);
    for status in errors.iter().filter_map(|error| error.get("status")) {
        let agrees = status.as_str() == Some(&answer.status.to_string());
        let found = || {
            format!(
                "`status` {status} in an answer with status {}",
                answer.status
            )
        };
        notes.hold(ERROR_STATUS, agrees, found, "the same status, as text");
    }
    errors
}

fn traced(answer: &Answer, notes: &mut Notes) {
    let body = answer.json();
    let trace = body
        .as_ref()
        .and_then(|body| body.get("traceId")?.as_str())
        .unwrap_or_default();
    let well_formed = trace.len() == 32 && trace.chars().all(|c| c.is_ascii_hexdigit());
    let found = || format!("`traceId` {trace:?}");
    notes.hold(ERROR_TRACE, well_formed, found, "32 hexadecimal digits");
}
