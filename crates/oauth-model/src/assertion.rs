//! Client assertions: what a client signs with its private key to prove itself
//! (facts E55 to E59, RFC 7523, section 3).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto, jwk::Jwk};
use serde_json::{Map, Value};

/// The only type of assertion (fact A23).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion may live, in seconds (fact E56).
pub const LIFE_SECONDS_MAX: u64 = 300;

/// A signed JWT, read but not trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Assertion {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    /// What is signed: header and claims as they were sent.
    message: String,
    signature: String,
}

impl Assertion {
    /// Reads an assertion; `None` if it is no signed JWT.
    pub fn parse(text: &str) -> Option<Self> {
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self {
            header: object(header)?,
            claims: object(claims)?,
            message: message.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// A claim that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim that is a moment, in whole seconds.
    pub fn seconds(&self, name: &str) -> Option<u64> {
        self.claims.get(name)?.as_u64()
    }

    /// The name of the key that signed it.
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// The algorithm that its header names.
    pub fn algorithm(&self) -> Option<&str> {
        self.header.get("alg")?.as_str()
    }

    /// Whether a registered key made the signature, by the algorithm of the header.
    pub fn is_signed_by(&self, key: &Value) -> bool {
        let algorithm = match self.algorithm() {
            Some("RS256") => Algorithm::RS256,
            Some("RS512") => Algorithm::RS512,
            Some("ES384") => Algorithm::ES384,
            _ => return false,
        };
        let verified = || {
            let jwk: Jwk = serde_json::from_value(key.clone()).ok()?;
            let key = DecodingKey::from_jwk(&jwk).ok()?;
            crypto::verify(&self.signature, self.message.as_bytes(), &key, algorithm).ok()
        };
        verified().unwrap_or(false)
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
