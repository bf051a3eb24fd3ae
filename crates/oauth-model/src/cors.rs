//! Which pages may read an answer: where calls come from (RFC 6454; the Fetch standard).
//!
//! A browser lets a page of another origin read an answer only if the answer says so.
//! Whom it lets depends on the allowed origins of clients (fact G7): of the client that
//! the call names; before the call proper, when nobody is named yet, of any.

use url::Url;

use crate::{
    call::{Authorization, Body, Call, Operation},
    check::token_request::{TokenRequest, parameter},
    client::Client,
    origin::is_listed,
    state::State,
    violation::Violations,
};

/// The headers of requests that a page must be able to send (fact G10).
pub const REQUEST_HEADERS: &[&str] = &[
    "authorization",
    "content-type",
    "qlik-api-version",
    "qlik-confirm-delete",
    "qlik-csrf-token",
    "qlik-web-integration-id",
    "user-agent",
];

/// The headers of answers that a page wants to read (fact G11).
pub const EXPOSED_HEADERS: &[&str] = &[
    "deprecation",
    "link",
    "qlik-csrf-token",
    "retry-after",
    "sunset",
];

/// What a browser asks before it sends a page's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// The path of the call.
    pub path: String,
    /// Its method.
    pub method: String,
    /// Its headers, in lower case, beyond those that need no leave.
    pub headers: Vec<String>,
}

impl Preflight {
    /// Reads the headers `access-control-request-method` and
    /// `access-control-request-headers`.
    pub fn read(path: &str, method: &str, headers: &str) -> Self {
        let names = headers.split(',').map(str::trim);
        Self {
            path: path.to_owned(),
            method: method.to_owned(),
            headers: names
                .filter(|name| !name.is_empty())
                .map(str::to_ascii_lowercase)
                .collect(),
        }
    }
}

/// Where a call comes from, as its Origin header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no such header: from a program, or from a page that has no need of it.
    NoOrigin,
    /// From the tenant's own pages, which need no leave.
    Own,
    /// From an origin that the named client lists; that any client lists, where the
    /// call can name none yet.
    Listed,
    /// From an origin that some client lists, and the call names no client.
    Unnamed,
    /// From an origin that another client than the named one lists.
    OfAnother,
    /// From an origin that no client lists.
    Unlisted,
}

impl Standing {
    /// Whether the reference tenant lets a page of this standing read its answer.
    ///
    /// Where nobody is named, nobody can tell whose page it is; it could be the right
    /// one, which wants to know why it was refused.
    pub fn may_read(self) -> bool {
        matches!(self, Self::Listed | Self::Unnamed)
    }
}

/// Whether pages send their cookies along to this path (fact G9).
pub fn takes_credentials(path: &str) -> bool {
    let below = path.strip_prefix("/oauth/token");
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The origin of an address; empty if it has none.
pub(crate) fn origin_of(address: &str) -> String {
    Url::parse(address).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

impl State {
    /// Where a call comes from.
    pub fn standing(&self, call: &Call) -> Standing {
        let Some(origin) = &call.origin else {
            return Standing::NoOrigin;
        };
        let named = self.client_named(call);
        let is_own = *origin == self.own_origin;
        if !is_own && named.is_some_and(|client| lists(client, origin)) {
            return Standing::Listed;
        }
        let standing = self.standing_of(origin);
        if standing != Standing::Unnamed {
            standing
        } else if matches!(call.operation, Operation::Preflight(_)) {
            Standing::Listed
        } else if named.is_some() {
            Standing::OfAnother
        } else {
            Standing::Unnamed
        }
    }

    /// Where a request comes from that names no client.
    pub fn standing_of(&self, origin: &str) -> Standing {
        if origin == self.own_origin {
            Standing::Own
        } else if self.clients.values().any(|client| lists(client, origin)) {
            Standing::Unnamed
        } else {
            Standing::Unlisted
        }
    }

    /// The client that a call names: itself or by a token, dead ones included.
    pub fn client_named(&self, call: &Call) -> Option<&Client> {
        let id = if let Operation::Token(_) = &call.operation {
            let request = TokenRequest::read(call, &mut Violations::default());
            let id = request.client_id().map(str::to_owned);
            id.or_else(|| self.refreshing(&request).map(str::to_owned))
        } else if let Operation::AnonymousToken(body) = &call.operation {
            parameter(body, "client_id", &mut Violations::default())
        } else if let Operation::Revoke(body) = &call.operation {
            self.client_of(call).or_else(|| self.client_revoked(body))
        } else {
            self.client_of(call)
        };
        self.clients.get(&id?)
    }

    fn client_of(&self, call: &Call) -> Option<String> {
        match &call.authorization {
            Authorization::Bearer(value) => Some(self.tokens.get(value)?.client_id.clone()),
            Authorization::Query(_)
            | Authorization::Absent
            | Authorization::Basic { .. }
            | Authorization::Malformed => None,
        }
    }

    fn client_revoked(&self, body: &Body) -> Option<String> {
        let token = parameter(body, "token", &mut Violations::default())?;
        let access = self.tokens.get(&token).map(|token| &token.client_id);
        let refresh = || {
            self.refresh_tokens
                .get(&token)
                .map(|token| &token.client_id)
        };
        access.or_else(refresh).cloned()
    }
}

fn lists(client: &Client, origin: &str) -> bool {
    is_listed(&client.registration.allowed_origins, origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_to_the_token_endpoint_and_below() {
        assert!(takes_credentials("/oauth/token"));
        assert!(takes_credentials("/oauth/token/anonymous-embed"));
        assert!(!takes_credentials("/oauth/tokens"));
        assert!(!takes_credentials("/api/v1/oauth-clients"));
    }

    #[test]
    fn a_preflight_names_headers_in_any_case() {
        let read = Preflight::read("/x", "PATCH", "Content-Type,authorization , ,");
        assert_eq!(read.headers, ["content-type", "authorization"]);
    }

    #[test]
    fn default_ports_are_left_out_of_origins() {
        assert_eq!(origin_of("https://a.example:443/x"), "https://a.example");
        assert_eq!(origin_of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(origin_of("nonsense"), "");
    }
}
