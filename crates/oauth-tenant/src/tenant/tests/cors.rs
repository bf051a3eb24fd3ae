//! Pages of other origins.

use super::*;

const APP: &str = "https://app.example";

/// A tenant with a client that lists the origin, and the client's credentials.
fn with_client() -> (Visitor, String, String) {
    let mut visitor = Visitor::admin();
    let mut body = machine();
    body["allowedOrigins"] = json!([APP]);
    let created = visitor.create(&body);
    assert_eq!(created.status, 201, "{created:?}");
    let (id, secret) = (created.text("/clientId"), created.text("/clientSecret"));
    (visitor, id, secret)
}

fn token(visitor: &mut Visitor, origin: &str, id: &str, secret: &str) -> Answer {
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": id,
        "client_secret": secret,
    });
    let request = Request::post("/oauth/token")
        .header("content-type", "application/json")
        .header("origin", origin)
        .body(body.to_string().into());
    visitor.send(&request.unwrap())
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let value = answer.headers.get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

#[test]
fn a_page_of_a_listed_origin_reads_grants_and_refusals() {
    let (mut visitor, id, secret) = with_client();
    for (secret, status) in [(secret.as_str(), 200), ("wrong", 401)] {
        let answer = token(&mut visitor, APP, &id, secret);
        assert_eq!(answer.status, status);
        assert_eq!(header(&answer, "access-control-allow-origin"), APP);
        assert_eq!(header(&answer, "access-control-allow-credentials"), "true");
        assert_eq!(header(&answer, "vary"), "Origin");
        assert_eq!(
            header(&answer, "access-control-expose-headers"),
            "deprecation, link, qlik-csrf-token, retry-after, sunset"
        );
    }
}

#[test]
fn pages_of_other_origins_read_nothing() {
    let (mut visitor, id, secret) = with_client();
    for origin in ["https://other.example", "http://app.example", "null", "*"] {
        let answer = token(&mut visitor, origin, &id, &secret);
        assert_eq!(answer.status, 400, "{origin}");
        assert_eq!(header(&answer, "access-control-allow-origin"), "");
        assert_eq!(header(&answer, "vary"), "Origin");
    }
    // Another client's token, read by a page of the first client's origin.
    let request = visitor.request("GET", "/api/v1/users/me");
    let request = request.header("origin", APP).body(Bytes::new()).unwrap();
    let answer = visitor.send(&request);
    assert_eq!(answer.status, 200);
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}

#[test]
fn a_page_that_is_told_nothing_about_its_client_may_read_why() {
    let (mut visitor, ..) = with_client();
    for (target, status) in [("/api/v1/users/me", 401), ("/api/v1/things", 404)] {
        let request = Request::get(target)
            .header("origin", APP)
            .body(Bytes::new());
        let answer = visitor.send(&request.unwrap());
        assert_eq!(answer.status, status);
        assert_eq!(header(&answer, "access-control-allow-origin"), APP);
        assert_eq!(header(&answer, "access-control-allow-credentials"), "");
    }
}

#[test]
fn browsers_may_ask_first() {
    let (mut visitor, ..) = with_client();
    let mut ask = |target: &str, origin: &str, method: &str| {
        let request = Request::options(target)
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization")
            .body(Bytes::new());
        visitor.send(&request.unwrap())
    };
    let answer = ask("/api/v1/oauth-clients/x", APP, "DELETE");
    assert_eq!(answer.status, 204);
    assert_eq!(header(&answer, "access-control-allow-origin"), APP);
    assert_eq!(header(&answer, "access-control-allow-credentials"), "");
    assert_eq!(
        header(&answer, "access-control-allow-methods"),
        "GET, POST, PUT, PATCH, DELETE"
    );
    assert_eq!(
        header(&answer, "access-control-allow-headers"),
        "authorization, content-type, qlik-api-version, qlik-confirm-delete, \
         qlik-csrf-token, qlik-web-integration-id, user-agent"
    );
    let answer = ask("/oauth/token", APP, "POST");
    assert_eq!(header(&answer, "access-control-allow-credentials"), "true");
    let answer = ask("/oauth/token", "https://other.example", "POST");
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
    assert_eq!(ask("/oauth/token", APP, "GET").status, 405);
    assert_eq!(ask("/oauth/token", APP, "OPTIONS").status, 404);
    assert_eq!(ask("/nowhere", APP, "GET").status, 404);
}

#[test]
fn where_browsers_navigate_to_no_page_reads() {
    let (mut visitor, ..) = with_client();
    let request = Request::get("/oauth/authorize?client_id=nobody")
        .header("origin", APP)
        .body(Bytes::new());
    let answer = visitor.send(&request.unwrap());
    assert_eq!(answer.status, 400);
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}

#[test]
fn the_tenants_own_pages_need_no_leave() {
    let own = "https://tenant.example";
    let mut visitor = Visitor::admin();
    let mut body = machine();
    body["allowedOrigins"] = json!([own]);
    let created = visitor.create(&body);
    let (id, secret) = (created.text("/clientId"), created.text("/clientSecret"));
    let answer = token(&mut visitor, own, &id, &secret);
    assert_eq!(answer.status, 200);
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}
