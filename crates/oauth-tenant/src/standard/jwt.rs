//! Access tokens: signed, and with the claims of RFC 9068.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use oauth_model::{standard::call::Call, time::Timestamp};
use serde_json::{Map, Value, json};

use super::{LIFE, SIGNED_IN, Server, USER};
use crate::keys;

/// How access tokens are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The type in the header.
    pub(super) typ: &'static str,
    pub(super) signer: Signer,
    /// What is done to the claims before they are signed.
    pub(super) change: fn(&mut Map<String, Value>),
}

/// Whose key signs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signer {
    /// The one that is published.
    Published,
    /// One that nobody knows.
    Unpublished,
    /// One that whoever verifies has to have.
    Shared,
}

/// Tokens as they have to be.
pub(super) const SOUND: Shape = Shape {
    typ: "at+jwt",
    signer: Signer::Published,
    change: |_| {},
};

impl Server {
    /// Whom a token is for: the resources named, or else the server's own (RFC 9068,
    /// section 3).
    fn audience(&self, call: &Call) -> Value {
        let named = self.state.resources_for(call);
        match named.as_slice() {
            [] => format!("{}/resource", self.issuer).into(),
            [one] => one.as_str().into(),
            several => several.into(),
        }
    }

    /// An access token for a token request.
    pub(super) fn access_token(&mut self, now: Timestamp, call: &Call) -> String {
        let client_id = call.client_id().unwrap_or_default();
        let is_machine = call.parameter("grant_type") == Some("client_credentials");
        let issued_at = now.as_seconds();
        let mut claims = Map::new();
        for (name, value) in [
            ("iss", Value::from(self.issuer.as_str())),
            ("aud", self.audience(call)),
            // Whoever acts for itself is its own subject (RFC 9068, section 2.2).
            ("sub", if is_machine { client_id } else { USER }.into()),
            ("client_id", client_id.into()),
            ("scope", self.scope_for(call).into()),
            ("iat", issued_at.into()),
            ("exp", issued_at.saturating_add(LIFE).into()),
            ("jti", self.mint("access").into()),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if !is_machine {
            claims.insert("auth_time".to_owned(), SIGNED_IN.into());
        }
        (self.shape.change)(&mut claims);
        let typ = self.shape.typ;
        match self.shape.signer {
            Signer::Published => keys::PUBLISHED.sign_as(typ, &claims),
            Signer::Unpublished => keys::UNPUBLISHED.sign_as(typ, &claims),
            Signer::Shared => shared(typ, &claims),
        }
    }
}

/// Signed with a secret.
fn shared(typ: &str, claims: &Map<String, Value>) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(typ.to_owned());
    let key = EncodingKey::from_secret(b"TEST-ONLY-shared");
    jsonwebtoken::encode(&header, &json!(claims), &key).unwrap_or_default()
}
