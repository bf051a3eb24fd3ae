//! Requests: what is asked, and by whom.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderMap, Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use oauth_model::{
    call::Authorization,
    standard::{
        call::{Call, Endpoint},
        registration::ADDRESS,
    },
};

use super::consent;

/// Where the endpoints are.
pub(super) const PATHS: &[(&str, Endpoint)] = &[
    ("/authorize", Endpoint::Authorization),
    (consent::ANSWER, Endpoint::Authorization),
    ("/token", Endpoint::Token),
    ("/revoke", Endpoint::Revocation),
    ("/introspect", Endpoint::Introspection),
    ("/register", Endpoint::Registration),
    ("/keys", Endpoint::KeySet),
    ("/resource", Endpoint::Resource),
    ("/.well-known/openid-configuration", Endpoint::Metadata),
    (
        "/.well-known/oauth-authorization-server",
        Endpoint::Metadata,
    ),
];

/// What the addresses of registrations begin with.
pub(super) const REGISTRATIONS: &str = "/register/";

/// Reads a request to the server of this issuer; `None` if there is no such endpoint.
pub(super) fn call(request: &Request<Bytes>, issuer: &str) -> Option<Call> {
    let path = request.uri().path();
    let known = PATHS.iter().find(|(known, _)| *known == path);
    let endpoint = match known {
        Some(&(_, endpoint)) => endpoint,
        None if path.starts_with(REGISTRATIONS) => Endpoint::Configuration,
        None => return None,
    };
    let mut query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    if endpoint == Endpoint::Configuration {
        query.push((ADDRESS.to_owned(), format!("{issuer}{path}")));
    }
    let media_type = header(request.headers(), CONTENT_TYPE.as_str());
    let is_form = media_type.starts_with("application/x-www-form-urlencoded");
    let form = if is_form {
        pairs(request.body())
    } else {
        Vec::new()
    };
    // Only the authorization endpoint is asked by addresses (RFC 6749, section 3.1).
    let by_address = endpoint == Endpoint::Authorization && request.method() == Method::GET;
    let (parameters, query) = if by_address {
        (query, Vec::new())
    } else {
        (form, query)
    };
    let mut call = Call {
        endpoint,
        method: request.method().as_str().to_owned(),
        authorization: authorization(header(request.headers(), AUTHORIZATION.as_str())),
        parameters,
        query,
        json: (media_type.starts_with("application/json"))
            .then(|| serde_json::from_slice(request.body()).ok())
            .flatten(),
        denied: false,
        stranger: false,
    };
    if path == consent::ANSWER {
        consent::answered(&mut call);
    }
    Some(call)
}

pub(super) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(text);
    pairs
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn authorization(text: &str) -> Authorization {
    if text.is_empty() {
        return Authorization::Absent;
    }
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" if !rest.is_empty() => Authorization::Bearer(rest.to_owned()),
        "basic" => basic(rest).unwrap_or(Authorization::Malformed),
        _ => Authorization::Malformed,
    }
}

/// Id and secret, each written as a form's value is (RFC 6749, section 2.3.1).
fn basic(text: &str) -> Option<Authorization> {
    let decoded = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let line = format!("x={text}");
        let mut pairs = url::form_urlencoded::parse(line.as_bytes());
        pairs.next().map(|(_, value)| value.into_owned())
    };
    Some(Authorization::Basic {
        id: plain(id)?,
        secret: plain(secret)?,
    })
}
