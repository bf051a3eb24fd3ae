//! Clients that register themselves (RFC 7591), and look after themselves (RFC 7592).

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::WWW_AUTHENTICATE};
use oauth_model::{
    standard::{
        call::{Call, Endpoint},
        registration::ADDRESS,
    },
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{Server, decode, encode};

/// What the server remembers of a client beside its redirect URIs, and what it takes for
/// granted if nothing is said (RFC 7591, section 2).
const MEMBERS: &[(&str, Option<&str>)] = &[
    ("client_name", None),
    ("scope", None),
    ("token_endpoint_auth_method", Some("client_secret_basic")),
];

/// The same for lists.
const LISTS: &[(&str, &[&str])] = &[
    ("grant_types", &["authorization_code"]),
    ("response_types", &["code"]),
    ("contacts", &[]),
];

impl Server {
    /// Whether somebody registered at the address of a call.
    pub(super) fn is_registered(&self, call: &Call) -> bool {
        self.registered.contains_key(address(call))
    }

    /// What a client is shown that registers or changes itself.
    pub(super) fn registration(&mut self, now: Timestamp, call: &Call) -> Value {
        let nothing = Map::new();
        let asked = call.json.as_ref().and_then(Value::as_object);
        let mut shown = remembered(asked.unwrap_or(&nothing));
        match self.registered.get(address(call)) {
            Some(before) => {
                keep(before, &mut shown);
                // A new one with each update (RFC 7592, section 2.2).
                let token = self.mint("registration");
                shown.insert("registration_access_token".to_owned(), token.into());
            }
            None => self.make_up(now, &mut shown),
        }
        Value::Object(shown)
    }

    /// What a new client gets beside what it said.
    fn make_up(&mut self, now: Timestamp, shown: &mut Map<String, Value>) {
        let id = self.mint("client");
        let address = format!("{}{}{id}", self.issuer, decode::REGISTRATIONS);
        let is_public = shown
            .get("token_endpoint_auth_method")
            .is_some_and(|method| method == "none");
        if !is_public {
            shown.insert("client_secret".to_owned(), self.mint("secret").into());
            shown.insert("client_secret_expires_at".to_owned(), json!(0));
        }
        let token = self.mint("registration");
        shown.insert("client_id".to_owned(), id.into());
        shown.insert("client_id_issued_at".to_owned(), json!(now.as_seconds()));
        shown.insert("registration_access_token".to_owned(), token.into());
        shown.insert(ADDRESS.to_owned(), address.into());
    }

    /// Shows a client that registered or changed itself.
    pub(super) fn show(&mut self, call: &Call, shown: Value) -> Response<Bytes> {
        let is_new = call.endpoint == Endpoint::Registration;
        let status = if is_new {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        let mut response = encode::object(status, &shown);
        encode::not_kept(&mut response);
        let own = shown.get(ADDRESS).and_then(Value::as_str);
        let address = own.unwrap_or_default().to_owned();
        self.registered.insert(address, shown);
        response
    }

    /// Shows a client as it is, or that it is gone.
    pub(super) fn show_again(&self, call: &Call) -> Response<Bytes> {
        match (call.method.as_str(), self.registered.get(address(call))) {
            ("DELETE", _) => encode::status(StatusCode::NO_CONTENT, Bytes::new()),
            ("GET", Some(shown)) => {
                let mut response = encode::object(StatusCode::OK, shown);
                encode::not_kept(&mut response);
                response
            }
            _ => encode::status(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
        }
    }
}

/// Nobody registered there (RFC 7592, section 2.1).
pub(super) fn nobody_registered() -> Response<Bytes> {
    let mut response = encode::object(StatusCode::UNAUTHORIZED, &json!({"error": "invalid_token"}));
    challenge(&mut response);
    response
}

/// Says that a registration is opened by its token (RFC 6750, section 3).
pub(super) fn challenge(response: &mut Response<Bytes>) {
    let value = HeaderValue::from_static("Bearer realm=\"registrations\", error=\"invalid_token\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, value);
}

fn address(call: &Call) -> &str {
    let found = call.query.iter().find(|(name, _)| name == ADDRESS);
    found.map_or("", |(_, value)| value)
}

/// What the server remembers of what a client says.
fn remembered(asked: &Map<String, Value>) -> Map<String, Value> {
    let mut shown = Map::new();
    shown.insert(
        "redirect_uris".to_owned(),
        texts(asked.get("redirect_uris")),
    );
    for &(name, usual) in MEMBERS {
        let value = asked.get(name).cloned().or_else(|| usual.map(Value::from));
        shown.extend(value.map(|value| (name.to_owned(), value)));
    }
    for &(name, usual) in LISTS {
        let value = match asked.get(name) {
            Some(value) => Some(texts(Some(value))),
            None if usual.is_empty() => None,
            None => Some(Value::from(usual.to_vec())),
        };
        shown.extend(value.map(|value| (name.to_owned(), value)));
    }
    // Who redeems no codes gets none (RFC 7591, section 2.1).
    let redeems = |grants: &Value| {
        let listed = grants.as_array().into_iter().flatten();
        listed.into_iter().any(|name| name == "authorization_code")
    };
    if !shown.get("grant_types").is_some_and(redeems) {
        shown.insert("response_types".to_owned(), json!([]));
    }
    shown
}

/// What a client does not change about itself.
fn keep(before: &Value, shown: &mut Map<String, Value>) {
    for name in [
        "client_id",
        "client_id_issued_at",
        "client_secret",
        "client_secret_expires_at",
        ADDRESS,
    ] {
        let value = before.get(name).cloned();
        shown.extend(value.map(|value| (name.to_owned(), value)));
    }
}

/// The texts of a list.
fn texts(value: Option<&Value>) -> Value {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    let texts = values.filter(|value| value.is_string());
    Value::Array(texts.cloned().collect())
}
