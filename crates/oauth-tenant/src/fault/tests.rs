//! Tests of the table of faults, and of each mischief by what it changes.

mod answers;
mod browsers;
mod several;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::{
    Config,
    tenant::tests::{ADMIN_ID, Visitor, machine, token_request},
};

#[test]
fn every_rule_is_broken_by_a_fault() {
    let broken: BTreeSet<&str> = Fault::all()
        .iter()
        .flat_map(|fault| fault.breaks.iter().map(|rule| rule.id()))
        .collect();
    let missing: Vec<&str> = QLIK_CLOUD
        .rules()
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
    config.faults = vec![Fault::find(id).unwrap_or_else(|| panic!("no fault {id}"))];
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
