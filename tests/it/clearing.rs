//! What a run creates on a target that cannot be set back, it removes again; and what it
//! cannot know of such a target it says.

use bytes::Bytes;
use http::Request;
use oauth_it::{ISSUER, block_on, in_process, outside_facts, settings, tenant};
use oauth_suite::{
    facts::{Consents, Facts, Sharing},
    report::{Report, Verdict},
    run,
};
use oauth_tenant::SharedTenant;
use serde_json::{Value, json};

const RULES: &[&str] = &[
    "resource/*",
    "anonymous-embed/*",
    "*/owns-what-it-makes",
    "consent/taken-back-*",
];

fn judge(tenant: &SharedTenant, facts: &Facts) -> Report {
    let settings = run::Settings {
        rules: RULES.iter().map(|&rule| rule.to_owned()).collect(),
        ..settings()
    };
    let target = in_process(tenant);
    block_on(run::run(&target, facts, &settings, |_| {})).expect("the tenant can be learned")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).unwrap().as_str().unwrap()
}

/// The ids that a list shows to the administrator.
pub(super) fn listed(tenant: &SharedTenant, path: &str, id: &str) -> Vec<String> {
    let (client_id, client_secret) = tenant.inspect(|tenant| {
        let (id, secret) = tenant.admin_client();
        (id.to_owned(), secret.to_owned())
    });
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
    });
    let read = |request: http::request::Builder, body: String| -> Value {
        let request = request.body(Bytes::from(body)).unwrap();
        serde_json::from_slice(tenant.handle(&request).body()).unwrap()
    };
    let token = read(Request::post("/oauth/token"), body.to_string());
    let bearer = format!("Bearer {}", text(&token, "access_token"));
    let list = read(
        Request::get(path).header("authorization", bearer),
        String::new(),
    );
    let items = list.get("data").unwrap().as_array().unwrap().iter();
    let mut ids: Vec<String> = items.map(|item| text(item, id).to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn nothing_that_was_created_stays() {
    let tenant = tenant(None);
    let report = judge(&tenant, &outside_facts(&tenant, ISSUER));
    for rule in &report.rules {
        assert_eq!(
            rule.verdict,
            Verdict::Upheld,
            "{}: {:?}",
            rule.id,
            rule.reason
        );
    }
    assert_eq!(report.leftovers, 0);
    let spaces = listed(&tenant, "/api/v1/spaces", "id");
    assert_eq!(spaces, ["000000000000000000005001"]);
    let apps = listed(&tenant, "/api/v1/items", "resourceId");
    assert_eq!(
        apps,
        [
            "00000000-0000-4000-8000-000000000a01",
            "00000000-0000-4000-8000-000000000a02",
        ]
    );
    assert_eq!(
        listed(&tenant, "/api/v1/oauth-clients", "clientId").len(),
        3
    );
}

#[test]
fn tokens_of_the_organization_are_none_of_the_tenants() {
    let tenant = tenant(None);
    let settings = run::Settings {
        rules: vec!["tier/console-manages".to_owned()],
        ..settings()
    };
    let (target, facts) = (in_process(&tenant), outside_facts(&tenant, ISSUER));
    let report = block_on(run::run(&target, &facts, &settings, |_| {})).unwrap();
    assert_eq!(report.with_verdict(Verdict::Upheld).count(), 1);
    let users = listed(&tenant, "/api/v1/oauth-tokens", "userId");
    assert!(!users.is_empty());
    assert!(!users.contains(&String::new()), "{users:?}");
}

#[test]
fn without_a_way_to_share_visitors_are_not_applicable() {
    let tenant = tenant(None);
    let facts = Facts {
        sharing: Sharing::Unknown,
        ..outside_facts(&tenant, ISSUER)
    };
    let lacking = "the target lacks a way to share an application with anonymous visitors";
    let of_visitors = |rule: &str| rule.starts_with("anonymous-embed/");
    assert_lacking(&judge(&tenant, &facts), lacking, of_visitors);
}

#[test]
fn without_a_way_to_take_consents_back_rules_about_it_are_not_applicable() {
    let tenant = tenant(None);
    let facts = Facts {
        consents: Consents::Unknown,
        ..outside_facts(&tenant, ISSUER)
    };
    let lacking = "the target lacks a way for a user to take back the consent to a client";
    let of_taking_back = |rule: &str| rule.starts_with("consent/taken-back-");
    assert_lacking(&judge(&tenant, &facts), lacking, of_taking_back);
}

/// Some rules are not applicable for what the target lacks, and all others are upheld.
fn assert_lacking(report: &Report, lacking: &str, concerns: fn(&str) -> bool) {
    for rule in &report.rules {
        let concerned = concerns(rule.id.id());
        let wanted = if concerned {
            Verdict::NotApplicable
        } else {
            Verdict::Upheld
        };
        assert_eq!(rule.verdict, wanted, "{}: {:?}", rule.id, rule.reason);
        let reason = rule.reason.as_deref();
        assert_eq!(reason, concerned.then_some(lacking), "{}", rule.id);
    }
}
