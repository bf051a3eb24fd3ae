//! What real servers do that no clause forbids, next to what one does: a blame for the former
//! would be the judge's fault.

mod registrations;

use http::Response;
use oauth_model::{
    profile::{OAUTH2, OAUTH21, Profile},
    standard::{Client, Method},
};

use super::*;
use crate::scenario::Payload;

const CALLBACK: &str = "http://127.0.0.1:4711/a";
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn book() -> Book {
    book_of(OAUTH2)
}

fn book_of(profile: Profile) -> Book {
    let scopes = ["read".to_owned(), "write".to_owned()];
    let mut state = State::new(profile, &scopes);
    state.insert_client(Client {
        id: "a".to_owned(),
        secret: Some("TEST-ONLY-a".to_owned()),
        method: Method::Basic,
        redirect_uris: vec![CALLBACK.to_owned()],
        grants: None,
    });
    Book::new(&Server::example(), state)
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Answer::from(response.body(body.to_owned().into()).unwrap())
}

/// The rules that an answer to a request is blamed on.
fn blamed(request: &Request, answer: &Answer) -> Vec<&'static str> {
    blamed_behind(request, answer, &Trail::default())
}

/// The same where a browser met this on its way.
fn blamed_behind(request: &Request, answer: &Answer, trail: &Trail) -> Vec<&'static str> {
    let hearing = book().hear(NOW, request, answer, trail);
    let breaches = hearing.breaches.iter();
    breaches.map(|breach| breach.rule.id()).collect()
}

fn machine(scope: &str) -> Request {
    let pairs = [("grant_type", "client_credentials"), ("scope", scope)];
    let request = Request::new("POST", Endpoint::Token.path()).form(&pairs);
    request.basic("a", "TEST-ONLY-a")
}

fn token(scope: &str) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("pragma", "no-cache"),
    ];
    let body = r#"{"access_token": "t", "token_type": "Bearer", "expires_in": 60SCOPE}"#;
    answer(200, &headers, &body.replace("SCOPE", scope))
}

fn visit(redirect_uri: &str) -> Request {
    Request::new("GET", Endpoint::Authorization.path()).query(&[
        ("response_type", "code"),
        ("client_id", "a"),
        ("redirect_uri", redirect_uri),
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ])
}

#[test]
fn that_no_scope_was_granted_cannot_be_written_down() {
    let told = |asked: &str, scope: &str| blamed(&machine(asked), &token(scope));
    let wanted = ["scope/unknown-not-granted"];
    assert!(told("stranger", "").is_empty());
    assert!(told("stranger", r#", "scope": "read""#).is_empty());
    assert_eq!(told("stranger", r#", "scope": "stranger""#), wanted);
    // What was left of these could have been written down.
    assert_eq!(told("read stranger", ""), wanted);
    assert!(told("read stranger", r#", "scope": "read""#).is_empty());
}

#[test]
fn a_request_without_a_scope_is_granted_or_told_so() {
    let bare = |request: Request| {
        let mut request = request;
        if let Some(Payload::Form(pairs)) = &mut request.body {
            pairs.retain(|(name, _)| name != "scope");
        }
        request
    };
    let told = |first: &Answer, second: &Answer| {
        let mut book = book();
        book.hear(NOW, &machine("read"), first, &Trail::default());
        let hearing = book.hear(NOW, &bare(machine("read")), second, &Trail::default());
        let rule = oauth_model::catalogue::scope::DEFAULT_OR_REFUSED;
        let broken = hearing.breaches.iter().any(|breach| breach.rule == rule);
        (hearing.at_stake.contains(rule), broken)
    };
    let headers = [("content-type", "application/json")];
    let refusal = |error: &str| answer(400, &headers, &format!(r#"{{"error": "{error}"}}"#));
    let granted = token("");
    assert_eq!(told(&granted, &token("")), (true, false));
    assert_eq!(told(&granted, &refusal("invalid_scope")), (true, false));
    assert_eq!(told(&granted, &refusal("invalid_request")), (true, true));
    assert_eq!(told(&granted, &refusal("server_error")), (false, false));
    assert_eq!(told(&granted, &answer(400, &[], "no")), (false, false));
    // Whoever gets nothing in any case is not refused for its scope.
    let never = refusal("unauthorized_client");
    assert_eq!(told(&never, &never), (false, false));
}

#[test]
fn an_access_token_that_stays_is_called_unsupported() {
    let revoke = |value: &str| {
        let request = Request::new("POST", Endpoint::Revocation.path()).form(&[("token", value)]);
        request.basic("a", "TEST-ONLY-a")
    };
    let told = |first: &Answer, second: &Answer| {
        let mut book = book();
        book.hear(NOW, &machine("read"), &token(""), &Trail::default());
        book.hear(NOW, &revoke("nobodys"), first, &Trail::default());
        let hearing = book.hear(NOW, &revoke("t"), second, &Trail::default());
        let rule = oauth_model::catalogue::revocation::UNSUPPORTED_TOLD;
        let broken = hearing.breaches.iter().any(|breach| breach.rule == rule);
        (hearing.at_stake.contains(rule), broken)
    };
    let headers = [("content-type", "application/json")];
    let refusal = |error: &str| answer(400, &headers, &format!(r#"{{"error": "{error}"}}"#));
    let done = answer(200, &[], "");
    assert_eq!(told(&done, &done), (true, false));
    assert_eq!(
        told(&done, &refusal("unsupported_token_type")),
        (true, false)
    );
    assert_eq!(told(&done, &refusal("invalid_request")), (true, true));
    // Where nothing was ever revoked there are other reasons.
    let refused = refusal("invalid_client");
    assert_eq!(told(&refused, &refused), (false, false));
}

#[test]
fn a_bearer_token_lives_for_an_hour_at_most() {
    let told = |kind: &str, seconds: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("pragma", "no-cache"),
        ];
        let body = r#"{"access_token": "t", "token_type": "KIND", "expires_in": SECONDS}"#;
        let body = body.replace("KIND", kind).replace("SECONDS", seconds);
        blamed(&machine("read"), &answer(200, &headers, &body))
    };
    assert!(told("Bearer", "3600").is_empty());
    assert_eq!(told("bearer", "3601"), ["token/at-most-an-hour"]);
    // A token that needs a key as well is another matter.
    assert!(told("DPoP", "86400").is_empty());
    let no_number = ["token/expires-in-is-a-number"];
    assert_eq!(told("Bearer", r#""86400""#), no_number);
}

#[test]
fn a_visit_without_a_scope_is_granted_or_told_so() {
    let told = |end: &str| {
        let mut book = book();
        let mut named = visit(CALLBACK);
        named.query.push(("scope".to_owned(), "read".to_owned()));
        let sent = |end: &str| answer(302, &[("location", &format!("{CALLBACK}?{end}"))], "");
        book.hear(NOW, &named, &sent("code=c"), &Trail::default());
        let hearing = book.hear(NOW, &visit(CALLBACK), &sent(end), &Trail::default());
        let breaches = hearing.breaches.iter();
        let blames: Vec<&str> = breaches.map(|breach| breach.rule.id()).collect();
        blames
    };
    assert!(told("code=another-one").is_empty());
    assert!(told("error=invalid_scope").is_empty());
    assert!(told("error=access_denied").is_empty());
    assert_eq!(told("error=invalid_request"), ["scope/default-or-refused"]);
}

#[test]
fn under_oauth_2_1_an_answer_states_its_scope() {
    let told = |profile, asked: &str, scope: &str| {
        let mut book = book_of(profile);
        let hearing = book.hear(NOW, &machine(asked), &token(scope), &Trail::default());
        let breaches = hearing.breaches.iter();
        let blames: Vec<&str> = breaches.map(|breach| breach.rule.id()).collect();
        blames
    };
    assert_eq!(told(OAUTH21, "read", ""), ["scope/stated"]);
    assert!(told(OAUTH21, "read", r#", "scope": "read""#).is_empty());
    assert!(told(OAUTH21, "", "").is_empty());
    assert!(told(OAUTH2, "read", "").is_empty());
}

#[test]
fn a_code_that_the_client_brought_is_not_the_servers() {
    let sent = |to: &str| answer(302, &[("location", to)], "");
    let brought = format!("{CALLBACK}?code=stranger");
    for location in [format!("{brought}&code=c"), format!("{CALLBACK}?code=c")] {
        let blames = blamed(&visit(&brought), &sent(&location));
        assert!(blames.contains(&"authorize/redirect-uri-registered"));
        assert!(!blames.contains(&"authorize/code-in-query"), "{blames:?}");
    }
    let twice = blamed(
        &visit(CALLBACK),
        &sent(&format!("{CALLBACK}?code=c&code=d")),
    );
    assert_eq!(twice, ["authorize/code-in-query"]);
}

#[test]
fn the_page_of_a_failure_is_one_finding() {
    let page = |status| {
        let page = answer(status, &[("content-type", "text/html")], "<h1>Sorry</h1>");
        blamed(&visit("https://stranger.example/"), &page)
    };
    assert_eq!(page(400), ["authorize/no-framing"]);
    assert_eq!(page(500), ["answer/no-server-failure"]);
}

#[test]
fn an_origin_of_its_own_lets_no_other_in() {
    let request = visit(CALLBACK).header("origin", "https://stranger.example");
    let sent = |allowed: &str| {
        let location = format!("{CALLBACK}?code=c");
        let headers = [
            ("location", location.as_str()),
            ("access-control-allow-origin", allowed),
        ];
        blamed(&request, &answer(302, &headers, ""))
    };
    assert!(sent("https://as.example").is_empty());
    assert_eq!(sent("*"), ["authorize/no-cross-origin"]);
    let stranger = sent("https://stranger.example");
    assert_eq!(stranger, ["authorize/no-cross-origin"]);
}

#[test]
fn what_works_in_the_form_says_nothing_about_the_header() {
    let by_header = wire::call(&machine("read")).unwrap();
    let pairs = [("grant_type", "client_credentials"), ("client_id", "a")];
    let by_form = Request::new("POST", Endpoint::Token.path()).form(&pairs);
    let by_form = wire::call(&by_form).unwrap();
    assert_ne!(what(&by_header), what(&by_form));
}

#[test]
fn a_password_is_not_sent_on() {
    let sent = answer(302, &[("location", &format!("{CALLBACK}?code=c"))], "");
    let behind = |statuses: &[u16]| {
        let trail = Trail {
            behind_password: statuses.to_vec(),
        };
        blamed_behind(&visit(CALLBACK), &sent, &trail)
    };
    assert!(behind(&[]).is_empty());
    assert!(behind(&[303, 303]).is_empty());
    for status in [307, 308] {
        assert_eq!(behind(&[status, 303]), ["authorize/password-not-sent-on"]);
    }
    for status in [301, 302] {
        assert_eq!(behind(&[303, status]), ["authorize/led-on-by-see-other"]);
    }
}

#[test]
fn strangers_are_shown_a_page() {
    let mut request = visit(CALLBACK);
    wire::STRANGER.clone_into(&mut request.path);
    let sent = |to: &str| blamed(&request, &answer(302, &[("location", to)], ""));
    assert!(sent("https://as.example/sign-in?error=login_required").is_empty());
    assert!(sent("https://login.example/?return=1").is_empty());
    // An application's own page may be called as a client's with more behind it.
    assert!(sent(&format!("{CALLBACK}-sign-in?error=1")).is_empty());
    let error = sent(&format!("{CALLBACK}?error=invalid_scope"));
    assert_eq!(error, ["authorize/sign-in-before-error"]);
    let code = sent(&format!("{CALLBACK}?code=c"));
    assert_eq!(code, ["authorize/sign-in-first"]);
    assert!(blamed(&request, &answer(401, &[], "")).is_empty());
}
