//! What a run changes on a tenant that is not its own is put back.

use bytes::Bytes;
use oauth_it::{block_on, in_process, outside_facts, settings, tenant};
use oauth_suite::run;
use oauth_tenant::SharedTenant;
use serde_json::{Value, json};

/// Asks as the administrator.
fn ask(tenant: &SharedTenant, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let send = |request: http::request::Builder, body: &Value| {
        let request = request.header("content-type", "application/json");
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        let response = tenant.handle(&request);
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        (response.status().as_u16(), body)
    };
    let credentials = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret})
    });
    let (_, token) = send(http::Request::post("/oauth/token"), &credentials);
    let access_token = token.pointer("/access_token").and_then(Value::as_str);
    let bearer = format!("Bearer {}", access_token.unwrap());
    let request = http::Request::builder().method(method).uri(path);
    send(request.header("authorization", bearer), body)
}

const SETTINGS: &str = "/api/core/auth-settings";

fn enable(tenant: &SharedTenant) {
    let path = "/dynamicClientRegistrationEnabled";
    let operations = json!([
        {"op": "replace", "path": path, "value": true},
        {"op": "replace", "path": "/maxUserSessionLifespanMinutes", "value": 300},
    ]);
    assert_eq!(ask(tenant, "PATCH", SETTINGS, &operations).0, 204);
}

fn run_on(tenant: &SharedTenant) {
    let target = in_process(tenant);
    let facts = outside_facts(tenant, oauth_it::ISSUER);
    let mut settings = settings();
    settings.generated = 0;
    settings.rules = ["auth-settings/*", "dcr/*", "approval/*", "publish/*"]
        .map(str::to_owned)
        .to_vec();
    let report = block_on(run::run(&target, &facts, &settings, |_| {})).unwrap();
    assert_eq!(oauth_it::broken(&report), Vec::<&str>::new());
    assert_eq!(report.leftovers, 0);
}

#[test]
fn authentication_settings_are_as_they_were_found() {
    let tenant = tenant(None);
    enable(&tenant);
    let before = ask(&tenant, "GET", SETTINGS, &Value::Null).1;
    run_on(&tenant);
    let after = ask(&tenant, "GET", SETTINGS, &Value::Null).1;
    assert_eq!(after, before);
}

#[test]
fn hidden_methods_are_as_they_were_found() {
    let tenant = tenant(None);
    run_on(&tenant);
    let after = ask(&tenant, "GET", SETTINGS, &Value::Null).1;
    assert_eq!(after["dynamicClientRegistrationEnabled"], false);
    enable(&tenant);
    let shown = ask(&tenant, "GET", SETTINGS, &Value::Null).1;
    let methods = json!(["none", "client_secret"]);
    assert_eq!(shown["dcrAllowedAuthenticationMethods"], methods);
}

#[test]
fn clients_from_elsewhere_are_given_up_again() {
    let tenant = tenant(None);
    run_on(&tenant);
    let (status, list) = ask(&tenant, "GET", "/api/v1/oauth-clients", &Value::Null);
    assert_eq!(status, 200);
    let names: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|client| client["clientName"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "Test-only administrator",
            "Test-only anonymous embed",
            "Test-only neighbour of the past"
        ]
    );
}
