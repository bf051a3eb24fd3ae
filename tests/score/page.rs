//! The page: the figures with what they mean.

use std::fmt::{Error, Write as _};

use crate::numbers::{Score, Spread};

/// Writes `docs/score.md`.
pub(crate) fn write(score: &Score) -> Result<String, Error> {
    let mut page = String::from(
        "# The judge's own score\n\n\
         Written by `cargo xtask score`; with `--check` a part of it is measured again, and \
         fails when a figure has fallen.\n\n",
    );
    caught(&mut page, score)?;
    requests(&mut page, score)?;
    lengths(&mut page, score)?;
    steady(&mut page, score)?;
    Ok(page)
}

fn caught(page: &mut String, score: &Score) -> Result<(), Error> {
    let all = score.caught();
    writeln!(
        page,
        "## What is caught\n\n\
         {} faults of the reference tenant, each judged in a whole run with default \
         settings: {} are noticed, {} are blamed on exactly the rules that they break. \
         Rows are lengths of the shortest proof that there can be, in requests, from \
         [fixtures/minima.toml](../fixtures/minima.toml), which is written by hand.\n\n\
         | requests | faults | noticed | rightly blamed | before anything random |\n\
         |--:|--:|--:|--:|--:|",
        all.all, all.noticed, all.blamed
    )?;
    for (length, caught) in &score.faults {
        writeln!(
            page,
            "| {length} | {} | {} | {} | {} |",
            caught.all, caught.noticed, caught.blamed, caught.scripted
        )?;
    }
    writeln!(page, "\nMissed: {}.", listed(&score.missed))?;
    writeln!(
        page,
        "Of {} rules, never put to the test alone on the sound tenant: {}.\n",
        score.rules,
        listed(&score.never_exercised)
    )
}

fn requests(page: &mut String, score: &Score) -> Result<(), Error> {
    writeln!(
        page,
        "## How soon\n\n\
         Requests until the first right verdict, in a run that is asked for the rules \
         which a fault breaks; everything counts, from the first token on.\n\n{}\n",
        spread(score.requests)
    )?;
    writeln!(page, "| at most | faults |\n|--:|--:|")?;
    for (bound, faults) in &score.buckets {
        writeln!(page, "| {bound} | {faults} |")?;
    }
    writeln!(page)
}

fn lengths(page: &mut String, score: &Score) -> Result<(), Error> {
    writeln!(
        page,
        "## How short\n\n\
         The proof that is shown, in hundredths of the shortest that there can be.\n\n{}\n",
        spread(score.length)
    )?;
    if score.longer.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "| longer than it has to be | requests | shortest |\n|---|--:|--:|"
    )?;
    for (fault, (length, minimum)) in &score.longer {
        writeln!(page, "| `{fault}` | {length} | {minimum} |")?;
    }
    writeln!(page)
}

fn steady(page: &mut String, score: &Score) -> Result<(), Error> {
    writeln!(
        page,
        "## How steady\n\n\
         Whole runs that must come to known verdicts: on sound tenants that take drawn \
         sides of the open questions; and on the sound tenant and one with three faults in \
         turn, from one seed, from many, and while one exchange in ten is reset, late, \
         told to wait or answered by a proxy.\n\n\
         | runs | number | with a wrong verdict |\n|---|--:|--:|"
    )?;
    for (kind, runs) in &score.runs {
        writeln!(page, "| {kind} | {} | {} |", runs.all, runs.wrong)?;
    }
    Ok(())
}

fn spread(spread: Spread) -> String {
    format!(
        "| median | 90th percentile | worst |\n|--:|--:|--:|\n| {} | {} | {} |",
        spread.median, spread.ninetieth, spread.worst
    )
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
