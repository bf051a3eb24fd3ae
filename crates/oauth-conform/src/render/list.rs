//! The catalogue of rules and the list of faults, a line each.

use oauth_model::{
    profile::Profile,
    rule::{Rule, Stance},
};
use oauth_tenant::Fault;

use super::{
    layout::{WIDTH, counted, cut},
    page::Page,
    style,
};

/// Whether lines are cut to the width of a page: for people, who can ask for more, and
/// not for programs, which cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// They are cut.
    Cut,
    /// They are as long as they are.
    Whole,
}

/// The rules by topic: those that the profile looks at, or that the profile which it
/// changes does.
pub(crate) fn rules(profile: &Profile, lines: Lines) -> String {
    let mut page = Page::default();
    let base = Profile::find(profile.base);
    let looks = |profile: &Profile, rule| profile.stance(rule) > Stance::Off;
    let all: Vec<Rule> = Rule::all()
        .filter(|&rule| looks(profile, rule) || base.iter().any(|base| looks(base, rule)))
        .collect();
    for topic in all.chunk_by(|left, right| left.topic() == right.topic()) {
        page.gap();
        page.line(&[(style::STRONG, topic.first().map_or("", |rule| rule.topic()))]);
        let width = topic.iter().map(|rule| rule.id().len()).max().unwrap_or(0);
        for rule in topic {
            let stance = format!("  {:<6}  ", profile.stance(*rule).as_str());
            let id = format!("{:<width$}  ", rule.id());
            let summary = rule.summary();
            page.line(&[
                (stance_style(profile.stance(*rule)), &stance),
                (style::PLAIN, &id),
                (
                    style::FAINT,
                    &fitted(&summary, stance.len() + id.len(), lines),
                ),
            ]);
        }
    }
    page.gap();
    page.text(
        0,
        &format!(
            "{}, with the stances of the profile {}. `oauth-conform explain ID` tells all \
             about one.",
            counted(all.len(), "rule"),
            profile.name
        ),
    );
    page.finish()
}

/// The faults.
pub(crate) fn faults(lines: Lines) -> String {
    let mut page = Page::default();
    for fault in Fault::all() {
        let head = format!("{}  ", fault.id);
        let summary = fitted(&fault.summary, head.len(), lines);
        page.line(&[(style::PLAIN, &head), (style::FAINT, &summary)]);
    }
    page.gap();
    let count = counted(Fault::all().len(), "fault");
    page.text(
        0,
        &format!("{count}. `oauth-conform run --fault ID` judges a tenant that has one."),
    );
    page.finish()
}

fn fitted(text: &str, used: usize, lines: Lines) -> std::borrow::Cow<'_, str> {
    match lines {
        Lines::Cut => cut(text, WIDTH.saturating_sub(used)),
        Lines::Whole => text.into(),
    }
}

/// How a stance is written where nothing is wrong.
pub(crate) fn stance_style(stance: Stance) -> anstyle::Style {
    match stance {
        Stance::Must => style::STRONG,
        Stance::Should => style::PLAIN,
        Stance::May | Stance::Off => style::FAINT,
    }
}
