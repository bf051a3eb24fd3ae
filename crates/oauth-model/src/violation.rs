//! What a request breaks: the rule, the place, what was found and what was wanted.

use serde::Serialize;

use crate::rule::{Rule, RuleSet};

/// One broken rule in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The place: a JSON Pointer into the body, or the name of a header or query
    /// parameter where the fault is not in the body.
    pub at: String,
    /// What stands there, shortened; never a secret.
    pub found: String,
    /// What should stand there.
    pub wanted: String,
}

/// Everything that a request breaks, in the order in which a tenant looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Adds one.
    pub fn push(
        &mut self,
        rule: Rule,
        at: impl Into<String>,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) {
        self.0.push(Violation {
            rule,
            at: at.into(),
            found: shorten(found.into()),
            wanted: wanted.into(),
        });
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps those of which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Violation) -> bool) {
        self.0.retain(keep);
    }

    /// The first, which a tenant answers with.
    pub fn first(&self) -> Option<&Violation> {
        self.0.first()
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Whether nothing is broken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rules broken.
    pub fn rules(&self) -> RuleSet {
        self.0.iter().map(|violation| violation.rule).collect()
    }

    /// Whether this rule is among them.
    pub fn breaks(&self, rule: Rule) -> bool {
        self.0.iter().any(|violation| violation.rule == rule)
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Cuts a found text to what a line can show.
fn shorten(text: String) -> String {
    const CHARACTERS_MAX: usize = 120;
    match text.char_indices().nth(CHARACTERS_MAX) {
        None => text,
        Some((end, _)) => {
            let kept = text.get(..end).unwrap_or_default();
            format!("{kept}… ({} characters)", text.chars().count())
        }
    }
}
