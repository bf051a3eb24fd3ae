//! The page on which users take consents back.

use super::{browser::*, *};

/// Ben agrees to a client of this name; gives its id.
fn agreed(visitor: &mut Visitor, cookie: &str, name: &str) -> String {
    let created = visitor.create(&json!({
        "appType": "spa",
        "clientName": name,
        "redirectUris": [CALLBACK],
        "allowedScopes": ["user_default", "apps:read"],
    }));
    let id = created.text("/clientId");
    let scopes = [("scope", "user_default apps:read")];
    let page = visitor.open(cookie, &authorize(&id, &scopes));
    let visit = visitor.decide(cookie, &page.ticket(), "approve");
    assert!(visit.parameter("code").is_some());
    id
}

fn take_back(visitor: &mut Visitor, cookie: &str, id: &str) -> Visit {
    visitor.submit(cookie, "/consents", &[("client_id", id)])
}

#[test]
fn the_page_lists_what_was_approved_and_takes_it_back() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let empty = visitor.open(&cookie, "/consents");
    assert_eq!(empty.status, 200);
    assert!(empty.page.contains("You have approved no application."));
    assert!(!empty.page.contains("<form"));

    let id = agreed(&mut visitor, &cookie, "Reports");
    let other = agreed(&mut visitor, &cookie, "Figures");
    let page = visitor.open(&cookie, "/consents");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["x-frame-options"], "DENY");
    for shown in [
        "<h2><bdi>Reports</bdi></h2>",
        "<h2><bdi>Figures</bdi></h2>",
        "<li><code>user_default</code></li>\n<li><code>apps:read</code></li>",
        &format!("name=\"client_id\" value=\"{id}\""),
    ] {
        assert!(page.page.contains(shown), "{shown} in {}", page.page);
    }

    let left = take_back(&mut visitor, &cookie, &id);
    assert_eq!(left.status, 200);
    assert!(!left.page.contains("Reports"), "{}", left.page);
    assert!(left.page.contains("Figures"));
    let asked = visitor.open(&cookie, &authorize(&id, &[]));
    assert!(asked.page.contains("<li><code>user_default</code></li>"));
    let silent = visitor.open(&cookie, &authorize(&id, &[("prompt", "none")]));
    assert_eq!(
        silent.parameter("error").as_deref(),
        Some("consent_required")
    );
    let sent = visitor.open(&cookie, &authorize(&other, &[]));
    assert!(sent.parameter("code").is_some());
    // Twice, or from nobody's client, it changes nothing.
    for id in [id.as_str(), "nobody's", ""] {
        assert!(
            take_back(&mut visitor, &cookie, id)
                .page
                .contains("Figures")
        );
    }
}

#[test]
fn the_page_is_for_who_is_signed_in() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let id = agreed(&mut visitor, &cookie, "Reports");
    let visit = visitor.open("", "/consents");
    assert_eq!(visit.status, 302);
    assert_eq!(visit.parameter("returnto").as_deref(), Some("/consents"));
    assert_eq!(take_back(&mut visitor, "", &id).status, 401);
    let other = visitor.sign_in("test-only|second-user");
    let page = take_back(&mut visitor, &other, &id);
    assert!(page.page.contains("You have approved no application."));
    let page = visitor.open(&cookie, "/consents");
    assert!(page.page.contains("Reports"), "{}", page.page);
    let patched = visitor.browse(Request::patch("/consents"), String::new());
    assert_eq!(
        (patched.status, &patched.headers["allow"]),
        (405, &"GET, POST".parse().unwrap())
    );
}

#[test]
fn a_trusted_client_has_nothing_to_take_back() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    let id = agreed(&mut visitor, &cookie, "Reports");
    let path = format!("/api/v1/oauth-clients/{id}/connection-configs/me");
    let trusted = json!([{"op": "replace", "path": "/consentMethod", "value": "trusted"}]);
    assert_eq!(visitor.ask("PATCH", &path, &trusted).status, 204);
    let page = visitor.open(&cookie, "/consents");
    assert!(page.page.contains("You have approved no application."));
    take_back(&mut visitor, &cookie, &id);
    let sent = visitor.open(&cookie, &authorize(&id, &[]));
    assert!(sent.parameter("code").is_some());
}

#[test]
fn what_was_issued_ends_where_the_profile_says_so() {
    for (side, status) in [("granted", 200), ("refused", 401)] {
        let mut config = Config::new("https://tenant.example");
        let freedom = oauth_model::freedom::Freedom::TokenOfWithdrawnConsent;
        config.profile = QLIK_CLOUD.choosing(freedom, freedom.value(side).unwrap());
        let mut visitor = Visitor::admin_of(config);
        let cookie = visitor.sign_in(BEN);
        let id = agreed(&mut visitor, &cookie, "Reports");
        let code = |visitor: &mut Visitor| {
            let visit = visitor.open(&cookie, &authorize(&id, &[]));
            visit.parameter("code").unwrap()
        };
        let (first, second) = (code(&mut visitor), code(&mut visitor));
        let token = visitor.redeem(&id, None, &first).text("/access_token");
        take_back(&mut visitor, &cookie, &id);
        assert_eq!(visitor.redeem(&id, None, &second).status, status, "{side}");
        visitor.with_token(&token);
        assert_eq!(visitor.read("/api/v1/users/me").status, status, "{side}");
    }
}

#[test]
fn names_are_text_on_the_page() {
    let mut visitor = Visitor::admin();
    let cookie = visitor.sign_in(BEN);
    agreed(&mut visitor, &cookie, "<script>'\"</h2>{given}");
    let page = visitor.open(&cookie, "/consents").page;
    let escaped = "<bdi>&lt;script&gt;&#39;&quot;&lt;/h2&gt;{given}</bdi>";
    assert_eq!(page.matches(escaped).count(), 2, "{page}");
    assert!(!page.contains("<script"));
}
