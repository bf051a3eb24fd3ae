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

    /// The resources that a token request gets a token for: those that it names, or else
    /// those of its code or refresh token (RFC 8707, section 2.2).
    pub fn resources_for(&self, call: &Call) -> Vec<String> {
        let asked = call.resources();
        if !asked.is_empty() {
            return asked;
        }
        let code = call.parameter("code").and_then(|code| self.codes.get(code));
        let token = call.parameter("refresh_token");
        let token = token.and_then(|value| self.refresh.get(value));
        let granted = code.map(|issued| &issued.resources);
        let granted = granted.or(token.map(|token| &token.resources));
        granted.cloned().unwrap_or_default()
    }

    /// Whether a code was given out too long ago.
    pub fn has_expired(&self, now: Timestamp, code: &str) -> bool {
        let issued = self.codes.get(code);
        issued.is_some_and(|issued| issued.code.expires_at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        call::Authorization,
        profile::OAUTH2,
        standard::{call::Endpoint, effect::Minted},
    };

    fn call(endpoint: Endpoint, parameters: &[(&str, &str)]) -> Call {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Call {
            endpoint,
            method: "POST".to_owned(),
            authorization: Authorization::Absent,
            parameters: parameters.iter().map(owned).collect(),
            query: Vec::new(),
            json: None,
            denied: false,
            stranger: false,
        }
    }

    /// A server that gave out a code for these scopes at second 1000.
    fn state(scope: &str) -> State {
        let mut state = State::new(OAUTH2, &[]);
        let asked = call(Endpoint::Authorization, &[("scope", scope)]);
        let minted = Minted {
            code: Some("CODE".to_owned()),
            ..Minted::default()
        };
        state.commit(Timestamp::from_seconds(1000), &asked, &minted);
        state
    }

    const BY_CODE: &[(&str, &str)] = &[("grant_type", "authorization_code"), ("code", "CODE")];

    fn granted(state: &State, parameters: &[(&str, &str)]) -> Option<Vec<String>> {
        state.granted(&call(Endpoint::Token, parameters))
    }

    #[test]
    fn a_code_brings_the_scopes_that_were_asked_for() {
        let scopes = ["read".to_owned(), "write".to_owned()];
        assert_eq!(granted(&state("read write"), BY_CODE).unwrap(), scopes);
        // Which they are without a scope is the server's choice.
        assert_eq!(granted(&state(""), BY_CODE), None);
        let other = [("grant_type", "authorization_code"), ("code", "OTHER")];
        assert_eq!(granted(&state("read"), &other), None);
        let machine = [("grant_type", "client_credentials"), ("code", "CODE")];
        assert_eq!(granted(&state("read"), &machine), None);
    }

    #[test]
    fn a_refresh_token_brings_the_scopes_of_its_grant() {
        let mut state = state("read write");
        let minted = Minted {
            access_token: Some("ACCESS".to_owned()),
            refresh_token: Some("REFRESH".to_owned()),
            scope: Some("read".to_owned()),
            ..Minted::default()
        };
        let redeemed = call(Endpoint::Token, BY_CODE);
        state.commit(Timestamp::from_seconds(1000), &redeemed, &minted);
        let by_token = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "REFRESH"),
        ];
        assert_eq!(granted(&state, &by_token).unwrap(), ["read"]);
    }

    #[test]
    fn a_token_is_for_the_resources_that_were_named() {
        let (x, y) = ("https://x.example", "https://y.example");
        let mut state = State::new(OAUTH2, &[]);
        let asked = call(Endpoint::Authorization, &[("resource", x), ("resource", y)]);
        let minted = Minted {
            code: Some("CODE".to_owned()),
            ..Minted::default()
        };
        state.commit(Timestamp::from_seconds(1000), &asked, &minted);
        let redeemed = call(Endpoint::Token, BY_CODE);
        assert_eq!(state.resources_for(&redeemed), [x, y]);
        let fewer = [BY_CODE, &[("resource", y)]].concat();
        assert_eq!(state.resources_for(&call(Endpoint::Token, &fewer)), [y]);
        let minted = Minted {
            access_token: Some("ACCESS".to_owned()),
            refresh_token: Some("REFRESH".to_owned()),
            ..Minted::default()
        };
        state.commit(Timestamp::from_seconds(1000), &redeemed, &minted);
        let by_token = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "REFRESH"),
        ];
        let refreshed = call(Endpoint::Token, &by_token);
        assert_eq!(state.resources_for(&refreshed), [x, y]);
        let machine = call(Endpoint::Token, &[("grant_type", "client_credentials")]);
        assert!(state.resources_for(&machine).is_empty());
    }

    #[test]
    fn a_code_lives_for_five_minutes() {
        let state = state("read");
        let expired = |second| state.has_expired(Timestamp::from_seconds(second), "CODE");
        assert!(!expired(1299));
        assert!(expired(1300));
        assert!(!state.has_expired(Timestamp::from_seconds(1300), "OTHER"));
    }
}
