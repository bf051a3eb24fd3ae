//! The guides in `docs/guide` say what happens: every command in them is run, and what it
//! prints and ends with is held against the text.
//!
//! The first line of a block says who checks it:
//!
//! | block | checked |
//! |---|---|
//! | `console` | here: run by a shell, in a folder of the guide's own; of what cargo does, the packages, targets and names of tests exist |
//! | `console by=e2e` | by `cargo xtask e2e`, which runs it against the tenant |
//! | `… file=NAME` | here: written into the folder before anything is run |
//! | `… from=PATH` | here: it is a piece of that file of the repository |
//! | `toml` | here: it is TOML |
//! | `yaml` | here: its commands that call the program are run, and succeed |
//! | `rust` | by `cargo test --doc -p oauth-it` |
//!
//! `serve` goes on behind what follows it. A command that fails is followed by
//! `echo $?`.

#![cfg(unix)]

mod blocks;
mod cargo;
mod shell;

use std::process::Command;

use self::blocks::{Block, Guide, Step};
use super::support::{folder, run, stdout, workspace};

#[test]
fn building_on_qlik_is_as_it_is_told() {
    follow("building-on-qlik.md");
}

#[test]
fn judging_a_tenant_is_as_it_is_told() {
    follow("judging-a-tenant.md");
}

#[test]
fn judging_your_server_is_as_it_is_told() {
    follow("judging-your-server.md");
}

#[test]
fn testing_in_rust_is_as_it_is_told() {
    follow("testing-in-rust.md");
}

#[test]
fn adding_a_rule_is_as_it_is_told() {
    follow("adding-a-rule.md");
}

#[test]
fn every_guide_is_followed_and_every_block_is_checked() {
    let source = include_str!("guides.rs");
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    for guide in Guide::all() {
        let follows = format!("follow(\"{}\");", guide.name);
        assert!(source.contains(&follows), "nobody follows {}", guide.name);
        let link = format!("(docs/guide/{})", guide.name);
        assert!(readme.contains(&link), "README.md lacks {link}");
        for block in &guide.blocks {
            let at = guide.at(block.line);
            for name in block.names() {
                assert!(["by", "file", "from"].contains(&name), "{at}: {name}");
            }
            match (block.language.as_str(), block.word("by")) {
                ("console", None | Some("e2e")) | ("toml" | "yaml", None) => {}
                ("rust" | "rust,no_run", None) => {
                    assert!(is_tested(&guide, block), "{at}: nobody runs it");
                }
                (_, None) if block.word("file").or(block.word("from")).is_some() => {}
                (language, by) => panic!("{at}: who checks {language}, {by:?}?"),
            }
        }
    }
}

/// Whether a block of Rust is a doc test, or a piece of code that is tested.
fn is_tested(guide: &Guide, block: &Block) -> bool {
    let tests = std::fs::read_to_string(workspace().join("tests/lib.rs")).unwrap();
    let included = format!("include_str!(\"../docs/guide/{}\")", guide.name);
    block.word("from").is_some() || tests.contains(&included)
}

#[test]
fn options_that_are_named_exist() {
    let verbs = [
        "run", "replay", "serve", "survey", "lint", "rules", "faults", "explain",
    ];
    let helps: Vec<String> = verbs
        .iter()
        .map(|verb| stdout(&run(&[verb, "--help"])))
        .collect();
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let guides = Guide::all().into_iter();
    let texts = guides.map(|guide| (guide.name.clone(), guide.prose()));
    let mut count = 0;
    for (name, text) in texts.chain([("README.md".to_owned(), readme)]) {
        for code in text.split('`').skip(1).step_by(2) {
            if code.starts_with("cargo ") || code.contains('\n') {
                continue;
            }
            for option in code.split([' ', '=']).filter(|word| word.starts_with("--")) {
                let line = format!(" {option} ");
                let is_known = ["--help", "--memory", "--partition"].contains(&option)
                    || helps
                        .iter()
                        .any(|help| help.replace('\n', " ").contains(&line));
                assert!(is_known, "{name}: no verb has {option}");
                count += 1;
            }
        }
    }
    assert!(count > 10, "only {count} options were found");
}

/// Does what a guide says, and holds it to what it shows.
fn follow(name: &str) {
    let guide = Guide::named(name);
    let folder = folder(name.trim_end_matches(".md"));
    for block in &guide.blocks {
        if let Some(path) = block.word("from") {
            is_a_piece_of(&guide, block, path);
        }
        if let Some(path) = block.word("file") {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, block.text()).unwrap();
        }
    }
    let has_curl = Command::new("curl").arg("--version").output().is_ok();
    let steps: Vec<Step> = guide
        .blocks
        .iter()
        .flat_map(|block| steps(&guide, block))
        .filter(|step| has_curl || !step.command.starts_with("curl"))
        .collect();
    let outcomes = shell::run(&guide, &steps, &folder);
    for (place, (step, outcome)) in steps.iter().zip(&outcomes).enumerate() {
        let at = guide.at(step.line);
        assert!(
            fits(&step.shown, &outcome.lines),
            "{at}: {}\n-- shows\n{}\n-- prints\n{}\n",
            step.command,
            step.shown.join("\n"),
            outcome.lines.join("\n")
        );
        let next = steps.get(place + 1).map(|next| next.command.as_str());
        assert!(
            outcome.code == 0 || next == Some("echo $?"),
            "{at}: {} ends with {}, and the guide does not say so",
            step.command,
            outcome.code
        );
    }
}

/// What is to be run of a block; what others run is looked at.
fn steps(guide: &Guide, block: &Block) -> Vec<Step> {
    let at = guide.at(block.line);
    match (block.language.as_str(), block.word("by")) {
        ("console", None) => {
            let (cargo, ours): (Vec<Step>, Vec<Step>) = block
                .steps()
                .into_iter()
                .partition(|step| step.command.starts_with("cargo "));
            for step in &cargo {
                cargo::check(guide, step);
            }
            return ours;
        }
        ("console", Some(_)) => is_walked(guide, block),
        ("yaml", _) => return block.workflow(),
        ("toml", _) if block.word("from").is_none() => {
            let table = toml::from_str::<toml::Table>(&block.text());
            assert!(table.is_ok(), "{at}: {table:?}");
        }
        _ => {}
    }
    Vec::new()
}

/// Holds a block to be a piece of a file, but for its indentation; a line of `…` stands
/// for lines left out.
fn is_a_piece_of(guide: &Guide, block: &Block, path: &str) {
    let at = guide.at(block.line);
    let text = std::fs::read_to_string(workspace().join(path))
        .unwrap_or_else(|why| panic!("{at}: {path}: {why}"));
    let trimmed = |line: &str| line.trim().to_owned();
    let have: Vec<String> = text.lines().map(trimmed).collect();
    let any = || vec!["…".to_owned()];
    let piece = block.lines.iter().map(|line| trimmed(line)).collect();
    let wanted = [any(), piece, any()].concat();
    assert!(fits(&wanted, &have), "{at}: {path} has no such piece");
}

/// Holds a command that Node runs to be walked by `cargo xtask e2e`.
fn is_walked(guide: &Guide, block: &Block) {
    let read = |path: &str| std::fs::read_to_string(workspace().join(path)).unwrap();
    assert!(read("xtask/src/e2e.rs").contains("\"guide.mjs\""));
    assert!(read("tests/clients/node/guide.mjs").contains(&guide.name));
    for step in block.steps() {
        let file = step.command.strip_prefix("node ");
        let is_shown = |file: &str| {
            let mut blocks = guide.blocks.iter();
            blocks.any(|block| block.word("file") == Some(file) && block.word("from").is_some())
        };
        let is_installed = step.command == "npm install @qlik/api";
        let at = guide.at(step.line);
        assert!(is_installed || file.is_some_and(is_shown), "{at}");
    }
}

/// Whether lines are as shown.
fn fits(shown: &[String], lines: &[String]) -> bool {
    match (shown.split_first(), lines.split_first()) {
        (None, _) => lines.is_empty(),
        (Some((first, rest)), _) if first.trim() == "…" => {
            fits(rest, lines)
                || lines
                    .split_first()
                    .is_some_and(|(_, lines)| fits(shown, lines))
        }
        (Some((first, rest)), Some((line, lines))) => {
            fits_in_line(first.trim_end(), line.trim_end()) && fits(rest, lines)
        }
        (Some(_), None) => false,
    }
}

/// Whether a line is as shown.
fn fits_in_line(shown: &str, line: &str) -> bool {
    let Some((before, rest)) = shown.split_once('…') else {
        return shown == line;
    };
    let Some(line) = line.strip_prefix(before) else {
        return false;
    };
    let mut ends = (0..=line.len()).filter_map(|at| line.get(at..));
    ends.any(|end| fits_in_line(rest, end))
}

#[test]
fn what_does_not_fit_is_noticed() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let fit = |shown: &str, text: &str| fits(&lines(shown), &lines(text));
    assert!(fit("a\n…\nz", "a\nz") && fit("a\n…\nz", "a\nb\nc\nz"));
    assert!(fit("in … s, seed 1", "in 0.3 s, seed 1") && fit("", ""));
    assert!(!fit("a\n…\nz", "a\nb") && !fit("a", "a\nb") && !fit("", "a"));
    assert!(!fit("in … s", "in 3 s, seed 1") && !fit("a\nb", "a"));
}
