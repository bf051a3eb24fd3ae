//! A survey for programs; `fixtures/schemas/survey.schema.json` describes it.

use oauth_model::{freedom::Freedom, profile::Profile};
use oauth_suite::survey::{Answered, Survey};
use serde::Serialize;

/// The version of the form.
const VERSION: u32 = 1;

/// What a survey found out.
#[derive(Debug, Serialize)]
pub(crate) struct SurveyView<'a> {
    version: u32,
    target: &'a str,
    profile: &'static str,
    requests: u64,
    leftovers: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_short: Option<&'a str>,
    freedoms: Vec<FreedomView<'a>>,
}

/// What became of one open question.
#[derive(Debug, Serialize)]
struct FreedomView<'a> {
    name: Freedom,
    question: String,
    facts: Vec<&'static str>,
    /// What the sources permit, the default first.
    values: &'static [&'static str],
    /// What the target may do from now on, as `run --profile` has it; empty if it showed
    /// nothing.
    permitted: Vec<&'static str>,
    shown: Vec<SightView<'a>>,
    /// Why nothing was shown.
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
}

/// A side that was shown, and by what.
#[derive(Debug, Serialize)]
struct SightView<'a> {
    value: &'static str,
    case: &'static str,
    step: u32,
    exchange: &'a str,
}

impl<'a> SurveyView<'a> {
    pub(crate) fn new(survey: &'a Survey, profile: &Profile) -> Self {
        Self {
            version: VERSION,
            target: &survey.target,
            profile: profile.base,
            requests: survey.requests,
            leftovers: survey.leftovers,
            cut_short: survey.cut_short.as_deref(),
            freedoms: survey.answers.iter().map(FreedomView::new).collect(),
        }
    }
}

impl<'a> FreedomView<'a> {
    fn new(answered: &'a Answered) -> Self {
        let freedom = answered.freedom;
        let sights = answered.sights.iter().map(|sight| SightView {
            value: sight.value,
            case: sight.case,
            step: sight.step,
            exchange: &sight.exchange,
        });
        Self {
            name: freedom,
            question: freedom.question(),
            facts: freedom.facts().collect(),
            values: freedom.values(),
            permitted: answered.permitted(),
            shown: sights.collect(),
            reason: &answered.reason,
        }
    }
}
