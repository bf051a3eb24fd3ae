//! Requests that say nothing of scopes (RFC 6749, section 3.3).

use super::{
    call::{Call, Endpoint},
    state::State,
};
use crate::{prediction::Prediction, time::Timestamp};

impl State {
    /// Whether nothing but the scope that a call does not name leaves it to the server what
    /// becomes of it: with one it would have to be granted.
    pub fn waits_for_scope(&self, now: Timestamp, call: &Call) -> bool {
        let by_scope = matches!(call.endpoint, Endpoint::Authorization | Endpoint::Token);
        let (true, None, Some(usual)) = (by_scope, call.scopes(), self.scopes.first()) else {
            return false;
        };
        let mut named = call.clone();
        named.parameters.retain(|(name, _)| name != "scope");
        let scope = ("scope".to_owned(), usual.clone());
        named.parameters.push(scope);
        let is_open = match self.predict(now, call) {
            Prediction::Either(violations, _) => violations.is_empty(),
            Prediction::MustSucceed(_) | Prediction::MustRefuse(_) => false,
        };
        is_open && matches!(self.predict(now, &named), Prediction::MustSucceed(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        call::Authorization,
        profile::OAUTH2,
        standard::{Client, Method},
    };

    fn state() -> State {
        let mut state = State::new(OAUTH2, &["read".to_owned()]);
        state.insert_client(Client {
            id: "a".to_owned(),
            secret: Some("TEST-ONLY-a".to_owned()),
            method: Method::Basic,
            redirect_uris: vec!["https://a.example/callback".to_owned()],
            grants: None,
        });
        state
    }

    fn waits(state: &State, endpoint: Endpoint, parameters: &str) -> bool {
        let by_visit = endpoint == Endpoint::Authorization;
        let (method, start) = if by_visit {
            ("GET", VISIT)
        } else {
            ("POST", "")
        };
        let parameters = format!("{start}{parameters}");
        let pairs = url::form_urlencoded::parse(parameters.as_bytes());
        let call = Call {
            endpoint,
            method: method.to_owned(),
            authorization: Authorization::Basic {
                id: "a".to_owned(),
                secret: "TEST-ONLY-a".to_owned(),
            },
            parameters: pairs.into_owned().collect(),
            query: Vec::new(),
            json: None,
            denied: false,
            stranger: false,
        };
        state.waits_for_scope(Timestamp::from_seconds(0), &call)
    }

    const VISIT: &str = "response_type=code&client_id=a\
        &redirect_uri=https%3A%2F%2Fa.example%2Fcallback\
        &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    #[rstest::rstest]
    #[case(Endpoint::Token, "grant_type=client_credentials", true)]
    #[case(Endpoint::Token, "grant_type=client_credentials&scope=", true)]
    #[case(Endpoint::Token, "grant_type=client_credentials&scope=read", false)]
    #[case(Endpoint::Token, "grant_type=client_credentials&scope=other", false)]
    // Which resources there are is left to the server as well.
    #[case(
        Endpoint::Token,
        "grant_type=client_credentials&resource=https%3A%2F%2Fa.example",
        false
    )]
    #[case(Endpoint::Token, "grant_type=oauth-conform", false)]
    #[case(Endpoint::Revocation, "token=x", false)]
    #[case(Endpoint::Authorization, "", true)]
    #[case(Endpoint::Authorization, "&prompt=none", false)]
    #[case(Endpoint::Authorization, "&scope=read", false)]
    fn a_scope_may_be_all_that_is_missing(
        #[case] endpoint: Endpoint,
        #[case] parameters: &str,
        #[case] wanted: bool,
    ) {
        assert_eq!(waits(&state(), endpoint, parameters), wanted);
    }

    #[test]
    fn where_no_scope_is_known_nobody_waits_for_one() {
        let mut state = state();
        state.scopes.clear();
        assert!(!waits(
            &state,
            Endpoint::Token,
            "grant_type=client_credentials"
        ));
    }
}
