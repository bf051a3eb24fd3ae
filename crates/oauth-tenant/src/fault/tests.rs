//! Tests of the table of faults, and of each mischief by what it changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::{
    Config,
    tenant::tests::{ADMIN_ID, Answer, Visitor, machine, token_request},
};

#[test]
fn every_rule_is_broken_by_a_fault() {
    let broken: BTreeSet<&str> = Fault::all()
        .iter()
        .flat_map(|fault| fault.breaks.iter().map(|rule| rule.id()))
        .collect();
    let missing: Vec<&str> = Rule::all()
        .map(Rule::id)
        .filter(|id| !broken.contains(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn ids_are_unique_and_can_be_found() {
    let ids: BTreeSet<&String> = Fault::all().iter().map(|fault| &fault.id).collect();
    assert_eq!(ids.len(), Fault::all().len());
    for fault in Fault::all() {
        assert!(
            fault
                .id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{}",
            fault.id
        );
        assert!(fault.summary.ends_with('.'), "{}", fault.summary);
        assert_eq!(
            Fault::find(&fault.id).map(|found| &found.id),
            Some(&fault.id)
        );
    }
    assert!(Fault::find("no-such-fault").is_none());
}

#[test]
fn a_fault_is_listed_with_its_rules() {
    let fault = Fault::find("ignores-client-secret-limit").unwrap();
    assert_eq!(
        serde_json::to_value(fault).unwrap(),
        json!({
            "id": "ignores-client-secret-limit",
            "breaks": ["client-secret/limit"],
            "summary": "Not enforced: A client has at most five secrets.",
        })
    );
}

fn faulty(id: &str) -> Visitor {
    Visitor::admin_of(config(id))
}

fn config(id: &str) -> Config {
    let mut config = Config::new("https://tenant.example");
    config.fault = Some(Fault::find(id).unwrap_or_else(|| panic!("no fault {id}")));
    config
}

#[test]
fn a_rule_can_be_ignored() {
    let mut visitor = faulty("ignores-scope-admin-classic-needs-web");
    let body = json!({"appType": "spa", "clientName": "x", "allowedScopes": ["admin_classic"]});
    assert_eq!(visitor.create(&body).status, 201);
}

#[test]
fn what_relies_on_a_rule_can_be_refused() {
    let mut visitor = faulty("refuses-grant-form-accepted");
    let form = format!(
        "grant_type=client_credentials&client_id={ADMIN_ID}&client_secret={}",
        "7e57".repeat(16)
    );
    let request = Request::post("/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    assert_eq!(visitor.send(&request).status, 400);
}

#[test]
fn the_token_endpoint_is_altered() {
    for (id, name, value) in [
        ("omits-token-type", "token_type", Value::Null),
        ("capitalizes-bearer", "token_type", json!("Bearer")),
        ("omits-expires-in", "expires_in", Value::Null),
        ("omits-expires-at", "expires_at", Value::Null),
        (
            "hands-out-refresh-token",
            "refresh_token",
            json!("ref0".repeat(16)),
        ),
        ("keeps-scope-to-itself", "scope", Value::Null),
        (
            "grants-more-than-asked",
            "scope",
            json!("admin_classic user_default"),
        ),
    ] {
        let mut sound = Visitor::admin();
        let mut visitor = Visitor::stranger(config(id));
        let request = json!({
            "grant_type": "client_credentials",
            "client_id": ADMIN_ID,
            "client_secret": "7e57".repeat(16),
            "scope": "user_default",
        });
        let mut expected = sound.token(&request).body;
        let found = visitor.token(&request).body;
        assert_eq!(found.get(name).unwrap_or(&Value::Null), &value, "{id}");
        // Nothing else differs; signatures always do.
        for other in ["access_token", name] {
            expected.as_object_mut().unwrap().shift_remove(other);
        }
        for (other, value) in expected.as_object().unwrap() {
            assert_eq!(&found[other], value, "{id} {other}");
        }
    }
}

#[test]
fn tokens_are_signed_otherwise_and_still_work() {
    let header = |token: &str| jsonwebtoken::decode_header(token).unwrap();
    for id in [
        "signs-with-es256",
        "signs-with-unpublished-key",
        "names-tenant-as-iss",
        "names-user-in-token",
        "signs-for-a-day",
    ] {
        let mut visitor = Visitor::stranger(config(id));
        let request = token_request(&visitor.tenant);
        let token = visitor.send(&request).text("/access_token");
        let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Value>(&token).unwrap();
        let key_set = visitor.read("/.well-known/jwks.json").body;
        let published = key_set["keys"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["kid"].as_str() == header(&token).kid.as_deref());
        let me = visitor.with_token(&token).read("/api/v1/users/me");
        assert_eq!(me.status, 200, "{id}");
        assert_eq!(published, id != "signs-with-unpublished-key", "{id}");
        let is_es256 = header(&token).alg == jsonwebtoken::Algorithm::ES256;
        assert_eq!(is_es256, id == "signs-with-es256", "{id}");
        let is_tenant = claims["iss"] == "https://tenant.example";
        assert_eq!(is_tenant, id == "names-tenant-as-iss", "{id}");
        let is_personal = claims["sub"] == me.body["id"];
        assert_eq!(is_personal, id == "names-user-in-token", "{id}");
        let seconds = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
        let expected = if id == "signs-for-a-day" {
            86_400
        } else {
            21_600
        };
        assert_eq!(seconds, expected, "{id}");
    }
}

#[test]
fn a_scope_beyond_the_client_is_shown_and_opens_nothing() {
    let mut visitor = faulty("grants-beyond-client");
    let created = visitor.create(&machine());
    let answer = visitor.token(&json!({
        "grant_type": "client_credentials",
        "client_id": created.text("/clientId"),
        "client_secret": created.text("/clientSecret"),
        "scope": "user_default admin_classic",
    }));
    assert_eq!(answer.body["scope"], "user_default admin_classic");
    let token = answer.text("/access_token");
    let body = json!({"appType": "spa", "clientName": "x"});
    let answer = visitor
        .with_token(&token)
        .ask("POST", "/api/v1/oauth-clients", &body);
    assert_eq!(answer.status, 403);
}

#[test]
fn a_middle_hint_deletes_its_secret() {
    let mut visitor = faulty("hints-at-the-middle");
    let id = visitor.create(&machine()).text("/clientId");
    let target = format!("/api/v1/oauth-clients/{id}/client-secrets");
    let added = visitor.ask("POST", &target, &Value::Null);
    let (secret, hint) = (added.text("/clientSecret"), added.text("/hint"));
    assert_eq!(secret.get(20..25), Some(hint.as_str()));
    let target = format!("{target}/{hint}");
    assert_eq!(visitor.ask("DELETE", &target, &Value::Null).status, 204);
    assert_eq!(visitor.ask("DELETE", &target, &Value::Null).status, 404);
}

#[test]
fn a_stale_cache_shows_the_old_value() {
    let mut visitor = faulty("reads-from-stale-cache");
    let id = visitor.create(&machine()).text("/clientId");
    let target = format!("/api/v1/oauth-clients/{id}");
    for name in ["second", "third"] {
        let patch = json!([{"op": "replace", "path": "/clientName", "value": name}]);
        assert_eq!(visitor.ask("PATCH", &target, &patch).status, 204);
        assert_eq!(visitor.read(&target).body["clientName"], "reporting");
    }
    let listed = visitor.read("/api/v1/oauth-clients?filter=clientName%20eq%20%22third%22");
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}

#[test]
fn consent_reads_otherwise() {
    let consent = |visitor: &mut Visitor, id: &str| {
        let target = format!("/api/v1/oauth-clients/{id}/connection-configs/me");
        visitor.read(&target).text("/consentMethod")
    };
    for (fault, fresh, set, published) in [
        ("trusts-by-default", "trusted", "trusted", "required"),
        (
            "reads-consent-the-other-way",
            "required",
            "required",
            "required",
        ),
        ("trusts-published", "required", "trusted", "trusted"),
    ] {
        let mut visitor = faulty(fault);
        let body = json!({"appType": "web", "clientName": "x"});
        let id = visitor.create(&body).text("/clientId");
        assert_eq!(consent(&mut visitor, &id), fresh, "{fault}");
        let target = format!("/api/v1/oauth-clients/{id}/connection-configs/me");
        for method in ["trusted", "required"] {
            let patch = json!([{"op": "replace", "path": "/consentMethod", "value": method}]);
            visitor.ask("PATCH", &target, &patch);
            if method == "trusted" {
                assert_eq!(consent(&mut visitor, &id), set, "{fault}");
            }
        }
        let target = format!("/api/v1/oauth-clients/{id}/actions/publish");
        assert_eq!(visitor.ask("POST", &target, &Value::Null).status, 201);
        assert_eq!(consent(&mut visitor, &id), published, "{fault}");
    }
}

/// The ids on the pages of a walk through a list.
fn walk(visitor: &mut Visitor, target: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut target = Some(target.to_owned());
    while let Some(page) = target.take() {
        let answer = visitor.read(&page);
        let items = answer.body["data"].as_array().unwrap();
        let ids = items.iter().map(|item| item["clientName"].to_string());
        pages.push(ids.collect());
        target = answer
            .body
            .pointer("/links/next/href")
            .map(|href| href.as_str().unwrap().to_owned());
        assert!(pages.len() < 10);
    }
    pages
}

#[test]
fn lists_are_altered() {
    for (fault, query, expected) in [
        ("shows-one-too-many", "limit=1&sort=clientName", "Ta|bc"),
        ("sorts-backwards", "sort=-clientName", "Tabc"),
        ("sorts-backwards", "sort=%2BclientName", "cbaT"),
        (
            "loses-client-between-pages",
            "limit=2&sort=clientName",
            "T|bc",
        ),
        (
            "shows-what-filter-excludes",
            "filter=clientName%20eq%20%22b%22",
            "bT",
        ),
    ] {
        let mut visitor = faulty(fault);
        for name in ["a", "b", "c"] {
            visitor.create(&json!({"appType": "spa", "clientName": name}));
        }
        let pages: Vec<String> = walk(&mut visitor, &format!("/api/v1/oauth-clients?{query}"))
            .into_iter()
            .map(|names| names.concat().replace("Test-only administrator", "T"))
            .collect();
        assert_eq!(pages.join("|").replace('"', ""), expected, "{fault}");
    }
}

#[test]
fn list_documents_are_altered() {
    let list = |fault: &str| faulty(fault).read("/api/v1/oauth-clients").body;
    assert!(list("omits-links").get("links").is_none());
    assert_eq!(list("counts-unasked")["totalResults"], 1);
    assert_eq!(
        list("links-relatively")["links"]["self"]["href"],
        "/api/v1/oauth-clients"
    );
}

#[test]
fn refusals_are_altered() {
    let refusal = |fault: &str| -> Answer {
        let mut visitor = faulty(fault);
        visitor.read("/api/v1/oauth-clients/unknown")
    };
    let body = refusal("refuses-in-rfc-style").body;
    assert!(body.get("errors").is_none() && body.get("traceId").is_some());
    assert_eq!(body["error"], "invalid_request");
    let problem = refusal("refuses-with-problem-json");
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    let number = refusal("refuses-with-numeric-status").body;
    assert_eq!(number["errors"][0]["status"], 404);
    assert!(
        refusal("refuses-without-trace")
            .body
            .get("traceId")
            .is_none()
    );

    let mut visitor = faulty("fails-on-malformed-json");
    let request = Request::post("/oauth/token")
        .body(Bytes::from("{"))
        .unwrap();
    assert_eq!(visitor.send(&request).status, 500);
    let created = faulty("creates-with-200").create(&machine());
    assert_eq!(created.status, 200);
}

#[test]
fn documents_are_altered() {
    let metadata = |fault: &str| {
        let mut visitor = faulty(fault);
        visitor.read("/.well-known/oauth-authorization-server").body
    };
    let omitted = metadata("omits-revocation-endpoint");
    assert_eq!(omitted.as_object().unwrap().len(), 6);
    assert_eq!(
        metadata("names-vendor-as-issuer")["issuer"],
        "https://qlik.api"
    );
    assert_eq!(
        metadata("revokes-elsewhere")["revocation_endpoint"],
        "https://elsewhere.example/oauth/revoke"
    );
    let mut visitor = faulty("publishes-private-key");
    let key_set = visitor.read("/.well-known/jwks.json").body;
    assert_eq!(key_set["keys"][0]["d"], "TESTONLY".repeat(8));
    let mut visitor = faulty("probes-as-page");
    let probe = visitor.read("/resources/autogenerated/product-info.json");
    assert_eq!(probe.headers["content-type"], "text/html");
}

#[test]
fn users_are_altered() {
    let me = |fault: &str| faulty(fault).read("/api/v1/users/me").body;
    assert_eq!(me("renames-bot")["name"], "OAuth client");
    assert_eq!(me("demotes-bot")["roles"], json!([]));
    let filter = format!("/api/v1/users?filter=clientId%20eq%20%22{ADMIN_ID}%22");
    let list = faulty("lists-bot-twice").read(&filter).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_ne!(list["data"][0]["id"], list["data"][1]["id"]);
    // Its administrator can still do everything.
    assert_eq!(faulty("demotes-bot").create(&machine()).status, 201);

    let mut visitor = faulty("shows-somebody-else");
    let created = visitor.create(&machine());
    let token = visitor.token(&json!({
        "grant_type": "urn:qlik:oauth:user-impersonation",
        "client_id": created.text("/clientId"),
        "client_secret": created.text("/clientSecret"),
        "user_lookup": {"field": "subject", "value": "test-only|first-user"},
    }));
    let token = token.text("/access_token");
    let me = visitor.with_token(&token).read("/api/v1/users/me").body;
    assert_eq!(me["id"], "000000000000000000000a01");
}

#[test]
fn clients_are_altered() {
    let create = |fault: &str, body: &Value| {
        let mut visitor = faulty(fault);
        let created = visitor.create(body);
        let target = format!("/api/v1/oauth-clients/{}", created.text("/clientId"));
        let read = visitor.read(&target).body;
        (created.body, read)
    };
    let (created, read) = create("loses-description", &machine());
    assert_eq!(
        (&created["description"], &read["description"]),
        (&json!(""), &json!(""))
    );
    let (created, read) = create("omits-created-at", &machine());
    assert!(created.get("createdAt").is_none() && read.get("createdAt").is_none());
    let (created, read) = create("withholds-first-secret", &machine());
    assert!(created.get("clientSecret").is_none());
    assert_eq!(
        read["clientSecrets"][0]["hint"],
        created["clientSecretHint"]
    );
    let public = json!({"appType": "native", "clientName": "x"});
    let (created, _) = create("tells-public-client-a-secret", &public);
    assert_eq!(created["clientSecret"].as_str().map(str::len), Some(64));
    let (created, read) = create("shows-secret-again", &machine());
    assert_eq!(read["clientSecret"], created["clientSecret"]);
    let (_, read) = create("hides-hints", &machine());
    assert!(read.get("clientSecrets").is_none());
}

#[test]
fn answers_to_changes_are_altered() {
    let mut visitor = faulty("omits-client-of-secret");
    let id = visitor.create(&machine()).text("/clientId");
    let target = format!("/api/v1/oauth-clients/{id}/client-secrets");
    let added = visitor.ask("POST", &target, &Value::Null).body;
    assert!(added.get("clientId").is_none() && added.get("clientSecret").is_some());

    let body = json!({"appType": "spa", "clientName": "x"});
    let mut visitor = faulty("omits-time-of-publication");
    let id = visitor.create(&body).text("/clientId");
    let target = format!("/api/v1/oauth-clients/{id}/actions/publish");
    let published = visitor.ask("POST", &target, &Value::Null);
    assert_eq!((published.status, published.body), (201, json!({})));
    let mut visitor = faulty("hides-publication");
    let id = visitor.create(&body).text("/clientId");
    let target = format!("/api/v1/oauth-clients/{id}");
    visitor.ask("POST", &format!("{target}/actions/publish"), &Value::Null);
    assert!(visitor.read(&target).body.get("publishedAt").is_none());

    let mut visitor = faulty("withholds-patched-secret");
    let key = json!({
        "kty": "EC", "use": "sig", "alg": "ES384", "kid": "k", "crv": "P-384", "x": "AA", "y": "AA",
    });
    let created = visitor.create(&json!({
        "appType": "web", "clientName": "x",
        "allowedAuthMethods": ["private_key_jwt"], "publicKeys": [key],
    }));
    let target = format!("/api/v1/oauth-clients/{}", created.text("/clientId"));
    let patch = json!([
        {"op": "replace", "path": "/allowedAuthMethods", "value": ["client_secret"]},
    ]);
    assert_eq!(visitor.ask("PATCH", &target, &patch).status, 204);
}
