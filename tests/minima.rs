//! The shortest proofs that there can be, from a list written by hand.

use oauth_model::rule::Rule;
use oauth_tenant::Fault;
use serde::Deserialize;

const MINIMA: &str = include_str!("../fixtures/minima.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Minima {
    group: Vec<Group>,
}

/// Faults whose shortest proof has as many requests, for one reason.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Requests of the shortest proof, whichever of the faults it is about.
    pub requests: usize,
    /// Why there is no shorter one.
    pub why: String,
    /// Rules whose faults belong here, or all of a topic: `topic/*`.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Faults that belong here whatever their rule.
    #[serde(default)]
    pub faults: Vec<String>,
}

/// The list.
///
/// # Panics
///
/// If it is not well-formed.
pub fn groups() -> Vec<Group> {
    let minima: Minima = toml::from_str(MINIMA).expect("the list of minima is well-formed");
    minima.group
}

/// The group of a fault: one that names it, or else one that names its rules, or else one
/// that names their topic.
///
/// # Errors
///
/// If there is none, or more than one.
pub fn group_of<'g>(groups: &'g [Group], fault: &Fault) -> Result<&'g Group, String> {
    let by_name = |group: &&Group| group.faults.contains(&fault.id);
    let of_all = |group: &Group, name: fn(Rule) -> String| {
        let mut rules = fault.breaks.iter();
        rules.all(|&rule| group.rules.contains(&name(rule)))
    };
    let by_rule = |group: &&Group| of_all(group, |rule| rule.id().to_owned());
    let by_topic = |group: &&Group| of_all(group, |rule| format!("{}/*", rule.topic()));
    let levels: [Vec<&Group>; 3] = [
        groups.iter().filter(by_name).collect(),
        groups.iter().filter(by_rule).collect(),
        groups.iter().filter(by_topic).collect(),
    ];
    let found = levels.iter().find(|found| !found.is_empty());
    match found.map(Vec::as_slice) {
        Some([group]) => Ok(group),
        found => Err(format!(
            "{}: {} groups",
            fault.id,
            found.map_or(0, <[_]>::len)
        )),
    }
}
