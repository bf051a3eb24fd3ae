//! What a list of known deviations says that is not so, and what it does not say.

use oauth_model::rule::Rule;
use oauth_suite::expect::{Deviation, Expectations, Expected, Standing};

use crate::{
    nearest::hint,
    render::{layout::cut, page::Page, style},
};

/// How much of a reason is put into a ready-made entry, in characters.
const REASON_MAX: usize = 60;

/// Tells which entries fail, and gives entries for what is not listed.
pub(super) fn tell(page: &mut Page, expectations: &Expectations, list: &str) {
    if expectations.failing().next().is_some() {
        page.gap();
        let title = format!("Known deviations that do not hold, in {list}");
        page.line(&[(style::BROKEN, &title)]);
        for entry in expectations.failing() {
            page.text(2, &complaint(entry));
        }
    }
    if !expectations.surprises.is_empty() {
        page.gap();
        let title = format!("Broken and not listed; to put up with it, add to {list}");
        page.line(&[(style::WARNING, &title)]);
    }
    for entry in &expectations.surprises {
        page.gap();
        for line in ready_made(entry) {
            page.line(&[(style::PLAIN, &line)]);
        }
    }
}

fn complaint(entry: &Expected) -> String {
    let Deviation {
        rule,
        owner,
        expires,
        ..
    } = &entry.deviation;
    match entry.standing {
        Standing::Stale => format!("{rule} is upheld: the entry can go"),
        Standing::Expired => {
            format!("{rule} was to be mended by {expires}, and {owner} is to be asked")
        }
        Standing::Unknown => {
            let hint = hint(rule, Rule::all().map(Rule::id));
            format!("{rule} is no rule{hint}")
        }
        Standing::NotJudged => format!("{rule} was not judged in this run"),
        // Neither fails a run.
        Standing::Known | Standing::Untested => rule.clone(),
    }
}

/// The lines of an entry, to be copied.
fn ready_made(entry: &Deviation) -> [String; 5] {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    [
        "[[deviation]]".to_owned(),
        format!("rule = {}", quoted(&entry.rule)),
        format!("reason = {}", quoted(&cut(&entry.reason, REASON_MAX))),
        format!("owner = {}", quoted(&entry.owner)),
        format!("expires = {}", entry.expires),
    ]
}
