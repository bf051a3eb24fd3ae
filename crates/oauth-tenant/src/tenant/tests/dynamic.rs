//! Clients that register themselves, and those from elsewhere.

use super::{browser::*, *};

/// The administrator of the default seed.
const ADA: &str = "test-only|administrator";
const SETTINGS: &str = "/api/core/auth-settings";

fn enabled() -> Visitor {
    let mut visitor = Visitor::admin();
    enable(&mut visitor);
    visitor
}

fn enable(visitor: &mut Visitor) {
    let member = "/dynamicClientRegistrationEnabled";
    let patch = json!([{"op": "replace", "path": member, "value": true}]);
    assert_eq!(visitor.ask("PATCH", SETTINGS, &patch).status, 204);
}

fn registration(method: &str) -> Value {
    json!({
        "client_name": "agent",
        "client_uri": "https://agent.example",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": method,
    })
}

#[test]
fn settings_are_read_and_changed() {
    let mut visitor = Visitor::admin();
    let before = visitor.read(SETTINGS);
    assert_eq!(before.body["dynamicClientRegistrationEnabled"], false);
    assert_eq!(before.body.get("dcrAllowedAuthenticationMethods"), None);
    let refused = visitor.ask("POST", "/oauth/register", &registration("none"));
    assert_eq!(refused.status, 403);
    enable(&mut visitor);
    let after = visitor.read(SETTINGS).body;
    let methods = json!(["none", "client_secret"]);
    assert_eq!(after["dcrAllowedAuthenticationMethods"], methods);
}

#[test]
fn a_client_registers_itself_and_is_approved() {
    let mut visitor = enabled();
    let answer = visitor.ask(
        "POST",
        "/oauth/register",
        &registration("client_secret_post"),
    );
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["client_id_issued_at"], 1_710_721_301);
    assert_eq!(answer.body["client_secret_expires_at"], 0);
    let scope = "mcp:execute offline_access user_default";
    assert_eq!(answer.text("/scope"), scope);
    let (id, secret) = (answer.text("/client_id"), answer.text("/client_secret"));
    let listed = |visitor: &mut Visitor| {
        let list = visitor.read("/api/v1/oauth-clients?filter=createdByType%20eq%20%22dcr%22");
        list.body["data"].as_array().unwrap().len()
    };
    assert_eq!(listed(&mut visitor), 0);
    let (ada, ben) = (visitor.sign_in(ADA), visitor.sign_in(BEN));
    let target = authorize(&id, &[]);
    let refused = visitor.open(&ben, &target);
    assert_eq!(refused.status, 400);
    assert!(refused.page.contains("OAUTH-14"), "{}", refused.page);
    let ticket = visitor.open(&ada, &target).ticket();
    visitor.decide(&ada, &ticket, "approve");
    assert_eq!(listed(&mut visitor), 1);
    // The user has to agree too, and then gets a token.
    let ticket = visitor.open(&ben, &target).ticket();
    let visit = visitor.decide(&ben, &ticket, "approve");
    let code = visit.parameter("code").unwrap();
    let body = json!({
        "grant_type": "authorization_code",
        "client_id": id,
        "client_secret": secret,
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    });
    assert_eq!(visitor.token(&body).status, 200);
}

#[test]
fn who_denies_does_not_approve() {
    let mut visitor = enabled();
    let answer = visitor.ask("POST", "/oauth/register", &registration("none"));
    assert_eq!(answer.body.get("client_secret"), None);
    assert_eq!(answer.text("/scope"), "mcp:execute user_default");
    let target = authorize(&answer.text("/client_id"), &[]);
    let (ada, ben) = (visitor.sign_in(ADA), visitor.sign_in(BEN));
    let ticket = visitor.open(&ada, &target).ticket();
    visitor.decide(&ada, &ticket, "deny");
    assert_eq!(visitor.open(&ben, &target).status, 400);
}

#[test]
fn registrations_make_room_after_an_hour_and_take_no_room_from_others() {
    let mut config = Config::new("https://tenant.example");
    config.limits.unapproved_clients_max = 3;
    let mut visitor = Visitor::admin_of(config);
    enable(&mut visitor);
    let statuses = |visitor: &mut Visitor| -> Vec<u16> {
        (0..5)
            .map(|_| {
                let body = registration("none");
                visitor.ask("POST", "/oauth/register", &body).status
            })
            .collect()
    };
    assert_eq!(statuses(&mut visitor), [201, 201, 201, 403, 403]);
    visitor.create(&machine());
    visitor.now = visitor.now.plus_seconds(3600);
    assert_eq!(statuses(&mut visitor), [201, 201, 201, 403, 403]);
    assert_eq!(visitor.tenant.state.unapproved_len(), 3);
}

#[test]
fn registrations_without_end_take_no_memory() {
    let mut visitor = enabled();
    for count in 0..20_000_u64 {
        let body = registration("none");
        visitor.ask("POST", "/oauth/register", &body);
        visitor.now = visitor.now.plus_seconds(count % 2);
        assert!(visitor.tenant.state.unapproved_len() <= 1000);
    }
}

#[test]
fn the_regions_host_serves_the_regions_client_alone() {
    let mut visitor = Visitor::admin();
    let (region, id, secret) = visitor.tenant.region_client().unwrap();
    assert_eq!(region, "US");
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": id,
        "client_secret": secret,
        "scope": "tenants:create",
    });
    let at = |visitor: &mut Visitor, path: &str, body: &Value| {
        let request = Request::post(path)
            .header("host", "register.us.qlikcloud.com")
            .header("content-type", "application/json")
            .body(body.to_string().into())
            .unwrap();
        visitor.send(&request)
    };
    let answer = at(&mut visitor, "/oauth/token", &body);
    assert_eq!(answer.text("/scope"), "tenants:create");
    assert_eq!(at(&mut visitor, "/oauth/revoke", &body).status, 404);
    let token = answer.text("/access_token");
    let bot = visitor.with_token(&token).read("/api/v1/users/me");
    assert_eq!(bot.text("/name"), "US OAuth client");
    let (id, secret) = visitor.tenant.admin_client();
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": id,
        "client_secret": secret,
    });
    assert_eq!(at(&mut visitor, "/oauth/token", &body).status, 400);
}
