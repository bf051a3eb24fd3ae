//! The judge's own score: what it catches, how fast, how short, and how steadily.
//!
//! `cargo xtask score` measures it all and writes `docs/score.md` and
//! `fixtures/score.json`; with `--check` a part of it is measured, and compared with
//! what is written there; with `--fault GLOB` some faults are looked at.

#![expect(clippy::print_stdout, reason = "printing figures is what it is for")]

mod look;
mod measure;
mod mutants;
mod numbers;
mod page;
mod steady;
mod zoo;

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use self::numbers::Score;

/// What the measured score is held against.
const NUMBERS: &str = "fixtures/score.json";
const PAGE: &str = "docs/score.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => write(),
        ["--check"] => check(),
        ["--fault", pattern] => {
            look::at(pattern);
            Ok(())
        }
        _ => Err("the only arguments are `--check` and `--fault GLOB`".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything and writes it down.
fn write() -> Result<(), Box<dyn Error>> {
    let score = measure::score(measure::WHOLE);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::write(root.join(NUMBERS), score.write()?)?;
    let page = page::write(&score)? + &mutants::section(&root)?;
    fs::write(root.join(PAGE), page)?;
    println!("written to {PAGE} and {NUMBERS}");
    Ok(())
}

/// Measures what a gate has time for, and says what has fallen.
fn check() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(NUMBERS))
        .map_err(|error| format!("{NUMBERS}: {error}; `cargo xtask score` writes it"))?;
    let before = Score::read(&text).map_err(|error| format!("{NUMBERS}: {error}"))?;
    let now = measure::score(measure::GATE);
    let fallen = now.fallen_behind(&before);
    if fallen.is_empty() {
        println!("no figure has fallen");
        return Ok(());
    }
    Err(format!("the score has fallen:\n  {}", fallen.join("\n  ")).into())
}
