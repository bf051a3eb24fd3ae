//! Authorization: a browser's request, and what becomes of it.

use crate::{call::Query, scope, time::Timestamp, violation::Violations};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The user.
    pub user_id: String,
    /// When the user signed in.
    pub signed_in_at: Timestamp,
}

/// An authorization code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The client that asked for it.
    pub client_id: String,
    /// The user who signed in.
    pub user_id: String,
    /// Where it was sent.
    pub redirect_uri: String,
    /// The scopes that it stands for.
    pub scopes: Vec<String>,
    /// The challenge that its verifier has to fit.
    pub challenge: Option<String>,
    /// From this moment on it is old.
    pub expires_at: Timestamp,
    /// Whether it was redeemed.
    pub spent: bool,
    /// The record of the tokens that it brought.
    pub record: Option<String>,
}

/// A request that a user is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The request.
    pub request: AuthorizeRequest,
    /// The user who is asked.
    pub user_id: String,
}

/// An authorization request, read from its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizeRequest {
    /// `client_id`.
    pub client_id: Option<String>,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `response_type`.
    pub response_type: Option<String>,
    /// `scope`, split.
    pub scopes: Vec<String>,
    /// `state`.
    pub state: Option<String>,
    /// `code_challenge`.
    pub challenge: Option<String>,
    /// `code_challenge_method`.
    pub challenge_method: Option<String>,
    /// `prompt`.
    pub prompt: Option<String>,
    /// `max_age`, in seconds.
    pub max_age_seconds: Option<u64>,
}

impl AuthorizeRequest {
    /// Reads a query, noting parameters that are repeated; an empty one counts as
    /// omitted (RFC 6749, section 3.1).
    pub fn read(query: &Query, violations: &mut Violations) -> Self {
        let mut read = Self::default();
        for (index, (name, value)) in query.iter().enumerate() {
            if query.iter().take(index).any(|(earlier, _)| earlier == name) {
                let rule = crate::catalogue::request::NO_REPEATED_PARAMETER;
                violations.push(rule, name, value, "once");
                continue;
            }
            let value = Some(value.clone()).filter(|value| !value.is_empty());
            match name.as_str() {
                "client_id" => read.client_id = value,
                "redirect_uri" => read.redirect_uri = value,
                "response_type" => read.response_type = value,
                "scope" => read.scopes = scope::split(value.as_deref().unwrap_or_default()),
                "state" => read.state = value,
                "code_challenge" => read.challenge = value,
                "code_challenge_method" => read.challenge_method = value,
                "prompt" => read.prompt = value,
                "max_age" => read.max_age_seconds = value.and_then(|text| text.parse().ok()),
                _ => {}
            }
        }
        read
    }
}

/// The challenge that goes with a verifier (RFC 7636, section 4.2, method `S256`).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Whether a text can be a challenge of method `S256`: 43 characters of base64url.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether a text can be a verifier (fact E23, RFC 7636, section 4.1).
pub fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_the_rfc_is_reproduced() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(challenge(verifier), expected);
        assert!(is_challenge(expected));
        assert!(!is_challenge(verifier.get(1..).unwrap()));
        // Base64 that is not for addresses.
        assert!(!is_challenge(&expected.replace('-', "+")));
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        // RFC 7636, section 4.1.
        assert!(!is_verifier(&"v".repeat(42)));
        assert!(is_verifier(&"v".repeat(43)));
        assert!(is_verifier(&"v".repeat(128)));
        assert!(!is_verifier(&"v".repeat(129)));
        assert!(is_verifier(&"aZ9-._~".repeat(7)));
        assert!(!is_verifier(&"v+".repeat(30)));
        assert!(!is_verifier(&"é".repeat(30)));
    }
}
