//! What is told of tokens (RFC 7662).

use bytes::Bytes;
use http::{Response, StatusCode};
use oauth_model::{
    standard::{call::Call, effect::Told, state::Worth},
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{Server, USER, encode};

impl Server {
    /// Tells a client of its own tokens, and of others' that they do not count: nobody here
    /// is a resource server (RFC 7662, section 4).
    pub(super) fn tell(&self, told: &Told, call: &Call) -> Response<Bytes> {
        let counts = match told.worth {
            Worth::Alive(_) => true,
            Worth::Dead(rule) => !self.keeps(rule),
            Worth::Open | Worth::Unknown => false,
        };
        let is_own = told.client_id.as_deref() == call.client_id();
        if !counts || !is_own {
            return encode::object(StatusCode::OK, &json!({"active": false}));
        }
        let mut body = Map::new();
        body.insert("active".to_owned(), Value::from(true));
        body.insert("sub".to_owned(), Value::from(USER));
        let mut insert = |name: &str, value: Option<Value>| {
            body.extend(value.map(|value| (name.to_owned(), value)));
        };
        insert("client_id", told.client_id.clone().map(Value::from));
        let scope = told.scopes.as_ref().map(|scopes| scopes.join(" "));
        insert("scope", scope.map(Value::from));
        let end = told.expires_at.map(Timestamp::as_seconds);
        insert("exp", end.map(Value::from));
        encode::object(StatusCode::OK, &Value::Object(body))
    }
}
