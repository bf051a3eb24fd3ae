//! The judge's own hand on the wire: requests into HTTP, HTTP into what the model
//! understands and what an answer says.
//!
//! The tenant reads and writes HTTP by its own code; neither uses the other's.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use oauth_model::{
    call::{Authorization, Body, Call, Host, Operation},
    content::{ContentOperation, Sharing},
    cors::Preflight,
    rate_limit::RateTier,
};
use serde_json::Value;

use crate::drive::CONSENTS_PAGE;
use crate::scenario::{
    Credentials, Payload, Request,
    builder::{AUTH_SETTINGS, CLIENTS},
};

/// The cookie that names a browser's session.
pub(crate) const SESSION_COOKIE: &str = "eas.sid";

/// The path of the organization's clients at its console (fact A36).
pub(crate) const ORGANIZATION_CLIENTS: &str = "/api/core/oauth-clients";

/// The path of the issued tokens.
const TOKENS: &str = "/api/v1/oauth-tokens";

/// An answer, read whole.
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, by lower-case name.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl fmt::Debug for Answer {
    /// The status alone: the rest may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a header that lists something has this, in any case.
    pub fn lists(&self, header: &str, wanted: &str) -> bool {
        self.headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(header))
            .flat_map(|(_, value)| value.split(','))
            .any(|element| element.trim().eq_ignore_ascii_case(wanted))
    }

    /// The body as JSON, if it is.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The media type, without parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let header = self.header("content-type")?;
        let media_type = header.split(';').next().unwrap_or_default();
        Some(media_type.trim().to_ascii_lowercase())
    }
}

impl From<http::Response<Bytes>> for Answer {
    fn from(response: http::Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        Self {
            status: parts.status.as_u16(),
            headers,
            body,
        }
    }
}

/// A member of an answer's body as text; empty if it is missing or no text.
pub(crate) fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Writes a request, whose labels are resolved, as HTTP to this issuer.
pub fn encode(request: &Request, issuer: &str) -> Result<http::Request<Bytes>, http::Error> {
    let mut builder = http::Request::builder()
        .method(request.method.as_str())
        .uri(format!(
            "{}{}",
            base(request, issuer),
            path_and_query(request)
        ));
    if let Some(credentials) = &request.authorization {
        builder = builder.header("authorization", authorization_header(credentials));
    }
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let (media_type, bytes) = match &request.body {
        None => return builder.body(Bytes::new()),
        Some(Payload::Json(value)) => ("application/json", value.to_string()),
        Some(Payload::Form(pairs)) => ("application/x-www-form-urlencoded", form(pairs)),
        Some(Payload::Raw(media_type, text)) => (media_type.as_str(), text.clone()),
    };
    builder
        .header("content-type", media_type)
        .body(Bytes::from(bytes))
}

/// Where a request goes. Another host of the same service has an address of its own;
/// without TLS, on a test's socket, the Host header alone tells them apart.
fn base(request: &Request, issuer: &str) -> String {
    match request.headers.get("host") {
        Some(host) if issuer.starts_with("https://") => format!("https://{host}"),
        Some(_) | None => issuer.to_owned(),
    }
}

/// The path, percent-encoded, and the query.
pub(crate) fn path_and_query(request: &Request) -> String {
    // The `url` crate knows which characters a path cannot hold.
    let mut url = url::Url::parse("http://tenant.invalid/").expect("the address is well-formed");
    url.set_path(&request.path);
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// The text of an Authorization header.
pub(crate) fn authorization_header(credentials: &Credentials) -> String {
    match credentials {
        Credentials::Bearer(token) => format!("Bearer {token}"),
        Credentials::Basic(id, secret) => {
            format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
        }
        Credentials::Raw(text) => text.clone(),
    }
}

/// A form as text.
pub(crate) fn form(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The tier of rate limits that a request counts in, if one is documented.
pub fn rate_tier(request: &Request) -> Option<RateTier> {
    operation(request)?.door().rate_tier()
}

/// What the model understands of a request; `None` if no endpoint is asked.
pub fn call(request: &Request) -> Option<Call> {
    let operation = operation(request)?;
    let in_query = request.query.iter().find(|(name, _)| name == "accessToken");
    Some(Call {
        authorization: match (&operation, in_query) {
            // A temporary token stands in for the header (fact E47).
            (Operation::ReadSelf, Some((_, token)))
                if request.authorization.is_none() && !token.is_empty() =>
            {
                Authorization::Query(token.clone())
            }
            _ => authorization(request.authorization.as_ref()),
        },
        origin: request.headers.get("origin").cloned(),
        session: session(request),
        csrf_token: request.headers.get("qlik-csrf-token").cloned(),
        api_version: request.headers.get("qlik-api-version").cloned(),
        host: Host::of(request.headers.get("host").map(String::as_str)),
        operation,
    })
}

pub(crate) fn authorization(credentials: Option<&Credentials>) -> Authorization {
    match credentials {
        None => Authorization::Absent,
        Some(Credentials::Bearer(token)) => Authorization::Bearer(token.clone()),
        Some(Credentials::Basic(id, secret)) => Authorization::Basic {
            id: id.clone(),
            secret: secret.clone(),
        },
        Some(Credentials::Raw(text)) => raw_authorization(text),
    }
}

/// An Authorization header as it is written; schemes are the same in any case
/// (RFC 9110, section 11.1).
fn raw_authorization(text: &str) -> Authorization {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    let basic = || {
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some(Authorization::Basic {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })
    };
    if scheme.eq_ignore_ascii_case("bearer") && !rest.trim().is_empty() {
        Authorization::Bearer(rest.trim().to_owned())
    } else if scheme.eq_ignore_ascii_case("basic") {
        basic().unwrap_or(Authorization::Malformed)
    } else {
        Authorization::Malformed
    }
}

fn operation(request: &Request) -> Option<Operation> {
    let method = request.method.as_str();
    let own = |text: &str| text.to_owned();
    let host = request.headers.get("host").map(String::as_str);
    // Of the hosts of region and organization the token endpoint is known here, and the API
    // for clients of the organization.
    match Host::of(host) {
        Host::Tenant => {}
        _ if request.path == "/oauth/token" => {}
        Host::Console => return at_console(request),
        Host::Register => return None,
    }
    let operation = match (method, request.path.as_str()) {
        ("OPTIONS", _) => Operation::Preflight(preflight(request)?),
        ("GET", "/oauth/authorize") => Operation::Authorize(request.query.clone()),
        ("POST", "/oauth/consent") => Operation::Decide {
            ticket: field(request, "ticket"),
            approved: field(request, "decision") == "approve",
        },
        ("POST", CONSENTS_PAGE) => Operation::Consents(Some(field(request, "client_id"))),
        ("POST", "/oauth/token") => Operation::Token(body(request)),
        ("POST", "/oauth/token/anonymous-embed") => Operation::AnonymousToken(body(request)),
        ("POST", "/oauth/revoke") => Operation::Revoke(body(request)),
        ("GET", "/api/v1/csrf-token") => Operation::CsrfToken,
        ("POST", "/oauth/register") => Operation::Register(body(request)),
        ("GET", AUTH_SETTINGS) => Operation::ReadAuthSettings,
        ("PATCH", AUTH_SETTINGS) => Operation::PatchAuthSettings(body(request)),
        ("GET", "/api/v1/users/me") => Operation::ReadSelf,
        ("GET", "/api/v1/users") => Operation::ListUsers(request.query.clone()),
        ("GET", "/.well-known/oauth-authorization-server") => Operation::Metadata,
        ("GET", "/.well-known/jwks.json") => Operation::KeySet,
        ("GET", "/resources/autogenerated/product-info.json") => Operation::ProductInfo,
        ("GET", TOKENS) => Operation::ListTokens(request.query.clone()),
        ("DELETE", path) if path.starts_with(TOKENS) => {
            let id = path.strip_prefix(TOKENS)?.strip_prefix('/')?;
            Operation::DeleteToken(own(id))
        }
        ("GET", CLIENTS) => Operation::ListClients(request.query.clone()),
        ("POST", CLIENTS) => Operation::CreateClient(body(request)),
        (_, path) if !path.starts_with(CLIENTS) => Operation::Content(content(request)?),
        (method, path) => {
            let below = path.strip_prefix(CLIENTS)?.strip_prefix('/')?;
            let segments: Vec<&str> = below.split('/').collect();
            match (method, segments.as_slice()) {
                ("GET", [id]) => Operation::ReadClient(own(id)),
                ("PATCH", [id]) => Operation::PatchClient(own(id), body(request)),
                ("DELETE", [id]) => Operation::DeleteClient {
                    id: own(id),
                    confirm: request.headers.get("qlik-confirm-delete").cloned(),
                },
                ("POST", [id, "actions", "publish"]) => Operation::Publish(own(id)),
                ("POST", [id, "client-secrets"]) => Operation::AddSecret(own(id)),
                ("DELETE", [id, "client-secrets", hint]) => Operation::DeleteSecret {
                    id: own(id),
                    hint: own(hint),
                },
                ("GET", [id, "connection-configs", "me"]) => Operation::ReadConnection(own(id)),
                ("PATCH", [id, "connection-configs", "me"]) => {
                    Operation::PatchConnection(own(id), body(request))
                }
                ("DELETE", [id, "connection-configs", "me"]) => {
                    Operation::DeleteConnection(own(id))
                }
                _ => return None,
            }
        }
    };
    Some(operation)
}

/// What is asked about a client of the organization.
fn at_console(request: &Request) -> Option<Operation> {
    let method = request.method.as_str();
    let own = |text: &str| text.to_owned();
    let below = request.path.strip_prefix(ORGANIZATION_CLIENTS)?;
    let segments: Vec<&str> = below.split('/').skip(1).collect();
    let operation = match (method, segments.as_slice()) {
        ("POST", []) => Operation::CreateClient(body(request)),
        ("GET", [id]) => Operation::ReadClient(own(id)),
        ("PATCH", [id]) => Operation::PatchClient(own(id), body(request)),
        ("DELETE", [id]) => Operation::DeleteClient {
            id: own(id),
            confirm: request.headers.get("qlik-confirm-delete").cloned(),
        },
        ("POST", [id, "client-secrets"]) => Operation::AddSecret(own(id)),
        ("DELETE", [id, "client-secrets", hint]) => Operation::DeleteSecret {
            id: own(id),
            hint: own(hint),
        },
        _ => return None,
    };
    Some(operation)
}

/// What a browser asks before it sends a call, if there is such a call.
fn preflight(request: &Request) -> Option<Preflight> {
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    header("origin")?;
    let method = header("access-control-request-method").filter(|&method| method != "OPTIONS")?;
    operation(&Request::new(method, &request.path))?;
    let names = header("access-control-request-headers").unwrap_or_default();
    Some(Preflight::read(&request.path, method, names))
}

/// What is asked about content, as far as there are rules about it.
fn content(request: &Request) -> Option<ContentOperation> {
    let path = request.path.strip_prefix('/')?;
    let segments: Vec<&str> = path.split('/').collect();
    let own = |text: &str| text.to_owned();
    let operation = match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["api", "v1", "spaces"]) => ContentOperation::ListSpaces(request.query.clone()),
        ("POST", ["api", "v1", "spaces"]) => ContentOperation::CreateSpace(body(request)),
        ("GET", ["api", "v1", "spaces", id]) => ContentOperation::ReadSpace(own(id)),
        ("DELETE", ["api", "v1", "spaces", id]) => ContentOperation::DeleteSpace(own(id)),
        ("POST", ["api", "v1", "spaces", id, "assignments"]) => {
            ContentOperation::Assign(own(id), body(request))
        }
        ("POST", ["api", "v1", "apps"]) => ContentOperation::CreateApp(body(request)),
        ("GET", ["api", "v1", "apps", id]) => ContentOperation::ReadApp(own(id)),
        ("DELETE", ["api", "v1", "apps", id]) => ContentOperation::DeleteApp(own(id)),
        ("GET", ["api", "v1", "items"]) => ContentOperation::ListItems(request.query.clone()),
        ("POST", ["sense", "app", id, "sharing"]) => {
            let deed = Sharing::parse(&field(request, "deed"));
            ContentOperation::Share(own(id), deed.unwrap_or(Sharing::Show))
        }
        _ => return None,
    };
    Some(operation)
}

/// The session that the cookie names.
fn session(request: &Request) -> Option<String> {
    let cookies = request.headers.get("cookie")?;
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// A field of a form.
fn field(request: &Request, name: &str) -> String {
    match &request.body {
        Some(Payload::Form(pairs)) => pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default(),
        Some(Payload::Json(_) | Payload::Raw(..)) | None => String::new(),
    }
}

fn body(request: &Request) -> Body {
    match &request.body {
        None => Body::Absent,
        Some(Payload::Json(value)) => Body::json(value.clone()),
        Some(Payload::Form(pairs)) => Body::Form(pairs.clone()),
        Some(Payload::Raw(media_type, text)) => Body::parse(Some(media_type), text.as_bytes()),
    }
}
