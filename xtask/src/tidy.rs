//! The rules of the repository.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::Value;
use xshell::{Shell, cmd};

use crate::{Result, rules};

/// Lines after which a Rust file has to be split.
const LINES_MAX: usize = 600;

/// Which crates of ours each crate may use, as ARCHITECTURE.md draws it.
const ARROWS: &[(&str, &[&str])] = &[
    ("oauth-model", &[]),
    ("oauth-tenant", &["oauth-model"]),
    ("oauth-suite", &["oauth-model"]),
    (
        "oauth-conform",
        &["oauth-model", "oauth-tenant", "oauth-suite"],
    ),
    (
        "oauth-it",
        &[
            "oauth-conform",
            "oauth-model",
            "oauth-tenant",
            "oauth-suite",
        ],
    ),
    ("oauth-vectors", &["oauth-model", "oauth-suite"]),
    ("xtask", &["oauth-model"]),
];

pub(crate) fn run(shell: &Shell) -> Result {
    let mut complaints = Vec::new();
    for path in rust_files(&shell.current_dir())? {
        let text = std::fs::read_to_string(&path)?;
        complaints.extend(file(&path, &text));
    }
    complaints.extend(arrows(shell)?);
    if let Err(why) = rules::check(shell) {
        complaints.push(why.to_string());
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(complaints.join("\n").into())
    }
}

/// What is wrong with a Rust file.
fn file(path: &Path, text: &str) -> Vec<String> {
    let shown = path.display();
    let mut complaints = Vec::new();
    if !text.starts_with("//! ") {
        complaints.push(format!(
            "{shown}: the first line does not say what the file is (`//! …`)"
        ));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        complaints.push(format!(
            "{shown}: {lines} lines, of {LINES_MAX} at most; split it"
        ));
    }
    if path.file_name().is_some_and(|name| name == "mod.rs") {
        complaints.push(format!("{shown}: name the file after its module"));
    }
    complaints
}

fn rust_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "tests", "xtask"]
        .map(|name| root.join(name))
        .into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Compares the dependencies between our crates with the arrows.
fn arrows(shell: &Shell) -> Result<Vec<String>> {
    let metadata = cmd!(
        shell,
        "cargo metadata --format-version 1 --no-deps --locked"
    )
    .quiet()
    .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let allowed: BTreeMap<&str, BTreeSet<&str>> = ARROWS
        .iter()
        .map(|(name, uses)| (*name, uses.iter().copied().collect()))
        .collect();
    let mut complaints = Vec::new();
    for package in array(&metadata, "packages") {
        let name = text(package, "name");
        let Some(may_use) = allowed.get(name) else {
            complaints.push(format!("{name}: a crate that no arrow mentions"));
            continue;
        };
        for dependency in array(package, "dependencies") {
            let used = text(dependency, "name");
            if allowed.contains_key(used) && !may_use.contains(used) {
                complaints.push(format!("{name} uses {used}, against the arrows"));
            }
        }
    }
    Ok(complaints)
}

fn array<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let shell = Shell::new().unwrap();
        shell.change_dir(crate::root());
        if let Err(why) = run(&shell) {
            panic!("{why}");
        }
    }

    #[test]
    fn an_untidy_file_is_noticed() {
        let complaints = file(Path::new("src/mod.rs"), "use std::fmt;\n");
        assert_eq!(complaints.len(), 2);
        assert_eq!(file(Path::new("src/a.rs"), "//! What it is.\n").len(), 0);
    }
}
