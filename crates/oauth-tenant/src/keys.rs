//! Keys that sign access tokens: fixed, public, and for tests only.
//!
//! Nobody may trust a token because one of these keys signed it: the private parts
//! are in `fixtures/keys`.

use std::sync::LazyLock;

use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use oauth_model::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// The key of the reference tenant.
pub(crate) static PUBLISHED: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../fixtures/keys/TEST-ONLY-es384.pem");
    Key::read(pem, Algorithm::ES384)
});

/// A key that a tenant publishes before it signs with it.
pub(crate) static NEXT: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../fixtures/keys/TEST-ONLY-es384-next.pem");
    Key::read(pem, Algorithm::ES384)
});

/// A key that no tenant publishes.
pub(crate) static UNPUBLISHED: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../fixtures/keys/TEST-ONLY-es384-unpublished.pem");
    Key::read(pem, Algorithm::ES384)
});

/// A key of another algorithm.
pub(crate) static ES256: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../fixtures/keys/TEST-ONLY-es256.pem");
    Key::read(pem, Algorithm::ES256)
});

/// A key, read once.
#[derive(Debug)]
pub(crate) struct Key {
    private: EncodingKey,
    header: Header,
    public: Value,
}

impl Key {
    fn read(pem: &str, algorithm: Algorithm) -> Self {
        let private = EncodingKey::from_ec_pem(pem.as_bytes()).expect("a test key is PKCS#8");
        let mut jwk =
            Jwk::from_encoding_key(&private, algorithm).expect("a test key has a public part");
        let kid = jwk
            .thumbprint(ThumbprintHash::SHA256)
            .expect("a test key can be hashed");
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let mut header = Header::new(algorithm);
        header.kid = Some(kid);
        Self {
            private,
            header,
            public: serde_json::to_value(&jwk).expect("a JWK is JSON"),
        }
    }

    /// The public part as a JWK.
    pub(crate) fn public(&self) -> &Value {
        &self.public
    }

    /// Whether it signed a token, as the token's header has it.
    pub(crate) fn is_named_by(&self, token: &str) -> bool {
        jsonwebtoken::decode_header(token).is_ok_and(|header| header.kid == self.header.kid)
    }

    /// Signs claims.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> String {
        encode(&self.header, claims, &self.private).expect("a test key signs")
    }

    /// Signs claims of this type (RFC 9068, section 2.1).
    pub(crate) fn sign_as(&self, typ: &str, claims: &impl Serialize) -> String {
        let mut header = self.header.clone();
        header.typ = Some(typ.to_owned());
        encode(&header, claims, &self.private).expect("a test key signs")
    }
}

/// The claims of an access token: no user, no client, no scope (facts F3 to F5).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claims<'a> {
    sub_type: &'static str,
    purpose: &'static str,
    jti: &'a str,
    iat: u64,
    exp: u64,
    aud: &'a str,
    iss: &'static str,
}

impl<'a> Claims<'a> {
    /// The claims of a token with this name, for this tenant and life.
    pub(crate) fn new(
        jti: &'a str,
        issuer: &'a str,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self {
            sub_type: "user",
            purpose: "accessToken",
            jti,
            iat: issued_at.as_seconds(),
            exp: expires_at.as_seconds(),
            aud: issuer,
            // Not the tenant's address, unlike the issuer in the metadata (fact F9).
            iss: "qlik.api",
        }
    }

    /// The same claims for a temporary token (fact F6).
    pub(crate) fn for_purpose(self, purpose: &'static str) -> Self {
        Self { purpose, ..self }
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_verified_by_the_published_key() {
        let issued_at = Timestamp::from_seconds(1_710_721_301);
        let jti = "0123456789abcdef0123456789abcdef";
        let claims = Claims::new(
            jti,
            "https://tenant.example",
            issued_at,
            issued_at.plus_seconds(21_600),
        );
        let token = PUBLISHED.sign(&claims);
        assert!(token.starts_with("eyJ"));
        let header = decode_header(&token).unwrap();
        assert_eq!(header.alg, Algorithm::ES384);
        assert_eq!(header.kid.as_deref(), PUBLISHED.public()["kid"].as_str());

        let jwk: Jwk = serde_json::from_value(PUBLISHED.public().clone()).unwrap();
        let mut validation = Validation::new(Algorithm::ES384);
        validation.validate_exp = false;
        validation.set_audience(&["https://tenant.example"]);
        let key = DecodingKey::from_jwk(&jwk).unwrap();
        let read = decode::<Value>(&token, &key, &validation).unwrap();
        assert_eq!(
            read.claims,
            json!({
                "subType": "user",
                "purpose": "accessToken",
                "jti": jti,
                "iat": 1_710_721_301,
                "exp": 1_710_742_901,
                "aud": "https://tenant.example",
                "iss": "qlik.api",
            })
        );
    }

    #[test]
    fn the_public_part_is_public() {
        for key in [&PUBLISHED, &UNPUBLISHED, &ES256] {
            let public = key.public().as_object().unwrap();
            let names: Vec<&str> = public.keys().map(String::as_str).collect();
            assert_eq!(names, ["use", "alg", "kid", "kty", "crv", "x", "y"]);
        }
        assert_eq!(PUBLISHED.public()["crv"], "P-384");
        assert_eq!(PUBLISHED.public()["use"], "sig");
        assert_eq!(PUBLISHED.public()["alg"], "ES384");
    }
}
