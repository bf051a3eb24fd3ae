//! The program as people and pipelines meet it: what it prints, and how it ends.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints' leave for tests does not reach what several tests share"
)]

mod formats;
mod mistakes;
mod readme;
mod screens;
mod serving;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// Runs the program in the workspace's folder, without a terminal and without the
/// variables that it reads.
fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oauth-conform"));
    command
        .args(arguments)
        .current_dir(workspace())
        .env_remove("OAUTH_CONFORM_CLIENT_ID")
        .env_remove("OAUTH_CONFORM_CLIENT_SECRET")
        .env("NO_COLOR", "1");
    command
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(arguments: &[&str]) -> (i32, Value) {
    let output = run(arguments);
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{arguments:?}: {error}\n{}", stdout(&output));
    });
    (code(&output), value)
}

/// The text without what differs from run to run: the time taken.
fn steady(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.split_once(" in ") {
            Some((before, after)) if line.starts_with("played") => {
                let rest = after.split_once(',').map_or("", |(_, rest)| rest);
                format!("{before} in …,{rest}")
            }
            _ => line.to_owned(),
        })
        .collect();
    lines.join("\n")
}
