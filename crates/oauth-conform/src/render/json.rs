//! What commands print as JSON, where no library has a form for it.

use std::collections::BTreeMap;

use oauth_model::{
    freedom::Freedom,
    profile::Profile,
    rate_limit::RateTier,
    rule::{Citation, Confidence, Rule, Stance},
};
use oauth_suite::{
    redact,
    scenario::{Action, Request, Step},
    script::Case,
};
use oauth_tenant::Fault;
use serde::Serialize;

/// A rule of the catalogue.
#[derive(Debug, Serialize)]
pub(crate) struct RuleView {
    id: Rule,
    stance: Stance,
    duty: &'static str,
    /// The statuses with which breaking it may be refused.
    #[serde(skip_serializing_if = "<[u16]>::is_empty")]
    statuses: &'static [u16],
    confidence: Confidence,
    summary: String,
    text: String,
    facts: Vec<&'static str>,
    citations: Vec<CitationView>,
    /// The profiles that look at it, each with its stance.
    profiles: BTreeMap<&'static str, Stance>,
}

#[derive(Debug, Serialize)]
struct CitationView {
    document: &'static str,
    place: &'static str,
    url: String,
}

impl RuleView {
    /// The rule under a profile.
    pub(crate) fn new(rule: Rule, profile: &Profile) -> Self {
        Self {
            id: rule,
            stance: profile.stance(rule),
            duty: rule.duty().as_str(),
            statuses: rule.refusals(),
            confidence: rule.confidence(),
            summary: rule.summary(),
            text: rule.text(),
            facts: rule.facts().collect(),
            citations: rule.citations().iter().map(CitationView::new).collect(),
            profiles: Profile::ALL
                .iter()
                .map(|profile| (profile.name, profile.stance(rule)))
                .filter(|(_, stance)| *stance > Stance::Off)
                .collect(),
        }
    }
}

impl CitationView {
    fn new(citation: &Citation) -> Self {
        Self {
            document: citation.document.title,
            place: citation.place,
            url: citation.url(),
        }
    }
}

/// What `explain` has to say.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Explanation {
    /// About a rule.
    Rule(Box<RuleExplanation>),
    /// About a fault.
    Fault(FaultExplanation),
    /// About a freedom.
    Freedom(FreedomExplanation),
}

/// A rule, a scenario that puts it to the test, and the faults that break it.
#[derive(Debug, Serialize)]
pub(crate) struct RuleExplanation {
    rule: RuleView,
    example: Option<Example>,
    faults: Vec<&'static str>,
    /// Why the profile departs from the stance that the rule has elsewhere, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A fault, and the rules that it breaks.
#[derive(Debug, Serialize)]
pub(crate) struct FaultExplanation {
    fault: &'static Fault,
    breaks: Vec<RuleView>,
    /// Of the first of these rules.
    example: Option<Example>,
}

/// A question that no source answers, and what is permitted; the first is the default.
#[derive(Debug, Serialize)]
pub(crate) struct FreedomExplanation {
    name: Freedom,
    question: String,
    values: &'static [&'static str],
    facts: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Example {
    name: &'static str,
    steps: Vec<ExampleStep>,
}

/// A step: a request with its command, a wait, or a rate limit that is used up.
#[derive(Debug, Serialize)]
struct ExampleStep {
    step: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_up: Option<RateTier>,
    /// The step that it has to come out as.
    #[serde(skip_serializing_if = "Option::is_none")]
    alike: Option<u32>,
    /// How many times it is sent at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

impl RuleExplanation {
    /// Explains a rule.
    pub(crate) fn new(
        rule: Rule,
        profile: &Profile,
        example: Option<Case>,
        faults: &[&'static Fault],
    ) -> Self {
        Self {
            rule: RuleView::new(rule, profile),
            example: example.map(Example::new),
            faults: faults.iter().map(|fault| fault.id.as_str()).collect(),
            reason: profile.reason(rule).map(str::to_owned),
        }
    }
}

impl FaultExplanation {
    /// Explains a fault.
    pub(crate) fn new(fault: &'static Fault, profile: &Profile, example: Option<Case>) -> Self {
        let breaks = fault.breaks.iter();
        Self {
            fault,
            breaks: breaks.map(|&rule| RuleView::new(rule, profile)).collect(),
            example: example.map(Example::new),
        }
    }
}

impl FreedomExplanation {
    /// Explains a freedom.
    pub(crate) fn new(freedom: Freedom) -> Self {
        Self {
            name: freedom,
            question: freedom.question(),
            values: freedom.values(),
            facts: freedom.facts().collect(),
        }
    }
}

impl Example {
    fn new(case: Case) -> Self {
        let steps = case.scenario.steps.into_iter();
        Self {
            name: case.name,
            steps: steps.map(ExampleStep::new).collect(),
        }
    }
}

impl ExampleStep {
    fn new(step: Step) -> Self {
        let (mut request, mut wait_seconds, mut use_up) = (None, None, None);
        let (mut alike, mut times) = (None, None);
        match step.action {
            Action::Request(plain) => request = Some(*plain),
            Action::Wait(seconds) => wait_seconds = Some(seconds),
            Action::UseUp(tier) => use_up = Some(tier),
            Action::Alike(other) => (request, alike) = (Some(other.request), Some(other.step)),
            Action::Race(race) => (request, times) = (Some(race.request), Some(race.times)),
        }
        Self {
            step: step.id,
            curl: request.as_ref().map(redact::curl),
            request,
            wait_seconds,
            use_up,
            alike,
            times,
        }
    }
}
