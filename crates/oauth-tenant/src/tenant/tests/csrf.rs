//! Signed-in browsers at the API.

use super::*;

/// Somebody who is signed in as the administrator, and the cookie.
fn signed_in() -> (Visitor, String) {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let form = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("subject=test-only%7Cadministrator&returnto=%2F".into());
    let answer = visitor.send(&form.unwrap());
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (visitor, cookie)
}

fn create(visitor: &mut Visitor, cookie: &str, token: Option<&str>) -> Answer {
    let mut request = Request::post("/api/v1/oauth-clients")
        .header("content-type", "application/json")
        .header("cookie", cookie);
    if let Some(token) = token {
        request = request.header("qlik-csrf-token", token);
    }
    let body = json!({"appType": "spa", "clientName": "by cookie"}).to_string();
    visitor.send(&request.body(body.into()).unwrap())
}

fn read(visitor: &mut Visitor, cookie: &str, target: &str) -> Answer {
    let request = Request::get(target).header("cookie", cookie);
    visitor.send(&request.body(Bytes::new()).unwrap())
}

#[test]
fn a_cookie_stands_for_its_user() {
    let (mut visitor, cookie) = signed_in();
    let answer = read(&mut visitor, &cookie, "/api/v1/users/me");
    assert_eq!(answer.text("/subject"), "test-only|administrator");
    let answer = read(&mut visitor, "eas.sid=made-up", "/api/v1/users/me");
    assert_eq!(answer.status, 401);
}

#[test]
fn changes_need_the_sessions_token() {
    let (mut visitor, cookie) = signed_in();
    let answer = read(&mut visitor, &cookie, "/api/v1/csrf-token");
    assert_eq!(answer.status, 204);
    let token = answer.headers["qlik-csrf-token"].to_str().unwrap();
    let created = create(&mut visitor, &cookie, Some(token));
    assert_eq!(created.status, 201, "{created:?}");
    for token in [None, Some("made-up")] {
        let refused = create(&mut visitor, &cookie, token);
        assert_eq!(refused.status, 403);
        assert_eq!(refused.text("/code"), "CSRF-TOKEN-2");
        assert_eq!(refused.text("/errors/0/code"), "CSRF-TOKEN-2");
    }
}

#[test]
fn nobody_else_is_given_a_token() {
    let mut visitor = Visitor::admin();
    assert_eq!(visitor.read("/api/v1/csrf-token").status, 400);
    let mut stranger = Visitor::stranger(Config::new("https://tenant.example"));
    assert_eq!(stranger.read("/api/v1/csrf-token").status, 400);
}
