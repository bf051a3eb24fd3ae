//! Tokens and codes: how fast the tenant issues them, beside what a signature costs.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use oauth_it::tenant;
use oauth_tenant::SharedTenant;
use serde_json::{Value, json};

use crate::rate;

const ROUND: Duration = Duration::from_secs(2);

/// Prints how many signatures, tokens and codes there are in a second.
pub(crate) fn print() {
    let tenant = tenant(None);
    let signatures = repeat(signature());
    let tokens = repeat(issue(&tenant));
    let codes = repeat(authorize(&tenant));
    println!("in one process, one core:");
    println!("  {signatures:>9.0} signatures/s with ES384, and nothing else");
    println!("  {tokens:>9.0} tokens/s by client_credentials");
    println!("  {:>9.2} of the signatures", tokens / signatures);
    println!("  {codes:>9.0} authorization requests/s that bring a code");
}

fn repeat(mut action: impl FnMut()) -> f64 {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < ROUND {
        action();
        count += 1;
    }
    rate(count, started)
}

/// One signature of claims such as a token has.
fn signature() -> impl FnMut() {
    let pem = include_str!("../../fixtures/keys/TEST-ONLY-es384.pem");
    let key = EncodingKey::from_ec_pem(pem.as_bytes()).expect("the test key can be read");
    let header = Header::new(Algorithm::ES384);
    let claims = json!({
        "subType": "user",
        "purpose": "accessToken",
        "jti": "0123456789abcdef0123456789abcdef",
        "iat": 1_700_000_000,
        "exp": 1_700_021_600,
        "aud": "https://tenant.example",
        "iss": "qlik.api",
    });
    move || {
        let token = encode(&header, &claims, &key).expect("it can be signed");
        assert!(!token.is_empty());
    }
}

fn issue(tenant: &SharedTenant) -> impl FnMut() {
    let request = token_request(tenant);
    let tenant = tenant.clone();
    move || {
        let response = tenant.handle(&request);
        assert_eq!(response.status(), StatusCode::OK);
    }
}

fn authorize(tenant: &SharedTenant) -> impl FnMut() {
    let token = body(&tenant.handle(&token_request(tenant)));
    let bearer = format!("Bearer {}", text(&token, "access_token"));
    let client = json!({
        "appType": "web",
        "clientName": "bench",
        "redirectUris": ["https://app.example/callback"],
        "allowedScopes": ["user_default"],
        "connectionConfig": {"consentMethod": "trusted"},
    });
    let create = Request::post("/api/v1/oauth-clients")
        .header("authorization", bearer)
        .header("content-type", "application/json")
        .body(Bytes::from(client.to_string()))
        .expect("the request is well-formed");
    let created = body(&tenant.handle(&create));
    let cookie = signed_in(tenant);
    let target = format!(
        "/oauth/authorize?client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback\
         &response_type=code&scope=user_default&state=bench",
        text(&created, "clientId")
    );
    let request = Request::get(target)
        .header("cookie", cookie)
        .body(Bytes::new())
        .expect("the request is well-formed");
    let tenant = tenant.clone();
    move || {
        let response = tenant.handle(&request);
        assert_eq!(response.status(), StatusCode::FOUND);
    }
}

/// The cookie of a browser whose user has signed in.
fn signed_in(tenant: &SharedTenant) -> String {
    let request = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from("subject=test-only%7Cfirst-user&returnto=%2F"))
        .expect("the request is well-formed");
    let response = tenant.handle(&request);
    let cookie = response.headers().get("set-cookie");
    let cookie = cookie.and_then(|value| value.to_str().ok()?.split(';').next());
    cookie.expect("a session begins").to_owned()
}

fn token_request(tenant: &SharedTenant) -> Request<Bytes> {
    let body = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret})
    });
    Request::post("/oauth/token")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .expect("the request is well-formed")
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).expect("the answer is JSON")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
