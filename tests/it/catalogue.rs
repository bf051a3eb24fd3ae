//! The catalogue is complete and well-formed.

use std::collections::BTreeSet;

use oauth_model::{
    catalogue::answer,
    profile::QLIK_CLOUD,
    rule::{Duty, Rule, RuleSet},
};
use oauth_suite::script;
use oauth_tenant::Fault;

#[test]
fn ids_are_unique_and_read_as_topic_and_fact() {
    let mut seen = BTreeSet::new();
    for rule in Rule::all() {
        assert!(seen.insert(rule.id()), "{rule} twice");
        let (topic, fact) = rule.id().split_once('/').expect("topic and fact");
        for part in [topic, fact] {
            let kebab = part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(kebab && !part.is_empty(), "{rule}");
        }
    }
}

#[test]
fn every_rule_explains_itself() {
    for rule in Rule::all() {
        let text = rule.text();
        assert!(rule.summary().ends_with('.'), "{rule}: {}", rule.summary());
        assert!(text.contains("\nUpheld:"), "{rule}");
        assert!(text.contains("\nBroken:"), "{rule}");
        assert!(!rule.citations().is_empty(), "{rule}");
        match rule.duty() {
            Duty::Refuse(statuses) => {
                assert!(
                    statuses.iter().all(|status| (300..500).contains(status)),
                    "{rule}"
                );
                assert!(!statuses.is_empty(), "{rule}");
            }
            Duty::Accept | Duty::Answer => {}
        }
    }
}

#[test]
fn facts_are_numbered_as_in_the_dossier() {
    for rule in Rule::all() {
        for fact in rule.facts() {
            let (section, number) = fact.split_at(1);
            assert!("ABCDEFGHI".contains(section), "{rule} cites {fact}");
            assert!(number.parse::<u32>().is_ok(), "{rule} cites {fact}");
        }
    }
}

#[test]
fn every_rule_has_a_scripted_case() {
    let covered = script::covered();
    let missing: Vec<Rule> = QLIK_CLOUD
        .rules()
        .filter(|&rule| !covered.contains(rule))
        .collect();
    assert_eq!(missing, []);
}

#[test]
fn every_rule_has_a_fault() {
    let broken: RuleSet = Fault::all()
        .iter()
        .flat_map(|fault| fault.breaks.clone())
        .collect();
    let missing: Vec<Rule> = QLIK_CLOUD
        .rules()
        .filter(|&rule| !broken.contains(rule))
        .collect();
    assert_eq!(missing, []);
}

#[test]
fn topics_are_found_by_their_ids() {
    assert_eq!(
        Rule::find("answer/error-envelope"),
        Some(answer::ERROR_ENVELOPE)
    );
    assert_eq!(Rule::find("answer/no-such-rule"), None);
}
