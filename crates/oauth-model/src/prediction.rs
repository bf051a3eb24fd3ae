//! Predictions: what a tenant must, must not, or may do with a call.

use crate::{
    freedom::Freedom,
    profile::Profile,
    rule::{RuleSet, Stance},
    violation::Violations,
};

/// What a call breaks, leaves open and relies on, whatever the profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Examination {
    /// The rules it breaks.
    pub violations: Violations,
    /// The open questions it raises.
    pub freedoms: Vec<Freedom>,
    /// The rules it relies on to be granted; empty if it breaks any.
    pub merits: RuleSet,
}

/// What follows for the tenant under a profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// The call must be granted; the rules it relies on are named.
    MustSucceed(RuleSet),
    /// The call must be refused; any refusal admissible for one of the rules is right.
    MustRefuse(Violations),
    /// Both are permitted: only weak rules are broken, or no source says.
    Either(Violations, Vec<Freedom>),
}

impl Profile {
    /// What a tenant of this profile owes a call.
    pub fn predict(&self, mut examination: Examination) -> Prediction {
        examination
            .violations
            .retain(|violation| self.stance(violation.rule) > Stance::Off);
        let violations = examination.violations;
        if self.strongest(&violations.rules()) == Stance::Must {
            Prediction::MustRefuse(violations)
        } else if violations.is_empty() && examination.freedoms.is_empty() {
            Prediction::MustSucceed(examination.merits)
        } else {
            Prediction::Either(violations, examination.freedoms)
        }
    }
}

impl Profile {
    /// What a tenant does that keeps every rule and takes the profile's side of each
    /// freedom: `Ok` to grant, or else what it refuses for.
    ///
    /// A refusal for a freedom alone breaks no rule, so it carries no violation.
    pub fn decide(&self, prediction: Prediction) -> Result<(), Violations> {
        match prediction {
            Prediction::MustSucceed(_) => Ok(()),
            Prediction::MustRefuse(violations) => Err(violations),
            Prediction::Either(violations, freedoms) => {
                let granted = freedoms.iter().all(|&freedom| self.grants(freedom));
                if violations.is_empty() && granted {
                    Ok(())
                } else {
                    Err(violations)
                }
            }
        }
    }
}
