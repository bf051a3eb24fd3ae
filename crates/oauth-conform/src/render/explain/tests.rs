//! Every rule is explained whole, to people and to programs.

use oauth_model::profile::{OAUTH2, OAUTH21, QLIK_CLOUD, RFC9700};
use oauth_suite::script;
use serde_json::Value;

use super::*;
use crate::render::json::RuleExplanation;

/// A text without what lines are broken by.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What is told of a rule, as a page and as JSON.
fn told(rule: Rule, profile: &Profile) -> (String, Value) {
    let case = script::worked_example(rule);
    let faults: Vec<&'static Fault> = Fault::all()
        .iter()
        .filter(|fault| fault.breaks.contains(&rule))
        .collect();
    let page = super::rule(rule, profile, case.as_ref(), &faults);
    let page = anstream::adapter::strip_str(&page).to_string();
    let value = RuleExplanation::new(rule, profile, case, &faults);
    (page, serde_json::to_value(value).unwrap())
}

#[test]
fn every_rule_is_explained_whole() {
    for rule in QLIK_CLOUD.rules() {
        let (page, value) = told(rule, &QLIK_CLOUD);
        let page = solid(&page);
        let has = |wanted: &str| {
            assert!(page.contains(&solid(wanted)), "{rule}: {wanted}\n{page}");
        };
        has(rule.id());
        has(rule.confidence().as_str());
        has("Worked example");
        has(&format!("oauth-conform run --rule {rule} --fault "));
        has("profiles qlik-cloud (");
        let shown = &value["rule"];
        assert_eq!(shown["text"], rule.text());
        assert_eq!(shown["confidence"], rule.confidence().as_str());
        assert!(!rule.citations().is_empty(), "{rule}");
        let shown = shown["citations"].as_array().unwrap();
        for (citation, shown) in rule.citations().iter().zip(shown) {
            has(&citation.to_string());
            has(&citation.url());
            assert_eq!(shown["url"], citation.url());
        }
        let steps = value["example"]["steps"].as_array().unwrap();
        assert!(!steps.is_empty(), "{rule}");
        let faults = value["faults"].as_array().unwrap();
        assert!(!faults.is_empty(), "{rule}");
        for fault in faults {
            has(fault.as_str().unwrap());
        }
        assert!(
            value["rule"]["profiles"]["qlik-cloud"].is_string(),
            "{rule}"
        );
        assert!(value.get("reason").is_none(), "{rule}");
    }
}

#[test]
fn every_rule_of_the_standards_has_a_worked_example() {
    for profile in [OAUTH2, RFC9700, OAUTH21] {
        for rule in profile.rules() {
            let (page, value) = told(rule, &profile);
            assert!(page.contains("Worked example"), "{rule}: {page}");
            let steps = value["example"]["steps"].as_array().unwrap();
            assert!(!steps.is_empty(), "{rule}");
        }
    }
}

#[test]
fn the_reason_of_a_departure_is_told_to_both() {
    let rule = oauth_model::catalogue::redirect_uri::LIMIT;
    let profile = QLIK_CLOUD.departing(rule, Stance::May, "the gateway counts");
    let (page, value) = told(rule, &profile);
    assert!(page.contains("may, because the gateway counts"), "{page}");
    assert_eq!(value["reason"], "the gateway counts");
    assert_eq!(value["rule"]["stance"], "may");
}
