//! A report for people: what was judged, what is broken and how to see it, what could
//! not be judged, and how each topic came out.

mod attacks;
mod drift;
mod expectations;
pub(super) mod finding;
pub(crate) mod har;
pub(crate) mod html;
pub(crate) mod junit;
mod phases;
pub(super) mod planned;
pub(crate) mod sarif;
mod topics;

use std::fmt::Write as _;

use oauth_model::rule::Stance;
use oauth_suite::{
    drive::NetworkReport,
    report::{Report, RuleReport, Verdict},
};

use super::{
    layout::{counted, grouped},
    page::Page,
    style,
};
use crate::exit::Exit;

/// The report as a page; the list is the file of known deviations.
pub(crate) fn text(report: &Report, list: Option<&str>, exit: Exit) -> String {
    let mut page = Page::default();
    header(&mut page, report);
    page.gap();
    page.line(&[(style::STRONG, &counts(report))]);
    for rule in broken(report, true) {
        page.gap();
        finding::tell(&mut page, rule, ("BROKEN", style::BROKEN));
    }
    warnings(&mut page, report);
    attacks::tell(&mut page, &report.attacks);
    for (verdict, title) in [
        (Verdict::Inconclusive, "Inconclusive"),
        (Verdict::NotApplicable, "Not applicable"),
        (Verdict::KnownDeviation, "Known deviations"),
    ] {
        grouped_by_reason(&mut page, report, verdict, title);
    }
    if let (Some(expectations), Some(list)) = (&report.expectations, list) {
        expectations::tell(&mut page, expectations, list);
    }
    if let Some(drift) = &report.drift {
        drift::tell(&mut page, drift);
    }
    topics::table(&mut page, report);
    phases::table(&mut page, report);
    remarks(&mut page, report);
    page.gap();
    conclusion(&mut page, report, exit);
    page.finish()
}

fn header(page: &mut Page, report: &Report) {
    let binding = if report.strict {
        "every must and should binds"
    } else {
        "every must binds, a broken should warns"
    };
    page.field(0, "target", &report.target);
    page.field(0, "profile", &format!("{}; {binding}", report.profile));
    page.field(
        0,
        "played",
        &format!(
            "{} in {}.{} s, seed {}",
            counted(
                usize::try_from(report.requests).unwrap_or(usize::MAX),
                "request"
            ),
            grouped(report.duration_ms / 1000),
            report.duration_ms % 1000 / 100,
            report.seed
        ),
    );
}

/// All rules and how they came out, in one line.
fn counts(report: &Report) -> String {
    let summary = report.summary;
    let mut line = format!(
        "{}: {} upheld, {} broken, {} inconclusive, {} not applicable",
        counted(report.rules.len(), "rule"),
        summary.upheld,
        summary.broken,
        summary.inconclusive,
        summary.not_applicable
    );
    if summary.known_deviations > 0 {
        write!(
            line,
            ", {}",
            counted(summary.known_deviations, "known deviation")
        )
        .ok();
    }
    line
}

/// Whether breaking the rule fails the run.
fn binds(rule: &RuleReport, report: &Report) -> bool {
    let weakest = if report.strict {
        Stance::Should
    } else {
        Stance::Must
    };
    rule.stance >= weakest
}

fn broken(report: &Report, binding: bool) -> impl Iterator<Item = &RuleReport> {
    report
        .with_verdict(Verdict::Broken)
        .filter(move |rule| binds(rule, report) == binding)
}

fn warnings(page: &mut Page, report: &Report) {
    if broken(report, false).next().is_none() {
        return;
    }
    page.gap();
    page.line(&[(
        style::WARNING,
        "Warnings: broken, but not binding in this run",
    )]);
    for rule in broken(report, false) {
        page.gap();
        finding::tell(page, rule, ("WARNING", style::WARNING));
    }
}

/// The rules with a verdict that needs a reason, by reason.
fn grouped_by_reason(page: &mut Page, report: &Report, verdict: Verdict, title: &str) {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in report.with_verdict(verdict) {
        let reason = rule.reason.as_deref().unwrap_or("no reason is known");
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(rule.id.id()),
            None => groups.push((reason, vec![rule.id.id()])),
        }
    }
    if groups.is_empty() {
        return;
    }
    page.gap();
    page.line(&[(style::WARNING, title)]);
    for (reason, ids) in groups {
        page.text(2, &format!("{reason}:"));
        page.text(4, &ids.join(", "));
    }
}

fn remarks(page: &mut Page, report: &Report) {
    if let Some(why) = &report.cut_short {
        page.gap();
        page.styled_text(0, style::WARNING, &format!("The run ended early: {why}."));
    }
    planned::tell(page, report);
    leftovers(page, report.leftovers);
    network(page, &report.network);
}

/// Tells of a network that failed and of a clock that is wrong, if so.
fn network(page: &mut Page, network: &NetworkReport) {
    if network.broken_off > 0 || network.put_off > 0 {
        page.gap();
        let many = |number, noun| counted(usize::try_from(number).unwrap_or(usize::MAX), noun);
        let text = format!(
            "{} broke off, and {} were put off by the target (429 or 503); {} played again, {} \
             given up.",
            many(network.broken_off, "exchange"),
            many(network.put_off, "request"),
            many(network.played_again, "scenario"),
            network.given_up,
        );
        page.styled_text(0, style::WARNING, &text);
    }
    if let Some(seconds) = network.clock_ahead_seconds {
        page.gap();
        let way = if seconds < 0 { "behind" } else { "ahead of" };
        let text = format!(
            "The target's clock is {} seconds {way} this machine's; it was reckoned with.",
            seconds.unsigned_abs(),
        );
        page.styled_text(0, style::WARNING, &text);
    }
    if let Some(seconds) = network.dates_ahead_seconds {
        page.gap();
        let way = if seconds < 0 { "behind" } else { "ahead of" };
        let text = format!(
            "The dates of its answers are {} seconds {way} its tokens; those count.",
            seconds.unsigned_abs(),
        );
        page.styled_text(0, style::WARNING, &text);
    }
}

/// Warns of what stayed on the target.
pub(super) fn leftovers(page: &mut Page, clients: usize) {
    if clients > 0 {
        page.gap();
        let left = counted(clients, "client");
        page.styled_text(
            0,
            style::WARNING,
            &format!(
                "{left} could not be deleted and stayed on the target; most of their \
                 names begin with `oauth-conform`."
            ),
        );
    }
}

/// What a run comes to.
#[derive(Debug)]
struct Conclusion {
    /// One word.
    word: &'static str,
    /// The style of the word.
    style: anstyle::Style,
    /// Why.
    sentence: String,
}

/// The verdict on the run, and what the process gives back.
fn conclusion(page: &mut Page, report: &Report, exit: Exit) {
    let Conclusion {
        word,
        style,
        sentence,
    } = conclude(report, exit);
    let rest = format!(": {sentence} (exit code {})", exit.code());
    page.line(&[(style, word), (style::PLAIN, &rest)]);
}

fn conclude(report: &Report, exit: Exit) -> Conclusion {
    let binding = || report.rules.iter().filter(|rule| binds(rule, report));
    let count = |verdict| binding().filter(|rule| rule.verdict == verdict).count();
    let all = counted(binding().count(), "binding rule");
    let (word, style, sentence) = match exit {
        Exit::Broken => {
            let sentence = format!("{} of {all} broken", count(Verdict::Broken));
            ("broken", style::BROKEN, sentence)
        }
        Exit::Outdated => {
            let list = report.expectations.as_ref();
            let failing = list.map_or(0, |list| list.failing().count());
            let verb = if failing == 1 { "does" } else { "do" };
            let sentence = if failing == 0 {
                "the target changed since it was recorded".to_owned()
            } else {
                format!("{} {verb} not hold", counted(failing, "known deviation"))
            };
            ("outdated", style::BROKEN, sentence)
        }
        Exit::Inconclusive if count(Verdict::Inconclusive) > 0 => {
            let sentence = format!(
                "{} of {all} could not be put to the test",
                count(Verdict::Inconclusive)
            );
            ("inconclusive", style::WARNING, sentence)
        }
        Exit::Inconclusive if report.judges_nothing() => {
            let rules = counted(report.rules.len(), "rule");
            let sentence = format!("nothing was judged; {rules} not applicable");
            ("inconclusive", style::WARNING, sentence)
        }
        Exit::Inconclusive => {
            let sentence = "the run ended early".to_owned();
            ("inconclusive", style::WARNING, sentence)
        }
        Exit::Fine | Exit::WrongUse | Exit::Unreachable | Exit::Bug => {
            let upheld = count(Verdict::Upheld);
            let known = match report.summary.known_deviations {
                0 => "none broken".to_owned(),
                known => counted(known, "known deviation"),
            };
            let sentence = format!("{upheld} of {all} upheld, {known}");
            ("upheld", style::UPHELD, sentence)
        }
    };
    Conclusion {
        word,
        style,
        sentence,
    }
}

#[cfg(test)]
mod tests;
