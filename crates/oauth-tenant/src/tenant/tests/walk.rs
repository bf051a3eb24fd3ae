//! The happy path over every endpoint, with the answers that the facts show.

use super::*;

#[test]
fn a_token_answer_is_as_documented() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let request = token_request(&visitor.tenant);
    let answer = visitor.send(&request);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["content-type"], "application/json");
    let names: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        ["access_token", "token_type", "expires_in", "expires_at"]
    );
    assert_eq!(answer.body["token_type"], "bearer");
    assert_eq!(answer.body["expires_in"], 21_600);
    assert_eq!(answer.body["expires_at"], "2024-03-18T06:21:41.000Z");
    // Fact F1: the prefix of every token in the documentation is that of ES384.
    let token = answer.text("/access_token");
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(header.alg, jsonwebtoken::Algorithm::ES384);
    assert_eq!(header.typ.as_deref(), Some("JWT"));
}

#[test]
fn a_secret_may_come_in_a_form_or_as_basic() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let secret = "7e57".repeat(16);
    let form = format!(
        "grant_type=client_credentials&client_id={ADMIN_ID}&client_secret={secret}&scope=user_default"
    );
    let request = Request::post("/oauth/token")
        .header(
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8",
        )
        .body(form.into())
        .unwrap();
    let answer = visitor.send(&request);
    assert_eq!(
        (answer.status, &answer.body["scope"]),
        (200, &json!("user_default"))
    );

    let basic = {
        use base64::{Engine, engine::general_purpose::STANDARD};
        format!("Basic {}", STANDARD.encode(format!("{ADMIN_ID}:{secret}")))
    };
    for body in [
        json!({"grant_type": "client_credentials"}),
        json!({"grant_type": "client_credentials", "client_id": ADMIN_ID, "nonce": 1}),
    ] {
        let request = Request::post("/oauth/token")
            .header("authorization", &basic)
            .body(body.to_string().into())
            .unwrap();
        assert_eq!(visitor.send(&request).status, 200);
    }
}

#[test]
fn a_client_reads_as_it_was_created() {
    let mut visitor = Visitor::admin();
    visitor.now = Timestamp::from_millis(1_710_721_301_342);
    let created = visitor.create(&machine());
    assert_eq!(created.status, 201);
    let (id, secret) = (created.text("/clientId"), created.text("/clientSecret"));
    assert_eq!((id.len(), secret.len()), (32, 64));
    let hint = created.text("/clientSecretHint");
    assert_eq!(hint.len(), 5);
    assert!(secret.ends_with(&hint));

    let read = visitor.read(&format!("/api/v1/oauth-clients/{id}"));
    assert_eq!(read.status, 200);
    let expected = json!({
        "allowedAuthMethods": [],
        "allowedGrantTypes": ["client_credentials", "urn:qlik:oauth:user-impersonation"],
        "allowedOrigins": ["https://app.example"],
        "allowedScopes": ["user_default", "apps:read"],
        "appType": "web",
        "clientId": id,
        "clientName": "reporting",
        "clientSecrets": [{"createdAt": "2024-03-18T00:21:41.342000000Z", "hint": hint}],
        "clientUri": "",
        "connectionConfig": {"consentMethod": "trusted"},
        "createdAt": "2024-03-18T00:21:41.342000000Z",
        "createdByType": "user",
        "description": "nightly reports",
        "jwksUri": "",
        "logoUri": "",
        "ownerId": "test-only-tenant-000000000000001",
        "publicKeys": [],
        "redirectUris": ["https://app.example/callback"],
        "updatedAt": "2024-03-18T00:21:41.342000000Z",
    });
    assert_eq!(read.body, expected);
    let list = visitor.read("/api/v1/oauth-clients?filter=clientName%20eq%20%22reporting%22");
    assert_eq!(list.body["data"], json!([expected]));
    for name in [
        "description",
        "redirectUris",
        "connectionConfig",
        "clientSecrets",
    ] {
        assert_eq!(created.body[name], expected[name]);
    }
    assert!(created.body.get("publishedAt").is_none());
}

#[test]
fn a_public_client_has_no_secret() {
    let mut visitor = Visitor::admin();
    let created = visitor.create(&json!({"appType": "spa", "clientName": "x"}));
    assert_eq!(created.status, 201);
    assert!(created.body.get("clientSecret").is_none());
    assert!(created.body.get("clientSecretHint").is_none());
    assert_eq!(created.body["clientSecrets"], json!([]));
}

#[test]
fn a_client_is_changed_published_and_deleted() {
    let mut visitor = Visitor::admin();
    let body = json!({"appType": "web", "clientName": "x"});
    let id = visitor.create(&body).text("/clientId");
    let at = |rest: &str| format!("/api/v1/oauth-clients/{id}{rest}");
    let replace =
        |path: &str, value: Value| json!([{"op": "replace", "path": path, "value": value}]);

    let patched = visitor.ask("PATCH", &at(""), &replace("/clientName", json!("y")));
    assert_eq!((patched.status, patched.body), (204, Value::Null));
    assert_eq!(visitor.read(&at("")).body["clientName"], "y");

    let config = visitor.read(&at("/connection-configs/me"));
    assert_eq!(config.status, 200);
    assert_eq!(config.body["consentMethod"], "required");
    let trusted = replace("/consentMethod", json!("trusted"));
    let set = visitor.ask("PATCH", &at("/connection-configs/me"), &trusted);
    assert_eq!(set.status, 204);
    let config = visitor.read(&at("/connection-configs/me"));
    assert_eq!(config.body["consentMethod"], "trusted");
    let removed = visitor.ask("DELETE", &at("/connection-configs/me"), &Value::Null);
    assert_eq!(removed.status, 204);

    let published = visitor.ask("POST", &at("/actions/publish"), &Value::Null);
    assert_eq!(published.status, 201);
    assert_eq!(
        published.body,
        json!({"publishedAt": "2024-03-18T00:21:41.000000000Z"})
    );
    assert_eq!(
        visitor.read(&at("")).body["publishedAt"],
        "2024-03-18T00:21:41.000000000Z"
    );

    assert_eq!(visitor.ask("DELETE", &at(""), &Value::Null).status, 400);
    let request = visitor
        .request("DELETE", &at(""))
        .header("qlik-confirm-delete", &id)
        .body(Bytes::new())
        .unwrap();
    let deleted = visitor.send(&request);
    assert_eq!((deleted.status, deleted.body), (204, Value::Null));
    assert_eq!(visitor.read(&at("")).status, 404);
}

#[test]
fn a_client_has_five_secrets() {
    let mut visitor = Visitor::admin();
    let body = json!({"appType": "web", "clientName": "x"});
    let id = visitor.create(&body).text("/clientId");
    let secrets = format!("/api/v1/oauth-clients/{id}/client-secrets");
    for _ in 0..4 {
        let added = visitor.ask("POST", &secrets, &Value::Null);
        assert_eq!(added.status, 201);
        assert_eq!(added.body["clientId"], id.as_str());
        assert_eq!(added.text("/createdAt"), "2024-03-18T00:21:41.000000000Z");
        assert!(added.text("/clientSecret").ends_with(&added.text("/hint")));
    }
    let sixth = visitor.ask("POST", &secrets, &Value::Null);
    assert_eq!(sixth.status, 409);
    assert_eq!(
        sixth.body["errors"][0]["title"],
        "the max number of client secrets is 5"
    );
    let read = visitor.read(&format!("/api/v1/oauth-clients/{id}"));
    let hint = read.text("/clientSecrets/0/hint");
    let deleted = visitor.ask("DELETE", &format!("{secrets}/{hint}"), &Value::Null);
    assert_eq!(deleted.status, 204);
    let again = visitor.ask("DELETE", &format!("{secrets}/{hint}"), &Value::Null);
    assert_eq!(again.status, 404);
}

#[test]
fn a_new_secret_method_brings_a_secret() {
    let mut visitor = Visitor::admin();
    let key = json!({
        "kty": "EC", "use": "sig", "alg": "ES384", "kid": "k", "crv": "P-384", "x": "AA", "y": "AA",
    });
    let created = visitor.create(&json!({
        "appType": "web",
        "clientName": "x",
        "allowedAuthMethods": ["private_key_jwt"],
        "publicKeys": [key],
    }));
    assert!(created.body.get("clientSecret").is_none());
    let target = format!("/api/v1/oauth-clients/{}", created.text("/clientId"));
    let methods = json!(["private_key_jwt", "client_secret"]);
    let patch = json!([{"op": "replace", "path": "/allowedAuthMethods", "value": methods}]);
    let patched = visitor.ask("PATCH", &target, &patch);
    assert_eq!(patched.status, 202);
    assert_eq!(patched.text("/clientSecret").len(), 64);
}

#[test]
fn lists_have_pages() {
    let mut visitor = Visitor::admin();
    for name in ["a", "b", "c"] {
        visitor.create(&json!({"appType": "spa", "clientName": name}));
    }
    let filter = "filter=appType+eq+%22spa%22&sort=-clientName&limit=2&totalResults=true";
    let first = visitor.read(&format!("/api/v1/oauth-clients?{filter}"));
    let names = |answer: &Answer| -> Vec<String> {
        let items = answer.body["data"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["clientName"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&first), ["c", "b"]);
    assert_eq!(first.body["totalResults"], 3);
    assert_eq!(
        first.text("/links/self/href"),
        format!("https://tenant.example/api/v1/oauth-clients?{filter}")
    );
    assert!(first.body["links"].get("prev").is_none());
    let next = first.text("/links/next/href");
    assert!(next.starts_with("https://tenant.example/api/v1/oauth-clients?next="));
    assert!(next.ends_with("&limit=2"));
    let second = visitor.read(&next);
    assert_eq!(names(&second), ["a"]);
    assert!(second.body.get("totalResults").is_none());
    assert!(second.body["links"].get("next").is_none());
    let previous = visitor.read(&second.text("/links/prev/href"));
    assert_eq!(names(&previous), ["c", "b"]);
}

#[test]
fn a_machine_acts_as_its_bot() {
    let mut visitor = Visitor::admin();
    let me = visitor.read("/api/v1/users/me");
    assert_eq!(me.status, 200);
    let id = me.text("/id");
    assert_eq!(id.len(), 24);
    assert_eq!(me.body["subject"], format!("qlikbot\\{ADMIN_ID}"));
    assert_eq!(me.body["clientId"], ADMIN_ID);
    assert_eq!(me.body["name"], "Test-only administrator");
    assert_eq!(me.body["status"], "active");
    assert_eq!(me.body["roles"], json!(["TenantAdmin"]));
    let role = &me.body["assignedRoles"][0];
    assert_eq!(role["level"], "admin");
    assert_eq!(role["name"], "TenantAdmin");
    assert_eq!(role["type"], "default");
    assert_eq!(me.body["assignedGroups"], json!([]));
    assert_eq!(me.body["groups"], json!([]));
    assert_eq!(me.body["tenantId"], "test-only-tenant-000000000000001");
    for name in ["created", "createdAt", "lastUpdated", "lastUpdatedAt"] {
        assert_eq!(me.body[name], "2024-03-18T00:21:41.000Z");
    }
    assert!(me.body.get("email").is_none());

    let filter = format!("filter=clientId%20eq%20%22{ADMIN_ID}%22");
    let list = visitor.read(&format!("/api/v1/users?{filter}&totalResults=true"));
    assert_eq!(list.status, 200);
    assert_eq!(list.body["data"], json!([me.body]));
    assert_eq!(list.body["totalResults"], 1);
    let all = visitor.read("/api/v1/users");
    assert_eq!(all.body["data"].as_array().unwrap().len(), 5);
    assert!(all.body.get("totalResults").is_none());
}

#[test]
fn an_impersonation_token_acts_as_its_user() {
    let mut visitor = Visitor::admin();
    let created = visitor.create(&machine());
    let mut request = json!({
        "grant_type": "urn:qlik:oauth:user-impersonation",
        "client_id": created.text("/clientId"),
        "client_secret": created.text("/clientSecret"),
        "scope": "user_default",
    });
    for (field, value) in [
        ("subject", "test-only|first-user"),
        ("userId", "000000000000000000000b01"),
    ] {
        request["user_lookup"] = json!({"field": field, "value": value});
        let token = visitor.token(&request);
        assert_eq!(
            (token.status, &token.body["scope"]),
            (200, &json!("user_default"))
        );
        let token = token.text("/access_token");
        let me = visitor.with_token(&token).read("/api/v1/users/me");
        assert_eq!(me.body["id"], "000000000000000000000b01");
        assert_eq!(me.body["email"], "ben@tenant.example");
        assert_eq!(me.body["assignedRoles"], json!([]));
    }
    // Reads by an ordinary user have the base shape (fact C26).
    let id = created.text("/clientId");
    let read = visitor.read(&format!("/api/v1/oauth-clients/{id}"));
    assert_eq!(read.status, 200);
    for name in [
        "redirectUris",
        "allowedOrigins",
        "clientSecrets",
        "connectionConfig",
    ] {
        assert!(read.body.get(name).is_none(), "{name}");
    }

    request["user_lookup"] = json!({"field": "subject", "value": "nobody"});
    let nobody = visitor.token(&request);
    assert_eq!(nobody.status, 401);
    assert_eq!(nobody.body["errors"][0]["code"], "USERS-7");
    request["user_lookup"] = json!({"field": "subject", "value": "test-only|disabled-user"});
    assert_eq!(visitor.token(&request).status, 403);
}

#[test]
fn the_tenant_describes_itself() {
    let mut visitor = Visitor::stranger(Config::new("https://tenant.example"));
    let metadata = visitor.read("/.well-known/oauth-authorization-server");
    assert_eq!(
        metadata.body,
        json!({
            "issuer": "https://tenant.example",
            "jwks_uri": "https://tenant.example/.well-known/jwks.json",
            "token_endpoint": "https://tenant.example/oauth/token",
            "revocation_endpoint": "https://tenant.example/oauth/revoke",
            "authorization_endpoint": "https://tenant.example/oauth/authorize",
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "urn:qlik:oauth:user-impersonation",
                "urn:ietf:params:oauth:grant-type:token-exchange",
            ],
            "response_types_supported": ["code"],
        })
    );
    let key_set = visitor.read("/.well-known/jwks.json");
    assert_eq!(key_set.body["keys"][0]["crv"], "P-384");
    assert_eq!(key_set.body["keys"][0].get("d"), None);
    let probe = visitor.read("/resources/autogenerated/product-info.json");
    assert_eq!(probe.status, 200);
    assert_eq!(
        probe.body,
        json!({"composition": {"deploymentType": "qlikcloud"}})
    );
}
