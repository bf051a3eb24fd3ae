//! The fault zoo against lists written by hand: the bugs that it has to have, and the
//! shortest proofs that there can be.

use std::collections::{BTreeMap, BTreeSet};

use oauth_it::minima::{group_of, groups};
use oauth_model::{freedom::Freedom, rule::Rule};
use oauth_tenant::Fault;
use serde::Deserialize;

const BUGS: &str = include_str!("../../fixtures/bugs.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bug {
    summary: String,
    #[serde(default)]
    faults: Vec<String>,
    /// The rules by which the faults are noticed.
    #[serde(default)]
    rules: Vec<String>,
    /// The open question that permits it.
    open: Option<String>,
    /// Why there is no fault.
    why: Option<String>,
}

fn bugs() -> BTreeMap<String, Bug> {
    toml::from_str(BUGS).expect("the list of bugs is well-formed")
}

fn is_sentence(text: &str) -> bool {
    text.ends_with('.') && text.contains(' ')
}

#[test]
fn every_bug_is_there_once() {
    let numbers: Vec<String> = bugs().into_keys().collect();
    let wanted: Vec<String> = (1..=73).map(|number| format!("F{number:02}")).collect();
    assert_eq!(numbers, wanted);
}

#[test]
fn every_bug_is_a_fault_or_there_is_a_reason() {
    for (number, bug) in bugs() {
        assert!(is_sentence(&bug.summary), "{number}: {}", bug.summary);
        let has_reason = bug.why.as_deref().is_some_and(is_sentence);
        assert_eq!(bug.faults.is_empty(), has_reason, "{number}");
        if let Some(open) = &bug.open {
            assert!(has_reason, "{number}");
            assert!(
                Freedom::find(open).is_some(),
                "{number}: no question {open}"
            );
        }
        let broken: BTreeSet<&str> = bug
            .faults
            .iter()
            .map(|id| Fault::find(id).unwrap_or_else(|| panic!("{number}: no fault {id}")))
            .flat_map(|fault| fault.breaks.iter().map(|rule| rule.id()))
            .collect();
        let listed: BTreeSet<&str> = bug.rules.iter().map(String::as_str).collect();
        assert_eq!(broken, listed, "{number}");
        assert_eq!(listed.len(), bug.rules.len(), "{number}");
    }
}

#[test]
fn every_fault_has_one_minimum() {
    let groups = groups();
    let wrong: Vec<String> = Fault::all()
        .iter()
        .filter_map(|fault| group_of(&groups, fault).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn minima_are_about_faults_and_rules_that_exist() {
    for group in groups() {
        assert!(group.requests > 0, "{}", group.why);
        assert!(is_sentence(&group.why), "{}", group.why);
        for id in &group.faults {
            assert!(Fault::find(id).is_some(), "no fault {id}");
        }
        for id in &group.rules {
            let topic = id.strip_suffix('*');
            let exists = Rule::all().any(|rule| match topic {
                Some(topic) => rule.id().starts_with(topic),
                None => rule.id() == id,
            });
            assert!(exists, "no rule {id}");
        }
    }
}
