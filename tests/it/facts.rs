//! The numbered facts: each is cited by a rule or a freedom, or there is a reason why no
//! server can be caught breaking it.

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{freedom::Freedom, profile::QLIK_CLOUD};
use serde::Deserialize;

const LIST: &str = include_str!("../../fixtures/facts.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct List {
    /// How many facts each section has.
    sections: BTreeMap<char, u32>,
    /// The facts that nothing cites, and why not.
    not_testable: BTreeMap<String, String>,
    /// The open questions that leave no freedom, and why not.
    settled: BTreeMap<String, String>,
}

fn list() -> List {
    toml::from_str(LIST).expect("the list of facts is well-formed")
}

fn all(list: &List) -> BTreeSet<String> {
    list.sections
        .iter()
        .flat_map(|(section, &count)| (1..=count).map(move |number| format!("{section}{number}")))
        .collect()
}

/// What rules and freedoms cite of the sections A to G.
fn cited() -> BTreeSet<String> {
    let profile = QLIK_CLOUD;
    let by_rules = profile
        .rules()
        .flat_map(|rule| rule.facts().collect::<Vec<_>>());
    let by_freedoms = Freedom::ALL.iter().flat_map(|freedom| freedom.facts());
    by_rules
        .chain(by_freedoms)
        .filter(|fact| fact.starts_with(|section| ('A'..='G').contains(&section)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_fact_is_cited_or_has_a_reason_not_to_be() {
    let list = list();
    let cited = cited();
    let missing: Vec<String> = all(&list)
        .into_iter()
        .filter(|fact| !cited.contains(fact) && !list.not_testable.contains_key(fact))
        .collect();
    assert!(missing.is_empty(), "neither cited nor listed: {missing:?}");
}

#[test]
fn no_fact_is_cited_and_called_untestable() {
    let cited = cited();
    let both: Vec<String> = list()
        .not_testable
        .into_keys()
        .filter(|fact| cited.contains(fact))
        .collect();
    assert!(both.is_empty(), "cited and listed: {both:?}");
}

#[test]
fn no_fact_is_made_up() {
    let list = list();
    let all = all(&list);
    let made_up: Vec<&String> = list
        .not_testable
        .keys()
        .filter(|fact| !all.contains(*fact))
        .collect();
    assert!(made_up.is_empty(), "no such facts: {made_up:?}");
    let cited: Vec<String> = cited()
        .into_iter()
        .filter(|fact| !all.contains(fact))
        .collect();
    assert!(cited.is_empty(), "no such facts: {cited:?}");
}

#[test]
fn reasons_are_sentences() {
    let list = list();
    for (fact, reason) in list.not_testable.into_iter().chain(list.settled) {
        assert!(
            reason.len() > 20 && reason.ends_with('.'),
            "{fact}: {reason:?}"
        );
    }
}

/// The open questions of section I.2.
#[test]
fn every_open_question_is_a_freedom_or_settled() {
    let list = list();
    let freedoms: BTreeSet<&str> = Freedom::ALL
        .iter()
        .flat_map(|freedom| freedom.facts())
        .collect();
    let wrong: Vec<String> = (33..=66)
        .map(|number| format!("I{number}"))
        .filter(|fact| freedoms.contains(fact.as_str()) == list.settled.contains_key(fact))
        .collect();
    assert!(wrong.is_empty(), "neither or both: {wrong:?}");
}
