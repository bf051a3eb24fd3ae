//! A guide's fenced blocks, and what their first line says of them.

use std::path::PathBuf;

use super::workspace;

/// A page under `docs/guide`.
pub(super) struct Guide {
    /// Its file name.
    pub(super) name: String,
    /// All of it.
    pub(super) text: String,
    /// Its blocks, in order.
    pub(super) blocks: Vec<Block>,
}

/// A fenced block.
pub(super) struct Block {
    /// The line of its fence, from 1.
    pub(super) line: usize,
    /// What it is written in.
    pub(super) language: String,
    /// What else its fence says, such as `file=deviations.toml`.
    words: Vec<String>,
    /// What is between the fences.
    pub(super) lines: Vec<String>,
}

impl Guide {
    /// All of them, by name.
    pub(super) fn all() -> Vec<Self> {
        let folder = workspace().join("docs/guide");
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let read = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let blocks = blocks(&name, &text);
            Self { name, text, blocks }
        };
        paths.iter().map(read).collect()
    }

    /// The one of this name.
    pub(super) fn named(name: &str) -> Self {
        let mut all = Self::all().into_iter();
        all.find(|guide| guide.name == name).unwrap()
    }

    /// Where a block is, for messages.
    pub(super) fn at(&self, line: usize) -> String {
        format!("docs/guide/{}:{line}", self.name)
    }

    /// Its text outside of blocks.
    pub(super) fn prose(&self) -> String {
        let mut inside = false;
        let lines = self.text.lines().filter(|line| {
            let is_fence = line.starts_with("```");
            inside ^= is_fence;
            !inside && !is_fence
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Block {
    /// The value of a word such as `file=deviations.toml`.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        let mut found = self.words.iter().filter_map(|word| {
            let (key, value) = word.split_once('=')?;
            (key == name).then_some(value)
        });
        found.next()
    }

    /// The names of its words.
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self
            .words
            .iter()
            .map(|word| word.split('=').next().unwrap());
        names.collect()
    }

    pub(super) fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// The commands of a console block, each with what it is said to print.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (line, text) in (self.line + 1..).zip(&self.lines) {
            match (text.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step {
                    line,
                    command: command.to_owned(),
                    shown: Vec::new(),
                    is_of_workflow: false,
                }),
                (None, Some(step)) if step.goes_on() && step.shown.is_empty() => {
                    step.command = format!("{}\n{text}", step.command);
                }
                (None, Some(step)) => step.shown.push(text.clone()),
                (None, None) => panic!("line {line}: {text:?} comes before any command"),
            }
        }
        steps
    }

    /// The commands of a workflow that call the program.
    pub(super) fn workflow(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (line, text) in (self.line + 1..).zip(&self.lines) {
            let trimmed = text.trim_start().trim_start_matches("- ");
            let command = trimmed.strip_prefix("run: ").unwrap_or(trimmed);
            match steps.last_mut() {
                Some(step) if step.goes_on() => {
                    step.command = format!("{}\n{command}", step.command);
                }
                _ if command.starts_with("oauth-conform ") => steps.push(Step {
                    line,
                    command: command.to_owned(),
                    shown: vec!["…".to_owned()],
                    is_of_workflow: true,
                }),
                _ => {}
            }
        }
        steps
    }
}

/// A command.
pub(super) struct Step {
    /// Its line in the guide.
    pub(super) line: usize,
    /// As a shell takes it.
    pub(super) command: String,
    /// What it is said to print; a line of `…` stands for any lines, and `…` in a line
    /// for anything.
    pub(super) shown: Vec<String>,
    /// Whether it is a step of a workflow.
    pub(super) is_of_workflow: bool,
}

impl Step {
    /// Whether its next line is a part of it, too.
    fn goes_on(&self) -> bool {
        let is_quoted = self.command.matches('\'').count() % 2 == 1;
        is_quoted || self.command.ends_with('\\')
    }
}

fn blocks(name: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (line, text) in (1..).zip(text.lines()) {
        match (text.strip_prefix("```"), &mut open) {
            (Some(first), None) => {
                let mut words = first.split_whitespace().map(str::to_owned);
                let language = words.next();
                open = Some(Block {
                    line,
                    language: language.unwrap_or_else(|| panic!("{name}:{line}: what is it?")),
                    words: words.collect(),
                    lines: Vec::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.lines.push(text.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{name}: the last block is not closed");
    blocks
}
