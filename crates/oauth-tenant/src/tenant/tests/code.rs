//! From a browser to a token, and on from there by refreshing and revoking.

use super::{browser::*, *};

#[test]
fn a_code_becomes_a_token_of_the_user() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    for (app_type, with_challenge) in [
        ("web", true),
        ("web", false),
        ("spa", true),
        ("native", true),
    ] {
        let (id, secret) = visitor.register(app_type, "trusted", &["user_default"]);
        let mut others = vec![("state", "a+b c&d=é%41\"")];
        if !with_challenge {
            others.extend([("code_challenge", ""), ("code_challenge_method", "")]);
        }
        let visit = visitor.open(&cookie, &authorize(&id, &others));
        assert_eq!(visit.status, 302);
        assert_eq!(visit.headers["cache-control"], "no-store");
        let code = visit.parameter("code").unwrap();
        assert_eq!(
            visit.location(),
            format!("{CALLBACK}?code={code}&state=a%2Bb%20c%26d%3D%C3%A9%2541%22")
        );
        assert!(code.len() >= 43, "{code}");

        let mut body = json!({
            "grant_type": "authorization_code",
            "client_id": id,
            "code": code,
            "redirect_uri": CALLBACK,
        });
        if let Some(secret) = secret {
            body["client_secret"] = json!(secret);
        }
        if with_challenge {
            body["code_verifier"] = json!(VERIFIER);
        }
        let token = visitor.token(&body);
        assert_eq!(token.status, 200, "{token:?}");
        assert_eq!(token.headers["cache-control"], "no-store");
        assert_eq!(token.body["scope"], "user_default");
        assert_eq!(token.body["token_type"], "bearer");
        assert!(token.body.get("refresh_token").is_none());
        // It is good for once.
        assert_eq!(visitor.token(&body).status, 400);
        let request = Request::get("/api/v1/users/me")
            .header(
                "authorization",
                format!("Bearer {}", token.text("/access_token")),
            )
            .body(Bytes::new())
            .unwrap();
        assert_eq!(visitor.send(&request).body["subject"], BEN);
    }
}

#[test]
fn a_code_is_bound_to_its_request() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let (other_id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let visit = visitor.open(&cookie, &authorize(&id, &[]));
    let right = json!({
        "grant_type": "authorization_code",
        "client_id": id,
        "code": visit.parameter("code").unwrap(),
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    });
    let wrong_verifier = VERIFIER.replace('d', "e");
    for (name, value) in [
        ("redirect_uri", "https://app.example/other?a=%20b"),
        ("redirect_uri", "https://app.example/callback/"),
        ("redirect_uri", ""),
        ("code_verifier", wrong_verifier.as_str()),
        ("code_verifier", ""),
        ("code", "made-up"),
        ("code", ""),
        ("client_id", other_id.as_str()),
    ] {
        let mut wrong = right.clone();
        wrong[name] = json!(value);
        let answer = visitor.token(&wrong);
        assert_eq!(answer.status, 400, "{name} {value}");
        assert_eq!(answer.text("/errors/0/status"), "400");
    }
    assert_eq!(visitor.token(&right).status, 200);
}

#[test]
fn an_old_code_is_refused() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let visit = visitor.open(&cookie, &authorize(&id, &[]));
    visitor.now = NOW.plus_seconds(300);
    let answer = visitor.redeem(&id, None, &visit.parameter("code").unwrap());
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text("/errors/0/title"), "Invalid code");
}

/// A native client's id, and the answer to its first token request.
fn offline(visitor: &mut Visitor) -> (String, Answer) {
    let scopes = ["user_default", "offline_access"];
    let (id, _) = visitor.register("native", "trusted", &scopes);
    let cookie = visitor.sign_in(BEN);
    let others = [("scope", "user_default offline_access")];
    let visit = visitor.open(&cookie, &authorize(&id, &others));
    let answer = visitor.redeem(&id, None, &visit.parameter("code").unwrap());
    (id, answer)
}

fn refresh(visitor: &mut Visitor, id: &str, token: &str, scope: &str) -> Answer {
    visitor.token(&json!({
        "grant_type": "refresh_token",
        "client_id": id,
        "refresh_token": token,
        "scope": scope,
    }))
}

#[test]
fn a_refresh_token_brings_another() {
    let mut visitor = Visitor::admin();
    let (id, first) = offline(&mut visitor);
    assert_eq!(first.body["scope"], "user_default offline_access");
    let old = first.text("/refresh_token");
    assert!(old.len() >= 43, "{old}");
    let second = refresh(&mut visitor, &id, &old, "user_default");
    assert_eq!(
        (second.status, &second.body["scope"]),
        (200, &json!("user_default"))
    );
    let new = second.text("/refresh_token");
    assert_ne!(old, new);
    assert_eq!(refresh(&mut visitor, &id, &old, "").status, 400);
    let wider = refresh(&mut visitor, &id, &new, "user_default admin_classic");
    assert_eq!(wider.status, 400);
    assert_eq!(wider.text("/errors/0/title"), "Invalid scope");
    // Without a client id the client is found from the token (fact E31).
    let unnamed = json!({"grant_type": "refresh_token", "refresh_token": new});
    let third = visitor.token(&unnamed);
    assert_eq!(third.body["scope"], "user_default offline_access");
    assert_eq!(refresh(&mut visitor, &id, "made-up", "").status, 400);
    visitor.now = NOW.plus_seconds(30 * 86_400);
    let late = refresh(&mut visitor, &id, &third.text("/refresh_token"), "");
    assert_eq!(late.status, 400);
}

#[test]
fn no_refresh_token_comes_unasked() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("native", "trusted", &["user_default", "offline_access"]);
    let cookie = visitor.sign_in(BEN);
    let visit = visitor.open(&cookie, &authorize(&id, &[]));
    let answer = visitor.redeem(&id, None, &visit.parameter("code").unwrap());
    assert_eq!(answer.body["scope"], "user_default");
    assert!(answer.body.get("refresh_token").is_none());
}

#[test]
fn revoked_tokens_are_dead() {
    let mut visitor = Visitor::admin();
    let (id, answer) = offline(&mut visitor);
    let (access, old) = (answer.text("/access_token"), answer.text("/refresh_token"));
    visitor.with_token(&access);
    let revoked = visitor.ask("POST", "/oauth/revoke", &json!({"token": access}));
    assert_eq!((revoked.status, revoked.body), (200, Value::Null));
    assert_eq!(visitor.read("/api/v1/users/me").status, 401);
    // A form does as well.
    let pairs = [
        ("token", old.as_str()),
        ("token_type_hint", "refresh_token"),
    ];
    let revoked = visitor.submit("", "/oauth/revoke", &pairs);
    assert_eq!((revoked.status, revoked.page), (200, String::new()));
    assert_eq!(refresh(&mut visitor, &id, &old, "").status, 400);
    assert_eq!(visitor.submit("", "/oauth/revoke", &[]).status, 400);
    let unknown = visitor.submit("", "/oauth/revoke", &[("token", "unknown")]);
    assert_eq!(unknown.status, 200);
}

#[test]
fn refresh_tokens_are_limited_and_make_room_when_they_expire() {
    let mut config = Config::new("https://tenant.example");
    config.limits.refresh_tokens_max = 1;
    config.limits.sessions_max = 1;
    let mut visitor = Visitor::admin_of(config);
    let (id, answer) = offline(&mut visitor);
    let full = refresh(&mut visitor, &id, &answer.text("/refresh_token"), "");
    assert_eq!(full.status, 403);
    assert_eq!(
        full.text("/errors/0/title"),
        "maximum number of refresh tokens reached"
    );
    visitor.now = NOW.plus_seconds(30 * 86_400);
    let request = token_request(&visitor.tenant);
    assert_eq!(visitor.send(&request).status, 200);
}
