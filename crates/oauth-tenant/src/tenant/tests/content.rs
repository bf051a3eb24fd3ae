//! Spaces, applications and visitors over the API.

use super::*;

const PUBLIC: &str = "/api/v1/apps/00000000-0000-4000-8000-000000000a01";
const PRIVATE: &str = "/api/v1/apps/00000000-0000-4000-8000-000000000a02";
const CODE: &str = "7e577e577e577e577e577e577e57acce";

/// The token of a machine with these scopes, itself or as this user.
fn machine_token(visitor: &mut Visitor, scopes: &[&str], subject: Option<&str>) -> String {
    let mut body = machine();
    body["allowedScopes"] = json!(scopes);
    let created = visitor.create(&body);
    let mut request = json!({
        "grant_type": "client_credentials",
        "client_id": created.text("/clientId"),
        "client_secret": created.text("/clientSecret"),
    });
    if let Some(subject) = subject {
        request["grant_type"] = json!("urn:qlik:oauth:user-impersonation");
        request["user_lookup"] = json!({"field": "subject", "value": subject});
    }
    visitor.token(&request).text("/access_token")
}

fn visit(visitor: &mut Visitor, changes: &Value) -> Answer {
    let mut body = json!({
        "eac": CODE,
        "client_id": "ae000000000000000000000000000001",
        "grant_type": "urn:qlik:oauth:anonymous-embed",
        "tracking_code": "6553f100c0ffee00c0ffee00c0ffee00c0ffee00",
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    let request = Request::post("/oauth/token/anonymous-embed")
        .header("content-type", "application/json")
        .header("origin", "https://app.example")
        .body(body.to_string().into())
        .unwrap();
    visitor.send(&request)
}

#[test]
fn a_space_is_made_shared_and_deleted() {
    let mut visitor = Visitor::admin();
    let made = visitor.ask(
        "POST",
        "/api/v1/spaces",
        &json!({"name": "Finance", "type": "shared"}),
    );
    assert_eq!(made.status, 201);
    let id = made.text("/id");
    assert_eq!(made.body["tenantId"], "test-only-tenant-000000000000001");
    let at = format!("/api/v1/spaces/{id}");
    assert_eq!(
        made.text("/links/self/href"),
        format!("https://tenant.example{at}")
    );
    let member = json!({
        "assigneeId": "000000000000000000000b01",
        "roles": ["consumer"],
        "type": "user",
    });
    let assigned = visitor.ask("POST", &format!("{at}/assignments"), &member);
    assert_eq!(assigned.status, 201);
    assert_eq!(assigned.body["roles"], json!(["consumer"]));
    assert_eq!(assigned.text("/spaceId"), id);
    let attributes = json!({"attributes": {"name": "Budget", "spaceId": id}});
    let app = visitor.ask("POST", "/api/v1/apps", &attributes);
    assert_eq!(app.status, 200);
    let app = format!("/api/v1/apps/{}", app.text("/attributes/id"));
    // A space that holds something is not deleted.
    assert_eq!(visitor.ask("DELETE", &at, &Value::Null).status, 400);
    assert_eq!(visitor.ask("DELETE", &app, &Value::Null).status, 200);
    assert_eq!(visitor.ask("DELETE", &at, &Value::Null).status, 204);
    assert_eq!(visitor.read(&at).status, 404);
    let odd = json!({"name": "Finance", "type": "personal"});
    assert_eq!(visitor.ask("POST", "/api/v1/spaces", &odd).status, 400);
}

#[test]
fn scopes_roles_and_ownership_are_crossed() {
    const BEN: Option<&str> = Some("test-only|first-user");
    const CLEO: Option<&str> = Some("test-only|second-user");
    let mut visitor = Visitor::admin();
    let admin = token_request(&visitor.tenant);
    let admin = visitor.send(&admin).text("/access_token");
    // The public one is in Ben's space, which Cleo is in; the private one is Cleo's.
    for (scope, subject, public, private) in [
        ("apps:read", BEN, 200, 404),
        ("apps:read", CLEO, 200, 200),
        ("apps:read", None, 404, 404),
        ("user_default", BEN, 200, 404),
        ("admin.apps", BEN, 403, 404),
        ("admin.apps", None, 200, 200),
        ("admin_classic", None, 200, 200),
        ("automations:read", CLEO, 403, 403),
    ] {
        visitor.with_token(&admin);
        let token = machine_token(&mut visitor, &[scope], subject);
        visitor.with_token(&token);
        let found = (visitor.read(PUBLIC).status, visitor.read(PRIVATE).status);
        assert_eq!(found, (public, private), "{scope} {subject:?}");
        let items = visitor.read("/api/v1/items?resourceType=app");
        let listed = items.body["data"].as_array().map_or(0, Vec::len);
        let readable = usize::from(public == 200) + usize::from(private == 200);
        // A list is refused to scopes of another kind, and empty to a stranger.
        assert_eq!(listed, readable, "{scope} {subject:?}");
    }
}

#[test]
fn what_pages_begin_with_is_there() {
    let mut visitor = Visitor::admin();
    let tenant = visitor.read("/api/v1/tenants/me");
    assert_eq!(tenant.status, 200);
    assert_eq!(tenant.body["hostnames"], json!(["tenant.example"]));
    let init = visitor.read("/api/v1/boot/core-init");
    let paths: Vec<&Value> = init
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["path"])
        .collect();
    assert_eq!(paths, ["/api/v1/users/me", "/api/v1/tenants/me"]);
    let me = visitor.read("/api/v1/users/me");
    assert_eq!(init.body[0]["data"], me.body);
    let ben = visitor.read("/api/v1/users/000000000000000000000b01");
    assert_eq!(ben.text("/name"), "Ben User");
    assert_eq!(visitor.read("/api/v1/users/nobody").status, 404);
}

#[test]
fn a_visitor_sees_the_shared_application_and_nothing_else() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let first = visit(&mut visitor, &json!({}));
    assert_eq!(first.status, 200, "{first:?}");
    visitor.with_token(&first.text("/access_token"));
    assert_eq!(visitor.read(PUBLIC).status, 200);
    let me = visitor.read("/api/v1/users/me");
    assert_eq!(me.text("/name"), "Anonymous user");
    assert_eq!(me.body["roles"], json!([]));
    let items = visitor.read("/api/v1/items");
    assert_eq!(items.body["data"].as_array().unwrap().len(), 1);
    for (method, target) in [
        ("GET", PRIVATE),
        ("DELETE", PUBLIC),
        ("GET", "/api/v1/users"),
        ("GET", "/api/v1/users/000000000000000000000b01"),
        ("GET", "/api/v1/spaces/000000000000000000005001"),
        ("GET", "/api/v1/oauth-clients"),
        ("POST", "/api/v1/oauth-clients"),
        ("POST", "/api/v1/apps"),
    ] {
        let answer = visitor.ask(method, target, &Value::Null);
        assert_eq!(answer.status, 403, "{method} {target}");
    }
    // Who comes again is the same visitor, and another is another.
    let again = visit(&mut visitor, &json!({})).text("/access_token");
    let again = visitor.with_token(&again).read("/api/v1/users/me");
    assert_eq!(again.text("/id"), me.text("/id"));
    let other = json!({"tracking_code": "00000000c0ffee00c0ffee00c0ffee00c0ffee00"});
    let other = visit(&mut visitor, &other).text("/access_token");
    let other = visitor.with_token(&other).read("/api/v1/users/me");
    assert_ne!(other.text("/id"), me.text("/id"));
    // Six hours later the page has to ask again.
    visitor.now = NOW.plus_seconds(21_600);
    assert_eq!(visitor.read(PUBLIC).status, 401);
}

#[test]
fn visitors_are_refused_for_what_is_wrong() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    for (changes, status, code) in [
        (json!({"eac": "x"}), 400, "HTTP-400"),
        (json!({"eac": null}), 400, "HTTP-400"),
        (json!({"client_id": "x"}), 400, "HTTP-400"),
        (json!({"client_id": ADMIN_ID}), 400, "HTTP-400"),
        (json!({"grant_type": "client_credentials"}), 400, "HTTP-400"),
        (json!({"tracking_code": "x"}), 400, "HTTP-400"),
    ] {
        let answer = visit(&mut visitor, &changes);
        assert_eq!(answer.status, status, "{changes}");
        assert_eq!(answer.text("/errors/0/code"), code, "{changes}");
    }
}

#[test]
fn content_is_limited() {
    let mut config = Config::new("https://tenant.example");
    config.limits.contents_max = 4;
    config.limits.members_max = 1;
    let mut visitor = Visitor::admin_of(config);
    let space = json!({"name": "x", "type": "shared"});
    let made = visitor.ask("POST", "/api/v1/spaces", &space);
    assert_eq!(made.status, 201);
    assert_eq!(visitor.ask("POST", "/api/v1/spaces", &space).status, 403);
    assert_eq!(visitor.ask("POST", "/api/v1/apps", &json!({})).status, 403);
    let at = format!("/api/v1/spaces/{}/assignments", made.text("/id"));
    for (id, status) in [
        ("000000000000000000000b01", 201),
        ("000000000000000000000b02", 403),
    ] {
        let member = json!({"assigneeId": id, "roles": ["consumer"], "type": "user"});
        assert_eq!(visitor.ask("POST", &at, &member).status, status);
    }
    let mut visitor = Visitor::admin();
    let long = json!({"name": "x".repeat(17 << 10), "type": "shared"});
    assert_eq!(visitor.ask("POST", "/api/v1/spaces", &long).status, 413);
}
