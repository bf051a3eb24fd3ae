//! Reports: everything a run found out, as one value.
//!
//! Renderers know nothing more than this.

use std::collections::BTreeMap;

use oauth_model::{
    attack::{self, Attack},
    profile::Profile,
    rule::{Confidence, Rule, Stance},
};
use serde::{Serialize, Serializer};

use crate::{
    drift::Drift,
    drive::NetworkReport,
    expect::Expectations,
    prove::Reproduced,
    redact::{Clean, ShownAnswer},
    run::{
        Planned,
        phases::{Phase, PhaseReport},
    },
    scenario::Scenario,
};

/// The version of the JSON form.
pub const VERSION: u32 = 1;

/// What a run says about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Verdict {
    /// It was put to the test and holds.
    #[serde(rename = "upheld")]
    Upheld,
    /// It was put to the test and does not hold.
    #[serde(rename = "broken")]
    Broken,
    /// It could not be put to the test properly.
    #[serde(rename = "inconclusive")]
    Inconclusive,
    /// The target lacks what a test needs.
    #[serde(rename = "not applicable")]
    NotApplicable,
    /// It is broken, as expected.
    #[serde(rename = "known deviation")]
    KnownDeviation,
}

impl Verdict {
    /// The words used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Broken => "broken",
            Self::Inconclusive => "inconclusive",
            Self::NotApplicable => "not applicable",
            Self::KnownDeviation => "known deviation",
        }
    }
}

/// Everything a run found out.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this form.
    pub version: u32,
    /// The profile judged by.
    pub profile: &'static str,
    /// The target: its address, or how it was embedded.
    pub target: String,
    /// Whether breaking a *should* fails the run, as for a tenant that promises all.
    pub strict: bool,
    /// When it began, such as `2026-11-21T09:43:00Z`, if whoever ran it told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// What the generators drew from.
    pub seed: u64,
    /// Requests sent.
    pub requests: u64,
    /// Time taken, in milliseconds.
    pub duration_ms: u64,
    /// How many rules came out how.
    pub summary: Summary,
    /// Why the run ended early, if it did.
    pub cut_short: Option<String>,
    /// Clients, spaces and applications left on the target because they could not be removed.
    pub leftovers: usize,
    /// How the network did, unless there is nothing to tell.
    #[serde(skip_serializing_if = "NetworkReport::is_quiet")]
    pub network: NetworkReport,
    /// What a run that went by a plan left undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<Planned>,
    /// How each phase went.
    pub phases: Vec<PhaseReport>,
    /// The sides that the target took of questions which no source answers.
    pub freedoms: BTreeMap<&'static str, Vec<&'static str>>,
    /// The list of known deviations, if there was one, compared with what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expectations: Option<Expectations>,
    /// What changed since a recording, if the target was compared with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    /// The attacks that stay open, because a rule that stands against them is broken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attacks: Vec<OpenAttack>,
    /// The rules, in the order of the catalogue.
    pub rules: Vec<RuleReport>,
}

/// An attack that stays open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenAttack {
    /// The attack.
    #[serde(flatten)]
    pub attack: &'static Attack,
    /// The rules that are broken, in the order of the catalogue.
    pub broken: Vec<Rule>,
}

impl OpenAttack {
    /// The attacks that stay open, as these rules came out.
    pub(crate) fn of(rules: &[RuleReport]) -> Vec<Self> {
        let open = |attack: &'static Attack| {
            let broken = rules.iter().filter(|rule| rule.verdict == Verdict::Broken);
            let broken = broken
                .map(|rule| rule.id)
                .filter(|rule| attack.rules.contains(rule));
            let broken: Vec<Rule> = broken.collect();
            (!broken.is_empty()).then_some(Self { attack, broken })
        };
        attack::ALL.iter().filter_map(open).collect()
    }
}

/// How many rules came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Put to the test and holding.
    pub upheld: usize,
    /// Put to the test and not holding.
    pub broken: usize,
    /// Not put to the test properly.
    pub inconclusive: usize,
    /// Not testable on this target.
    pub not_applicable: usize,
    /// Broken as expected.
    pub known_deviations: usize,
}

/// What a run says about one rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub id: Rule,
    /// What it says, in a sentence.
    pub summary: String,
    /// How strongly it binds under the profile.
    pub stance: Stance,
    /// How it came out.
    pub verdict: Verdict,
    /// Why, where the verdict does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the target lacks for it to be put to the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// Where it is written.
    #[serde(serialize_with = "citations")]
    pub citations: Rule,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Cases in which it alone was at stake.
    pub exercised: u64,
    /// What breaks it.
    pub findings: Vec<Finding>,
    /// How the findings are seen again, if whoever ran it told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commands: Option<Commands>,
}

/// Commands that show a finding again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commands {
    /// A run that finds it.
    pub again: String,
    /// Plays the saved scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

/// A broken rule, with the shortest proof that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What came.
    pub found: Clean,
    /// What would have been admissible.
    pub admissible: Clean,
    /// In how many cases it was seen.
    pub cases: u64,
    /// The phase in which it was seen first.
    pub phase: Phase,
    /// How many tries on fresh state showed it, such as `2 of 2`.
    pub reproduced: Reproduced,
    /// Requests sent when it was first seen, behind a door known to be open.
    pub found_after: u64,
    /// Requests that seeing it again and shrinking it took.
    pub proof_requests: u64,
    /// The steps that show it.
    pub scenario: Scenario,
    /// What was sent and what came, without secrets.
    pub exchanges: Vec<ShownExchange>,
    /// A line for a shell per request, with labels for what a server makes up.
    pub curl: Vec<String>,
}

/// An exchange as it may be shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownExchange {
    /// The number of its step.
    pub step: u32,
    /// The request, with labels.
    pub request: crate::scenario::Request,
    /// The answer, without secrets.
    pub answer: ShownAnswer,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn citations<S: Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    let rows = rule.citations().iter().map(|citation| {
        BTreeMap::from([
            ("document", citation.document.title.to_owned()),
            ("place", citation.place.to_owned()),
            ("url", citation.url()),
        ])
    });
    serializer.collect_seq(rows)
}

/// What a whole run comes to, as a process exit code (documented in the README).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every rule that binds and was exercised is upheld.
    Conformant,
    /// A rule that binds is broken, and no list of known deviations names it.
    Broken,
    /// The list of known deviations says what is not so, or no longer.
    Outdated,
    /// A rule that binds could not be put to the test, or none of any strength could.
    Inconclusive,
}

impl Report {
    /// What the run comes to.
    pub fn outcome(&self) -> Outcome {
        let binding = if self.strict {
            Stance::Should
        } else {
            Stance::Must
        };
        let listed = |rule: Rule| {
            let list = self.expectations.as_ref();
            list.is_some_and(|list| list.lists(rule))
        };
        let any = |verdict| {
            let rules = self.rules.iter().filter(|rule| rule.verdict == verdict);
            // What is broken and listed is the list's affair: its entry has expired.
            let mut rules = rules.filter(|rule| verdict != Verdict::Broken || !listed(rule.id));
            rules.any(|rule| rule.stance >= binding)
        };
        let list = self.expectations.as_ref();
        if any(Verdict::Broken) {
            Outcome::Broken
        } else if list.is_some_and(|list| list.failing().next().is_some()) {
            Outcome::Outdated
        } else if any(Verdict::Inconclusive) || self.judges_nothing() {
            Outcome::Inconclusive
        } else {
            Outcome::Conformant
        }
    }

    /// Whether no rule at all could be put to the test on this target: nobody may take
    /// that for a good word.
    pub fn judges_nothing(&self) -> bool {
        let mut rules = self.rules.iter();
        !self.rules.is_empty() && rules.all(|rule| rule.verdict == Verdict::NotApplicable)
    }

    /// The rules with this verdict.
    pub fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &RuleReport> {
        self.rules
            .iter()
            .filter(move |rule| rule.verdict == verdict)
    }
}

impl Summary {
    pub(crate) fn of(rules: &[RuleReport]) -> Self {
        let mut summary = Self::default();
        for rule in rules {
            match rule.verdict {
                Verdict::Upheld => summary.upheld += 1,
                Verdict::Broken => summary.broken += 1,
                Verdict::Inconclusive => summary.inconclusive += 1,
                Verdict::NotApplicable => summary.not_applicable += 1,
                Verdict::KnownDeviation => summary.known_deviations += 1,
            }
        }
        summary
    }
}

/// The rules that a profile looks at.
pub(crate) fn in_force(profile: &Profile) -> impl Iterator<Item = Rule> {
    Rule::all().filter(|&rule| profile.stance(rule) > Stance::Off)
}
