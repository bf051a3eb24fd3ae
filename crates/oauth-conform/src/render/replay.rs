//! A replay for people: what was played, and what became of it.

use oauth_suite::replay::{Fate, Replay};

use super::{
    layout::counted,
    page::Page,
    report::{finding, leftovers},
    style,
};
use crate::exit::Exit;

/// The replay as a page, beside what its file says was found.
pub(crate) fn text(replay: &Replay, recorded: &str, exit: Exit) -> String {
    let mut page = Page::default();
    page.field(0, "target", &replay.target);
    page.field(0, "profile", replay.profile);
    page.field(0, "rule", replay.rule.id());
    page.field(0, "", &replay.rule.summary());
    page.field(0, "recorded", recorded);
    let requests = usize::try_from(replay.requests).unwrap_or(usize::MAX);
    page.field(0, "played", &counted(requests, "request"));
    for step in &replay.scenario.steps {
        page.gap();
        finding::tell_step(&mut page, step, &replay.exchanges);
    }
    page.gap();
    if let (Some(found), Some(admissible)) = (&replay.found, &replay.admissible) {
        page.field(0, "came", found);
        page.field(0, "wanted", admissible);
        page.gap();
    }
    leftovers(&mut page, replay.leftovers);
    page.gap();
    conclusion(&mut page, replay, exit);
    page.finish()
}

fn conclusion(page: &mut Page, replay: &Replay, exit: Exit) {
    let (style, sentence) = match replay.verdict {
        Fate::Broken => (style::BROKEN, "the scenario shows the rule broken"),
        Fate::Fixed => (
            style::UPHELD,
            "the scenario was played to its end, and the rule held",
        ),
        Fate::NotApplicable | Fate::Inconclusive => {
            let reason = replay.reason.as_deref();
            (style::WARNING, reason.unwrap_or("no reason is known"))
        }
    };
    let word = replay.verdict.as_str();
    let rest = format!(": {sentence} (exit code {})", exit.code());
    page.line(&[(style, word), (style::PLAIN, &rest)]);
}
