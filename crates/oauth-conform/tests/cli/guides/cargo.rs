//! Commands of cargo in the guides, which a test does not run: it holds what they name
//! to exist.

use std::path::{Path, PathBuf};

use super::{
    blocks::{Guide, Step},
    workspace,
};

/// Holds the package, the target and the tests that a command names to exist.
pub(super) fn check(guide: &Guide, step: &Step) {
    let at = guide.at(step.line);
    let words: Vec<&str> = step.command.split_whitespace().collect();
    let after = |option: &str| {
        let place = words.iter().position(|word| *word == option)?;
        words.get(place + 1).copied()
    };
    let Some(package) = after("-p") else {
        return;
    };
    let folder = home(package).unwrap_or_else(|| panic!("{at}: there is no package {package}"));
    if let Some(target) = after("--test") {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let named = manifest.contains(&format!("name = \"{target}\""));
        let is_folder = folder.join("tests").join(target).is_dir();
        assert!(named || is_folder, "{at}: {package} has no test {target}");
    }
    // What comes after `--`, or last, chooses tests by a piece of their names.
    let filter = words.last().filter(|word| {
        let before = words.get(words.len().saturating_sub(2));
        !word.starts_with('-') && !before.is_some_and(|word| ["-p", "--test"].contains(word))
    });
    if let Some(filter) = filter.filter(|_| words.get(1) == Some(&"test")) {
        let piece = filter.rsplit("::").next().unwrap().trim_matches('\'');
        let is_there = mentions(&folder, piece) || mentions(&workspace().join("fixtures"), piece);
        let is_rule = workspace().join("docs/rules.md");
        let rules = std::fs::read_to_string(is_rule).unwrap();
        assert!(
            is_there || rules.contains(piece),
            "{at}: nothing is named {filter}"
        );
    }
}

fn home(package: &str) -> Option<PathBuf> {
    let folder = match package {
        "oauth-it" => workspace().join("tests"),
        "oauth-vectors" => workspace().join("tests/vectors"),
        "xtask" => workspace().join("xtask"),
        package => workspace().join("crates").join(package),
    };
    folder.is_dir().then_some(folder)
}

/// Whether some file below a folder has a text in it.
fn mentions(folder: &Path, text: &str) -> bool {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.any(|path| {
        if path.is_dir() {
            return !path.ends_with("node_modules") && mentions(&path, text);
        }
        let is_text = path
            .extension()
            .is_some_and(|it| it == "rs" || it == "toml");
        is_text && std::fs::read_to_string(path).unwrap().contains(text)
    })
}
