//! What the tests of the model notice: `cargo-mutants` changes its code, and whatever
//! nobody notices has to be on a list, with the reason why it may live.

mod names;

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};

use xshell::{Shell, cmd};

use self::names::Names;
use crate::{Result, root, servers};

/// The mutants that may live, and why.
const LIST: &str = "fixtures/mutants.toml";

/// Changes the code that `.cargo/mutants.toml` names, or only what fits the pattern, and
/// compares what survives with the list.
pub(crate) fn run(shell: &Shell, pattern: Option<&str>) -> Result {
    if !is_installed() {
        let how = "`cargo install --locked cargo-mutants` installs it, in some minutes";
        return Err(format!("cargo-mutants is not there; {how}").into());
    }
    let listed = listed(&fs::read_to_string(root().join(LIST))?)?;
    let names = Names::read(&cmd!(shell, "cargo mutants --package oauth-model --list").read()?);
    let folder = servers::target().join("mutants");
    fs::create_dir_all(&folder)?;
    // What takes longer looks at what the others miss.
    let tests: [&[&str]; 3] = [
        &["--test-package", "oauth-model", "--cargo-arg=--lib"],
        &[
            "--test-package",
            "oauth-model",
            "--cargo-arg=--test=standard",
            "--iterate",
        ],
        &["--test-package", "oauth-vectors", "--iterate"],
    ];
    for tests in tests {
        if try_all(&folder, pattern, tests)? {
            break;
        }
    }
    let found = Found::read(&folder.join("mutants.out"), &names);
    let wrong = found.compare(&listed, &names, pattern.is_none());
    if wrong.is_empty() {
        let (noticed, survivors) = (found.noticed.len(), found.survivors.len());
        writeln!(
            std::io::stdout(),
            "noticed: {noticed}; surviving, each for its reason: {survivors}"
        )?;
        return Ok(());
    }
    Err(wrong.join("\n").into())
}

fn is_installed() -> bool {
    let mut asked = Command::new("cargo");
    asked.args(["mutants", "--version"]);
    let asked = asked.stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Runs these tests on every mutant; says whether all were noticed.
fn try_all(folder: &Path, pattern: Option<&str>, tests: &[&str]) -> Result<bool> {
    let mut run = Command::new("cargo");
    run.current_dir(root())
        // Of one folder for what is built all jobs but one would wait.
        .env_remove("CARGO_TARGET_DIR")
        .args(["mutants", "--package", "oauth-model", "--no-shuffle"])
        .args(["--jobs", &jobs().to_string()])
        .arg("--output")
        .arg(folder);
    if let Some(pattern) = pattern {
        run.args(["--re", pattern]);
    }
    match run.args(tests).status()?.code() {
        Some(0) => Ok(true),
        // Some survived, or took too long.
        Some(2 | 3) => Ok(false),
        _ => Err("cargo-mutants failed; it says above why".into()),
    }
}

/// How many mutants are built at once: each wants some gigabytes of memory.
fn jobs() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get().min(4))
}

/// The names of mutants that may live.
fn listed(text: &str) -> Result<BTreeSet<String>> {
    let table: toml::Table = text.parse()?;
    let entries = table.get("survivor").and_then(toml::Value::as_array);
    let mut listed = BTreeSet::new();
    for entry in entries.into_iter().flatten() {
        let text = |name| entry.get(name).and_then(toml::Value::as_str);
        let (Some(mutant), Some(why)) = (text("mutant"), text("why")) else {
            return Err(format!("{LIST}: no `mutant`, or no `why`: {entry}").into());
        };
        if why.is_empty() || !listed.insert(mutant.to_owned()) {
            return Err(format!("{LIST}: {mutant} has no reason, or is there twice").into());
        }
    }
    Ok(listed)
}

/// What became of the mutants, by their names.
#[derive(Debug, Default)]
struct Found {
    survivors: BTreeSet<String>,
    noticed: BTreeSet<String>,
}

impl Found {
    /// Reads what `cargo-mutants` has written.
    fn read(folder: &Path, names: &Names) -> Self {
        let lines = |files: &[&str]| -> BTreeSet<String> {
            let texts = files
                .iter()
                .map(|file| fs::read_to_string(folder.join(file)));
            let texts: Vec<String> = texts.filter_map(std::result::Result::ok).collect();
            let lines = texts.iter().flat_map(|text| text.lines());
            lines.filter_map(|line| names.short(line)).collect()
        };
        Self {
            survivors: lines(&["missed.txt"]),
            // What hangs is noticed too.
            noticed: lines(&["caught.txt", "previously_caught.txt", "timeout.txt"]),
        }
    }

    /// What is not as the list has it; if not all were tried, what was tried counts.
    fn compare(&self, listed: &BTreeSet<String>, names: &Names, all: bool) -> Vec<String> {
        let unlisted = self.survivors.difference(listed);
        let mut wrong: Vec<String> = unlisted
            .map(|name| format!("survives, and is not in {LIST}: {name}"))
            .collect();
        for name in listed.difference(&self.survivors) {
            if !names.contains(name) {
                wrong.push(format!("is in {LIST}, and there is no such mutant: {name}"));
            } else if all || self.noticed.contains(name) {
                wrong.push(format!("is in {LIST}, and does not survive: {name}"));
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "\
crates/oauth-model/src/scope.rs:88:44: replace == with != in split
crates/oauth-model/src/scope.rs:88:12: delete ! in split
";

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn every_difference_from_the_list_is_told() {
        let names = Names::read(ALL);
        let found = Found {
            survivors: set(&["scope.rs: delete ! in split"]),
            noticed: set(&["scope.rs: replace == with != in split"]),
        };
        let listed = set(&["scope.rs: delete ! in split"]);
        assert!(found.compare(&listed, &names, true).is_empty());
        assert_eq!(
            found.compare(
                &set(&["scope.rs: replace == with != in split", "gone"]),
                &names,
                true
            ),
            [
                "survives, and is not in fixtures/mutants.toml: scope.rs: delete ! in split",
                "is in fixtures/mutants.toml, and there is no such mutant: gone",
                "is in fixtures/mutants.toml, and does not survive: \
                 scope.rs: replace == with != in split",
            ]
        );
    }

    #[test]
    fn what_was_not_tried_is_left_alone() {
        let names = Names::read(ALL);
        let listed = set(&["scope.rs: delete ! in split"]);
        assert!(Found::default().compare(&listed, &names, false).is_empty());
        assert_eq!(Found::default().compare(&listed, &names, true).len(), 1);
    }

    #[test]
    fn a_reason_is_wanted_for_every_mutant() {
        let good = "[[survivor]]\nmutant = \"a\"\nwhy = \"It is text.\"\n";
        assert_eq!(listed(good).unwrap(), set(&["a"]));
        assert!(listed("[[survivor]]\nmutant = \"a\"\n").is_err());
        assert!(listed("[[survivor]]\nmutant = \"a\"\nwhy = \"\"\n").is_err());
        assert!(listed(&good.repeat(2)).is_err());
    }

    #[test]
    fn the_list_is_well_formed() {
        let text = fs::read_to_string(root().join(LIST)).unwrap();
        assert!(listed(&text).is_ok());
    }
}
