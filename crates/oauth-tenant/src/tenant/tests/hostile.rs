//! Bad input of every kind: a clear refusal in the envelope, and nothing lost.

use super::*;

/// Everything that a refusal owes (facts C1, C2, D14 and H75).
fn assert_refused(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let trace = answer.text("/traceId");
    assert!(trace.len() == 32 && trace.chars().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer.text("/errors/0/status"), status.to_string());
    for name in ["code", "title", "detail"] {
        assert!(!answer.text(&format!("/errors/0/{name}")).is_empty());
    }
}

#[test]
fn a_refusal_says_what_was_found_where_and_what_was_wanted() {
    let mut visitor = Visitor::admin();
    let body = json!({
        "appType": "spa",
        "clientName": "x",
        "redirectUris": ["http://app.example/callback"],
    });
    let answer = visitor.ask("POST", "/api/v1/oauth-clients", &body);
    assert_refused(&answer, 400);
    assert_eq!(answer.text("/errors/0/code"), "HTTP-400");
    assert_eq!(answer.text("/errors/0/title"), "Invalid request");
    assert_eq!(
        answer.text("/errors/0/detail"),
        "`/redirectUris/0`: found http://app.example/callback, \
         wanted `https://`, or `http://localhost` (redirect-uri/https-unless-localhost)"
    );
}

#[test]
fn malformed_token_requests_are_refused() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    for (content_type, body, status) in [
        (json, "", 400),
        (json, "{", 400),
        (json, "[]", 400),
        (json, "null", 400),
        (json, "\"\\ud800\"", 400),
        (json, r#"{"grant_type": 7}"#, 400),
        (json, r#"{"grant_type": "a", "grant_type": "b"}"#, 400),
        (form, "", 400),
        (form, "grant_type=a&grant_type=b", 400),
        (form, "grant_type=password&client_id=unknown", 401),
        ("text/plain", "grant_type=client_credentials", 400),
        ("multipart/form-data", "x", 400),
        ("\u{fffd}", "x", 400),
    ] {
        let request = Request::post("/oauth/token")
            .header("content-type", content_type)
            .body(Bytes::from(body))
            .unwrap();
        assert_refused(&visitor.send(&request), status);
    }
    let utf8 = Request::post("/oauth/token")
        .header("content-type", form)
        .body(Bytes::from_static(b"grant_type=\xff"))
        .unwrap();
    assert_refused(&visitor.send(&utf8), 400);
    let scheme = Request::post("/oauth/token")
        .header("authorization", "Digest x")
        .body(Bytes::from(r#"{"grant_type": "client_credentials"}"#))
        .unwrap();
    assert_refused(&visitor.send(&scheme), 401);
}

#[test]
fn bad_credentials_have_known_codes() {
    let mut visitor = Visitor::admin();
    let mut request = json!({
        "grant_type": "client_credentials",
        "client_id": ADMIN_ID,
        "client_secret": "wrong",
    });
    let answer = visitor.token(&request);
    assert_refused(&answer, 401);
    assert_eq!(answer.text("/errors/0/code"), "OAUTH-22");
    assert_eq!(answer.text("/errors/0/title"), "Invalid client_secret");
    request["client_id"] = json!("unknown");
    let answer = visitor.token(&request);
    assert_refused(&answer, 401);
    assert_eq!(answer.text("/errors/0/code"), "OAUTH-14");
    assert_eq!(
        answer.text("/errors/0/detail"),
        "OAuth client is not authorized"
    );
    let origin = Request::post("/oauth/token")
        .header("origin", "https://elsewhere.example")
        .body(token_request(&visitor.tenant).into_body())
        .unwrap();
    let answer = visitor.send(&origin);
    assert_refused(&answer, 400);
    assert_eq!(answer.text("/errors/0/code"), "OAUTH-29");
}

#[test]
fn a_scope_beyond_the_client_is_refused() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let answer = visitor.token(&json!({
        "grant_type": "client_credentials",
        "client_id": ADMIN_ID,
        "client_secret": "7e57".repeat(16),
        "scope": "user_default spaces",
    }));
    assert_refused(&answer, 400);
    assert_eq!(answer.text("/errors/0/title"), "Invalid scope");
}

#[test]
fn strangers_are_kept_out() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    assert_refused(&visitor.read("/api/v1/oauth-clients"), 401);
    assert_refused(&visitor.read("/api/v1/users/me"), 401);
    visitor.with_token("made-up");
    assert_refused(&visitor.read("/api/v1/oauth-clients"), 401);
}

#[test]
fn unknown_paths_and_methods_are_refused() {
    let mut visitor = Visitor::admin();
    assert_refused(&visitor.read("/"), 404);
    assert_refused(&visitor.read("/api/v1/automations"), 404);
    let put = visitor.ask("PUT", "/api/v1/oauth-clients/x", &Value::Null);
    assert_refused(&put, 405);
    assert_eq!(put.headers["allow"], "GET, PATCH, DELETE");
}

#[test]
fn what_is_too_large_is_refused() {
    let mut visitor = Visitor::admin();
    let body = |bytes: usize| Bytes::from(vec![b'x'; bytes]);
    let request = |visitor: &Visitor, bytes| {
        visitor
            .request("POST", "/api/v1/oauth-clients")
            .body(body(bytes))
            .unwrap()
    };
    let just_right = request(&visitor, 1 << 20);
    assert_refused(&visitor.send(&just_right), 400);
    let too_large = request(&visitor, (1 << 20) + 1);
    assert_refused(&visitor.send(&too_large), 413);

    let header = Request::get("/api/v1/users/me")
        .header("x", "x".repeat(32 << 10))
        .body(Bytes::new())
        .unwrap();
    assert_refused(&visitor.send(&header), 431);
    let target = format!("/api/v1/oauth-clients/{}", "x".repeat(33 << 10));
    assert_refused(&visitor.read(&target), 431);

    let scattered = visitor
        .request("POST", "/api/v1/oauth-clients")
        .body(Bytes::from(format!("[{}]", "1,".repeat(20_000))))
        .unwrap();
    assert_refused(&visitor.send(&scattered), 413);
}

#[test]
fn a_client_does_not_grow_without_bound() {
    let mut visitor = Visitor::admin();
    let created = visitor.create(&json!({"appType": "web", "clientName": "x"}));
    let target = format!("/api/v1/oauth-clients/{}", created.text("/clientId"));
    let operation = json!({
        "op": "add", "path": "/allowedGrantTypes", "value": "client_credentials",
    });
    let patch = Value::Array(vec![operation; 300]);
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(visitor.ask("PATCH", &target, &patch).status);
    }
    assert_eq!(statuses.first(), Some(&204));
    assert_eq!(statuses.last(), Some(&413));
    let long = json!({"appType": "web", "clientName": "x", "allowedGrantTypes":
        vec!["client_credentials"; 4000]});
    let answer = visitor.ask("POST", "/api/v1/oauth-clients", &long);
    assert_refused(&answer, 413);
}

#[test]
fn tokens_are_limited_and_make_room_when_they_expire() {
    let mut config = Config::new("https://tenant.example");
    config.limits.tokens_max = 3;
    let mut visitor = Visitor::admin_of(config);
    let request = token_request(&visitor.tenant);
    assert_eq!(visitor.send(&request).status, 200);
    assert_eq!(visitor.send(&request).status, 200);
    let full = visitor.send(&request);
    assert_refused(&full, 403);
    assert_eq!(
        full.text("/errors/0/title"),
        "maximum number of tokens reached"
    );
    visitor.now = NOW.plus_seconds(21_600);
    assert_eq!(visitor.send(&request).status, 200);
}

#[test]
fn clients_are_limited_even_without_the_rule() {
    let mut config = Config::new("https://tenant.example");
    config.faults.extend(Fault::find("ignores-client-limit"));
    // Two are there from the beginning.
    config.limits.clients_max = 202;
    let mut visitor = Visitor::admin_of(config);
    let body = json!({"appType": "spa", "clientName": "x"});
    for _ in 0..200 {
        visitor.create(&body);
    }
    let answer = visitor.ask("POST", "/api/v1/oauth-clients", &body);
    assert_refused(&answer, 403);
}

#[test]
fn nothing_makes_it_panic() {
    let mut visitor = Visitor::admin();
    let id = visitor.create(&machine()).text("/clientId");
    let cookie = visitor.sign_in("test-only|first-user");
    for nasty in nasty(&id) {
        send_nasty(&mut visitor, nasty, &cookie);
    }
    // And it still works.
    assert_eq!(visitor.read("/api/v1/users/me").status, 200);
}

#[test]
fn nothing_makes_a_faulty_tenant_panic() {
    for fault in Fault::all() {
        let mut config = Config::new("https://tenant.example");
        config.faults = vec![fault];
        let mut visitor = Visitor::stranger(config);
        let request = token_request(&visitor.tenant);
        let token = visitor.send(&request).body["access_token"].clone();
        visitor.with_token(token.as_str().unwrap_or("none"));
        let created = visitor.ask("POST", "/api/v1/oauth-clients", &machine());
        let id = created.body["clientId"]
            .as_str()
            .unwrap_or("none")
            .to_owned();
        let cookie = visitor.sign_in("test-only|first-user");
        for nasty in nasty(&id).into_iter().step_by(7) {
            send_nasty(&mut visitor, nasty, &cookie);
        }
    }
}

fn send_nasty(visitor: &mut Visitor, (method, target, content_type, body): Nasty, cookie: &str) {
    let request = visitor
        .request(method, &target)
        .header("cookie", cookie)
        .header("content-type", content_type)
        .header("origin", "null")
        .header("qlik-confirm-delete", "x")
        .body(Bytes::copy_from_slice(body))
        .unwrap();
    let answer = visitor.send(&request);
    assert!(answer.status < 600);
    if visitor.tenant.faults().is_empty() {
        assert!(answer.status < 500, "{method} {target}: {answer:?}");
    }
}

/// A method, a target, a content type and a body.
type Nasty = (&'static str, String, &'static str, &'static [u8]);

/// Bodies, with their content types.
const BODIES: &[(&str, &[u8])] = &[
    ("application/json", b""),
    ("application/json", b"\x00"),
    ("application/json", b"\xff\xfe{}"),
    ("application/json", b"{\"\":\"\"}"),
    ("application/json", b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["),
    ("application/json", b"1e999"),
    ("application/json", b"{\"appType\":{},\"clientName\":[]}"),
    (
        "application/json",
        b"{\"appType\":\"web\",\"clientName\":\"\\u0000\"}",
    ),
    (
        "application/json",
        b"{\"appType\":\"web\",\"clientName\":\"x\",\"publicKeys\":[1,{\"kty\":\"RSA\",\"n\":\"\"}]}",
    ),
    ("application/json", b"[{\"op\":\"remove\",\"path\":\"/\"}]"),
    (
        "application/json",
        b"[{\"op\":\"remove\",\"path\":\"/clientName\"},{\"op\":\"add\",\"path\":\"/redirectUris\",\"value\":\"\"}]",
    ),
    ("application/json", b"[1,null,{},{\"op\":1,\"path\":2}]"),
    (
        "application/json",
        b"{\"grant_type\":\"urn:qlik:oauth:user-impersonation\",\"user_lookup\":[]}",
    ),
    ("application/x-www-form-urlencoded", b"&&&=&%&%f&%ff=%00"),
    (
        "application/x-www-form-urlencoded",
        b"grant_type=urn:qlik:oauth:user-impersonation&user_lookup={",
    ),
    (
        "application/x-www-form-urlencoded",
        b"ticket=%00&decision=approve&subject=test-only%7Cfirst-user&returnto=/%F0&token=%ff",
    ),
    (
        "application/x-www-form-urlencoded",
        b"grant_type=authorization_code&code=&refresh_token=%00&client_id=x&code_verifier=%ff",
    ),
    ("", b"x"),
    (";;;", b"\xc3\x28"),
];

/// Every method with every target and every body that somebody hostile thinks of.
fn nasty(id: &str) -> Vec<Nasty> {
    let targets = [
        "/".to_owned(),
        "/oauth/token".to_owned(),
        "/oauth/token?x=%".to_owned(),
        "/oauth/revoke".to_owned(),
        "/oauth/consent".to_owned(),
        "/oauth/authorize".to_owned(),
        format!("/oauth/authorize?client_id={id}&redirect_uri=%00&state=%0d%0a&max_age=-1"),
        format!(
            "/oauth/authorize?client_id={id}&response_type=code&state=%00%0d%0a%ff&max_age=99\
             &redirect_uri=https://app.example/callback&scope=+%ff+user_default++"
        ),
        format!("/oauth/authorize?client_id={id}&state=%ff&state&&=&%&prompt=none"),
        "/login?returnto=/%ff%00".to_owned(),
        "/login?returnto=%2F%0D%0Ax:y".to_owned(),
        "/logout?returnto&returnto=//x".to_owned(),
        "/api/v1/oauth-clients?limit=18446744073709551616&filter=%00&sort=%2B&next=x".to_owned(),
        "/api/v1/oauth-clients?limit=0&limit=1&filter=a%20eq%20%22".to_owned(),
        "/api/v1/oauth-clients/%00%ff%".to_owned(),
        format!("/api/v1/oauth-clients/{id}"),
        format!("/api/v1/oauth-clients/{id}/client-secrets"),
        format!("/api/v1/oauth-clients/{id}/client-secrets/%F0%9F"),
        format!("/api/v1/oauth-clients/{id}/actions/publish"),
        format!("/api/v1/oauth-clients/{id}/connection-configs/me"),
        "/api/v1/users?filter=id%20pr".to_owned(),
        "/api/v1/users/me".to_owned(),
        "/api/v1/users/%00".to_owned(),
        "/oauth/token/anonymous-embed".to_owned(),
        "/api/v1/spaces".to_owned(),
        "/api/v1/spaces/000000000000000000005001".to_owned(),
        "/api/v1/spaces/000000000000000000005001/assignments".to_owned(),
        "/api/v1/apps".to_owned(),
        "/api/v1/apps/00000000-0000-4000-8000-000000000a01".to_owned(),
        "/api/v1/items?resourceType=%00".to_owned(),
        "/api/v1/tenants/me".to_owned(),
        "/api/v1/boot/core-init".to_owned(),
        "/sense/app/00000000-0000-4000-8000-000000000a01?eac=%ff".to_owned(),
        "/sense/app/00000000-0000-4000-8000-000000000a01/sharing".to_owned(),
        "/consents".to_owned(),
        "/.well-known/jwks.json".to_owned(),
    ];
    let mut all = Vec::new();
    for method in ["GET", "POST", "PATCH", "DELETE", "OPTIONS", "X"] {
        for target in &targets {
            for &(content_type, body) in BODIES {
                all.push((method, target.clone(), content_type, body));
            }
        }
    }
    all
}
