//! The same request in another guise.
//!
//! Each function gives `None` for a request that it has nothing to say about.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::scenario::{Credentials, Payload, Request, builder::TOKEN};

/// The path of the authorization endpoint.
const AUTHORIZE: &str = "/oauth/authorize";

/// A name that no specification gives to a parameter.
const UNKNOWN: &str = "oauth_conform";

/// Parameters that a request may have without a value: the authorization endpoint's.
const OPTIONAL_AT_AUTHORIZE: &[&str] = &["code_challenge", "code_challenge_method", "prompt"];

/// Those of the token endpoint.
const OPTIONAL_AT_TOKEN: &[&str] = &["scope", "redirect_uri", "code_verifier", "refresh_token"];

/// A request of the token endpoint.
pub(super) fn to_token(request: Request) -> Option<Request> {
    (request.path == TOKEN && request.method == "POST").then_some(request)
}

/// A request of the authorization endpoint.
pub(super) fn to_authorize(request: Request) -> Option<Request> {
    (request.path == AUTHORIZE && request.method == "GET").then_some(request)
}

/// A request whose parameters have names and values and nothing else: a query of the
/// authorization endpoint, or a form at the token endpoint.
pub(super) fn to_parameters(request: Request) -> Option<Request> {
    if request.path == AUTHORIZE {
        return to_authorize(request);
    }
    let request = to_token(request)?;
    match &request.body {
        Some(Payload::Form(_)) => Some(request),
        Some(Payload::Json(_)) => as_form(request),
        Some(Payload::Raw(..)) | None => None,
    }
}

/// With a parameter more that has no value.
pub(super) fn with_empty(mut request: Request) -> Option<Request> {
    let (pairs, optional) = match &mut request.body {
        Some(Payload::Form(pairs)) => (pairs, OPTIONAL_AT_TOKEN),
        None => (&mut request.query, OPTIONAL_AT_AUTHORIZE),
        Some(Payload::Json(_) | Payload::Raw(..)) => return None,
    };
    let missing = |name: &&&str| !pairs.iter().any(|(known, _)| known == **name);
    let more: Vec<(String, String)> = optional
        .iter()
        .filter(missing)
        .map(|name| ((*name).to_owned(), String::new()))
        .collect();
    if more.is_empty() {
        return None;
    }
    pairs.extend(more);
    Some(request)
}

/// With a parameter more that nobody knows.
pub(super) fn with_unknown(mut request: Request) -> Option<Request> {
    let more = (UNKNOWN.to_owned(), "1".to_owned());
    match &mut request.body {
        Some(Payload::Form(pairs)) => pairs.push(more),
        Some(Payload::Json(Value::Object(members))) => {
            members.insert(more.0, Value::String(more.1));
        }
        None if request.path == AUTHORIZE => request.query.push(more),
        Some(Payload::Json(_) | Payload::Raw(..)) | None => return None,
    }
    Some(request)
}

/// With its parameters and members in reverse order. Where one is repeated, the order
/// may well mean something.
pub(super) fn reversed(mut request: Request) -> Option<Request> {
    let before = request.clone();
    if !are_unique(&request.query) {
        return None;
    }
    request.query.reverse();
    match &mut request.body {
        Some(Payload::Form(pairs)) if are_unique(pairs) => pairs.reverse(),
        Some(Payload::Json(value)) => reverse_members(value),
        Some(Payload::Form(_) | Payload::Raw(..)) => return None,
        None => {}
    }
    // Objects are equal whatever their order, but not as they are written.
    let written = |request: &Request| serde_json::to_string(request).ok();
    (written(&before) != written(&request)).then_some(request)
}

fn reverse_members(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let old = std::mem::take(members);
            *members = old.into_iter().rev().collect::<Map<_, _>>();
            members.values_mut().for_each(reverse_members);
        }
        // The order of elements is part of what an array says.
        Value::Array(elements) => elements.iter_mut().for_each(reverse_members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn are_unique(pairs: &[(String, String)]) -> bool {
    let names: BTreeSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.len() == pairs.len()
}

/// With the scheme and the media type of its headers in another case.
pub(super) fn other_case(mut request: Request) -> Option<Request> {
    let bearer = match &request.authorization {
        Some(Credentials::Bearer(token)) => Some(format!("bearer {token}")),
        Some(Credentials::Basic(..) | Credentials::Raw(_)) | None => None,
    };
    // What is known of users may need escapes that a text of ours would lack.
    let json = match &request.body {
        Some(Payload::Json(value)) => {
            Some(value.to_string()).filter(|text| !text.contains("${user."))
        }
        Some(Payload::Form(_) | Payload::Raw(..)) | None => None,
    };
    if bearer.is_none() && json.is_none() {
        return None;
    }
    if let Some(header) = bearer {
        request.authorization = Some(Credentials::Raw(header));
    }
    if let Some(text) = json {
        request.body = Some(Payload::Raw("Application/JSON".to_owned(), text));
    }
    Some(request)
}

/// As a form instead of JSON. A form has nothing but text, and how a user lookup
/// travels in one is not documented (fact E42).
pub(super) fn as_form(mut request: Request) -> Option<Request> {
    let Some(Payload::Json(Value::Object(members))) = &request.body else {
        return None;
    };
    let pairs = members
        .iter()
        .filter(|(name, _)| *name != "user_lookup")
        .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let pairs: Vec<(String, String)> = pairs.collect::<Option<_>>()?;
    if pairs.len() != members.len() {
        return None;
    }
    request.body = Some(Payload::Form(pairs));
    Some(request)
}

/// With its credentials as HTTP Basic instead of in the body, where the client's id may
/// stay.
pub(super) fn by_basic(mut request: Request, id_stays: bool) -> Option<Request> {
    if request.authorization.is_some() {
        return None;
    }
    let (id, secret) = match &mut request.body {
        Some(Payload::Json(Value::Object(members))) => {
            let text = |name: &str| Some(members.get(name)?.as_str()?.to_owned());
            let (id, secret) = (text("client_id")?, text("client_secret")?);
            members.shift_remove("client_secret");
            if !id_stays {
                members.shift_remove("client_id");
            }
            (id, secret)
        }
        Some(Payload::Form(pairs)) if are_unique(pairs) => {
            let text = |name: &str| {
                let found = pairs.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone())
            };
            let (id, secret) = (text("client_id")?, text("client_secret")?);
            pairs.retain(|(name, _)| name != "client_secret" && (id_stays || name != "client_id"));
            (id, secret)
        }
        Some(Payload::Json(_) | Payload::Form(_) | Payload::Raw(..)) | None => return None,
    };
    // How a colon and other characters travel in Basic is a question of its own.
    let plain = |text: &str| {
        let may = |c: char| c.is_ascii_alphanumeric() || "${}@_.!-".contains(c);
        !text.is_empty() && text.chars().all(may)
    };
    if !plain(&id) || !plain(&secret) {
        return None;
    }
    request.authorization = Some(Credentials::Basic(id, secret));
    Some(request)
}
