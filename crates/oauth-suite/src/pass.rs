//! Passes: how the judge is let in as an administrator where it has no machine client.
//!
//! Nothing here prints what is secret.

use std::{collections::hash_map::RandomState, fmt, hash::BuildHasher, path::Path};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// The audience of the JWT that a session is given for (fact D35).
const AUDIENCE: &str = "qlik.api/login/jwt-session";

/// Seconds for which such a JWT is good: an hour at most (fact D35), and it is used at
/// once.
const LIFETIME_SECONDS: u64 = 300;

/// What an administrator who is no client shows to be let in.
#[derive(Clone)]
pub enum Pass {
    /// A bearer token, such as an API key.
    Token(String),
    /// The value of the cookie of a session that somebody has begun.
    Session(String),
    /// A key that signs for a session of its own.
    Jwt(JwtIdentity),
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token(..)"),
            Self::Session(_) => f.write_str("Session(..)"),
            Self::Jwt(identity) => f.debug_tuple("Jwt").field(identity).finish(),
        }
    }
}

/// Who a signed JWT says that somebody is.
#[derive(Clone)]
pub struct JwtIdentity {
    key: EncodingKey,
    algorithm: Algorithm,
    key_id: String,
    claims: Vec<(&'static str, String)>,
}

impl fmt::Debug for JwtIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtIdentity")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// What the tenant knows of the signer, and of the user.
#[derive(Clone, Debug)]
pub struct JwtClaims {
    /// The id under which the tenant has the public key.
    pub key_id: String,
    /// Who signs, as the tenant knows the identity provider.
    pub issuer: String,
    /// The user.
    pub subject: String,
    /// The user's name.
    pub name: String,
    /// The user's address.
    pub email: String,
}

impl JwtIdentity {
    /// An identity that is signed with this private key, RSA or of the curve P-384, in
    /// PEM; what is wrong with the key is said without repeating it.
    pub fn new(pem: &[u8], of: &Path, claims: JwtClaims) -> Result<Self, String> {
        let rsa = EncodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::RS256));
        let key = rsa.or_else(|_| EncodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES384)));
        let (key, algorithm) = key.map_err(|_| {
            format!(
                "`{}` holds no private key in PEM: wanted one of RSA, or of the curve P-384",
                of.display()
            )
        })?;
        Ok(Self {
            key,
            algorithm,
            key_id: claims.key_id,
            claims: vec![
                ("iss", claims.issuer),
                ("sub", claims.subject),
                ("name", claims.name),
                ("email", claims.email),
            ],
        })
    }

    /// A JWT that begins a session now, for once (fact D35).
    pub(crate) fn sign(&self, now_seconds: u64) -> Result<String, String> {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.key_id.clone());
        // Its id must be one that was never used.
        let number = RandomState::new().hash_one(now_seconds);
        let mut claims = json!({
            "aud": AUDIENCE,
            "iat": now_seconds,
            "nbf": now_seconds,
            "exp": now_seconds + LIFETIME_SECONDS,
            "jti": format!("oauth-conform-{now_seconds}-{number:016x}"),
            "subType": "user",
            "email_verified": true,
        });
        if let Some(members) = claims.as_object_mut() {
            for (name, value) in &self.claims {
                members.insert((*name).to_owned(), Value::String(value.clone()));
            }
        }
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_not_printed() {
        let shown = format!(
            "{:?} {:?}",
            Pass::Token("TEST-ONLY-hunter2".to_owned()),
            Pass::Session("TEST-ONLY-hunter2".to_owned())
        );
        assert_eq!(shown, "Token(..) Session(..)");
    }

    #[test]
    fn a_key_that_is_none_is_not_repeated() {
        let claims = JwtClaims {
            key_id: "a".to_owned(),
            issuer: "b".to_owned(),
            subject: "c".to_owned(),
            name: "d".to_owned(),
            email: "e".to_owned(),
        };
        let found = JwtIdentity::new(b"TEST-ONLY-hunter2", Path::new("key.pem"), claims);
        assert_eq!(
            found.unwrap_err(),
            "`key.pem` holds no private key in PEM: wanted one of RSA, or of the curve P-384"
        );
    }
}
