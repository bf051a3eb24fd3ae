//! What is wrong with registrations, as text.

use oauth_model::rule::Stance;

use super::{layout::counted, page::Page, style};
use crate::{
    command::lint::{Judged, Mistake, Recipe},
    exit::Exit,
};

/// Tells what is wrong with each registration, and how many have what.
pub(crate) fn lint(judged: &[Judged], exit: Exit) -> String {
    let mut page = Page::default();
    for registration in judged {
        page.gap();
        one(&mut page, registration);
    }
    page.gap();
    page.text(0, &format!("{} (exit code {})", sum(judged), exit.code()));
    page.finish()
}

fn one(page: &mut Page, judged: &Judged) {
    let mut head = judged.file.clone();
    if judged.in_list {
        head = format!("{head}, element {}", judged.index);
    }
    let name = match &judged.name {
        Some(name) => format!(" \"{name}\""),
        None => String::new(),
    };
    if judged.violations.is_empty() && !judged.departs() {
        page.line(&[
            (style::STRONG, &head),
            (style::PLAIN, &name),
            (style::PLAIN, ": "),
            (style::UPHELD, "nothing wrong"),
        ]);
        return;
    }
    page.line(&[(style::STRONG, &head), (style::PLAIN, &name)]);
    for mistake in &judged.violations {
        tell(page, mistake);
    }
    if let Some(recipe) = &judged.recipe {
        depart(page, recipe);
    }
}

/// How far what is told of a mistake is indented.
const INDENT: usize = 10;

fn tell(page: &mut Page, mistake: &Mistake) {
    let stance = format!("  {:<6}  ", mistake.stance.as_str());
    page.line(&[
        (gravity_style(mistake.stance), &stance),
        (style::STRONG, mistake.rule.id()),
    ]);
    let at = if mistake.at.is_empty() {
        "the registration as a whole"
    } else {
        &mistake.at
    };
    page.field(INDENT, "at", at);
    page.field(INDENT, "found", &mistake.found);
    page.field(INDENT, "wanted", &mistake.wanted);
    if let Some(citation) = mistake.rule.citations().first() {
        page.field(INDENT, "source", &citation.to_string());
    }
}

fn depart(page: &mut Page, recipe: &Recipe) {
    for departure in &recipe.departures {
        page.line(&[
            (style::BROKEN, "  recipe  "),
            (style::STRONG, recipe.preset),
        ]);
        page.field(INDENT, "at", &departure.at);
        page.field(INDENT, "found", &departure.found);
        page.field(INDENT, "wanted", &departure.wanted);
        page.field(INDENT, "source", &recipe.citation.to_string());
    }
}

/// The colour in which a mistake is told.
fn gravity_style(stance: Stance) -> anstyle::Style {
    match stance {
        Stance::Must => style::BROKEN,
        Stance::Should => style::WARNING,
        Stance::May | Stance::Off => style::FAINT,
    }
}

/// The last line: how many registrations have nothing, something, or a `must` wrong.
fn sum(judged: &[Judged]) -> String {
    let worst = |judged: &&Judged| judged.violations.iter().map(|mistake| mistake.stance).max();
    let departing = judged.iter().filter(|one| one.departs()).count();
    let departed = (departing > 0).then(|| format!("{departing} departing from the recipe"));
    let count = |wanted: Option<Stance>| judged.iter().filter(|one| worst(one) == wanted).count();
    let sound = judged
        .iter()
        .filter(|one| worst(one).is_none() && !one.departs())
        .count();
    let parts: Vec<String> = [
        (count(Some(Stance::Must)), "with a broken must"),
        (count(Some(Stance::Should)), "with a broken should"),
        (count(Some(Stance::May)), "with a broken may"),
        (sound, "with nothing wrong"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .chain(departed)
    .collect();
    let all = counted(judged.len(), "registration");
    if parts.is_empty() {
        all
    } else {
        format!("{all}: {}", parts.join(", "))
    }
}
