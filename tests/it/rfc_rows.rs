//! The rows of the catalogue of normative rules of the OAuth RFCs: each names the rules that
//! judge it, or there is a reason why none does.

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{
    profile::{OAUTH2, OAUTH21, Profile, QLIK_CLOUD, RFC9700},
    rule::{Rule, Stance},
};
use serde::Deserialize;

const LIST: &str = include_str!("../../fixtures/rfc-rows.toml");

/// The documents that have rows, and how many.
const DOCUMENTS: &[(&str, usize)] = &[
    ("CORS", 7),
    ("OAUTH21", 48),
    ("QLIK", 20),
    ("RFC6454", 7),
    ("RFC6749", 152),
    ("RFC6750", 21),
    ("RFC7009", 21),
    ("RFC7523", 8),
    ("RFC7591", 39),
    ("RFC7592", 27),
    ("RFC7636", 17),
    ("RFC7662", 22),
    ("RFC8252", 13),
    ("RFC8414", 25),
    ("RFC8628", 8),
    ("RFC8707", 10),
    ("RFC9068", 27),
    ("RFC9126", 10),
    ("RFC9207", 7),
    ("RFC9700", 50),
];

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Row {
    Judged {
        /// The rules that judge it.
        rules: Vec<String>,
        /// What they do not try yet.
        note: Option<String>,
    },
    LeftOut {
        /// Why no rule does.
        left_out: String,
    },
}

/// The rows by document; ids that occur twice are refused when the list is read.
fn rows() -> BTreeMap<String, BTreeMap<String, Row>> {
    toml::from_str(LIST).expect("the list of rows is well-formed")
}

fn is_sentence(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(char::is_uppercase);
    begins && text.contains(' ') && text.ends_with('.')
}

#[test]
fn every_row_is_there() {
    let counted: Vec<(String, usize)> = rows()
        .into_iter()
        .map(|(document, rows)| (document, rows.len()))
        .collect();
    let counted: Vec<(&str, usize)> = counted
        .iter()
        .map(|(document, count)| (document.as_str(), *count))
        .collect();
    assert_eq!(counted, DOCUMENTS);
    let sum: usize = DOCUMENTS.iter().map(|(_, count)| count).sum();
    assert_eq!(sum, 539);
}

#[test]
fn every_row_is_judged_or_has_a_reason() {
    for (document, rows) in rows() {
        for (row, what) in rows {
            match what {
                Row::Judged { rules, note } => {
                    assert!(!rules.is_empty(), "{document}-{row}");
                    let fine = note.as_deref().is_none_or(is_sentence);
                    assert!(fine, "{document}-{row}: {note:?}");
                }
                Row::LeftOut { left_out } => {
                    assert!(is_sentence(&left_out), "{document}-{row}: {left_out}");
                }
            }
        }
    }
}

/// What is judged at tenants of Qlik Cloud alone.
const OF_TENANTS: &[&str] = &["CORS", "QLIK", "RFC7523"];

#[test]
fn rules_exist_and_are_looked_at() {
    let standards = [OAUTH2, RFC9700, OAUTH21];
    let looks = |profile: &Profile, rule| profile.stance(rule) > Stance::Off;
    for (document, rows) in rows() {
        let of_tenants = OF_TENANTS.contains(&document.as_str());
        for (row, what) in rows {
            let Row::Judged { rules, .. } = what else {
                continue;
            };
            let found = rules.iter().map(|id| {
                Rule::find(id).unwrap_or_else(|| panic!("{document}-{row}: no rule {id}"))
            });
            let found: Vec<Rule> = found.collect();
            let at_servers = found
                .iter()
                .any(|&rule| standards.iter().any(|profile| looks(profile, rule)));
            let at_tenants = of_tenants && found.iter().any(|&rule| looks(&QLIK_CLOUD, rule));
            assert!(
                at_servers || at_tenants,
                "{document}-{row}: nobody looks at {rules:?}"
            );
        }
    }
}

#[test]
fn every_rule_of_the_standards_has_a_row() {
    let named: BTreeSet<String> = rows()
        .into_values()
        .flat_map(BTreeMap::into_values)
        .flat_map(|row| match row {
            Row::Judged { rules, .. } => rules,
            Row::LeftOut { .. } => Vec::new(),
        })
        .collect();
    let profiles = [OAUTH2, RFC9700, OAUTH21];
    let missing: BTreeSet<&str> = profiles
        .iter()
        .flat_map(Profile::rules)
        .map(Rule::id)
        .filter(|id| !named.contains(*id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
