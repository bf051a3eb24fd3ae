//! A report as `JUnit` XML: a test case for every rule, a suite for every topic.

use std::fmt::{self, Write};

use askama::{Template, filters::Escaper};
use oauth_suite::report::{Report, RuleReport, Verdict};

use super::{binds, finding, style};
use crate::render::page::Page;

/// The report as a document.
pub(crate) fn xml(report: &Report) -> askama::Result<String> {
    let suites: Vec<Suite<'_>> = report
        .rules
        .chunk_by(|left, right| left.id.topic() == right.id.topic())
        .map(|rules| Suite::new(rules, report))
        .collect();
    let document = Document {
        report,
        all: Count::of(suites.iter().flat_map(|suite| &suite.cases)),
        // The format has no time zone: the time is UTC.
        started: report.started.as_deref().map(|at| at.trim_end_matches('Z')),
        time: format!(
            "{}.{:03}",
            report.duration_ms / 1000,
            report.duration_ms % 1000
        ),
        suites,
    };
    Ok(document.render()? + "\n")
}

#[derive(Template)]
#[template(path = "junit.xml")]
struct Document<'a> {
    report: &'a Report,
    all: Count,
    started: Option<&'a str>,
    time: String,
    suites: Vec<Suite<'a>>,
}

/// The rules of a topic.
struct Suite<'a> {
    topic: &'static str,
    count: Count,
    cases: Vec<Case<'a>>,
}

/// A rule.
struct Case<'a> {
    rule: &'a RuleReport,
    outcome: Outcome,
}

/// What a test tool is told of a rule.
enum Outcome {
    Passes,
    /// It is broken and does not bind: what does not fail a run fails no case.
    Warns(String),
    Fails {
        message: String,
        proof: String,
    },
    Skipped(String),
}

/// How many cases came out how.
struct Count {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl<'a> Suite<'a> {
    fn new(rules: &'a [RuleReport], report: &Report) -> Self {
        let cases: Vec<Case<'_>> = rules
            .iter()
            .map(|rule| Case {
                rule,
                outcome: outcome(rule, report),
            })
            .collect();
        Self {
            topic: rules.first().map_or("", |rule| rule.id.topic()),
            count: Count::of(cases.iter()),
            cases,
        }
    }
}

impl Count {
    fn of<'a>(cases: impl Iterator<Item = &'a Case<'a>>) -> Self {
        let mut count = Self {
            tests: 0,
            failures: 0,
            skipped: 0,
        };
        for case in cases {
            count.tests += 1;
            match case.outcome {
                Outcome::Fails { .. } => count.failures += 1,
                Outcome::Skipped(_) => count.skipped += 1,
                Outcome::Passes | Outcome::Warns(_) => {}
            }
        }
        count
    }
}

fn outcome(rule: &RuleReport, report: &Report) -> Outcome {
    match rule.verdict {
        Verdict::Upheld => Outcome::Passes,
        Verdict::Broken if !binds(rule, report) => Outcome::Warns(proof(rule, "WARNING")),
        Verdict::Broken => {
            let finding = rule.findings.first();
            let came = finding.map_or("", |finding| finding.found.as_str());
            Outcome::Fails {
                message: format!("{} Came: {came}.", rule.summary),
                proof: proof(rule, "BROKEN"),
            }
        }
        Verdict::Inconclusive | Verdict::NotApplicable | Verdict::KnownDeviation => {
            let reason = rule.reason.as_deref().unwrap_or("no reason is known");
            Outcome::Skipped(format!("{}: {reason}", rule.verdict.as_str()))
        }
    }
}

/// What the terminal shows of a broken rule.
fn proof(rule: &RuleReport, word: &str) -> String {
    let mut page = Page::default();
    finding::tell(&mut page, rule, (word, style::PLAIN));
    anstream::adapter::strip_str(&page.finish()).to_string()
}

/// Writes a text so that it is text in XML 1.0, in an element as in a quoted attribute.
///
/// What XML has no way to write is spelled out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Xml;

impl Escaper for Xml {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        for character in string.chars() {
            match character {
                '<' => dest.write_str("&lt;")?,
                '>' => dest.write_str("&gt;")?,
                '&' => dest.write_str("&amp;")?,
                '"' => dest.write_str("&quot;")?,
                '\n' | '\t' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => {
                    dest.write_char(character)?;
                }
                _ => write!(dest, "\\u{:04x}", u32::from(character))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use junit_parser::TestStatus;

    use super::*;
    use crate::render::report::tests::of_everything;

    /// Everything that XML could stumble over.
    const HOSTILE: &str = "]]>&amp;<!--\"' \u{0}\u{8}\u{1b}\u{7f}\u{fffe}\u{ffff}\u{1f600}é";

    #[test]
    fn a_reader_that_is_not_ours_reads_what_was_meant() {
        let mut report = of_everything();
        for rule in &mut report.rules {
            rule.reason = Some(HOSTILE.to_owned());
            for finding in &mut rule.findings {
                finding.found = HOSTILE.into();
            }
        }
        report.target = HOSTILE.to_owned();
        let document = xml(&report).unwrap();
        let read = junit_parser::from_reader(document.as_bytes()).unwrap();
        let topics: Vec<&str> = read
            .suites
            .iter()
            .map(|suite| suite.name.as_str())
            .collect();
        assert_eq!(
            topics,
            ["redirect-uri", "scope", "token", "client", "origin"]
        );
        assert_eq!((read.tests, read.failures), (6, 1));
        let shown = "]]>&amp;<!--\"' \\u0000\\u0008\\u001b\\u007f\\ufffe\\uffff\u{1f600}é";
        let cases = read.suites.iter().flat_map(|suite| &suite.cases);
        let mut skipped = 0;
        for case in cases {
            match &case.status {
                TestStatus::Failure(failure) => {
                    assert_eq!(failure.message, format!("A sentence. Came: {shown}."));
                    assert!(failure.text.contains("BROKEN  redirect-uri/limit"));
                }
                TestStatus::Skipped(skip) => {
                    let (_, reason) = skip.message.split_once(": ").unwrap();
                    assert_eq!(reason, shown);
                    skipped += 1;
                }
                TestStatus::Success => {}
                TestStatus::Error(_) => panic!("no rule is in error"),
            }
        }
        assert_eq!(skipped, 3);
    }
}
