//! What changed since a target was recorded.

use oauth_suite::drift::{Change, Drift, Entry};

use crate::render::{
    layout::{counted, cut},
    page::Page,
    style,
};

/// How much of a value is shown, in characters.
const VALUE_MAX: usize = 200;

/// Tells what changed, by flow and step, and whether a rule cares.
pub(super) fn tell(page: &mut Page, drift: &Drift) {
    page.gap();
    let flows = counted(drift.compared, "recorded flow");
    let title = match drift.entries.len() {
        0 => format!("Drift: none in {flows}"),
        steps => format!("Drift: {} changed in {flows}", counted(steps, "step")),
    };
    page.line(&[(style::WARNING, &title)]);
    for entry in &drift.entries {
        tell_entry(page, entry);
    }
    for (what, flows) in [
        ("without a recording", &drift.unrecorded),
        ("recorded, and not played", &drift.unplayed),
    ] {
        if !flows.is_empty() {
            page.text(2, &format!("{what}: {}", flows.join(", ")));
        }
    }
    if let Some(why) = &drift.cut_short {
        page.styled_text(2, style::WARNING, &format!("Not all was played: {why}."));
    }
}

fn tell_entry(page: &mut Page, entry: &Entry) {
    page.gap();
    let place = match entry.step {
        Some(_) => format!("{}: {}", entry.place(), entry.request),
        None => entry.place(),
    };
    page.text(2, &place);
    for change in &entry.changes {
        tell_change(page, change);
    }
    let rules: Vec<&str> = entry.rules.iter().map(|rule| rule.id()).collect();
    let open: Vec<String> = entry
        .freedoms
        .iter()
        .map(|(freedom, side)| format!("{freedom} ({side})"))
        .collect();
    let verdict = if !rules.is_empty() {
        format!("broken: {}", rules.join(", "))
    } else if !open.is_empty() {
        format!("no rule cares; open here: {}", open.join(", "))
    } else {
        "no rule cares".to_owned()
    };
    page.styled_text(4, style::FAINT, &verdict);
    if !entry.also.is_empty() {
        let also = format!("the same in {}", entry.also.join("; "));
        page.styled_text(4, style::FAINT, &also);
    }
}

fn tell_change(page: &mut Page, change: &Change) {
    let shown = |value: &Option<String>| {
        let text = value.as_deref().unwrap_or("(nothing)");
        cut(&text.replace('\n', " "), VALUE_MAX).into_owned()
    };
    let (before, now) = (shown(&change.before), shown(&change.now));
    page.text(4, &format!("{}: {before} -> {now}", change.place));
}
