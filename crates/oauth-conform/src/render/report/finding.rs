//! A broken rule: what it says, what came, and the shortest way to see it.

use anstyle::Style;
use oauth_suite::{
    report::{Commands, Finding, RuleReport, ShownExchange},
    scenario::{Action, Step},
};

use crate::render::{
    layout::{LongPiece, WIDTH, counted, cut, grouped, wrap_json},
    page::Page,
    request, style,
};

/// How much of a request's body is shown, in characters.
const REQUEST_BODY_MAX: usize = 1000;
/// How much of an answer's body is shown, in characters.
const ANSWER_BODY_MAX: usize = 300;
/// How far the parts of a step are indented.
const STEP_INDENT: usize = 6;

/// Tells why a rule counts as broken.
pub(super) fn tell(page: &mut Page, rule: &RuleReport, (word, word_style): (&str, Style)) {
    let right = format!("{}, {}", rule.stance.as_str(), rule.confidence.as_str());
    let word = format!("{word}  ");
    page.line_between(
        &[(word_style, &word), (style::STRONG, rule.id.id())],
        (style::FAINT, &right),
    );
    page.text(2, &rule.summary);
    page.gap();
    let mut label = "source";
    for citation in rule.citations.citations() {
        page.field(2, label, &citation.to_string());
        label = "";
    }
    for finding in &rule.findings {
        page.field(2, "came", &finding.found);
        page.field(2, "wanted", &finding.admissible);
        if !finding.reproduced.always() {
            page.field(2, "repeated", &repeated(finding));
        }
        let seen = counted(usize::try_from(finding.cases).unwrap_or(usize::MAX), "case");
        page.field(
            2,
            "seen in",
            &format!("{seen}, of which this is the shortest:"),
        );
        for step in &finding.scenario.steps {
            page.gap();
            tell_step(page, step, &finding.exchanges);
        }
    }
    page.gap();
    if let Some(Commands { again, replay }) = &rule.commands {
        page.command(2, "again", again);
        if let Some(command) = replay {
            page.command(2, "replay", command);
        }
    }
    page.command(2, "more", &format!("oauth-conform explain {}", rule.id));
}

/// What came of playing the scenario again, where it did not always show the breach.
pub(super) fn repeated(finding: &Finding) -> String {
    match finding.reproduced.tries {
        0 => "not tried: it would have cost more than the budget".to_owned(),
        _ => format!("{} tries showed it", finding.reproduced),
    }
}

/// Tells a step, and what came of it.
pub(in crate::render) fn tell_step(page: &mut Page, step: &Step, exchanges: &[ShownExchange]) {
    let number = format!("  {:>2}  ", step.id);
    match &step.action {
        Action::Wait(seconds) => {
            let wait = format!("{} seconds pass", grouped(*seconds));
            page.line(&[(style::FAINT, &number), (style::PLAIN, &wait)]);
        }
        Action::UseUp(tier) => {
            let used_up = format!("the rate limit of {} is used up", tier.as_str());
            page.line(&[(style::FAINT, &number), (style::PLAIN, &used_up)]);
        }
        Action::Request(_) | Action::Alike(_) | Action::Race(_) => {
            let Some(asked) = step.action.request() else {
                return;
            };
            let lines = wrap_json(
                &request::line(asked),
                WIDTH - STEP_INDENT,
                LongPiece::Broken,
            );
            let mut head = number.as_str();
            for line in &lines {
                page.line(&[(style::FAINT, head), (style::STRONG, line)]);
                head = "      ";
            }
            for header in request::headers(asked) {
                page.styled_text(STEP_INDENT, style::FAINT, &header);
            }
            if let Some(body) = request::body(asked) {
                tell_body(page, &body, REQUEST_BODY_MAX);
            }
            if let Some(remark) = request::remark(&step.action) {
                page.styled_text(STEP_INDENT, style::FAINT, &remark);
            }
            for exchange in exchanges.iter().filter(|one| one.step == step.id) {
                tell_answer(page, exchange);
            }
        }
    }
}

fn tell_answer(page: &mut Page, exchange: &ShownExchange) {
    let answer = &exchange.answer;
    let status = format!("      -> {}", answer.status);
    page.line(&[(style::STRONG, &status)]);
    for (name, value) in &answer.headers {
        // JSON is the rule, and needs no mention.
        if name != "content-type" || !value.starts_with("application/json") {
            page.styled_text(STEP_INDENT, style::FAINT, &format!("{name}: {value}"));
        }
    }
    if !answer.body.is_empty() {
        tell_body(page, &answer.body, ANSWER_BODY_MAX);
    }
}

fn tell_body(page: &mut Page, body: &str, characters_max: usize) {
    let shown = cut(body, characters_max);
    for line in wrap_json(&shown, WIDTH - STEP_INDENT, LongPiece::Broken) {
        page.line(&[(style::PLAIN, "      "), (style::PLAIN, &line)]);
    }
}
