//! Mischiefs that lie on the way from a browser to a token, and ignored rules there.

use super::*;
use crate::tenant::tests::browser::*;

const SCOPES: &[&str] = &["user_default", "offline_access", "apps:read"];

/// A visitor of a faulty tenant, a native client there, and a user's cookie.
fn native(fault: &str, consent: &str) -> (Visitor, String, String) {
    let mut visitor = faulty(fault);
    let (id, _) = visitor.register("native", consent, SCOPES);
    let cookie = visitor.sign_in(BEN);
    (visitor, id, cookie)
}

fn me(visitor: &mut Visitor, answer: &crate::tenant::tests::Answer) -> Value {
    let token = answer.text("/access_token");
    visitor.with_token(&token).read("/api/v1/users/me").body
}

#[test]
fn a_stranger_is_taken_for_the_first_user() {
    for consent in ["trusted", "required"] {
        let (mut visitor, id, cookie) = native("takes-stranger-for-first-user", consent);
        for others in [vec![], vec![("prompt", "login")]] {
            let visit = visitor.open("", &authorize(&id, &others));
            let code = visit.parameter("code").unwrap();
            let answer = visitor.redeem(&id, None, &code);
            assert_eq!(me(&mut visitor, &answer)["name"], "Ada Administrator");
        }
        // Who has a session is treated as ever, and nobody has approved anything.
        let visit = visitor.open(&cookie, &authorize(&id, &[]));
        assert_eq!(visit.status == 200, consent == "required");
        let visit = visitor.open(&cookie, &authorize(&id, &[("prompt", "login")]));
        assert!(visit.location().starts_with("/login"));
        let visit = visitor.open("", &authorize(&id, &[("prompt", "none")]));
        assert_eq!(visit.parameter("error").as_deref(), Some("login_required"));
    }
}

#[test]
fn consent_is_asked_of_the_wrong() {
    let (mut visitor, id, cookie) = native("asks-for-trusted-client", "trusted");
    for _ in 0..2 {
        let page = visitor.open(&cookie, &authorize(&id, &[]));
        assert_eq!(page.status, 200);
        let visit = visitor.decide(&cookie, &page.ticket(), "approve");
        let code = visit.parameter("code").unwrap();
        assert_eq!(visitor.redeem(&id, None, &code).status, 200);
    }

    let (mut visitor, id, cookie) = native("skips-consent", "required");
    for others in [vec![], vec![("prompt", "consent")]] {
        let visit = visitor.open(&cookie, &authorize(&id, &others));
        let code = visit.parameter("code").unwrap();
        assert_eq!(visitor.redeem(&id, None, &code).status, 200);
    }
    let visit = visitor.open("", &authorize(&id, &[]));
    assert!(visit.location().starts_with("/login"));
    let target = format!("/api/v1/oauth-clients/{id}/connection-configs/me");
    let config = Visitor::read(&mut visitor, &target);
    assert_eq!(config.body["consentMethod"], "required");
}

#[test]
fn redirects_are_altered() {
    let (mut visitor, id, cookie) = native("clips-state", "trusted");
    let visit = visitor.open(&cookie, &authorize(&id, &[]));
    assert_eq!(visit.parameter("state").as_deref(), Some("xy"));

    let (mut visitor, id, cookie) = native("adds-slash-to-redirect-uri", "trusted");
    for (uri, start) in [
        (CALLBACK, "https://app.example/callback/?code="),
        (
            "https://app.example/other?a=%20b",
            "https://app.example/other/?a=%20b&code=",
        ),
    ] {
        let visit = visitor.open(&cookie, &authorize(&id, &[("redirect_uri", uri)]));
        assert!(visit.location().starts_with(start), "{}", visit.location());
    }

    let (mut visitor, id, cookie) = native("names-no-error", "required");
    let ticket = visitor.open(&cookie, &authorize(&id, &[])).ticket();
    let denied = visitor.decide(&cookie, &ticket, "deny");
    let refused = visitor.open("", &authorize(&id, &[("response_type", "token")]));
    for visit in [denied, refused] {
        let start = format!("{CALLBACK}?error_description=");
        assert!(visit.location().starts_with(&start), "{}", visit.location());
        assert_eq!(visit.parameter("error"), None);
        assert_eq!(visit.parameter("state").as_deref(), Some("xyz"));
    }
    let open = visitor.open("", &authorize(&id, &[("prompt", "none")]));
    assert_eq!(open.parameter("error").as_deref(), Some("login_required"));
}

#[test]
fn a_code_shows_somebody_else() {
    let (mut visitor, id, cookie) = native("shows-somebody-else-to-application", "trusted");
    let code = visitor.open(&cookie, &authorize(&id, &[]));
    let answer = visitor.redeem(&id, None, &code.parameter("code").unwrap());
    assert_eq!(me(&mut visitor, &answer)["name"], "Ada Administrator");

    let (mut visitor, id, cookie) = native("shows-somebody-else", "trusted");
    let code = visitor.open(&cookie, &authorize(&id, &[]));
    let answer = visitor.redeem(&id, None, &code.parameter("code").unwrap());
    assert_eq!(me(&mut visitor, &answer)["name"], "Ben User");
}

/// Which token answers have a refresh token: to a code without `offline_access`, to
/// one with it, and to a refresh; and the scope when refreshing asks for too much.
fn refreshing(fault: &str) -> (bool, bool, Option<bool>, Value) {
    let (mut visitor, id, cookie) = native(fault, "trusted");
    let mut redeemed = |scope: &str| {
        let visit = visitor.open(&cookie, &authorize(&id, &[("scope", scope)]));
        let code = visit.parameter("code").unwrap();
        visitor.redeem(&id, None, &code).body
    };
    let has = |body: &Value| body.get("refresh_token").is_some();
    let without = has(&redeemed("user_default"));
    let with = redeemed("user_default offline_access");
    let mut body = json!({
        "grant_type": "refresh_token",
        "client_id": id,
        "refresh_token": with["refresh_token"],
        "scope": "user_default spaces",
    });
    let wider = visitor.token(&body).body["scope"].clone();
    body["scope"] = json!("user_default");
    let refreshed = visitor.token(&body);
    let again = (refreshed.status == 200).then(|| has(&refreshed.body));
    (without, has(&with), again, wider)
}

#[test]
fn refresh_tokens_come_and_fail_to_come() {
    let refused = Value::Null;
    for (fault, expected) in [
        (
            "ignores-grant-named",
            (false, true, Some(true), refused.clone()),
        ),
        (
            "hands-out-refresh-token-unasked",
            (true, true, Some(true), refused.clone()),
        ),
        (
            "withholds-refresh-token",
            (false, false, None, refused.clone()),
        ),
        (
            "refreshes-only-once",
            (false, true, Some(false), refused.clone()),
        ),
        (
            "hands-out-refresh-token",
            (false, true, Some(true), refused),
        ),
        (
            "widens-at-refresh",
            (false, true, None, json!("user_default spaces")),
        ),
    ] {
        assert_eq!(refreshing(fault), expected, "{fault}");
    }
}

#[test]
fn rules_of_the_authorization_endpoint_can_be_ignored() {
    let unchallenged = [("code_challenge", ""), ("code_challenge_method", "")];
    for (rule, others, start) in [
        (
            "redirect-uri-registered",
            vec![("redirect_uri", "https://evil.example/x?y")],
            "https://evil.example/x?y&code=",
        ),
        ("response-type", vec![("response_type", "token")], CALLBACK),
        ("state-present", vec![("state", "")], CALLBACK),
        ("public-needs-challenge", unchallenged.to_vec(), CALLBACK),
        (
            "challenge-method",
            vec![("code_challenge_method", "plain")],
            CALLBACK,
        ),
    ] {
        let (mut visitor, id, cookie) = native(&format!("ignores-authorize-{rule}"), "trusted");
        let visit = visitor.open(&cookie, &authorize(&id, &others));
        assert!(visit.parameter("code").is_some(), "{rule}");
        assert!(visit.location().starts_with(start), "{}", visit.location());
    }
    // An address that is none leads nowhere, registered or not.
    let fault = "ignores-authorize-redirect-uri-registered";
    for uri in [
        "",
        "/callback",
        "javascript:alert(1)",
        "https://a.example/\r\nx: y",
    ] {
        let (mut visitor, id, cookie) = native(fault, "trusted");
        let visit = visitor.open(&cookie, &authorize(&id, &[("redirect_uri", uri)]));
        assert_eq!(visit.status, 400, "{uri}");
    }
    let (mut visitor, _, cookie) = native("ignores-authorize-known-client", "trusted");
    for id in ["unknown", ""] {
        let page = visitor.open(&cookie, &authorize(id, &[]));
        let visit = visitor.decide(&cookie, &page.ticket(), "approve");
        assert!(visit.parameter("code").is_some());
    }
    let fault = "ignores-authorize-prompt-none-needs-session";
    let (mut visitor, id, _) = native(fault, "trusted");
    let visit = visitor.open("", &authorize(&id, &[("prompt", "none")]));
    assert!(visit.location().starts_with("/login"));
}

#[test]
fn rules_about_codes_and_refreshing_can_be_ignored() {
    for (rule, name, value) in [
        ("code-present", "code", ""),
        ("code-known", "code", "made-up"),
        (
            "code-same-redirect-uri",
            "redirect_uri",
            "https://elsewhere.example/",
        ),
        ("code-verifier-present", "code_verifier", ""),
        (
            "code-verifier-fits",
            "code_verifier",
            "another-verifier-of-the-right-length-and-form",
        ),
        ("refresh-present", "refresh_token", ""),
        ("refresh-known", "refresh_token", "made-up"),
    ] {
        let (mut visitor, id, cookie) = native(&format!("ignores-{rule}"), "trusted");
        let visit = visitor.open(&cookie, &authorize(&id, &[]));
        let grant = if rule.starts_with("code") {
            "authorization_code"
        } else {
            "refresh_token"
        };
        let mut body = json!({
            "grant_type": grant,
            "client_id": id,
            "code": visit.parameter("code").unwrap(),
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "refresh_token": "none",
        });
        body[name] = json!(value);
        assert_eq!(visitor.token(&body).status, 200, "{rule}");
    }
}

#[test]
fn what_relies_on_a_rule_about_codes_can_be_refused() {
    for (rule, app_type, with_challenge) in [
        ("code-secret-suffices", "web", false),
        ("code-secret-and-verifier", "web", true),
        ("code-public-without-secret", "spa", true),
    ] {
        let mut visitor = faulty(&format!("refuses-{rule}"));
        let (id, secret) = visitor.register(app_type, "trusted", &["user_default"]);
        let cookie = visitor.sign_in(BEN);
        let mut body = json!({
            "grant_type": "authorization_code",
            "client_id": id,
            "client_secret": secret.unwrap_or_default(),
            "redirect_uri": CALLBACK,
        });
        let mut others = vec![("code_challenge", ""), ("code_challenge_method", "")];
        if with_challenge {
            others.clear();
            body["code_verifier"] = json!(VERIFIER);
        }
        let visit = visitor.open(&cookie, &authorize(&id, &others));
        body["code"] = json!(visit.parameter("code").unwrap());
        let answer = visitor.token(&body);
        assert_eq!(answer.status, 400, "{rule}");
        let detail = answer.text("/errors/0/detail");
        assert!(detail.contains("relies on code/"), "{detail}");
    }
}
