//! What a token comes with, and what a replay leaves open.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::{
    authorization::Session,
    call::{Authorization, Host},
    client::Provenance,
    mint::Direction,
    profile::QLIK_CLOUD,
    registration::{Registration, Source},
    token::Purpose,
};

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// Calls everything by what it is.
struct Names;

impl Mint for Names {
    fn client_id(&mut self) -> String {
        "client".to_owned()
    }
    fn client_secret(&mut self) -> String {
        "secret".to_owned()
    }
    fn secret_hint(&mut self, _: &str) -> String {
        "hint".to_owned()
    }
    fn user_id(&mut self) -> String {
        "bot".to_owned()
    }
    fn access_token(&mut self, _: Timestamp, _: Timestamp) -> String {
        "access".to_owned()
    }
    fn space_id(&mut self) -> String {
        "space".to_owned()
    }
    fn app_id(&mut self) -> String {
        "app".to_owned()
    }
    fn access_code(&mut self) -> String {
        "access code".to_owned()
    }
    fn temporary_token(&mut self, _: Purpose, _: Timestamp, _: Timestamp) -> String {
        "temporary".to_owned()
    }
    fn record_id(&mut self) -> String {
        "record".to_owned()
    }
    fn code(&mut self) -> String {
        "code".to_owned()
    }
    fn ticket(&mut self) -> String {
        "ticket".to_owned()
    }
    fn csrf_token(&mut self) -> String {
        "csrf".to_owned()
    }
    fn refresh_token(&mut self, _: Option<&str>) -> String {
        "refresh".to_owned()
    }
    fn cursor(&mut self, _: Direction, _: bool) -> Option<String> {
        None
    }
    fn page(&mut self, ids: Vec<String>) -> Vec<String> {
        ids
    }
}

/// A tenant with a client whose users are asked or not, and a code for these scopes.
fn state(consent: ConsentMethod, scopes: &[&str]) -> State {
    let mut state = State::new(QLIK_CLOUD, "tenant");
    let registration = json!({
        "appType": "web",
        "clientName": "Web",
        "redirectUris": ["https://web.example/callback"],
        "allowedScopes": ["offline_access", "user_default"],
    });
    let knobs = &QLIK_CLOUD.knobs;
    state.insert_client(Client {
        id: "web".to_owned(),
        registration: Registration::read(&registration, Source::Create, knobs).0,
        secrets: Vec::new(),
        consent,
        created_at: NOW,
        updated_at: NOW,
        published_at: None,
        patched: BTreeSet::new(),
        provenance: Provenance::Own,
    });
    for (name, user, second) in [
        ("first", "otto", 1_699_999_000),
        ("second", "otto", 1_699_999_500),
        ("other", "ada", 1_699_999_900),
    ] {
        let session = Session {
            user_id: user.to_owned(),
            signed_in_at: Timestamp::from_seconds(second),
        };
        state.insert_session(name, session);
    }
    let code = Code {
        client_id: "web".to_owned(),
        user_id: "otto".to_owned(),
        redirect_uri: "https://web.example/callback".to_owned(),
        scopes: scopes.iter().map(|&name| name.to_owned()).collect(),
        challenge: None,
        expires_at: NOW.plus_seconds(200),
        spent: false,
        record: None,
    };
    state.insert_code("code", code);
    state
}

fn call(grant: &str, name: &str, value: &str) -> Call {
    let body = json!({"grant_type": grant, "client_id": "web", name: value});
    Call {
        authorization: Authorization::Absent,
        origin: None,
        session: None,
        csrf_token: None,
        api_version: None,
        host: Host::Tenant,
        operation: Operation::Token(Body::json(body)),
    }
}

fn granted(state: &mut State, call: &Call) -> Granted {
    let Effect::Token(granted) = state.issue(NOW, call, &mut Names) else {
        panic!("no token was issued");
    };
    granted
}

#[test]
fn a_code_tells_when_its_user_signed_in() {
    let mut state = state(ConsentMethod::Required, &["user_default"]);
    let token = granted(&mut state, &call("authorization_code", "code", "code"));
    let last = Timestamp::from_seconds(1_699_999_500);
    assert_eq!(token.auth_time, Some(last));
    assert_eq!(token.approved.unwrap(), ["user_default"]);
    // A refresh token comes for `offline_access` (facts D21 and E28).
    assert_eq!(token.refresh_token, None);
}

#[test]
fn users_of_a_trusted_client_approve_nothing() {
    let mut state = state(ConsentMethod::Trusted, &["offline_access"]);
    let token = granted(&mut state, &call("authorization_code", "code", "code"));
    assert_eq!(token.approved, None);
    assert_eq!(token.refresh_token.as_deref(), Some("refresh"));
}

#[test]
fn a_replay_leaves_open_what_came_of_it() {
    let scopes = ["offline_access", "user_default"];
    let redeemed = call("authorization_code", "code", "code");
    let mut by_code = state(ConsentMethod::Required, &scopes);
    by_code.refused(&redeemed);
    assert_eq!(by_code.doubted("record"), None);
    granted(&mut by_code, &redeemed);
    let mut by_token = by_code.clone();
    by_code.refused(&redeemed);
    let doubt = Some(Freedom::TokenOfReplayedCode);
    assert_eq!(by_code.doubted("record"), doubt);
    // The first question stands.
    by_code.doubt("record".to_owned(), Freedom::TokenOfRevokedGrant);
    assert_eq!(by_code.doubted("record"), doubt);
    by_code.doubt(String::new(), Freedom::TokenOfRevokedGrant);
    assert_eq!(by_code.doubted(""), None);

    let refreshed = call("refresh_token", "refresh_token", "refresh");
    by_token.refused(&refreshed);
    assert_eq!(by_token.doubted("record"), None);
    by_token.refresh_tokens.get_mut("refresh").unwrap().used = true;
    by_token.refused(&refreshed);
    let doubt = Some(Freedom::TokenOfReplayedRefreshToken);
    assert_eq!(by_token.doubted("record"), doubt);
}

#[test]
fn a_user_is_looked_up_by_what_a_tenant_might_know() {
    let mut state = state(ConsentMethod::Trusted, &[]);
    let user = |id: &str| User {
        id: id.to_owned(),
        subject: format!("test|{id}"),
        name: id.to_owned(),
        email: Some(format!("{id}@tenant.example")),
        status: UserStatus::Active,
        roles: Vec::new(),
        bot_of: None,
        created_at: NOW,
    };
    state.insert_user(user("ada"));
    state.insert_user(user("otto"));
    let found = |field: &str, value: &str| {
        let lookup = json!({"user_lookup": {"field": field, "value": value}});
        let mut asked = call("client_credentials", "code", "");
        asked.operation = Operation::Token(Body::json(lookup));
        let request = TokenRequest::read(&asked, &mut Violations::default());
        state.looked_up(&request).map(|user| user.id.as_str())
    };
    assert_eq!(found("email", "otto@tenant.example"), Some("otto"));
    assert_eq!(found("userId", "otto"), Some("otto"));
    assert_eq!(found("subject", "test|otto"), Some("otto"));
    assert_eq!(found("email", "test|otto"), None);
}
