//! The authorization endpoint: whom it asks, and what it refuses where.

use super::{browser::*, *};

#[test]
fn the_query_of_a_redirect_uri_stays() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let others = [("redirect_uri", "https://app.example/other?a=%20b")];
    let visit = visitor.open(&cookie, &authorize(&id, &others));
    let start = "https://app.example/other?a=%20b&code=";
    assert!(visit.location().starts_with(start), "{}", visit.location());
}

#[test]
fn what_names_no_client_or_address_is_shown_and_not_redirected() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let repeated = format!("{}&state=again", authorize(&id, &[]));
    for (target, code, title, detail) in [
        (
            authorize("unknown", &[]),
            "OAUTH-14",
            "Invalid client_id",
            "OAuth client is not authorized",
        ),
        (
            authorize("", &[("response_type", "token")]),
            "OAUTH-14",
            "Invalid client_id",
            "OAuth client is not authorized",
        ),
        (
            authorize(&id, &[("redirect_uri", "https://app.example/callback/")]),
            "OAUTH-1",
            "Invalid redirect_uri",
            "redirect_uri is not registered",
        ),
        (
            authorize(&id, &[("redirect_uri", ""), ("state", "")]),
            "OAUTH-1",
            "Invalid redirect_uri",
            "redirect_uri is not registered",
        ),
        (
            repeated,
            "HTTP-400",
            "Invalid request",
            "`state`: found again, wanted once (request/no-repeated-parameter)",
        ),
    ] {
        let answer = visitor.read(&target);
        assert_eq!(answer.status, 400, "{target}");
        assert!(answer.headers.get("location").is_none());
        let expected = json!([{
            "code": code, "title": title, "detail": detail, "status": "400",
        }]);
        assert_eq!(answer.body["errors"], expected);
    }
}

#[test]
fn other_refusals_go_to_the_client() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let unchallenged = [("code_challenge", ""), ("code_challenge_method", "")];
    for (others, cookie, error) in [
        (
            vec![("response_type", "token")],
            "",
            "unsupported_response_type",
        ),
        (vec![("response_type", "")], "", "unsupported_response_type"),
        (vec![("state", "")], "", "invalid_request"),
        (unchallenged.to_vec(), &cookie, "invalid_request"),
        (
            vec![("code_challenge_method", "plain")],
            &cookie,
            "invalid_request",
        ),
        (vec![("code_challenge", "odd")], &cookie, "invalid_request"),
        (
            vec![("scope", "user_default spaces")],
            &cookie,
            "invalid_scope",
        ),
        (vec![("prompt", "none")], "", "login_required"),
        (
            vec![("prompt", "none")],
            "eas.sid=made-up",
            "login_required",
        ),
    ] {
        let visit = visitor.open(cookie, &authorize(&id, &others));
        assert_eq!(visit.status, 302, "{others:?}");
        assert!(
            visit
                .location()
                .starts_with(&format!("{CALLBACK}?error={error}&"))
        );
        assert_eq!(visit.parameter("error_code").as_deref(), Some("HTTP-400"));
        assert!(visit.parameter("error_description").is_some());
        let state = (others != [("state", "")]).then_some("xyz");
        assert_eq!(visit.parameter("state").as_deref(), state);
        assert_eq!(visit.parameter("code"), None);
        assert_eq!(visit.headers["cache-control"], "no-store");
    }
    let described = authorize(&id, &[("response_type", "\"\\é\r\nx: y")]);
    let visit = visitor.open("", &described);
    assert_eq!(
        visit.parameter("error_description").unwrap(),
        "`response_type`: found '????x: y, wanted `code` (authorize/response-type)"
    );
}

#[test]
fn prompt_none_asks_nobody_with_a_session() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let visit = visitor.open(&cookie, &authorize(&id, &[("prompt", "none")]));
    assert!(visit.parameter("code").is_some());
}

#[test]
fn signing_in_leads_back_and_does_not_loop() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let old = visitor.sign_in(BEN);
    visitor.now = NOW.plus_seconds(61);
    for (cookie, others) in [
        ("", vec![]),
        (old.as_str(), vec![("prompt", "login")]),
        (&old, vec![("max_age", "60")]),
        (&old, vec![("max_age", "0")]),
        ("", vec![("prompt", "login"), ("max_age", "0")]),
    ] {
        let asked = visitor.open(cookie, &authorize(&id, &others));
        assert_eq!(asked.status, 302);
        assert!(
            asked
                .location()
                .starts_with("/login?returnto=%2Foauth%2Fauthorize%3Fclient_id")
        );
        let returnto = asked.parameter("returnto").unwrap();
        let page = visitor.open(cookie, asked.location());
        assert_eq!(page.status, 200);
        let pairs = [("subject", BEN), ("returnto", returnto.as_str())];
        let signed_in = visitor.submit(cookie, "/login", &pairs);
        assert_eq!(signed_in.status, 303);
        let set = signed_in.headers["set-cookie"].to_str().unwrap();
        let (new, attributes) = set.split_once("; ").unwrap();
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Secure");
        let back = signed_in.location().to_owned();
        visitor.now = visitor.now.plus_seconds(1);
        let visit = visitor.open(new, &back);
        assert!(visit.parameter("code").is_some(), "{}", visit.location());
        assert_eq!(visit.parameter("state").as_deref(), Some("xyz"));
    }
    // A login that is young enough will do.
    let young = visitor.sign_in(BEN);
    let visit = visitor.open(&young, &authorize(&id, &[("max_age", "60")]));
    assert!(visit.parameter("code").is_some());
}

#[test]
fn consent_is_asked_given_remembered_and_asked_again() {
    let mut visitor = Visitor::admin();
    let scopes = ["user_default", "spaces.data", "apps:read"];
    let (id, _) = visitor.register("spa", "required", &scopes);
    let cookie = visitor.sign_in(BEN);
    let first = visitor.open(&cookie, &authorize(&id, &[]));
    assert_eq!(first.status, 200);
    assert!(first.page.contains("<li><code>user_default</code></li>"));
    let visit = visitor.decide(&cookie, &first.ticket(), "approve");
    assert_eq!(visit.status, 303);
    assert_eq!(visit.parameter("state").as_deref(), Some("xyz"));
    let code = visit.parameter("code").unwrap();
    assert_eq!(
        visitor.redeem(&id, None, &code).body["scope"],
        "user_default"
    );

    let again = visitor.open(&cookie, &authorize(&id, &[]));
    assert!(again.parameter("code").is_some());
    let asked = visitor.open(&cookie, &authorize(&id, &[("prompt", "consent")]));
    assert!(asked.page.contains("<li><code>user_default</code></li>"));
    // Only what is new is asked about (fact D18).
    let more = [("scope", "user_default apps:read")];
    let wider = visitor.open(&cookie, &authorize(&id, &more));
    assert!(wider.page.contains("<li><code>apps:read</code></li>"));
    assert!(!wider.page.contains("<li><code>user_default</code></li>"));
    // Somebody else is asked by themselves.
    let other = visitor.sign_in("test-only|second-user");
    assert_eq!(visitor.open(&other, &authorize(&id, &[])).status, 200);
}

#[test]
fn a_denial_is_told_to_the_client() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "required", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    for decision in ["deny", "", "Approve"] {
        let page = visitor.open(&cookie, &authorize(&id, &[]));
        let visit = visitor.decide(&cookie, &page.ticket(), decision);
        assert_eq!(visit.status, 303);
        assert_eq!(
            visit.location(),
            format!(
                "{CALLBACK}?error=access_denied\
                 &error_description=the%20user%20did%20not%20approve\
                 &error_code=HTTP-403&state=xyz"
            )
        );
    }
}

#[test]
fn a_ticket_is_for_the_user_who_is_asked() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "required", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let other = visitor.sign_in("test-only|second-user");
    let ticket = visitor.open(&cookie, &authorize(&id, &[])).ticket();
    for (cookie, ticket) in [
        (other.as_str(), ticket.as_str()),
        ("", &ticket),
        (&cookie, "made-up"),
        (&cookie, ""),
    ] {
        let visit = visitor.decide(cookie, ticket, "approve");
        assert_eq!(visit.status, 400);
        assert!(visit.page.contains("\"Invalid ticket\""), "{}", visit.page);
    }
    assert_eq!(visitor.decide(&cookie, &ticket, "approve").status, 303);
}
