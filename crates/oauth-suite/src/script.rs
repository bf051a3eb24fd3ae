//! Scripted cases: for every rule a scenario that puts it to the test, without luck.
//!
//! A case differs from a request that must be granted in as little as possible: the
//! nearer the miss, the surer the blame.

mod assertions;
pub(crate) mod authorize;
mod browsers;
mod clients;
mod codes;
mod consents;
mod doors;
mod dynamic;
mod elsewhere;
mod exchanges;
mod flows;
mod freedoms;
mod laws;
mod lists;
mod machines;
mod organization;
mod pairs;
mod races;
mod rate_limits;
mod records;
mod refreshes;
mod registrations;
mod resources;
mod secrets;
mod settings;
mod slips;
mod tables;
mod tenant;
mod tokens;
mod visitors;

pub use self::flows::{Flow, flows};
use oauth_model::rule::{Rule, RuleSet};
use serde_json::{Value, json};

use crate::{
    scenario::{Request, Scenario},
    standard::{self, script::Habits, server::Server},
};

/// A scripted scenario.
#[derive(Clone, Debug)]
pub struct Case {
    /// What happens, in a few words.
    pub name: &'static str,
    /// The rules that it puts to the test on their own.
    pub rules: Vec<Rule>,
    /// The steps.
    pub scenario: Scenario,
}

impl Case {
    /// Whether it creates so many clients that others could not create theirs.
    pub fn fills(&self) -> bool {
        self.scenario.steps.len() > 100
    }
}

/// The cases that put the questions which no source answers.
pub fn open_questions() -> Vec<Case> {
    freedoms::cases()
}

/// All cases, in the order in which they are played: baselines first.
pub fn cases() -> Vec<Case> {
    [
        tenant::cases(),
        tokens::cases(),
        assertions::cases(),
        authorize::cases(),
        codes::cases(),
        consents::cases(),
        refreshes::cases(),
        exchanges::cases(),
        records::cases(),
        clients::cases(),
        secrets::cases(),
        registrations::cases(),
        lists::cases(),
        freedoms::cases(),
        browsers::cases(),
        rate_limits::cases(),
        resources::cases(),
        visitors::cases(),
        laws::cases(),
        races::cases(),
        settings::cases(),
        dynamic::cases(),
        elsewhere::cases(),
        organization::cases(),
        slips::cases(),
        machines::cases(),
        doors::cases(),
    ]
    .concat()
}

/// Cases that are computed: what is around each limit, addresses changed a little, and
/// pairs of members. They find more, and no rule depends on them.
pub fn tables() -> Vec<Case> {
    [tables::cases(), pairs::cases()].concat()
}

/// The case that shows a rule best: the first that tests it, at a tenant or else at a
/// server that is none.
pub fn worked_example(rule: Rule) -> Option<Case> {
    shortest(cases(), rule).or_else(|| {
        let server = Server::example();
        shortest(standard::script::cases(&server, Habits::default()), rule)
    })
}

fn shortest(mut cases: Vec<Case>, rule: Rule) -> Option<Case> {
    cases.sort_by_key(|case| case.rules.len());
    cases.into_iter().find(|case| case.rules.contains(&rule))
}

/// The rules that have a case.
pub fn covered() -> RuleSet {
    cases().iter().flat_map(|case| case.rules.clone()).collect()
}

fn case(name: &'static str, rules: &[Rule], requests: impl IntoIterator<Item = Request>) -> Case {
    Case {
        name,
        rules: rules.to_vec(),
        scenario: Scenario::of(requests),
    }
}

/// A machine client that may do everything machines do, with some members replaced.
fn machine(changes: Value) -> Value {
    let base = json!({
        "appType": "web",
        "clientName": "oauth-conform machine",
        "allowedScopes": ["apps", "user_default"],
        "allowedGrantTypes": ["client_credentials", "urn:qlik:oauth:user-impersonation"],
        "connectionConfig": {"consentMethod": "trusted"},
    });
    with(base, changes)
}

/// An object with some members replaced; `null` removes one.
fn with(mut base: Value, changes: Value) -> Value {
    if let (Value::Object(members), Value::Object(changes)) = (&mut base, changes) {
        for (name, value) in changes {
            if value.is_null() {
                members.shift_remove(&name);
            } else {
                members.insert(name, value);
            }
        }
    }
    base
}

/// The credentials of the client that step 1 created, asking for a grant.
fn credentials(changes: Value) -> Value {
    let base = json!({
        "client_id": "${client_id@1}",
        "client_secret": "${client_secret@1}",
        "grant_type": "client_credentials",
    });
    with(base, changes)
}

/// The same, impersonating an ordinary user.
fn impersonation(changes: Value) -> Value {
    let base = credentials(json!({
        "grant_type": "urn:qlik:oauth:user-impersonation",
        "user_lookup": {"field": "subject", "value": "${user.ordinary.subject}"},
        "scope": "user_default",
    }));
    with(base, changes)
}

/// The path of the client that a step created, below the collection.
fn of_step(step: u32, below: &str) -> String {
    format!("/${{client_id@{step}}}{below}")
}
