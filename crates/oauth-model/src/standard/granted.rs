//! What a token request can get at most, for whoever has to answer it.

use super::{call::Call, state::State};
use crate::time::Timestamp;

impl State {
    /// The scopes behind the code or the refresh token of a token request, if there is one
    /// and they are known.
    pub fn granted(&self, call: &Call) -> Option<Vec<String>> {
        match call.parameter("grant_type")? {
            "authorization_code" => {
                let issued = self.codes.get(call.parameter("code")?)?;
                Some(issued.code.scopes.clone()).filter(|scopes| !scopes.is_empty())
            }
            "refresh_token" => {
                let token = self.refresh.get(call.parameter("refresh_token")?)?;
                token.scopes.clone()
            }
            _ => None,
        }
    }

    /// Whether a code was given out too long ago.
    pub fn has_expired(&self, now: Timestamp, code: &str) -> bool {
        let issued = self.codes.get(code);
        issued.is_some_and(|issued| issued.code.expires_at <= now)
    }
}
