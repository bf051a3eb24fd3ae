//! A set of rules, kept in the order of their ids.

use serde::Serialize;

use super::Rule;

/// A small ordered set of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleSet(Vec<Rule>);

impl RuleSet {
    /// The empty set.
    pub const EMPTY: Self = Self(Vec::new());

    /// Adds a rule; says whether it was new.
    pub fn insert(&mut self, rule: Rule) -> bool {
        match self.0.binary_search(&rule) {
            Ok(_) => false,
            Err(position) => {
                self.0.insert(position, rule);
                true
            }
        }
    }

    /// Whether the rule is in the set.
    pub fn contains(&self, rule: Rule) -> bool {
        self.0.binary_search(&rule).is_ok()
    }

    /// Whether the two sets share a rule.
    pub fn intersects(&self, other: &Self) -> bool {
        self.0.iter().any(|&rule| other.contains(rule))
    }

    /// The only member, if there is exactly one.
    pub fn only(&self) -> Option<Rule> {
        match *self.0.as_slice() {
            [rule] => Some(rule),
            _ => None,
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rules are in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The members, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = Rule> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let mut set = Self::default();
        set.extend(rules);
        set
    }
}

impl Extend<Rule> for RuleSet {
    fn extend<I: IntoIterator<Item = Rule>>(&mut self, rules: I) {
        for rule in rules {
            self.insert(rule);
        }
    }
}
