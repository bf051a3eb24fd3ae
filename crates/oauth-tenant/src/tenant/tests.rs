//! Tests of the whole tenant, without a socket.

mod authorize;
pub(crate) mod browser;
mod code;
mod consents;
mod content;
mod cors;
mod csrf;
mod dynamic;
mod hostile;
mod pages;
mod rate_limit;
mod sharing;
mod walk;

use http::request::Builder;
use serde_json::{Value, json};

use super::*;

/// 2024-03-18T00:21:41Z, from an example of the documentation.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_710_721_301);

/// The default administrator's client.
pub(crate) const ADMIN_ID: &str = "ad000000000000000000000000000001";

/// A tenant and somebody who talks to it.
pub(crate) struct Visitor {
    pub(crate) tenant: Tenant,
    pub(crate) now: Timestamp,
    bearer: Option<String>,
}

/// An answer, read.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: http::HeaderMap,
}

impl Answer {
    pub(crate) fn text(&self, pointer: &str) -> String {
        let value = self.body.pointer(pointer);
        let text = value.and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no text {pointer} in {self:?}"))
            .to_owned()
    }
}

impl Visitor {
    /// An administrator of a sound tenant.
    pub(crate) fn admin() -> Self {
        Self::admin_of(Config::new("https://tenant.example"))
    }

    pub(crate) fn admin_of(config: Config) -> Self {
        let mut visitor = Self::stranger(config);
        let request = token_request(&visitor.tenant);
        let token = visitor.send(&request).text("/access_token");
        visitor.bearer = Some(token);
        visitor
    }

    /// Somebody without a token.
    pub(crate) fn stranger(config: Config) -> Self {
        Self {
            tenant: Tenant::new(config),
            now: NOW,
            bearer: None,
        }
    }

    pub(crate) fn send(&mut self, request: &Request<Bytes>) -> Answer {
        let response = self.tenant.handle(self.now, request);
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status.as_u16(),
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            headers: parts.headers,
        }
    }

    /// Sends JSON, or nothing, with the visitor's token.
    pub(crate) fn ask(&mut self, method: &str, target: &str, body: &Value) -> Answer {
        let request = self.request(method, target);
        let request = if body.is_null() {
            request.body(Bytes::new())
        } else {
            request
                .header("content-type", "application/json")
                .body(body.to_string().into())
        };
        self.send(&request.unwrap())
    }

    pub(crate) fn read(&mut self, target: &str) -> Answer {
        self.ask("GET", target, &Value::Null)
    }

    pub(crate) fn request(&self, method: &str, target: &str) -> Builder {
        let request = Request::builder().method(method).uri(target);
        match &self.bearer {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    /// Asks for a token, with JSON.
    pub(crate) fn token(&mut self, body: &Value) -> Answer {
        let request = Request::post("/oauth/token")
            .header("content-type", "application/json")
            .body(body.to_string().into())
            .unwrap();
        self.send(&request)
    }

    /// Somebody with this token, at the same tenant.
    pub(crate) fn with_token(&mut self, token: &str) -> &mut Self {
        self.bearer = Some(token.to_owned());
        self
    }

    /// Creates a client; gives its answer.
    pub(crate) fn create(&mut self, body: &Value) -> Answer {
        let answer = self.ask("POST", "/api/v1/oauth-clients", body);
        assert!([200, 201].contains(&answer.status), "{answer:?}");
        answer
    }
}

/// A token request of the administrator's client.
pub(crate) fn token_request(tenant: &Tenant) -> Request<Bytes> {
    let (id, secret) = tenant.admin_client();
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": id,
        "client_secret": secret,
    });
    Request::post("/oauth/token")
        .header("content-type", "application/json")
        .body(body.to_string().into())
        .unwrap()
}

/// The registration of a client for both machine grants.
pub(crate) fn machine() -> Value {
    json!({
        "appType": "web",
        "clientName": "reporting",
        "description": "nightly reports",
        "redirectUris": ["https://app.example/callback"],
        "allowedOrigins": ["https://app.example"],
        "allowedScopes": ["user_default", "apps:read"],
        "allowedGrantTypes": ["client_credentials", "urn:qlik:oauth:user-impersonation"],
        "connectionConfig": {"consentMethod": "trusted"},
    })
}
