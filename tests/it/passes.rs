//! Administrators who are no clients: with an API token, a session's cookie, or a key
//! that signs for a session. What they show stays with them.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use http::{Request, Response};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use oauth_it::{ISSUER, block_on, broken, in_process, outside_facts, settings, tenant};
use oauth_suite::{
    facts::Facts,
    pass::{JwtClaims, JwtIdentity, Pass},
    report::{Report, Verdict},
    run::{self, NotLearned, Settings},
    target::{Target, from_fn},
};
use oauth_tenant::SharedTenant;
use serde_json::Value;

const ADMINISTRATOR: &str = "test-only|administrator";

fn narrowed() -> Settings {
    let rules = [
        "redirect-uri/*",
        "client-secret/*",
        "list/*",
        "api/*",
        "auth-settings/*",
    ];
    Settings {
        rules: rules.map(str::to_owned).to_vec(),
        ..settings()
    }
}

fn judge(tenant: &SharedTenant, target: &impl Target, pass: Pass) -> Result<Report, NotLearned> {
    let facts = Facts {
        admin: None,
        pass: Some(pass),
        ..outside_facts(tenant, ISSUER)
    };
    block_on(run::run(target, &facts, &narrowed(), |_| {}))
}

/// Nothing is broken, most is upheld, and what is secret is not told.
fn assert_fine(report: &Report, secrets: &[&str]) {
    assert_eq!(broken(report), Vec::<&str>::new());
    let inconclusive = report.with_verdict(Verdict::Inconclusive);
    let inconclusive: Vec<_> = inconclusive.map(|rule| (rule.id, &rule.reason)).collect();
    assert!(inconclusive.is_empty(), "{inconclusive:?}");
    let upheld = report.with_verdict(Verdict::Upheld).count();
    assert!(upheld > 30, "{upheld}");
    assert_eq!(report.leftovers, 0);
    let told = serde_json::to_string(report).unwrap();
    for secret in secrets {
        assert!(!told.contains(secret), "{secret}");
    }
}

fn post(path: &str, media_type: &str, body: String) -> Request<Bytes> {
    Request::post(path)
        .header("content-type", media_type)
        .body(Bytes::from(body))
        .unwrap()
}

/// The cookie of a session that the administrator begins.
fn signed_in(tenant: &SharedTenant) -> String {
    let form = format!("subject={}&returnto=/", ADMINISTRATOR.replace('|', "%7C"));
    let request = post("/login", "application/x-www-form-urlencoded", form);
    let answer = tenant.handle(&request);
    let cookie = answer
        .headers()
        .get("set-cookie")
        .unwrap()
        .to_str()
        .unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn an_api_token_lets_in() {
    let tenant = tenant(None);
    let (id, secret) = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        (id.to_owned(), secret.to_owned())
    });
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = post("/oauth/token", "application/x-www-form-urlencoded", form);
    let answer: Value = serde_json::from_slice(tenant.handle(&request).body()).unwrap();
    let token = answer
        .get("access_token")
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned();
    let report = judge(&tenant, &in_process(&tenant), Pass::Token(token.clone())).unwrap();
    assert_fine(&report, &[&token]);
}

#[test]
fn a_sessions_cookie_lets_in() {
    let tenant = tenant(None);
    let cookie = signed_in(&tenant);
    let value = cookie.split_once('=').unwrap().1.to_owned();
    for given in [&cookie, &value] {
        let pass = Pass::Session(given.clone());
        let report = judge(&tenant, &in_process(&tenant), pass).unwrap();
        assert_fine(&report, &[&value]);
    }
}

#[test]
fn what_opens_nothing_is_told() {
    let tenant = tenant(None);
    let target = in_process(&tenant);
    let told = |pass| judge(&tenant, &target, pass).unwrap_err().to_string();
    let message = told(Pass::Token("TEST-ONLY-hunter2".to_owned()));
    let wanted = "the target does not say whose token or session it was given";
    assert_eq!(message, wanted);
    let message = told(Pass::Session("TEST-ONLY-hunter2".to_owned()));
    let wanted = "the administrator's session was not accepted: status 4";
    assert!(message.starts_with(wanted), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

/// Answers `POST /login/jwt-session` as Qlik Cloud does (fact D35), for this key.
fn begin_session(tenant: &SharedTenant, request: &Request<Bytes>) -> Response<Bytes> {
    let bearer = request.headers().get("authorization").unwrap();
    let jwt = bearer.to_str().unwrap().strip_prefix("Bearer ").unwrap();
    let header = jsonwebtoken::decode_header(jwt).unwrap();
    assert_eq!(header.kid.as_deref(), Some("TEST-ONLY-key"));
    let pem = include_str!("../../fixtures/keys/TEST-ONLY-client-es384.pem");
    let private = jsonwebtoken::EncodingKey::from_ec_pem(pem.as_bytes()).unwrap();
    let public = jsonwebtoken::jwk::Jwk::from_encoding_key(&private, Algorithm::ES384).unwrap();
    let mut validation = Validation::new(Algorithm::ES384);
    validation.set_audience(&["qlik.api/login/jwt-session"]);
    validation.set_issuer(&["TEST-ONLY-issuer"]);
    validation.set_required_spec_claims(&["aud", "iss", "sub", "exp", "nbf"]);
    validation.validate_nbf = true;
    let key = DecodingKey::from_jwk(&public).unwrap();
    let claims = jsonwebtoken::decode::<Value>(jwt, &key, &validation)
        .unwrap()
        .claims;
    let seconds = |name: &str| claims.get(name).unwrap().as_u64().unwrap();
    assert!(seconds("exp") - seconds("nbf") <= 3600);
    assert!(claims.get("jti").unwrap().as_str().unwrap().len() > 16);
    assert_eq!(claims.get("sub").unwrap(), ADMINISTRATOR);
    Response::builder()
        .header(
            "set-cookie",
            format!("{}; Path=/; HttpOnly", signed_in(tenant)),
        )
        .body(Bytes::new())
        .unwrap()
}

#[test]
fn a_key_signs_for_a_session() {
    let tenant = tenant(None);
    let inner = tenant.clone();
    let gateway = from_fn(move |request: Request<Bytes>| {
        if request.uri().path() == "/login/jwt-session" {
            return begin_session(&inner, &request);
        }
        inner.handle(&request)
    });
    let pem = include_bytes!("../../fixtures/keys/TEST-ONLY-client-es384.pem");
    let claims = JwtClaims {
        key_id: "TEST-ONLY-key".to_owned(),
        issuer: "TEST-ONLY-issuer".to_owned(),
        subject: ADMINISTRATOR.to_owned(),
        name: "Administrator".to_owned(),
        email: "administrator@tenant.example".to_owned(),
    };
    let identity = JwtIdentity::new(pem, Path::new("key.pem"), claims).unwrap();
    let report = judge(&tenant, &gateway, Pass::Jwt(identity)).unwrap();
    assert_fine(&report, &[]);
}

#[test]
fn a_token_is_renewed_before_it_ends() {
    let tenant = tenant(None);
    let (inner, (id, _)) = (
        tenant.clone(),
        tenant.inspect(|tenant| {
            let (id, secret) = tenant.admin_client();
            (id.to_owned(), secret.to_owned())
        }),
    );
    let tokens = AtomicU64::new(0);
    let counting = from_fn(|request: Request<Bytes>| {
        let body = String::from_utf8_lossy(request.body());
        let is_it = request.uri().path() == "/oauth/token" && body.contains(&id);
        tokens.fetch_add(u64::from(is_it), Ordering::Relaxed);
        inner.handle(&request)
    });
    let mut settings = narrowed();
    settings.rules = vec!["redirect-uri/limit".to_owned()];
    let facts = outside_facts(&tenant, ISSUER);
    let report = block_on(run::run(&counting, &facts, &settings, |_| {})).unwrap();
    assert_eq!(broken(&report), Vec::<&str>::new());
    assert_eq!(tokens.swap(0, Ordering::Relaxed), 1);
    // One that ends within ten minutes is due at once.
    settings.profile.knobs.access_token_seconds = 60;
    let report = block_on(run::run(&counting, &facts, &settings, |_| {})).unwrap();
    assert_eq!(broken(&report), Vec::<&str>::new());
    assert!(tokens.load(Ordering::Relaxed) > 3, "{tokens:?}");
}
