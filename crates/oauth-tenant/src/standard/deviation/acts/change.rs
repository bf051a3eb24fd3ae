//! Answers, changed.

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Request, Response, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use oauth_model::standard::call::Call;
use serde_json::{Map, Value};

use crate::standard::decode;

/// An answer whose address has this parameter, with its parameters changed.
pub(super) fn located(
    mut response: Response<Bytes>,
    with: &str,
    change: impl FnOnce(&mut Vec<(String, String)>),
) -> Response<Bytes> {
    let location = response.headers().get(LOCATION);
    let location = location
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let Some((address, query)) = location.split_once('?') else {
        return response;
    };
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if !pairs.iter().any(|(name, _)| name == with) {
        return response;
    }
    change(&mut pairs);
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let location = format!("{address}?{}", form.extend_pairs(pairs).finish());
    if let Ok(value) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

pub(super) fn without(pairs: &mut Vec<(String, String)>, name: &str) {
    pairs.retain(|(known, _)| known != name);
}

pub(super) fn set(pairs: &mut [(String, String)], name: &str, value: &str) {
    for (_, known) in pairs.iter_mut().filter(|(known, _)| known == name) {
        value.clone_into(known);
    }
}

/// An answer whose body has this member, with its body changed.
pub(super) fn changed(
    response: Response<Bytes>,
    with: &str,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Response<Bytes> {
    let (parts, body) = response.into_parts();
    let read = serde_json::from_slice::<Map<String, Value>>(&body);
    let Some(mut members) = read.ok().filter(|members| members.contains_key(with)) else {
        return Response::from_parts(parts, body);
    };
    change(&mut members);
    let body = Value::Object(members).to_string();
    Response::from_parts(parts, body.into())
}

/// An answer with tokens, changed.
pub(super) fn granted(
    response: Response<Bytes>,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Response<Bytes> {
    changed(response, "access_token", change)
}

/// An answer to a refresh, changed.
pub(super) fn refreshed(
    response: Response<Bytes>,
    request: &Request<Bytes>,
    change: impl FnOnce(&Call, &mut Map<String, Value>),
) -> Response<Bytes> {
    let call = decode::call(request, "");
    match call.filter(|call| call.parameter("grant_type") == Some("refresh_token")) {
        Some(call) => granted(response, |body| change(&call, body)),
        None => response,
    }
}

/// The error that an answer tells of.
pub(super) fn error_of(response: &Response<Bytes>) -> Option<String> {
    let body: Map<String, Value> = serde_json::from_slice(response.body()).ok()?;
    body.get("error")?.as_str().map(str::to_owned)
}

/// An answer with one error in the place of another.
pub(super) fn renamed(response: Response<Bytes>, from: &str, to: &str) -> Response<Bytes> {
    if error_of(&response).as_deref() != Some(from) {
        return response;
    }
    changed(response, "error", |body| {
        body.insert("error".to_owned(), to.into());
    })
}

pub(super) fn lacking(mut response: Response<Bytes>, header: HeaderName) -> Response<Bytes> {
    response.headers_mut().remove(header);
    response
}

/// An answer of this status that is called plain text and not JSON.
pub(super) fn retyped(mut response: Response<Bytes>, status: StatusCode) -> Response<Bytes> {
    let json = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == "application/json");
    if json && response.status() == status {
        let plain = HeaderValue::from_static("text/plain");
        response.headers_mut().insert(CONTENT_TYPE, plain);
    }
    response
}

pub(super) fn with_status(mut response: Response<Bytes>, status: StatusCode) -> Response<Bytes> {
    *response.status_mut() = status;
    response
}
