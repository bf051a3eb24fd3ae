//! A target that others use as well: what a run looks for is not on the first page.

use bytes::Bytes;
use http::Request;
use oauth_it::{ISSUER, block_on, in_process, outside_facts, settings, tenant};
use oauth_suite::{report::Verdict, run};
use serde_json::json;

/// More tokens than a page has room for.
const TOKENS: usize = 150;

#[test]
fn rules_about_tokens_are_judged_where_there_are_many() {
    let tenant = tenant(None);
    let (client_id, client_secret) = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        (id.to_owned(), secret.to_owned())
    });
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
    });
    for _ in 0..TOKENS {
        let request = Request::post("/oauth/token")
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let response = block_on(tenant.respond(&request));
        assert_eq!(response.status(), 200);
    }
    let settings = run::Settings {
        rules: vec!["oauth-tokens/*".to_owned()],
        ..settings()
    };
    let facts = outside_facts(&tenant, ISSUER);
    let report = block_on(run::run(&in_process(&tenant), &facts, &settings, |_| {}));
    for rule in &report.unwrap().rules {
        assert_eq!(
            rule.verdict,
            Verdict::Upheld,
            "{}: {:?}",
            rule.id,
            rule.reason
        );
    }
}
