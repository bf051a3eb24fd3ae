//! What hearing an exchange brings to light.

use oauth_model::{
    freedom::Freedom,
    rule::{Rule, RuleSet},
};

use super::Breach;

/// Rules tested, rules broken, and sides taken of open questions.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) breaches: Vec<Breach>,
    pub(crate) at_stake: RuleSet,
    pub(crate) sides: Vec<(Freedom, &'static str)>,
}

impl Notes {
    /// A rule was put to the test.
    pub(crate) fn tested(&mut self, rule: Rule) {
        self.at_stake.insert(rule);
    }

    /// A rule was broken.
    pub(crate) fn broken(
        &mut self,
        rule: Rule,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) {
        self.at_stake.insert(rule);
        if !self.breaches.iter().any(|breach| breach.rule == rule) {
            self.breaches.push(Breach {
                rule,
                found: found.into(),
                wanted: wanted.into(),
            });
        }
    }

    /// Takes back that these rules were broken; gives back those that were said to be.
    pub(super) fn doubt(&mut self, rules: &RuleSet) -> RuleSet {
        let is_doubted = |breach: &Breach| rules.contains(breach.rule);
        let broken = self.breaches.iter().filter(|breach| is_doubted(breach));
        let doubted: RuleSet = broken.map(|breach| breach.rule).collect();
        self.breaches.retain(|breach| !is_doubted(breach));
        let at_stake = self.at_stake.iter();
        self.at_stake = at_stake.filter(|&rule| !doubted.contains(rule)).collect();
        doubted
    }

    /// A rule was put to the test and holds, or else is broken.
    pub(crate) fn hold(
        &mut self,
        rule: Rule,
        holds: bool,
        found: impl FnOnce() -> String,
        wanted: &str,
    ) {
        self.tested(rule);
        if !holds {
            self.broken(rule, found(), wanted);
        }
    }
}
