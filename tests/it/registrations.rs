//! The registrations under `fixtures/registrations`, and what `lint` must say of them.

use std::{collections::BTreeSet, path::PathBuf};

use oauth_model::{lint::lint, profile::QLIK_CLOUD};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    registration: Vec<Registration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    file: String,
    index: usize,
    violations: BTreeSet<Violation>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Violation {
    rule: String,
    stance: String,
    at: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/registrations")
}

fn expected() -> Vec<Registration> {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    let expected: Expected = toml::from_str(&text).unwrap();
    expected.registration
}

#[test]
fn every_registration_is_linted_as_the_sources_say() {
    for Registration {
        file,
        index,
        violations,
    } in expected()
    {
        let text = std::fs::read_to_string(folder().join(&file)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let registration = value.get(index).unwrap_or(&value);
        let found: BTreeSet<Violation> = lint(registration, &QLIK_CLOUD)
            .into_iter()
            .map(|remark| Violation {
                rule: remark.violation.rule.id().to_owned(),
                stance: remark.stance.as_str().to_owned(),
                at: remark.violation.at,
            })
            .collect();
        assert_eq!(found, violations, "{file}, {index}");
    }
}

#[test]
fn no_registration_is_left_out() {
    let named: BTreeSet<String> = expected().into_iter().map(|entry| entry.file).collect();
    let there: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(named, there);
}
