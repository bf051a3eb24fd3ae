//! Checks of a protected resource.

use super::{
    call::Call,
    state::{Looked, State, Token, Worth},
};
use crate::{call::Authorization, catalogue::bearer, time::Timestamp};

/// The scope without which nobody is told of users (`OpenID` Connect Core, section 5.3).
const OF_USERS: &str = "openid";

/// Checks a request to a protected resource.
pub(super) fn examine(state: &State, now: Timestamp, call: &Call, out: &mut Looked) {
    let at = "authorization";
    let wanted = "an access token that counts";
    let in_query = call.query.iter().find(|(name, _)| name == "access_token");
    let in_body = call.parameter("access_token").is_some();
    let in_header = match &call.authorization {
        Authorization::Bearer(value) => Some(value),
        Authorization::Absent
        | Authorization::Query(_)
        | Authorization::Basic { .. }
        | Authorization::Malformed => None,
    };
    let Some(value) = in_header else {
        let (rule, found) = if in_query.is_some() {
            (bearer::NOT_IN_QUERY, "a token in the address")
        } else if in_body && call.method == "GET" {
            (bearer::NOT_IN_BODY_OF_GET, "a token in the body")
        } else if in_body {
            // A resource may take it by other methods (RFC 6750, section 2.2).
            out.open = true;
            return;
        } else {
            (bearer::TOKEN_NEEDED, "nothing")
        };
        out.violations.push(rule, at, found, wanted);
        return;
    };
    if in_query.is_some() || in_body {
        out.open = true;
    }
    match state.access(now, value) {
        Worth::Unknown if state.is_forged(value) => {
            let rule = bearer::FORGED_IS_REFUSED;
            out.violations.push(rule, at, "an altered token", wanted);
        }
        Worth::Unknown => {
            let rule = bearer::UNKNOWN_IS_REFUSED;
            out.violations.push(rule, at, "an unknown token", wanted);
        }
        Worth::Dead(rule) => out.violations.push(rule, at, "a dead token", wanted),
        Worth::Open => out.open = true,
        Worth::Alive(spared) => {
            if let Some(rule) = spared {
                out.relies(rule);
            }
            let token = state.access.get(value);
            out.open |= state.tells_of_users && !token.is_some_and(is_of_a_user);
        }
    }
}

/// Whether a token stands for a user who signed in by `OpenID` Connect.
fn is_of_a_user(token: &Token) -> bool {
    let mut scopes = token.scopes.iter().flatten();
    !token.by_machine && scopes.any(|name| name == OF_USERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        profile::OAUTH2,
        standard::{call::Endpoint, effect::Minted},
    };

    const TOKEN: &str = "aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl";

    fn call(endpoint: Endpoint, method: &str, authorization: Authorization) -> Call {
        Call {
            endpoint,
            method: method.to_owned(),
            authorization,
            parameters: Vec::new(),
            query: Vec::new(),
            json: None,
            denied: false,
            stranger: false,
        }
    }

    /// A server that gave a machine the token.
    fn state() -> State {
        let mut state = State::new(OAUTH2, &[]);
        let mut asked = call(Endpoint::Token, "POST", Authorization::Absent);
        asked.parameters = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
        let minted = Minted {
            access_token: Some(TOKEN.to_owned()),
            ..Minted::default()
        };
        state.commit(Timestamp::from_seconds(0), &asked, &minted);
        state
    }

    #[rstest::rstest]
    #[case(Authorization::Bearer(TOKEN.to_owned()), &[])]
    #[case(Authorization::Absent, &["bearer/token-needed"])]
    #[case(Authorization::Malformed, &["bearer/token-needed"])]
    #[case(Authorization::Bearer("other".to_owned()), &["bearer/unknown-is-refused"])]
    #[case(Authorization::Bearer("aGVhZGVy.b3RoZXI.c2lnbmF0dXJl".to_owned()), &["bearer/forged-is-refused"])]
    #[case(Authorization::Bearer("bm9uZQ.Y2xhaW1z.".to_owned()), &["bearer/forged-is-refused"])]
    #[case(Authorization::Bearer("bm9uZQ.b3RoZXI.".to_owned()), &["bearer/unknown-is-refused"])]
    fn a_request_is_examined(#[case] authorization: Authorization, #[case] wanted: &[&str]) {
        let asked = call(Endpoint::Resource, "GET", authorization);
        let looked = state().examine(Timestamp::from_seconds(1), &asked);
        let rules: Vec<&str> = looked
            .violations
            .rules()
            .iter()
            .map(crate::rule::Rule::id)
            .collect();
        assert_eq!(rules, wanted);
        assert!(!looked.open);
    }

    #[test]
    fn a_machine_has_no_user_to_be_told_of() {
        let mut state = state();
        state.set_tells_of_users();
        let asked = Authorization::Bearer(TOKEN.to_owned());
        let asked = call(Endpoint::Resource, "GET", asked);
        assert!(state.examine(Timestamp::from_seconds(1), &asked).open);
    }

    #[test]
    fn a_token_in_the_address_counts_for_nothing() {
        let mut asked = call(Endpoint::Resource, "GET", Authorization::Absent);
        asked.query = vec![("access_token".to_owned(), TOKEN.to_owned())];
        let looked = state().examine(Timestamp::from_seconds(1), &asked);
        assert!(looked.violations.breaks(bearer::NOT_IN_QUERY));
    }

    #[rstest::rstest]
    #[case("GET", true, false)]
    #[case("POST", false, true)]
    fn a_token_in_a_body_counts_by_other_methods_at_most(
        #[case] method: &str,
        #[case] breaks: bool,
        #[case] open: bool,
    ) {
        let mut asked = call(Endpoint::Resource, method, Authorization::Absent);
        asked.parameters = vec![("access_token".to_owned(), TOKEN.to_owned())];
        let looked = state().examine(Timestamp::from_seconds(1), &asked);
        assert_eq!(looked.violations.breaks(bearer::NOT_IN_BODY_OF_GET), breaks);
        assert_eq!(looked.open, open);
        asked.authorization = Authorization::Bearer(TOKEN.to_owned());
        let looked = state().examine(Timestamp::from_seconds(1), &asked);
        assert!(looked.violations.is_empty() && looked.open);
    }
}
