//! Answers.

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, PRAGMA, WWW_AUTHENTICATE,
        X_FRAME_OPTIONS,
    },
};
use oauth_model::standard::effect::{Minted, Sent};
use serde_json::{Map, Value, json};

use super::default_scope;
use crate::keys;

/// Nothing is at this path.
pub(super) fn nothing_here() -> Response<Bytes> {
    status(StatusCode::NOT_FOUND, Bytes::new())
}

/// A granted call that has nothing to show.
pub(super) fn done() -> Response<Bytes> {
    status(StatusCode::OK, Bytes::new())
}

/// The metadata (RFC 8414, section 2).
pub(super) fn metadata(issuer: &str) -> Response<Bytes> {
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "registration_endpoint": format!("{issuer}/register"),
        "jwks_uri": format!("{issuer}/keys"),
        "scopes_supported": default_scope().split(' ').collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "none"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES384"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    object(StatusCode::OK, &document)
}

/// The keys that sign access tokens (RFC 7517, section 5).
pub(super) fn keys() -> Response<Bytes> {
    object(
        StatusCode::OK,
        &json!({ "keys": [keys::PUBLISHED.public()] }),
    )
}

/// A code for the client (RFC 6749, section 4.1.2; RFC 9207, section 2).
pub(super) fn code(sent: &Sent, minted: &Minted, issuer: &str) -> Response<Bytes> {
    let mut pairs = vec![("code", minted.code.as_deref().unwrap_or_default())];
    pairs.extend(sent.state.as_deref().map(|state| ("state", state)));
    pairs.push(("iss", issuer));
    redirect(&sent.redirect_uri, &pairs)
}

/// A token for the client, by way of the browser (RFC 6749, section 4.2.2).
pub(super) fn token_in_fragment(sent: &Sent, token: &str) -> Response<Bytes> {
    let mut pairs = vec![("access_token", token), ("token_type", "Bearer")];
    pairs.extend(sent.state.as_deref().map(|state| ("state", state)));
    let written = written(&pairs);
    found(&format!("{}#{written}", sent.redirect_uri))
}

/// Tokens (RFC 6749, section 5.1).
pub(super) fn tokens(minted: &Minted) -> Response<Bytes> {
    let mut body = Map::new();
    let mut insert = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    insert("access_token", minted.access_token.clone().map(Value::from));
    insert("token_type", Some(Value::from("Bearer")));
    insert("expires_in", minted.expires_in.map(Value::from));
    insert(
        "refresh_token",
        minted.refresh_token.clone().map(Value::from),
    );
    insert("scope", minted.scope.clone().map(Value::from));
    let mut response = object(StatusCode::OK, &Value::Object(body));
    not_kept(&mut response);
    response
}

/// What the resource tells.
pub(super) fn user(name: &str) -> Response<Bytes> {
    object(StatusCode::OK, &json!({ "sub": name }))
}

/// The resource is asked without a token (RFC 6750, section 3).
pub(super) fn no_token() -> Response<Bytes> {
    let mut response = status(StatusCode::UNAUTHORIZED, Bytes::new());
    let challenge = HeaderValue::from_static("Bearer realm=\"resource\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// The resource is asked with a token that does not count (RFC 6750, section 3.1).
pub(super) fn dead_token() -> Response<Bytes> {
    let mut response = object(StatusCode::UNAUTHORIZED, &json!({"error": "invalid_token"}));
    let challenge = HeaderValue::from_static("Bearer realm=\"resource\", error=\"invalid_token\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// A page that nobody may put into a frame (RFC 9700, section 4.16).
pub(super) fn page(code: StatusCode, text: &str) -> Response<Bytes> {
    let plain = text.replace('&', "&amp;").replace('<', "&lt;");
    html(
        code,
        &format!("<!doctype html><title>Not possible</title><p>{plain}</p>\n"),
    )
}

/// A page that nobody can frame.
pub(super) fn html(code: StatusCode, body: &str) -> Response<Bytes> {
    let mut response = status(code, body.to_owned().into());
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let policy = HeaderValue::from_static("frame-ancestors 'none'");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// A JSON object.
pub(super) fn object(code: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = status(code, body.to_string().into());
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// Forbids to keep an answer (RFC 6749, section 5.1).
pub(super) fn not_kept(response: &mut Response<Bytes>) {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
}

/// Sends a browser to an address with these parameters.
pub(super) fn redirect(uri: &str, pairs: &[(&str, &str)]) -> Response<Bytes> {
    let separator = if uri.contains('?') { '&' } else { '?' };
    let (address, fragment) = uri.split_once('#').unwrap_or((uri, ""));
    let fragment = match fragment {
        "" => String::new(),
        fragment => format!("#{fragment}"),
    };
    found(&format!("{address}{separator}{}{fragment}", written(pairs)))
}

fn written(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

fn found(location: &str) -> Response<Bytes> {
    sent(StatusCode::FOUND, location)
}

/// Sends a browser to an address with this status.
pub(super) fn sent(code: StatusCode, location: &str) -> Response<Bytes> {
    let Ok(value) = HeaderValue::from_str(location) else {
        return page(StatusCode::BAD_REQUEST, "nobody can be sent there");
    };
    let mut response = status(code, Bytes::new());
    response.headers_mut().insert(LOCATION, value);
    response
}

pub(super) fn status(code: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = code;
    response
}
