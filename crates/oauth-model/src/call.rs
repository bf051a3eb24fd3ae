//! Calls: requests to a tenant, freed of HTTP but not of their mistakes.

use serde_json::Value;

use crate::{
    check::token_request::TokenRequest,
    client::GrantType,
    content::{ContentDoor, ContentOperation},
    cors::Preflight,
    json,
    standard::call::Endpoint,
    violation::Violations,
};

/// A request to a tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What the Authorization header says, or a query in its place.
    pub authorization: Authorization,
    /// What the Origin header says.
    pub origin: Option<String>,
    /// The session that the browser's cookie names.
    pub session: Option<String>,
    /// What the header `qlik-csrf-token` says.
    pub csrf_token: Option<String>,
    /// What the header `qlik-api-version` says.
    pub api_version: Option<String>,
    /// At which host it is asked.
    pub host: Host,
    /// What is asked.
    pub operation: Operation,
}

impl Call {
    /// Whether it manages clients of the organization (fact A36).
    pub fn manages_organization(&self) -> bool {
        self.host == Host::Console && self.operation.api_use().is_some()
    }

    /// Whether it asks the token endpoint for this grant, whatever else is wrong with it.
    pub fn asks_for(&self, grant: GrantType) -> bool {
        TokenRequest::read(self, &mut Violations::default()).grant() == Some(grant)
            && matches!(self.operation, Operation::Token(_))
    }
}

/// The kind of host that is asked (fact G22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// The tenant's own.
    #[default]
    Tenant,
    /// The region's, `register.…`, which serves clients of the region.
    Register,
    /// The organization's, `console.…`, which serves clients of the organization.
    Console,
}

impl Host {
    /// Tells by the Host header.
    pub fn of(header: Option<&str>) -> Self {
        let first = header.and_then(|host| Some(host.split_once('.')?.0));
        match first.map(str::to_ascii_lowercase).as_deref() {
            Some("register") => Self::Register,
            Some("console") => Self::Console,
            Some(_) | None => Self::Tenant,
        }
    }
}

/// An Authorization header, or what stands in for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// There is none.
    Absent,
    /// HTTP Basic, decoded.
    Basic {
        /// The user part: a client id.
        id: String,
        /// The password part: a secret.
        secret: String,
    },
    /// A bearer token.
    Bearer(String),
    /// No header, and a token in the query, as `accessToken` (fact E47).
    Query(String),
    /// Another scheme, or one of the two that does not decode.
    Malformed,
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// There is none.
    Absent,
    /// A JSON document.
    Json(json::Document),
    /// A form: names and values in order.
    Form(Vec<(String, String)>),
    /// It claims to be JSON or a form, and is not: why.
    Unparsable(String),
    /// Another content type.
    Unsupported(String),
}

impl Body {
    /// Reads a body as its content type says; without one, as JSON.
    pub fn parse(content_type: Option<&str>, bytes: &[u8]) -> Self {
        let media_type = content_type
            .unwrap_or("application/json")
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match media_type.as_str() {
            _ if bytes.is_empty() => Self::Absent,
            "application/json" => match json::parse(bytes) {
                Ok(document) => Self::Json(document),
                Err(error) => Self::Unparsable(error.to_string()),
            },
            "application/x-www-form-urlencoded" => match std::str::from_utf8(bytes) {
                Ok(_) => Self::Form(
                    url::form_urlencoded::parse(bytes)
                        .map(|(name, value)| (name.into_owned(), value.into_owned()))
                        .collect(),
                ),
                Err(error) => Self::Unparsable(error.to_string()),
            },
            _ => Self::Unsupported(media_type),
        }
    }

    /// A JSON body that repeats no member.
    pub fn json(value: Value) -> Self {
        Self::Json(json::Document {
            value,
            repeated: Vec::new(),
        })
    }
}

/// Query parameters: names and values in order.
pub type Query = Vec<(String, String)>;

/// What a request asks, by endpoint.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// `GET /oauth/authorize`.
    Authorize(Query),
    /// The user's answer on a consent page, named by the page's ticket.
    Decide {
        /// What the page calls the request that it asks about.
        ticket: String,
        /// Whether the user agrees.
        approved: bool,
    },
    /// The page on which users see to whom they agreed: the client from which this one takes
    /// the consent back, if it does.
    Consents(Option<String>),
    /// `POST /oauth/token`.
    Token(Body),
    /// `POST /oauth/token/anonymous-embed`.
    AnonymousToken(Body),
    /// `POST /oauth/revoke`.
    Revoke(Body),
    /// `POST /oauth/register`.
    Register(Body),
    /// `GET /api/core/auth-settings`.
    ReadAuthSettings,
    /// `PATCH /api/core/auth-settings`.
    PatchAuthSettings(Body),
    /// `GET /api/v1/oauth-clients`.
    ListClients(Query),
    /// `POST /api/v1/oauth-clients`.
    CreateClient(Body),
    /// `GET /api/v1/oauth-clients/{id}`.
    ReadClient(String),
    /// `PATCH /api/v1/oauth-clients/{id}`.
    PatchClient(String, Body),
    /// `DELETE /api/v1/oauth-clients/{id}`.
    DeleteClient {
        /// The client.
        id: String,
        /// The header `qlik-confirm-delete`.
        confirm: Option<String>,
    },
    /// `POST /api/v1/oauth-clients/{id}/actions/publish`.
    Publish(String),
    /// `POST /api/v1/oauth-clients/{id}/client-secrets`.
    AddSecret(String),
    /// `DELETE /api/v1/oauth-clients/{id}/client-secrets/{hint}`.
    DeleteSecret {
        /// The client.
        id: String,
        /// The secret's hint.
        hint: String,
    },
    /// `GET /api/v1/oauth-clients/{id}/connection-configs/me`.
    ReadConnection(String),
    /// `PATCH /api/v1/oauth-clients/{id}/connection-configs/me`.
    PatchConnection(String, Body),
    /// `DELETE /api/v1/oauth-clients/{id}/connection-configs/me`.
    DeleteConnection(String),
    /// `GET /api/v1/users/me`.
    ReadSelf,
    /// `GET /api/v1/users`.
    ListUsers(Query),
    /// `GET /api/v1/csrf-token`.
    CsrfToken,
    /// `OPTIONS` on any of the others, by a browser that asks first.
    Preflight(Preflight),
    /// What is asked about content.
    Content(ContentOperation),
    /// `GET /api/v1/oauth-tokens`.
    ListTokens(Query),
    /// `DELETE /api/v1/oauth-tokens/{id}`.
    DeleteToken(String),
    /// `GET /.well-known/oauth-authorization-server`.
    Metadata,
    /// `GET /.well-known/jwks.json`.
    KeySet,
    /// `GET /resources/autogenerated/product-info.json`.
    ProductInfo,
}

/// The name of an operation; two calls of the same kind share their baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// The authorization endpoint.
    Authorize,
    /// The consent page.
    Decide,
    /// The page on which users take consents back.
    Consents,
    /// The token endpoint.
    Token,
    /// The token endpoint for visitors.
    AnonymousToken,
    /// The revocation endpoint.
    Revoke,
    /// Dynamic client registration.
    Register,
    /// Reading the tenant's authentication settings.
    ReadAuthSettings,
    /// Changing the tenant's authentication settings.
    PatchAuthSettings,
    /// Listing clients.
    ListClients,
    /// Creating a client.
    CreateClient,
    /// Reading a client.
    ReadClient,
    /// Changing a client.
    PatchClient,
    /// Deleting a client.
    DeleteClient,
    /// Publishing a client.
    Publish,
    /// Adding a secret.
    AddSecret,
    /// Deleting a secret.
    DeleteSecret,
    /// Reading a connection configuration.
    ReadConnection,
    /// Changing a connection configuration.
    PatchConnection,
    /// Deleting a connection configuration.
    DeleteConnection,
    /// Reading oneself.
    ReadSelf,
    /// Listing users.
    ListUsers,
    /// A token against forged requests.
    CsrfToken,
    /// A browser that asks first.
    Preflight,
    /// Content.
    Content(ContentDoor),
    /// Listing issued tokens.
    ListTokens,
    /// Deleting an issued token.
    DeleteToken,
    /// The metadata document.
    Metadata,
    /// The key set.
    KeySet,
    /// The product probe.
    ProductInfo,
    /// An endpoint of a server that is no tenant.
    Standard(Endpoint),
}

impl Door {
    /// The endpoint, as reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "GET /oauth/authorize",
            Self::Decide => "the consent page",
            Self::Consents => "the page on which users take consents back",
            Self::Token => "POST /oauth/token",
            Self::AnonymousToken => "POST /oauth/token/anonymous-embed",
            Self::Revoke => "POST /oauth/revoke",
            Self::Register => "POST /oauth/register",
            Self::ReadAuthSettings => "GET /api/core/auth-settings",
            Self::PatchAuthSettings => "PATCH /api/core/auth-settings",
            Self::ListClients => "GET /api/v1/oauth-clients",
            Self::CreateClient => "POST /api/v1/oauth-clients",
            Self::ReadClient => "GET /api/v1/oauth-clients/{id}",
            Self::PatchClient => "PATCH /api/v1/oauth-clients/{id}",
            Self::DeleteClient => "DELETE /api/v1/oauth-clients/{id}",
            Self::Publish => "POST …/actions/publish",
            Self::AddSecret => "POST …/client-secrets",
            Self::DeleteSecret => "DELETE …/client-secrets/{hint}",
            Self::ReadConnection => "GET …/connection-configs/me",
            Self::PatchConnection => "PATCH …/connection-configs/me",
            Self::DeleteConnection => "DELETE …/connection-configs/me",
            Self::ReadSelf => "GET /api/v1/users/me",
            Self::ListUsers => "GET /api/v1/users",
            Self::CsrfToken => "GET /api/v1/csrf-token",
            Self::Preflight => "OPTIONS",
            Self::Content(door) => door.as_str(),
            Self::ListTokens => "GET /api/v1/oauth-tokens",
            Self::DeleteToken => "DELETE /api/v1/oauth-tokens/{id}",
            Self::Metadata => "GET /.well-known/oauth-authorization-server",
            Self::KeySet => "GET /.well-known/jwks.json",
            Self::ProductInfo => "GET /resources/autogenerated/product-info.json",
            Self::Standard(endpoint) => endpoint.as_str(),
        }
    }
}

/// What a call does at the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiUse {
    /// It is a GET.
    Read,
    /// It is anything else.
    Change,
}

impl Operation {
    /// What it does at the API, if that is where it is sent.
    pub fn api_use(&self) -> Option<ApiUse> {
        match self {
            Self::ListClients(_)
            | Self::ReadClient(_)
            | Self::ReadConnection(_)
            | Self::ReadSelf
            | Self::ListUsers(_)
            | Self::ListTokens(_)
            | Self::ReadAuthSettings
            | Self::CsrfToken => Some(ApiUse::Read),
            Self::CreateClient(_)
            | Self::PatchClient(..)
            | Self::DeleteClient { .. }
            | Self::Publish(_)
            | Self::AddSecret(_)
            | Self::DeleteSecret { .. }
            | Self::PatchConnection(..)
            | Self::DeleteConnection(_)
            | Self::DeleteToken(_)
            | Self::PatchAuthSettings(_) => Some(ApiUse::Change),
            Self::Content(operation) => operation.door().api_use(),
            Self::Authorize(_)
            | Self::Decide { .. }
            | Self::Consents(_)
            | Self::Token(_)
            | Self::AnonymousToken(_)
            | Self::Revoke(_)
            | Self::Register(_)
            | Self::Preflight(_)
            | Self::Metadata
            | Self::KeySet
            | Self::ProductInfo => None,
        }
    }

    /// Which door it knocks at.
    pub fn door(&self) -> Door {
        match self {
            Self::Authorize(_) => Door::Authorize,
            Self::Decide { .. } => Door::Decide,
            Self::Consents(_) => Door::Consents,
            Self::Token(_) => Door::Token,
            Self::AnonymousToken(_) => Door::AnonymousToken,
            Self::Revoke(_) => Door::Revoke,
            Self::Register(_) => Door::Register,
            Self::ReadAuthSettings => Door::ReadAuthSettings,
            Self::PatchAuthSettings(_) => Door::PatchAuthSettings,
            Self::ListClients(_) => Door::ListClients,
            Self::CreateClient(_) => Door::CreateClient,
            Self::ReadClient(_) => Door::ReadClient,
            Self::PatchClient(..) => Door::PatchClient,
            Self::DeleteClient { .. } => Door::DeleteClient,
            Self::Publish(_) => Door::Publish,
            Self::AddSecret(_) => Door::AddSecret,
            Self::DeleteSecret { .. } => Door::DeleteSecret,
            Self::ReadConnection(_) => Door::ReadConnection,
            Self::PatchConnection(..) => Door::PatchConnection,
            Self::DeleteConnection(_) => Door::DeleteConnection,
            Self::ReadSelf => Door::ReadSelf,
            Self::ListUsers(_) => Door::ListUsers,
            Self::CsrfToken => Door::CsrfToken,
            Self::Preflight(_) => Door::Preflight,
            Self::Content(operation) => Door::Content(operation.door()),
            Self::ListTokens(_) => Door::ListTokens,
            Self::DeleteToken(_) => Door::DeleteToken,
            Self::Metadata => Door::Metadata,
            Self::KeySet => Door::KeySet,
            Self::ProductInfo => Door::ProductInfo,
        }
    }

    /// The client it names in its path, if it names one.
    pub fn client_id(&self) -> Option<&str> {
        match self {
            Self::ReadClient(id)
            | Self::PatchClient(id, _)
            | Self::DeleteClient { id, .. }
            | Self::Publish(id)
            | Self::AddSecret(id)
            | Self::DeleteSecret { id, .. }
            | Self::ReadConnection(id)
            | Self::PatchConnection(id, _)
            | Self::DeleteConnection(id) => Some(id),
            Self::Authorize(_)
            | Self::Decide { .. }
            | Self::Consents(_)
            | Self::Token(_)
            | Self::AnonymousToken(_)
            | Self::Revoke(_)
            | Self::Register(_)
            | Self::ReadAuthSettings
            | Self::PatchAuthSettings(_)
            | Self::ListClients(_)
            | Self::CreateClient(_)
            | Self::ReadSelf
            | Self::ListUsers(_)
            | Self::CsrfToken
            | Self::Preflight(_)
            | Self::Content(_)
            | Self::ListTokens(_)
            | Self::DeleteToken(_)
            | Self::Metadata
            | Self::KeySet
            | Self::ProductInfo => None,
        }
    }
}
