//! Assertions in scenarios: signed when a step is taken, so that a scenario holds none.
//!
//! `${assertion:1}`, as the `client_assertion` of a request, is an assertion of the
//! client that step 1 created, fresh for every request. A word behind a comma says what
//! is wrong with it or unusual: `${assertion:1,expired}`. `${assertion@2}` is the
//! assertion that step 2 sent, for a replay.
//!
//! The keys are published with the source and guard nothing. Clients that register
//! them live no longer than their scenario.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, PublicKeyUse},
};
use oauth_model::{assertion::LIFE_SECONDS_MAX, time::Timestamp};
use serde_json::{Map, Value, json};

use super::{Bindings, Payload, Request};

/// The key that an EC client registers.
static ES384: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../../fixtures/keys/TEST-ONLY-client-es384.pem");
    let key = EncodingKey::from_ec_pem(pem.as_bytes());
    Key::new("oauth-conform-es384", Algorithm::ES384, key)
});

/// The key that an RSA client registers, for RS256.
static RSA: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../../fixtures/keys/TEST-ONLY-client-rsa.pem");
    let key = EncodingKey::from_rsa_pem(pem.as_bytes());
    Key::new("oauth-conform-rsa", Algorithm::RS256, key)
});

/// A key that nobody registers.
static UNREGISTERED: LazyLock<Key> = LazyLock::new(|| {
    let pem = include_str!("../../../../fixtures/keys/TEST-ONLY-client-es384-unregistered.pem");
    let key = EncodingKey::from_ec_pem(pem.as_bytes());
    Key::new("oauth-conform-es384", Algorithm::ES384, key)
});

struct Key {
    kid: &'static str,
    algorithm: Algorithm,
    private: EncodingKey,
}

impl Key {
    fn new(
        kid: &'static str,
        algorithm: Algorithm,
        private: jsonwebtoken::errors::Result<EncodingKey>,
    ) -> Self {
        let private = private.expect("a test key is PKCS#8");
        Self {
            kid,
            algorithm,
            private,
        }
    }

    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private, self.algorithm)
            .expect("a test key has a public part");
        jwk.common.key_id = Some(self.kid.to_owned());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        serde_json::to_value(&jwk).expect("a JWK is JSON")
    }
}

/// The public part of the key that clients register unless said otherwise.
pub(crate) fn public_key() -> Value {
    ES384.public()
}

/// The public part of the RSA key.
pub(crate) fn public_rsa_key() -> Value {
    RSA.public()
}

/// Signs the assertion that a request names, if it names one, and binds its labels.
/// `number` is another one for every request of a run.
pub(crate) fn bind(
    request: &Request,
    step: u32,
    now: Timestamp,
    number: u64,
    bindings: &mut Bindings,
) {
    let Some(label) = label(request) else {
        return;
    };
    let (client, slip) = match label.split_once(',') {
        Some((client, slip)) => (client, slip),
        None => (label.as_str(), ""),
    };
    let (Some(id), Some(issuer)) = (
        bindings.value(&format!("client_id@{client}")),
        bindings.value("issuer"),
    ) else {
        return;
    };
    let jti = name(now, number);
    if let Some(assertion) = sign(id, issuer, &jti, now, slip) {
        bindings.bind(format!("assertion:{label}"), assertion.clone());
        bindings.bind(format!("assertion@{step}"), assertion);
    }
}

/// What stands behind `assertion:` in the label that a request has as its assertion.
fn label(request: &Request) -> Option<String> {
    let text = match request.body.as_ref()? {
        Payload::Json(value) => value.get("client_assertion")?.as_str()?,
        Payload::Form(pairs) => {
            let pair = pairs.iter().find(|(name, _)| name == "client_assertion")?;
            pair.1.as_str()
        }
        Payload::Raw(..) => return None,
    };
    let label = text.strip_prefix("${assertion:")?.strip_suffix('}')?;
    Some(label.to_owned())
}

/// A UUID of version 7: a moment, and a number in the place of randomness.
fn name(now: Timestamp, number: u64) -> String {
    let millis = now.as_millis() & 0xffff_ffff_ffff;
    let tail = number & 0xffff_ffff_ffff;
    format!(
        "{:08x}-{:04x}-7000-8000-{tail:012x}",
        millis >> 16,
        millis & 0xffff
    )
}

/// Signs an assertion with this wrong about it; `None` if the word is unknown.
fn sign(id: &str, issuer: &str, jti: &str, now: Timestamp, slip: &str) -> Option<String> {
    let now = now.as_seconds();
    let mut claims = Map::new();
    let mut claim = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    claim("iss", json!(id));
    claim("sub", json!(id));
    claim("aud", json!(format!("{issuer}/oauth/token")));
    claim("jti", json!(jti));
    claim("iat", json!(now));
    // A little less, so that a target whose clock is behind agrees.
    claim("exp", json!(now + LIFE_SECONDS_MAX - 60));
    let mut key = &*ES384;
    let mut header = Header::new(Algorithm::ES384);
    header.kid = Some(key.kid.to_owned());
    match slip {
        "" => {}
        "other-iss" => drop(claim("iss", json!("oauth-conform"))),
        "other-sub" => drop(claim("sub", json!("oauth-conform"))),
        "slash-aud" => drop(claim("aud", json!(format!("{issuer}/oauth/token/")))),
        "issuer-aud" => drop(claim("aud", json!(issuer))),
        "expired" => {
            claim("iat", json!(now.saturating_sub(3600)));
            claim("exp", json!(now.saturating_sub(3600 - LIFE_SECONDS_MAX)));
        }
        "just-expired" => {
            claim("iat", json!(now.saturating_sub(90)));
            drop(claim("exp", json!(now.saturating_sub(30))));
        }
        "long-life" => drop(claim("exp", json!(now + 2 * LIFE_SECONDS_MAX))),
        "no-exp" => drop(claims.shift_remove("exp")),
        "no-jti" => drop(claims.shift_remove("jti")),
        "no-kid" => header.kid = None,
        "unsigned" => return Some(unsigned(key.kid, &claims)),
        "other-kid" => header.kid = Some("oauth-conform-other".to_owned()),
        "other-key" => key = &*UNREGISTERED,
        "rs256" | "rs512" => {
            key = &*RSA;
            header.kid = Some(key.kid.to_owned());
            header.alg = match slip {
                "rs256" => Algorithm::RS256,
                _ => Algorithm::RS512,
            };
        }
        _ => return None,
    }
    let signed = encode(&header, &claims, &key.private);
    Some(signed.expect("a test key signs"))
}

/// The assertion that nobody signed: the algorithm is `none`.
fn unsigned(kid: &str, claims: &Map<String, Value>) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(&json!({"alg": "none", "kid": kid, "typ": "JWT"}));
    let claims = encode(&json!(claims));
    format!("{header}.{claims}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

    fn bound(label: &str) -> Bindings {
        let mut bindings = Bindings::default();
        bindings.bind("issuer", "https://tenant.example");
        bindings.bind("client_id@1", "client-1");
        let request = Request::token(json!({"client_assertion": format!("${{{label}}}")}));
        bind(&request, 2, NOW, 7, &mut bindings);
        bindings
    }

    fn claims(jwt: &str) -> Value {
        jsonwebtoken::dangerous::insecure_decode_claims(jwt).unwrap()
    }

    #[test]
    fn an_assertion_is_as_the_reference_has_it() {
        let bindings = bound("assertion:1");
        let jwt = bindings.value("assertion:1").unwrap();
        assert_eq!(bindings.value("assertion@2"), Some(jwt));
        assert_eq!(
            claims(jwt),
            json!({
                "iss": "client-1",
                "sub": "client-1",
                "aud": "https://tenant.example/oauth/token",
                "jti": "018bcfe5-6800-7000-8000-000000000007",
                "iat": 1_700_000_000,
                "exp": 1_700_000_240,
            })
        );
        let header = jsonwebtoken::decode_header(jwt).unwrap();
        assert_eq!(header.alg, Algorithm::ES384);
        assert_eq!(header.kid.as_deref(), Some("oauth-conform-es384"));
    }

    #[test]
    fn a_word_says_what_is_wrong() {
        let bindings = bound("assertion:1,expired");
        let jwt = bindings.value("assertion:1,expired").unwrap();
        assert_eq!(claims(jwt)["exp"], json!(1_699_996_700));
        let header = |label: &str| {
            let bindings = bound(label);
            jsonwebtoken::decode_header(bindings.value(label).unwrap()).unwrap()
        };
        assert_eq!(header("assertion:1,no-kid").kid, None);
        assert_eq!(header("assertion:1,rs512").alg, Algorithm::RS512);
        assert_eq!(bound("assertion:1,typo").value("assertion:1,typo"), None);
        assert_eq!(bound("assertion:3").value("assertion:3"), None);
    }

    #[test]
    fn only_public_parts_are_registered() {
        for key in [public_key(), public_rsa_key()] {
            assert!(key.get("kid").is_some() && key.get("d").is_none());
            assert_eq!(key["use"], "sig");
        }
        assert_eq!(public_key()["alg"], "ES384");
        assert_eq!(public_rsa_key()["alg"], "RS256");
    }
}
