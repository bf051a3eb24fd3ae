//! The pages themselves, and signing in and out.

use super::{browser::*, *};

/// What every page owes.
fn assert_page(visit: &Visit) {
    assert_eq!(visit.status, 200, "{}", visit.page);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(visit.headers[name], value);
    }
    let policy = visit.headers["content-security-policy"].to_str().unwrap();
    let (_, style) = visit.page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let hash = {
        use base64::{Engine, engine::general_purpose::STANDARD};
        use sha2::Digest;
        STANDARD.encode(sha2::Sha256::digest(style))
    };
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; \
             frame-ancestors 'none'; base-uri 'none'"
        )
    );
    assert!(
        visit
            .page
            .starts_with("<!doctype html>\n<html lang=\"en\">")
    );
    assert!(visit.page.contains("<meta name=\"viewport\""));
    assert_eq!(visit.page.matches("<h1>").count(), 1);
    assert!(!visit.page.contains("<script"));
}

#[test]
fn the_sign_in_page_offers_the_active_people() {
    let mut visitor = Visitor::admin();
    let page = visitor.open(
        "",
        "/login?returnto=/oauth/authorize?login_hint=ben@tenant.example",
    );
    assert_page(&page);
    for name in ["Ada Administrator", "Ben User", "Cleo User"] {
        assert!(page.page.contains(name), "{name}");
    }
    for name in ["Dan Disabled", "Test-only administrator"] {
        assert!(!page.page.contains(name), "{name}");
    }
    let ben = "<label><input type=\"radio\" name=\"subject\" value=\"test-only|first-user\" \
               required checked> <bdi>Ben User</bdi>";
    assert!(page.page.contains(ben), "{}", page.page);
    assert_eq!(page.page.matches(" checked>").count(), 1);
}

#[test]
fn nobody_signs_in_who_may_not_or_goes_elsewhere() {
    let mut visitor = Visitor::admin();
    for (subject, code) in [
        ("nobody", "LOGIN-2"),
        ("", "LOGIN-2"),
        ("test-only|disabled-user", "LOGIN-2"),
        (&format!("qlikbot\\{ADMIN_ID}"), "LOGIN-2"),
    ] {
        let answer = visitor.submit("", "/login", &[("subject", subject)]);
        assert_eq!(answer.status, 401);
        assert!(answer.page.contains(&format!("\"code\":\"{code}\"")));
        assert!(answer.headers.get("set-cookie").is_none());
    }
    for returnto in [
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "https://elsewhere.example/",
        "https://tenant.example.elsewhere.example/",
        "https://tenant.example//elsewhere.example/",
        "javascript:alert(1)",
        "x",
    ] {
        let pairs = [("subject", BEN), ("returnto", returnto)];
        let posted = visitor.submit("", "/login", &pairs);
        let query = form(&[("returnto", returnto)]);
        let read = visitor.open("", &format!("/login?{query}"));
        let left = visitor.open("", &format!("/logout?{query}"));
        for answer in [posted, read, left] {
            assert_eq!(answer.status, 401, "{returnto}");
            assert!(answer.page.contains("\"code\":\"LOGIN-8\""));
            assert!(answer.headers.get("set-cookie").is_none());
        }
    }
    let pairs = [("subject", BEN), ("returnto", "https://tenant.example/a?b")];
    assert_eq!(visitor.submit("", "/login", &pairs).location(), "/a?b");
}

#[test]
fn signing_out_ends_the_session() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let visit = visitor.open(&cookie, "/logout?returnto=/bye");
    assert_eq!((visit.status, visit.location()), (302, "/bye"));
    assert_eq!(
        visit.headers["set-cookie"],
        "eas.sid=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
    );
    let visit = visitor.open(&cookie, &authorize(&id, &[]));
    assert!(visit.location().starts_with("/login?"));
    assert_eq!(visitor.open("", "/logout").location(), "/login");
}

#[test]
fn sessions_are_limited_and_the_oldest_makes_room() {
    let mut config = Config::new("http://localhost:8080");
    config.limits.sessions_max = 2;
    let mut visitor = Visitor::admin_of(config);
    let (id, _) = visitor.register("spa", "trusted", &["user_default"]);
    let cookies = [(); 3].map(|()| visitor.sign_in(BEN));
    let signed_in = cookies.map(|cookie| {
        let visit = visitor.open(&cookie, &authorize(&id, &[]));
        visit.parameter("code").is_some()
    });
    assert_eq!(signed_in, [false, true, true]);
    assert_eq!(visitor.tenant.state.long_lived_len(), 2);
    let visit = visitor.submit("", "/login", &[("subject", BEN)]);
    let set = visit.headers["set-cookie"].to_str().unwrap();
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
}

#[test]
fn what_others_wrote_is_text() {
    const HOSTILE: &str = "<script>alert('1')</script>\"&quot;";
    const ESCAPED: &str = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;quot;";
    let mut visitor = Visitor::admin_of({
        let mut config = Config::new("https://tenant.example");
        config.faults.extend(Fault::find("ignores-scope-exists"));
        config
    });
    let redirect_uri = "https://app.example/<script>?\"'&";
    let created = visitor.create(&json!({
        "appType": "spa",
        "clientName": HOSTILE,
        "redirectUris": [redirect_uri],
        "allowedScopes": ["<script>\"x\"", "user_default"],
    }));
    let mut user = visitor.tenant.users().next().unwrap().clone();
    "hostile".clone_into(&mut user.id);
    for text in [
        &mut user.subject,
        &mut user.name,
        user.email.as_mut().unwrap(),
    ] {
        HOSTILE.clone_into(text);
    }
    visitor.tenant.state.insert_user(user);

    let cookie = visitor.sign_in(HOSTILE);
    let id = created.text("/clientId");
    let others = [
        ("redirect_uri", redirect_uri),
        ("scope", "<script>\"x\""),
        ("state", HOSTILE),
    ];
    let target = authorize(&id, &others);
    let page = visitor.open(&cookie, &target);
    assert_page(&page);
    for text in [
        format!("<q><bdi>{ESCAPED}</bdi></q>"),
        "<code>&lt;script&gt;&quot;x&quot;</code>".to_owned(),
        "<code><bdi>https://app.example/&lt;script&gt;?&quot;&#39;&amp;</bdi></code>".to_owned(),
    ] {
        assert!(page.page.contains(&text), "{}", page.page);
    }
    let visit = visitor.decide(&cookie, &page.ticket(), "approve");
    let start = "https://app.example/<script>?\"'&&code=";
    assert!(visit.location().starts_with(start), "{}", visit.location());
    assert_eq!(visit.parameter("state").as_deref(), Some(HOSTILE));

    let asked = visitor.open("", &target);
    let page = visitor.open("", asked.location());
    assert_page(&page);
    assert!(page.page.contains(&format!(
        "value=\"{ESCAPED}\" required> <bdi>{ESCAPED}</bdi> <bdi"
    )));
    assert!(!page.page.contains("alert('"));
}

#[test]
fn a_request_that_would_fill_the_memory_is_refused() {
    let mut visitor = Visitor::admin();
    let (id, _) = visitor.register("spa", "required", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let state = "x".repeat(8 << 10);
    let visit = visitor.open(&cookie, &authorize(&id, &[("state", &state)]));
    assert_eq!(visit.status, 414);
}
