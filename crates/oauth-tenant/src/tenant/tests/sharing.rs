//! The page that shares an application, and the link that leads to one.

use super::{browser::*, *};

const APP: &str = "/sense/app/00000000-0000-4000-8000-000000000a01";
const CODE: &str = "7e577e577e577e577e577e577e57acce";

fn sharing() -> String {
    format!("{APP}/sharing")
}

/// The access code on the page.
fn code(visit: &Visit) -> Option<String> {
    let (_, rest) = visit.page.split_once("<code id=\"access-code\">")?;
    Some(rest.split_once('<')?.0.to_owned())
}

fn opens(visitor: &mut Visitor, code: &str) -> bool {
    let visit = visitor.open("", &format!("{APP}?eac={code}"));
    assert!([200, 403].contains(&visit.status), "{}", visit.status);
    visit.status == 200
}

#[test]
fn the_page_resets_turns_off_and_on() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let cookie = visitor.sign_in(BEN);
    let page = visitor.open(&cookie, &sharing());
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["x-frame-options"], "DENY");
    assert_eq!(code(&page).as_deref(), Some(CODE));
    assert!(opens(&mut visitor, CODE));
    for shown in [
        "https://tenant.example/sense/app/00000000-0000-4000-8000-000000000a01?eac=7e57",
        "data-auth-type=&quot;anonymous&quot;",
        "data-client-id=&quot;&lt;client id&gt;&quot;",
        "data-access-code=&quot;7e577e577e577e577e577e577e57acce&quot;",
        "data-host=&quot;https://tenant.example&quot;",
        "app-id=&quot;00000000-0000-4000-8000-000000000a01&quot;",
    ] {
        assert!(page.page.contains(shown), "{shown} in {}", page.page);
    }
    let reset = code(&visitor.submit(&cookie, &sharing(), &[("deed", "reset")])).unwrap();
    assert_ne!(reset, CODE);
    assert!(!opens(&mut visitor, CODE));
    assert!(opens(&mut visitor, &reset));
    let off = visitor.submit(&cookie, &sharing(), &[("deed", "off")]);
    assert_eq!(code(&off), None);
    assert!(off.page.contains("Turn on"), "{}", off.page);
    assert!(!opens(&mut visitor, &reset));
    // Without a code there is nothing to reset.
    let again = visitor.submit(&cookie, &sharing(), &[("deed", "reset")]);
    assert_eq!(again.status, 400);
    let on = code(&visitor.submit(&cookie, &sharing(), &[("deed", "on")])).unwrap();
    assert!(on != reset && on != CODE);
    // Turned on twice, it keeps its code; and what is no deed changes nothing.
    for deed in ["on", "nonsense"] {
        let page = visitor.submit(&cookie, &sharing(), &[("deed", deed)]);
        assert_eq!(code(&page).as_deref(), Some(on.as_str()));
    }
}

#[test]
fn the_page_is_for_who_may_manage() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let visit = visitor.open("", &sharing());
    assert_eq!(visit.status, 302);
    assert_eq!(visit.parameter("returnto"), Some(sharing()));
    assert_eq!(
        visitor.submit("", &sharing(), &[("deed", "off")]).status,
        403
    );
    // Cleo may only view the space, and an administrator has no role in it.
    for subject in ["test-only|second-user", "test-only|administrator"] {
        let cookie = visitor.sign_in(subject);
        assert_eq!(visitor.open(&cookie, &sharing()).status, 403);
        let answer = visitor.submit(&cookie, &sharing(), &[("deed", "off")]);
        assert_eq!(answer.status, 403, "{subject}");
    }
    let cookie = visitor.sign_in(BEN);
    let unknown = visitor.open(&cookie, "/sense/app/nothing/sharing");
    assert_eq!(unknown.status, 403);
    assert!(opens(&mut visitor, CODE));
}

#[test]
fn who_can_manage_the_space_shares_what_is_in_it() {
    let text = include_str!("../../../../../fixtures/seeds/default.json");
    let mut config = Config::new("https://tenant.example");
    let facilitates = text.replace("\"consumer\"", "\"facilitator\"");
    config.seed = Seed::parse(&facilitates, &QLIK_CLOUD).unwrap();
    let mut visitor = Visitor::stranger(config);
    let cookie = visitor.sign_in("test-only|second-user");
    let page = visitor.submit(&cookie, &sharing(), &[("deed", "off")]);
    assert_eq!((page.status, code(&page)), (200, None));
}

#[test]
fn a_reset_ends_the_tokens_of_visitors() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let request = Request::post("/oauth/token/anonymous-embed")
        .header("content-type", "application/json")
        .header("origin", "http://localhost:3000")
        .body(Bytes::from(
            json!({
                "eac": CODE,
                "client_id": "ae000000000000000000000000000001",
                "grant_type": "urn:qlik:oauth:anonymous-embed",
                "tracking_code": "6553f100c0ffee00c0ffee00c0ffee00c0ffee00",
            })
            .to_string(),
        ))
        .unwrap();
    let token = visitor.send(&request).text("/access_token");
    let target = APP.replace("/sense/app", "/api/v1/apps");
    assert_eq!(visitor.with_token(&token).read(&target).status, 200);
    let cookie = visitor.sign_in(BEN);
    visitor.submit(&cookie, &sharing(), &[("deed", "reset")]);
    assert_eq!(visitor.read(&target).status, 401);
    assert_eq!(visitor.send(&request).status, 400);
}

#[test]
fn names_are_text_on_the_page() {
    let mut visitor = Visitor::admin();
    let (id, secret) = visitor.register("web", "trusted", &["user_default"]);
    let cookie = visitor.sign_in(BEN);
    let granted = visitor.open(
        &cookie,
        &authorize(
            &id,
            &[("code_challenge", ""), ("code_challenge_method", "")],
        ),
    );
    let token = visitor.redeem(&id, secret.as_deref(), &granted.parameter("code").unwrap());
    visitor.with_token(&token.text("/access_token"));
    let body = json!({"attributes": {"name": "<script>alert(1)</script>"}});
    let app = visitor
        .ask("POST", "/api/v1/apps", &body)
        .text("/attributes/id");
    let page = visitor.submit(
        &cookie,
        &format!("/sense/app/{app}/sharing"),
        &[("deed", "on")],
    );
    assert_eq!(page.status, 200);
    assert!(
        page.page.contains("&lt;script&gt;alert(1)"),
        "{}",
        page.page
    );
    assert!(!page.page.contains("<script>"));
}
