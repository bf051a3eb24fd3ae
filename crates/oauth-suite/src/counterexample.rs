//! Counterexamples: scenarios that showed a broken rule, as files.
//!
//! A file is JSON, because bodies of requests are, and some hold a `null` that TOML
//! cannot say. It has a version, the rule, a sentence on what was found, and the steps
//! with their labels, so it holds no secret, can be committed, and can be played again
//! elsewhere.

mod layout;

use oauth_model::rule::Rule;
use serde::{Deserialize, Serialize};

use crate::{
    facts,
    report::Finding,
    scenario::{Bindings, Scenario, Step},
    wire,
};

/// The version of the form.
pub const VERSION: u32 = 1;

/// A scenario that showed a broken rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// The rule.
    pub rule: Rule,
    /// What was found, in a sentence.
    pub found: String,
    /// The steps that showed it.
    pub scenario: Scenario,
}

/// Why a text is no counterexample.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is not JSON, or its members are not as defined.
    #[error("line {line}, column {column}: {what}")]
    Form {
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// Its version is another.
    #[error("`version` is {0}, and only {VERSION} is known")]
    Version(u64),
    /// No rule has this id.
    #[error("there is no rule `{0}`")]
    UnknownRule(String),
    /// Nothing is sent.
    #[error("`steps` has no request")]
    Empty,
    /// The numbers of the steps do not grow.
    #[error("step {0} stands behind a step with the same or a greater `id`")]
    Order(u32),
    /// A label that can stand for nothing.
    #[error("step {step} has the label `${{{label}}}`, {why}")]
    Label {
        /// The number of the step.
        step: u32,
        /// The label.
        label: String,
        /// Why it can stand for nothing.
        why: &'static str,
    },
    /// A request that cannot be sent.
    #[error("step {step} cannot be sent: {why}")]
    Request {
        /// The number of the step.
        step: u32,
        /// Why not.
        why: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    rule: String,
    found: String,
    steps: Vec<Step>,
}

impl Counterexample {
    /// The counterexample that a finding is.
    pub fn of(rule: Rule, finding: &Finding) -> Self {
        Self {
            rule,
            found: format!("came: {}; wanted: {}", finding.found, finding.admissible),
            scenario: finding.scenario.clone(),
        }
    }

    /// The name of its file: the id of the rule without a slash.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.rule.id().replace('/', "."))
    }

    /// The text of its file.
    pub fn write(&self) -> String {
        let file = File {
            version: VERSION.into(),
            rule: self.rule.id().to_owned(),
            found: self.found.clone(),
            steps: self.scenario.steps.clone(),
        };
        // All of its parts are JSON, so nothing is lost.
        layout::lines(&serde_json::to_value(file).unwrap_or_default())
    }

    /// Reads the text of a file, and makes sure that it can be played.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let file: File = serde_json::from_str(text).map_err(|error| form(&error))?;
        if file.version != u64::from(VERSION) {
            return Err(Unreadable::Version(file.version));
        }
        let Some(rule) = Rule::find(&file.rule) else {
            return Err(Unreadable::UnknownRule(file.rule));
        };
        let scenario = Scenario { steps: file.steps };
        can_be_played(&scenario)?;
        Ok(Self {
            rule,
            found: file.found,
            scenario,
        })
    }
}

/// `serde_json` says where at the end of its message; here that comes first.
fn form(error: &serde_json::Error) -> Unreadable {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let place = format!(" at line {line} column {column}");
    Unreadable::Form {
        line,
        column,
        what: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

fn can_be_played(scenario: &Scenario) -> Result<(), Unreadable> {
    if scenario.requests().next().is_none() {
        return Err(Unreadable::Empty);
    }
    for pair in scenario.steps.windows(2) {
        if let [before, after] = pair
            && after.id <= before.id
        {
            return Err(Unreadable::Order(after.id));
        }
    }
    let mut before = Vec::new();
    for (step, request) in scenario.requests() {
        let labels = request.labels();
        for label in &labels {
            if let Err(why) = can_be_bound(label, &before) {
                let label = (*label).to_owned();
                return Err(Unreadable::Label { step, label, why });
            }
        }
        // Any value will do to see whether the rest can be sent.
        let mut bindings = Bindings::default();
        for label in &labels {
            bindings.bind(*label, "x");
        }
        if let Ok(resolved) = bindings.resolve(request)
            && let Err(why) = wire::encode(&resolved, "https://tenant.example")
        {
            let why = why.to_string();
            return Err(Unreadable::Request { step, why });
        }
        before.push(step);
    }
    Ok(())
}

/// Whether a label may come to stand for something when these steps were taken.
fn can_be_bound(label: &str, before: &[u32]) -> Result<(), &'static str> {
    if let Some(assertion) = label.strip_prefix("assertion:") {
        let (number, _) = assertion.split_once(',').unwrap_or((assertion, ""));
        let is_there = number.parse().is_ok_and(|step| before.contains(&step));
        return is_there
            .then_some(())
            .ok_or("whose client no earlier step has created");
    }
    match label.split_once('@') {
        None if facts::is_fact(label) => Ok(()),
        None => Err("which is nothing that is known of a target"),
        Some((_, step)) => match step.parse::<u32>() {
            Ok(step) if before.contains(&step) => Ok(()),
            Ok(_) | Err(_) => Err("and no request before it has that number"),
        },
    }
}

#[cfg(test)]
mod tests;
