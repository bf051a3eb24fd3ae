//! What is told of tokens (RFC 7662).

use oauth_model::{
    catalogue::introspection,
    scope,
    standard::{call::Call, effect::Told, state::Worth},
    violation::Violations,
};
use serde_json::Value;

use super::by_basic;
use crate::{judge::notes::Notes, wire::Answer};

/// Seconds by which clocks may differ.
const SLACK: u64 = 60;

/// Members that are texts, if they are there.
const TEXTS: &[&str] = &[
    "scope",
    "client_id",
    "username",
    "token_type",
    "sub",
    "iss",
    "jti",
];
/// Members that are numbers of seconds, if they are there.
const TIMES: &[&str] = &["exp", "iat", "nbf"];

/// Looks at what is told of a token.
pub(super) fn inspect(told: &Told, answer: &Answer, notes: &mut Notes) {
    let media_type = answer.media_type().unwrap_or_default();
    let body = answer.json().filter(Value::is_object);
    let is_json = answer.status == 200 && is_json_type(&media_type) && body.is_some();
    let found = || format!("status {} with `{media_type}`", answer.status);
    let wanted = "status 200 with `application/json`";
    notes.hold(introspection::JSON, is_json, found, wanted);
    let Some(body) = body else { return };
    let active = body.get("active");
    let found = || match active {
        Some(active) => format!("`active` {active}"),
        None => "no `active`".to_owned(),
    };
    let is_boolean = active.is_some_and(Value::is_boolean);
    let rule = introspection::ACTIVE_IS_A_BOOLEAN;
    notes.hold(rule, is_boolean, found, "`active` true or false");
    // Whoever says "true" means it.
    let active = active.is_some_and(|active| match active {
        Value::String(text) => text == "true",
        Value::Bool(active) => *active,
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    });
    activity(told, active, notes);
    if active {
        types(&body, notes);
        truth(told, &body, notes);
    } else {
        let others = body
            .as_object()
            .map_or(0, |members| members.len().saturating_sub(1));
        let found = || format!("{others} other members");
        let rule = introspection::INACTIVE_TELLS_NOTHING;
        notes.hold(rule, others == 0, found, "`active` alone");
    }
}

fn is_json_type(media_type: &str) -> bool {
    // A server may sign its answer (RFC 9701), if it is asked to.
    media_type == "application/json"
}

/// Compares what a token is worth with what is told.
fn activity(told: &Told, active: bool, notes: &mut Notes) {
    let found = || format!("`active` {active}");
    match told.worth {
        Worth::Alive(spared) if told.owed => {
            let rule = match spared {
                Some(rule) => rule,
                None if told.hinted => introspection::HINT_IS_NO_LIMIT,
                None => introspection::LIVE_IS_ACTIVE,
            };
            notes.hold(rule, active, found, "`active` true");
        }
        Worth::Dead(rule) => notes.hold(rule, !active, found, "`active` false"),
        Worth::Unknown => {
            let rule = if told.forged {
                introspection::FORGED_IS_INACTIVE
            } else {
                introspection::UNKNOWN_IS_INACTIVE
            };
            notes.hold(rule, !active, found, "`active` false");
        }
        Worth::Alive(_) | Worth::Open => {}
    }
}

fn types(body: &Value, notes: &mut Notes) {
    let is_text = |name: &&&str| body.get(**name).is_some_and(|value| !value.is_string());
    let is_time = |name: &&&str| {
        let number = |value: &Value| value.is_u64() || value.is_i64();
        body.get(**name).is_some_and(|value| !number(value))
    };
    let wrong = TEXTS
        .iter()
        .find(is_text)
        .or_else(|| TIMES.iter().find(is_time));
    let found = || {
        let name = wrong.copied().unwrap_or_default();
        format!("`{name}` {}", body.get(name).unwrap_or(&Value::Null))
    };
    let wanted = "texts, and whole numbers of seconds";
    notes.hold(introspection::TYPES, wrong.is_none(), found, wanted);
}

fn truth(told: &Told, body: &Value, notes: &mut Notes) {
    let rule = introspection::TRUE;
    if let (Some(stated), Some(client)) = (body.get("client_id"), &told.client_id) {
        let found = || format!("`client_id` {stated}");
        let wanted = "the client that the token was given to";
        notes.hold(rule, stated == client.as_str(), found, wanted);
    }
    let stated = body.get("scope").and_then(Value::as_str);
    if let (Some(stated), Some(granted)) = (stated, &told.scopes) {
        let within = scope::split(stated)
            .iter()
            .all(|name| granted.contains(name));
        let found = || format!("`scope` {stated:?}");
        let wanted = format!("within {:?}", granted.join(" "));
        notes.hold(rule, within, found, &wanted);
    }
    let stated = body.get("exp").and_then(Value::as_u64);
    if let (Some(stated), Some(end)) = (stated, told.expires_at) {
        let end = end.as_seconds();
        let found = || format!("`exp` {stated}");
        let wanted = format!("{end}, as `expires_in` said");
        notes.hold(rule, stated.abs_diff(end) <= SLACK, found, &wanted);
    }
}

/// Looks at how a question was refused.
pub(super) fn inspect_refusal(
    call: &Call,
    violations: &Violations,
    answer: &Answer,
    notes: &mut Notes,
) {
    let only = violations.rules().only();
    if by_basic(call) && only == Some(introspection::CALLER_AUTHENTICATES) {
        let found = || format!("status {}", answer.status);
        let rule = introspection::UNAUTHORIZED;
        notes.hold(rule, answer.status == 401, found, "status 401");
    }
}
