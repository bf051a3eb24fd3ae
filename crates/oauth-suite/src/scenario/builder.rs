//! Short ways to write the requests of scenarios.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Action, Credentials, Payload, Request, Scenario, Step};

/// The path of the client collection.
pub(crate) const CLIENTS: &str = "/api/v1/oauth-clients";
/// The path of the authentication settings.
pub(crate) const AUTH_SETTINGS: &str = "/api/core/auth-settings";
/// The path of the token endpoint.
pub(crate) const TOKEN: &str = "/oauth/token";

impl Scenario {
    /// A scenario of requests, numbered from 1.
    pub fn of(requests: impl IntoIterator<Item = Request>) -> Self {
        Self::from_actions(
            requests
                .into_iter()
                .map(|request| Action::Request(Box::new(request))),
        )
    }

    /// A scenario of actions, numbered from 1.
    pub fn from_actions(actions: impl IntoIterator<Item = Action>) -> Self {
        let steps = (1..)
            .zip(actions)
            .map(|(id, action)| Step { id, action })
            .collect();
        Self { steps }
    }
}

impl Request {
    /// A request without anything but a method and a path.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.into(),
            query: Vec::new(),
            authorization: None,
            headers: BTreeMap::new(),
            body: None,
        }
    }

    /// A request to the client collection or below it, by the administrator.
    pub fn clients(method: &str, below: &str) -> Self {
        Self::new(method, format!("{CLIENTS}{below}")).bearer("${admin.token}")
    }

    /// A request for a token, with JSON.
    pub fn token(body: Value) -> Self {
        Self::new("POST", TOKEN).json(body)
    }

    /// A request that creates a client.
    pub fn create(body: Value) -> Self {
        Self::clients("POST", "").json(body)
    }

    /// With a bearer token.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        self.authorization = Some(Credentials::Bearer(token.to_owned()));
        self
    }

    /// With HTTP Basic.
    #[must_use]
    pub fn basic(mut self, id: &str, secret: &str) -> Self {
        self.authorization = Some(Credentials::Basic(id.to_owned(), secret.to_owned()));
        self
    }

    /// With this Authorization header, or none.
    #[must_use]
    pub fn authorization(mut self, header: Option<&str>) -> Self {
        self.authorization = header.map(|text| Credentials::Raw(text.to_owned()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(Payload::Json(body));
        self
    }

    /// With a form.
    #[must_use]
    pub fn form(mut self, pairs: &[(&str, &str)]) -> Self {
        self.body = Some(Payload::Form(owned(pairs)));
        self
    }

    /// With a body as it is.
    #[must_use]
    pub fn raw(mut self, media_type: &str, text: &str) -> Self {
        self.body = Some(Payload::Raw(media_type.to_owned(), text.to_owned()));
        self
    }

    /// With a query.
    #[must_use]
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.query = owned(pairs);
        self
    }

    /// With another header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
