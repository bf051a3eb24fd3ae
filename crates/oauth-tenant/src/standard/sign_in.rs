//! The page on which the user signs in, if he has to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{COOKIE, SET_COOKIE},
};
use oauth_model::{
    standard::call::{Call, Endpoint},
    time::Timestamp,
};
use sha2::{Digest, Sha256};

use super::{
    Server,
    consent::quoted,
    decode::{header, pairs},
    encode,
    refusal::Refusal,
};

/// What the user signs in with.
pub const NAME: &str = "test-only-user";
/// His password.
pub const PASSWORD: &str = "TEST-ONLY-password";

/// Where the form goes.
pub(super) const FORM: &str = "/sign-in";
/// The cookie of whoever signed in.
const SESSION: &str = "session";
/// The field that has the request behind the form.
const REQUEST: &str = "request";

impl Server {
    /// The answer to somebody who has to sign in first, or does so.
    pub(super) fn sign_in(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Option<Response<Bytes>> {
        if !self.asks_to_sign_in {
            return None;
        }
        if request.uri().path() == FORM && request.method() == Method::POST {
            return Some(self.signed_in(request));
        }
        let call = self.read(request)?;
        if call.endpoint != Endpoint::Authorization || self.is_user(request) {
            return None;
        }
        if call.parameter("prompt") == Some("none") {
            let silent = || Refusal::told("login_required", "nobody has signed in");
            let refusal = self.refusal(now, &call).unwrap_or_else(silent);
            let to = self.error_target(&call);
            return Some(refusal.encode(&call, to.as_deref(), &self.issuer));
        }
        // Whatever is wrong with the request, nobody is sent anywhere before (RFC 9700,
        // section 4.11.2).
        Some(page(&call))
    }

    /// Takes the form, and leads on to what was asked for.
    fn signed_in(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let fields = pairs(request.body());
        let field = |name: &str| {
            let found = fields.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        if field("username") != NAME || field("password") != PASSWORD {
            return encode::page(StatusCode::FORBIDDEN, "nobody signs in like this");
        }
        let asked = format!("{}?{}", Endpoint::Authorization.path(), field(REQUEST));
        let mut response = encode::sent(StatusCode::SEE_OTHER, &asked);
        let cookie = format!("{SESSION}={}; Path=/; HttpOnly", self.session());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        response
    }

    /// Whether a browser has the session of the user.
    fn is_user(&self, request: &Request<Bytes>) -> bool {
        let wanted = format!("{SESSION}={}", self.session());
        let cookies = header(request.headers(), COOKIE.as_str());
        cookies.split(';').any(|cookie| cookie.trim() == wanted)
    }

    /// The one session of the one user.
    fn session(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{} session", self.issuer)))
    }
}

/// Asks for name and password.
fn page(call: &Call) -> Response<Bytes> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let asked = quoted(&form.extend_pairs(&call.parameters).finish());
    encode::html(
        StatusCode::OK,
        &format!(
            "<!doctype html><title>Sign in</title>\
             <form method=\"post\" action=\"{FORM}\">\
             <input type=\"hidden\" name=\"{REQUEST}\" value=\"{asked}\">\
             <input name=\"username\"><input type=\"password\" name=\"password\">\
             <button>Sign in</button></form>\n"
        ),
    )
}
