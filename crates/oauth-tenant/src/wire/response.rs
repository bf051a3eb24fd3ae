//! Answers to requests that were granted (facts C10 to C22, C46, E3 to E5, E18, E36,
//! F7, F8 and H11).

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use oauth_model::{
    call::{Call, Door, Operation},
    client::GrantType,
    content::ContentDoor,
    effect::{ContentEffect, Effect, Exchanged, Granted, Page, Sight},
    freedom::Freedom,
    profile::Profile,
    time::Timestamp,
    token::ACCESS_TOKEN_TYPE,
    user::User,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::keys::{NEXT, PUBLISHED};

use super::{
    client::{ClientView, ConnectionView},
    content::ContentView,
    dynamic::{AuthSettingsView, RegisteredView},
    journey, page, record,
    time::{nanoseconds, whole_seconds},
    user::UserView,
};

/// What answers say about the tenant itself.
#[derive(Debug)]
pub(crate) struct Letterhead {
    issuer: String,
    tenant_id: String,
    metadata: Bytes,
    key_set: Bytes,
    product_info: Bytes,
    /// Whether a granted scope string is sorted (fact I41).
    sorts_scopes: bool,
}

impl Letterhead {
    /// The documents of a tenant of this profile.
    pub(crate) fn new(issuer: &str, tenant_id: &str, profile: &Profile) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        let filled = profile.chooses(Freedom::MetadataLists, "filled");
        let (mut grants, mut response_types) = (Vec::new(), Vec::new());
        if filled {
            grants.extend(GrantType::SERVED.iter().map(|grant| grant.as_str()));
            response_types.push("code");
        }
        let mut keys = vec![PUBLISHED.public()];
        if profile.chooses(Freedom::KeyCount, "two") {
            keys.push(NEXT.public());
        }
        let metadata = json!({
            "issuer": issuer,
            "jwks_uri": at("/.well-known/jwks.json"),
            "token_endpoint": at("/oauth/token"),
            "revocation_endpoint": at("/oauth/revoke"),
            "authorization_endpoint": at("/oauth/authorize"),
            "grant_types_supported": grants,
            "response_types_supported": response_types,
        });
        let product_info = json!({ "composition": { "deploymentType": "qlikcloud" } });
        let bytes = |value: Value| Bytes::from(value.to_string());
        Self {
            issuer: issuer.to_owned(),
            tenant_id: tenant_id.to_owned(),
            metadata: bytes(metadata),
            key_set: bytes(json!({ "keys": keys })),
            product_info: bytes(product_info),
            sorts_scopes: profile.chooses(Freedom::ScopeOrder, "sorted"),
        }
    }

    /// The answer that shows what granting a call brought.
    ///
    /// `target` is the path and the query as they were sent.
    pub(crate) fn encode(&self, target: &str, call: &Call, effect: &Effect) -> Response<Bytes> {
        let tenant_id = self.tenant_id.as_str();
        match effect {
            Effect::Journey(journey) => journey::answer(target, call, journey),
            Effect::Consents(consents) => page::consents(consents),
            Effect::Token(granted) => token(granted, self.sorts_scopes),
            Effect::Exchanged(exchanged) => temporary(exchanged),
            Effect::ClientCreated(client, secret) => {
                let view = ClientView::created(client, secret.as_deref(), tenant_id);
                json_of(StatusCode::CREATED, &view)
            }
            Effect::Client(client, sight) => {
                json_of(StatusCode::OK, &ClientView::read(client, *sight, tenant_id))
            }
            Effect::Clients(page, sight) => self.clients(target, page, *sight),
            Effect::ClientPatched(Some(secret)) => json_of(
                StatusCode::ACCEPTED,
                &SecretOnly {
                    client_secret: secret,
                },
            ),
            Effect::Published(at) => {
                let published_at = nanoseconds(*at);
                json_of(StatusCode::CREATED, &Published { published_at })
            }
            Effect::SecretAdded {
                client_id,
                secret,
                hint,
                created_at,
            } => {
                let view = SecretAdded {
                    client_id,
                    client_secret: secret,
                    created_at: nanoseconds(*created_at),
                    hint,
                };
                json_of(StatusCode::CREATED, &view)
            }
            Effect::Connection {
                consent, foreign, ..
            } => json_of(StatusCode::OK, &ConnectionView::new(*consent, *foreign)),
            Effect::Registered(registered) => {
                json_of(StatusCode::CREATED, &RegisteredView::new(registered))
            }
            Effect::AuthSettings(settings) => {
                json_of(StatusCode::OK, &AuthSettingsView::new(settings, tenant_id))
            }
            Effect::User(user) => json_of(StatusCode::OK, &UserView::new(user, tenant_id)),
            Effect::Records(page) => json_of(
                StatusCode::OK,
                &record::list(page, target, &self.issuer, tenant_id),
            ),
            Effect::Users(users) => self.users(target, call, users),
            Effect::Content(effect) => self.content(call, effect),
            // No body is defined, but its status is (fact F13).
            Effect::Done if matches!(call.operation, Operation::Revoke(_)) => {
                Response::new(Bytes::new())
            }
            Effect::ClientPatched(None) | Effect::Preflight | Effect::Done => no_content(),
            Effect::CsrfToken(token) => csrf_token(token),
            Effect::Metadata => json_bytes(StatusCode::OK, self.metadata.clone()),
            Effect::KeySet => json_bytes(StatusCode::OK, self.key_set.clone()),
            Effect::ProductInfo => json_bytes(StatusCode::OK, self.product_info.clone()),
        }
    }

    fn content(&self, call: &Call, effect: &ContentEffect) -> Response<Bytes> {
        if let ContentEffect::Shared(app) = effect {
            return page::sharing(app, &self.issuer);
        }
        let view = ContentView {
            issuer: &self.issuer,
            tenant_id: &self.tenant_id,
        };
        let door = call.operation.door();
        let made = [ContentDoor::CreateSpace, ContentDoor::Assign];
        let status = if made.map(Door::Content).contains(&door) {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        match view.body(call, effect) {
            Some(body) => json_of(status, &body),
            // As `@qlik/api` has it: 204 for a space, 200 without a body for an application.
            None if door == Door::Content(ContentDoor::DeleteSpace) => no_content(),
            None => Response::new(Bytes::new()),
        }
    }

    fn clients(&self, target: &str, page: &Page, sight: Sight) -> Response<Bytes> {
        let link = |parameter: &str, cursor: &String| Link {
            href: format!(
                "{}/api/v1/oauth-clients?{parameter}={cursor}&limit={}",
                self.issuer, page.limit
            ),
        };
        let view = List {
            data: page
                .clients
                .iter()
                .map(|client| ClientView::read(client, sight, &self.tenant_id))
                .collect(),
            links: Links {
                this: self.link_to(target),
                next: page.next.as_ref().map(|cursor| link("next", cursor)),
                prev: page.previous.as_ref().map(|cursor| link("prev", cursor)),
            },
            total_results: page.total_wanted.then_some(page.total),
        };
        json_of(StatusCode::OK, &view)
    }

    fn users(&self, target: &str, call: &Call, users: &[User]) -> Response<Bytes> {
        let mut total_wanted = false;
        if let Operation::ListUsers(query) = &call.operation {
            total_wanted = query
                .iter()
                .any(|(name, value)| name == "totalResults" && value == "true");
        }
        let view = List {
            data: users
                .iter()
                .map(|user| UserView::new(user, &self.tenant_id))
                .collect(),
            links: Links {
                this: self.link_to(target),
                next: None,
                prev: None,
            },
            total_results: total_wanted.then_some(users.len()),
        };
        json_of(StatusCode::OK, &view)
    }

    fn link_to(&self, target: &str) -> Link {
        Link {
            href: format!("{}{target}", self.issuer),
        }
    }
}

/// The answer of the token endpoint (facts E3, E4, E18 and H76).
#[derive(Serialize)]
struct TokenAnswer<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretOnly<'a> {
    client_secret: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    published_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretAdded<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    created_at: String,
    hint: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<T> {
    data: Vec<T>,
    links: Links,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_results: Option<usize>,
}

/// Links are complete addresses (fact C4).
#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    this: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Link>,
}

#[derive(Serialize)]
struct Link {
    href: String,
}

fn token(granted: &Granted, sorts_scopes: bool) -> Response<Bytes> {
    // A machine is told its scopes only when it named some (fact E18). What a user has
    // approved the application cannot know otherwise (facts D19 and D20).
    let by_user = [GrantType::AuthorizationCode, GrantType::RefreshToken].contains(&granted.grant);
    let scope_told = by_user || !granted.requested.is_empty();
    let mut scopes = granted.scopes.clone();
    if sorts_scopes {
        scopes.sort_unstable();
    }
    let answer = TokenAnswer {
        access_token: &granted.access_token,
        token_type: "bearer",
        expires_in: granted
            .expires_at
            .as_seconds()
            .saturating_sub(granted.issued_at.as_seconds()),
        expires_at: whole_seconds(granted.expires_at),
        auth_time: granted.auth_time.map(Timestamp::as_seconds),
        scope: scope_told.then(|| scopes.join(" ")),
        refresh_token: granted.refresh_token.as_deref(),
    };
    not_stored(&answer)
}

/// The answer to an exchange (facts E3 and E46).
fn temporary(exchanged: &Exchanged) -> Response<Bytes> {
    let seconds = exchanged
        .expires_at
        .as_seconds()
        .saturating_sub(exchanged.issued_at.as_seconds());
    not_stored(&json!({
        "access_token": exchanged.token,
        "issued_token_type": ACCESS_TOKEN_TYPE,
        "token_type": "bearer",
        "expires_in": seconds,
        "expires_at": whole_seconds(exchanged.expires_at),
    }))
}

/// An answer with a token (RFC 6749, section 5.1).
fn not_stored(answer: &impl Serialize) -> Response<Bytes> {
    let mut response = json_of(StatusCode::OK, answer);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn json_of(status: StatusCode, value: &impl Serialize) -> Response<Bytes> {
    let bytes = serde_json::to_vec(value).expect("an answer is JSON");
    json_bytes(status, Bytes::from(bytes))
}

fn json_bytes(status: StatusCode, bytes: Bytes) -> Response<Bytes> {
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The token is in a header, and there is no body (fact C51).
fn csrf_token(token: &str) -> Response<Bytes> {
    let mut response = no_content();
    if let Ok(value) = HeaderValue::try_from(token) {
        let headers = response.headers_mut();
        headers.insert("qlik-csrf-token", value);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn no_content() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
