//! Requests to a server, freed of HTTP but not of their mistakes.

use serde_json::Value;

use crate::{
    call::Authorization, catalogue::request::NO_REPEATED_PARAMETER, violation::Violations,
};

/// What a request is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// The authorization endpoint (RFC 6749, section 3.1).
    Authorization,
    /// The token endpoint (RFC 6749, section 3.2).
    Token,
    /// The revocation endpoint (RFC 7009).
    Revocation,
    /// The introspection endpoint (RFC 7662).
    Introspection,
    /// The registration endpoint (RFC 7591).
    Registration,
    /// A client's configuration (RFC 7592).
    Configuration,
    /// The metadata document (RFC 8414).
    Metadata,
    /// The published keys.
    KeySet,
    /// A protected resource (RFC 6750).
    Resource,
}

impl Endpoint {
    /// Every endpoint.
    pub const ALL: &'static [Self] = &[
        Self::Authorization,
        Self::Token,
        Self::Revocation,
        Self::Introspection,
        Self::Registration,
        Self::Configuration,
        Self::Metadata,
        Self::KeySet,
        Self::Resource,
    ];

    /// Its name in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "the authorization endpoint",
            Self::Token => "the token endpoint",
            Self::Revocation => "the revocation endpoint",
            Self::Introspection => "the introspection endpoint",
            Self::Registration => "the registration endpoint",
            Self::Configuration => "the client's configuration",
            Self::Metadata => "the metadata document",
            Self::KeySet => "the key set",
            Self::Resource => "the protected resource",
        }
    }

    /// The path by which scenarios name it; where it really is, is a fact of the target.
    pub fn path(self) -> &'static str {
        match self {
            Self::Authorization => "/authorize",
            Self::Token => "/token",
            Self::Revocation => "/revoke",
            Self::Introspection => "/introspect",
            Self::Registration => "/register",
            Self::Configuration => "/register/client",
            Self::Metadata => "/metadata",
            Self::KeySet => "/keys",
            Self::Resource => "/resource",
        }
    }
}

/// A request to a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is asked.
    pub endpoint: Endpoint,
    /// The method, in upper case.
    pub method: String,
    /// What the Authorization header says.
    pub authorization: Authorization,
    /// The query at the authorization endpoint, the form elsewhere; names and values in
    /// order.
    pub parameters: Vec<(String, String)>,
    /// The query elsewhere.
    pub query: Vec<(String, String)>,
    /// A JSON body.
    pub json: Option<Value>,
    /// Whether the user was asked behind it, and said no.
    pub denied: bool,
    /// Whether a browser asks in front of which nobody signs in.
    pub stranger: bool,
}

impl Call {
    /// The client that it names: in the header, or else by a parameter.
    pub fn client_id(&self) -> Option<&str> {
        match &self.authorization {
            Authorization::Basic { id, .. } => Some(id),
            Authorization::Absent
            | Authorization::Bearer(_)
            | Authorization::Query(_)
            | Authorization::Malformed => self.parameter("client_id"),
        }
    }

    /// A parameter; an empty one counts as omitted (RFC 6749, sections 3.1 and 3.2), and of
    /// several the first counts.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The scopes asked for, if any are.
    pub fn scopes(&self) -> Option<Vec<String>> {
        self.parameter("scope").map(crate::scope::split)
    }

    /// The resources asked for (RFC 8707, section 2), each once.
    pub fn resources(&self) -> Vec<String> {
        let named = self
            .parameters
            .iter()
            .filter(|(name, _)| name == "resource");
        let mut found: Vec<String> = Vec::new();
        for (_, resource) in named.filter(|(_, value)| !value.is_empty()) {
            if !found.contains(resource) {
                found.push(resource.clone());
            }
        }
        found
    }

    /// Notes parameters that are repeated; `resource` may be (RFC 8707, section 2).
    pub(super) fn note_repeated(&self, out: &mut Violations) {
        for (index, (name, _)) in self.parameters.iter().enumerate() {
            let earlier = self.parameters.iter().take(index);
            if name != "resource" && earlier.clone().any(|(earlier, _)| earlier == name) {
                out.push(NO_REPEATED_PARAMETER, name, "more than once", "once");
            }
        }
    }
}
