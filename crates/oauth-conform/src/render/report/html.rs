//! A report as one page of HTML that needs nothing else.
//!
//! Whatever a target answered gets into the page by way of the templates alone, which
//! escape every value (see `escape`). A policy in the page lets nothing run but its own
//! style and script, and lets nothing be fetched.

mod drift;
pub(crate) mod escape;
mod finding;
mod rule;
mod sequence;
pub(crate) mod status;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_model::{freedom::Freedom, rule::Document};
use oauth_suite::{
    report::{Report, Verdict},
    run::phases::PhaseReport,
};
use sha2::{Digest, Sha256};

use self::{
    drift::DriftView,
    finding::FindingView,
    rule::{RuleView, Tile, TopicView},
    sequence::StepView,
};
use super::{binds, conclude};
use crate::{
    exit::Exit,
    render::layout::{counted, grouped},
};

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// The report as a page.
pub(crate) fn page(report: &Report, exit: Exit) -> askama::Result<String> {
    let conclusion = conclude(report, exit);
    let findings = |wanted: fn(&Report, &_) -> bool| -> Vec<FindingView<'_>> {
        let rules = report.rules.iter().filter(|rule| wanted(report, rule));
        rules
            .flat_map(|rule| rule.findings.iter().map(move |one| (rule, one)))
            .map(|(rule, one)| FindingView::new(report, rule, one))
            .collect()
    };
    let page = Page {
        report,
        word: conclusion.word,
        sentence: conclusion.sentence,
        exit: exit.code(),
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        played: played(report),
        leftovers: counted(report.leftovers, "client"),
        tiles: tiles(report),
        findings: [
            FindingsView {
                id: "broken",
                title: "Broken",
                note: "",
                findings: findings(|report, rule| {
                    rule.verdict == Verdict::Broken && binds(rule, report)
                }),
            },
            FindingsView {
                id: "warnings",
                title: "Warnings",
                note: "Broken, but not binding in this run.",
                findings: findings(|report, rule| {
                    rule.verdict == Verdict::Broken && !binds(rule, report)
                }),
            },
            FindingsView {
                id: "known",
                title: "Known deviations",
                note: "Broken, as the list of known deviations expects.",
                findings: findings(|_, rule| rule.verdict == Verdict::KnownDeviation),
            },
        ]
        .into_iter()
        .filter(|section| !section.findings.is_empty())
        .collect(),
        untested: [Verdict::Inconclusive, Verdict::NotApplicable]
            .into_iter()
            .flat_map(|verdict| untested(report, verdict))
            .collect(),
        drift: DriftView::of(report),
        topics: TopicView::all(report),
        sources: sources(report),
        freedoms: freedoms(report),
    };
    Ok(page.render()? + "\n")
}

/// The page and what it is made of.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    word: &'static str,
    sentence: String,
    exit: u8,
    policy: String,
    style: &'static str,
    script: &'static str,
    played: String,
    leftovers: String,
    tiles: Vec<Tile>,
    findings: Vec<FindingsView<'a>>,
    untested: Vec<Untested<'a>>,
    drift: Option<DriftView<'a>>,
    topics: Vec<TopicView<'a>>,
    sources: Vec<SourceView<'a>>,
    freedoms: Vec<FreedomView<'a>>,
}

impl Page<'_> {
    /// The phases in which something was to be done.
    fn phases(&self) -> impl Iterator<Item = &PhaseReport> {
        let phases = self.report.phases.iter();
        phases.filter(|phase| phase.took_place())
    }
}

/// Findings of one kind.
struct FindingsView<'a> {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    findings: Vec<FindingView<'a>>,
}

/// Rules that were not put to the test for the same reason.
struct Untested<'a> {
    verdict: Verdict,
    /// What is missing, or why else.
    reason: &'a str,
    /// Whether the reason is what the target lacks.
    is_lacking: bool,
    rules: Vec<RuleView<'a>>,
}

impl Untested<'_> {
    fn class(&self) -> &'static str {
        rule::class(self.verdict)
    }

    fn counted(&self) -> String {
        counted(self.rules.len(), "rule")
    }
}

/// A document, and the rules that cite it.
struct SourceView<'a> {
    document: &'static Document,
    broken: usize,
    rules: Vec<RuleView<'a>>,
}

impl SourceView<'_> {
    fn counted(&self) -> String {
        counted(self.rules.len(), "rule")
    }
}

/// A question that no source answers, and what the target does.
struct FreedomView<'a> {
    name: &'a str,
    question: Option<String>,
    shown: String,
    permitted: String,
}

/// What the page may do: be itself.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn played(report: &Report) -> String {
    let requests = usize::try_from(report.requests).unwrap_or(usize::MAX);
    format!(
        "{} in {}.{} s, seed {}",
        counted(requests, "request"),
        grouped(report.duration_ms / 1000),
        report.duration_ms % 1000 / 100,
        report.seed
    )
}

fn tiles(report: &Report) -> Vec<Tile> {
    let summary = report.summary;
    let mut begin = 0;
    [
        (Verdict::Broken, summary.broken),
        (Verdict::KnownDeviation, summary.known_deviations),
        (Verdict::Inconclusive, summary.inconclusive),
        (Verdict::NotApplicable, summary.not_applicable),
        (Verdict::Upheld, summary.upheld),
    ]
    .into_iter()
    .map(|(verdict, count)| {
        let tile = Tile {
            verdict,
            count,
            begin,
        };
        begin += count;
        tile
    })
    .collect()
}

/// The rules with that verdict, by what is missing.
fn untested(report: &Report, verdict: Verdict) -> Vec<Untested<'_>> {
    let mut groups: Vec<Untested<'_>> = Vec::new();
    for rule in report.with_verdict(verdict) {
        let reason = rule.missing.as_ref().or(rule.reason.as_ref());
        let reason = reason.map_or("no reason is known", String::as_str);
        match groups.iter_mut().find(|group| group.reason == reason) {
            Some(group) => group.rules.push(RuleView::new(rule)),
            None => groups.push(Untested {
                verdict,
                reason,
                is_lacking: rule.missing.is_some(),
                rules: vec![RuleView::new(rule)],
            }),
        }
    }
    groups
}

/// The documents that are cited, in the order of the catalogue.
fn sources(report: &Report) -> Vec<SourceView<'_>> {
    let cites = |view: &RuleView<'_>, document: &Document| {
        let mut citations = view.rule.citations.citations().iter();
        citations.any(|citation| citation.document == document)
    };
    let all = Document::ALL.iter().map(|document| {
        let rules: Vec<RuleView<'_>> = report
            .rules
            .iter()
            .map(RuleView::new)
            .filter(|view| cites(view, document))
            .collect();
        let broken = rules.iter().filter(|view| view.is_broken()).count();
        SourceView {
            document,
            broken,
            rules,
        }
    });
    all.filter(|source| !source.rules.is_empty()).collect()
}

fn freedoms(report: &Report) -> Vec<FreedomView<'_>> {
    let freedoms = report.freedoms.iter();
    freedoms
        .map(|(name, shown)| {
            let freedom = Freedom::find(name);
            FreedomView {
                name,
                question: freedom.map(Freedom::question),
                shown: shown.join(", "),
                permitted: freedom.map_or(String::new(), |one| one.values().join(", ")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
