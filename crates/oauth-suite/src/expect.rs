//! Known deviations: rules that a target is expected to break, each with a reason, an
//! owner and a day on which the expectation ends.
//!
//! A list of them is held to the truth. An entry whose rule is upheld is stale, one
//! whose day has passed is expired, one without a rule that was judged matches nothing;
//! all three fail a run, so that a list never says more than is so.

mod day;

use oauth_model::rule::Rule;
use serde::Serialize;

pub use self::day::Day;
use crate::report::{Report, RuleReport, Summary, Verdict};

/// Days for which a ready-made entry holds.
const DAYS_SUGGESTED: u16 = 30;

/// A rule that a target is expected to break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// The id of the rule.
    pub rule: String,
    /// Why it is put up with.
    pub reason: String,
    /// Who sees to it that it ends.
    pub owner: String,
    /// The last day on which it is put up with.
    pub expires: Day,
}

/// How an entry of the list compares with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// The rule is broken, as expected.
    #[serde(rename = "known")]
    Known,
    /// The rule was not put to the test: nothing is said.
    #[serde(rename = "untested")]
    Untested,
    /// The rule is upheld.
    #[serde(rename = "stale")]
    Stale,
    /// The day has passed.
    #[serde(rename = "expired")]
    Expired,
    /// No rule of the catalogue has the id.
    #[serde(rename = "unknown")]
    Unknown,
    /// The rule was not judged, because it was not selected or the profile does not
    /// look at it.
    #[serde(rename = "not judged")]
    NotJudged,
}

impl Standing {
    /// Whether it fails a run.
    pub fn fails(self) -> bool {
        match self {
            Self::Known | Self::Untested => false,
            Self::Stale | Self::Expired | Self::Unknown | Self::NotJudged => true,
        }
    }
}

/// An entry of the list, and how it compares with what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// The entry.
    pub deviation: Deviation,
    /// How it compares.
    pub standing: Standing,
}

/// A list of known deviations, compared with what a run found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expectations {
    /// The entries, in the order of the list.
    pub entries: Vec<Expected>,
    /// Entries ready to be added, for the rules that are broken and not listed.
    pub surprises: Vec<Deviation>,
}

impl Expectations {
    /// Whether the list names a rule.
    pub fn lists(&self, rule: Rule) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.deviation.rule == rule.id())
    }

    /// The entries that fail the run.
    pub fn failing(&self) -> impl Iterator<Item = &Expected> {
        self.entries.iter().filter(|entry| entry.standing.fails())
    }
}

/// Compares a report with a list: what is broken and listed becomes a known deviation.
pub fn apply(report: &mut Report, list: &[Deviation], today: Day) {
    let mut expectations = Expectations::default();
    for deviation in list {
        let standing = match Rule::find(&deviation.rule) {
            None => Standing::Unknown,
            Some(rule) => match report.rules.iter_mut().find(|report| report.id == rule) {
                None => Standing::NotJudged,
                Some(rule) => compare(rule, deviation, today),
            },
        };
        expectations.entries.push(Expected {
            deviation: deviation.clone(),
            standing,
        });
    }
    let surprising = report
        .with_verdict(Verdict::Broken)
        .filter(|rule| !expectations.lists(rule.id));
    let surprises = surprising.map(|rule| suggestion(rule, today)).collect();
    expectations.surprises = surprises;
    report.summary = Summary::of(&report.rules);
    report.expectations = Some(expectations);
}

fn compare(rule: &mut RuleReport, deviation: &Deviation, today: Day) -> Standing {
    let Deviation {
        reason,
        owner,
        expires,
        ..
    } = deviation;
    match rule.verdict {
        Verdict::Upheld => Standing::Stale,
        _ if *expires < today => {
            if rule.verdict == Verdict::Broken {
                rule.reason = Some(format!("a known deviation until {expires}: {reason}"));
            }
            Standing::Expired
        }
        Verdict::Broken | Verdict::KnownDeviation => {
            rule.verdict = Verdict::KnownDeviation;
            rule.reason = Some(format!("{reason} ({owner}, until {expires})"));
            Standing::Known
        }
        Verdict::Inconclusive | Verdict::NotApplicable => Standing::Untested,
    }
}

/// An entry that makes a known deviation of a broken rule.
fn suggestion(rule: &RuleReport, today: Day) -> Deviation {
    let found = rule.findings.first().map(|finding| &*finding.found);
    Deviation {
        rule: rule.id.id().to_owned(),
        reason: found.unwrap_or("it is broken").to_owned(),
        owner: "nobody yet".to_owned(),
        expires: today.plus_days(DAYS_SUGGESTED),
    }
}

#[cfg(test)]
mod tests;
