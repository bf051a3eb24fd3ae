//! What the tests of the program share: running it, and looking at what it did.

pub(crate) mod proxy;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

/// Runs the program in the workspace's folder, without a terminal and without the
/// variables that it reads.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oauth-conform"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OAUTH_CONFORM_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .current_dir(workspace())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn json(arguments: &[&str]) -> (i32, Value) {
    let output = run(arguments);
    let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{arguments:?}: {error}\n{}", stdout(&output));
    });
    (code(&output), value)
}

/// The text without what differs from run to run and from catalogue to catalogue: the
/// time taken, and the requests that this took.
pub(crate) fn steady(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.rsplit_once(", ") {
            Some((_, seed)) if line.starts_with("played") => format!("played    …, {seed}"),
            Some(_) | None => line.to_owned(),
        })
        .collect();
    lines.join("\n")
}

/// A folder of this test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A tenant that is stopped when the test ends, however it ends.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) ready: Value,
}

impl Served {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let fixed = ["serve", "--format", "json"];
        let own = ["--listen", "127.0.0.1:0"];
        let own = if arguments.contains(&"--listen") {
            &[][..]
        } else {
            &own
        };
        let mut child = command(&[&fixed[..], own, arguments].concat())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self { child, ready }
    }

    /// The program, with the credentials of this tenant's administrator.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let text = |at: &str| self.ready.pointer(at).and_then(Value::as_str).unwrap();
        let mut command = command(arguments);
        command
            .env("OAUTH_CONFORM_CLIENT_ID", text("/adminClient/clientId"))
            .env(
                "OAUTH_CONFORM_CLIENT_SECRET",
                text("/adminClient/clientSecret"),
            );
        command
    }

    pub(crate) fn url(&self) -> &str {
        self.ready.get("url").and_then(Value::as_str).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
