//! Runs that are killed at any moment: `cleanup` removes what they have left, and
//! touches nothing else.

#![expect(
    clippy::indexing_slicing,
    reason = "the lints' leave for tests does not reach what several tests share"
)]

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Stdio,
    time::Duration,
};

use serde_json::{Value, json};

use super::support::{Served, code, command, folder, stderr, stdout};

/// How many runs are killed.
const RUNS: u64 = 100;

/// Lines of the journal up to which a run may get, by chance.
const LINES_MAX: u64 = 60;

/// A tenant that others use, too.
struct Shared {
    served: Served,
    token: String,
}

impl Shared {
    fn start() -> Self {
        let served = Served::start(&[]);
        let mut shared = Self {
            served,
            token: String::new(),
        };
        let (id, secret) = shared.admin();
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": id,
            "client_secret": secret,
        });
        let answer = shared.ask("POST", "/oauth/token", Some(&body));
        let token = answer["access_token"].as_str();
        token.unwrap().clone_into(&mut shared.token);
        for name in ["oauth-conform", "oauth-conform 0123abcd portal", "portal"] {
            let body = json!({
                "appType": "web",
                "clientName": name,
                "allowedScopes": ["user_default"],
                "allowedGrantTypes": ["client_credentials"],
                "connectionConfig": {"consentMethod": "trusted"},
            });
            let client = shared.ask("POST", "/api/v1/oauth-clients", Some(&body));
            let id = client["clientId"].as_str().unwrap();
            let secrets = format!("/api/v1/oauth-clients/{id}/client-secrets");
            shared.ask("POST", &secrets, None);
            let body = json!({
                "grant_type": "client_credentials",
                "client_id": id,
                "client_secret": client["clientSecret"],
                "description": name,
            });
            let token = shared.ask("POST", "/oauth/token", Some(&body));
            assert!(token["access_token"].is_string(), "{token}");
        }
        shared
    }

    fn admin(&self) -> (String, String) {
        let admin = &self.served.ready["adminClient"];
        let text = |name: &str| admin[name].as_str().unwrap().to_owned();
        (text("clientId"), text("clientSecret"))
    }

    /// What the tenant answers.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let host = self.served.url().strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let body = body.map(ToString::to_string).unwrap_or_default();
        let bearer = if path == "/oauth/token" {
            String::new()
        } else {
            format!("authorization: Bearer {}\r\n", self.token)
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{bearer}\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_default()
    }

    /// All clients with their secrets, all tokens, and all spaces and applications.
    fn lists(&self) -> Vec<Value> {
        let clients = self.ask("GET", "/api/v1/oauth-clients?limit=100", None);
        let tokens = self.ask("GET", "/api/v1/oauth-tokens?limit=100", None);
        let ids = tokens["data"].as_array().unwrap().iter();
        let mut ids: Vec<&str> = ids.map(|token| token["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        let mut settings = self.ask("GET", "/api/core/auth-settings", None);
        // It says whether anybody has ever set them, which cannot be undone.
        settings.as_object_mut().unwrap().remove("isDefault");
        vec![
            clients["data"].clone(),
            json!(ids),
            self.ask("GET", "/api/v1/spaces", None)["data"].clone(),
            self.ask("GET", "/api/v1/items", None)["data"].clone(),
            settings,
        ]
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let (id, secret) = self.admin();
        let mut command = command(arguments);
        command
            .env("OAUTH_CONFORM_CLIENT_ID", id)
            .env("OAUTH_CONFORM_CLIENT_SECRET", secret)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Kills a run when its journal has so many lines.
    fn kill_at(&self, journal: &Path, lines: u64, rules: &str) {
        let path = journal.to_str().unwrap();
        let arguments = ["run", self.served.url(), "--rule", rules, "--journal", path];
        let mut run = self.command(&arguments).spawn().unwrap();
        loop {
            let written = std::fs::read(journal).unwrap_or_default();
            let count = written.split(|&byte| byte == b'\n').count() - 1;
            let is_over = run.try_wait().unwrap().is_some();
            if is_over || count as u64 > lines {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        run.kill().ok();
        run.wait().unwrap();
    }
}

/// A number that looks drawn.
fn drawn(seed: u64) -> u64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}

#[test]
fn what_killed_runs_leave_is_removed_and_nothing_else() {
    let folder = folder("what_killed_runs_leave_is_removed_and_nothing_else");
    let shared = Shared::start();
    let before = shared.lists();
    let rules = [
        "client-secret/*",
        "redirect-uri/*",
        "resource/*",
        "token/*",
        "dcr/*",
    ];
    let mut had_something = 0;
    for run in 0..RUNS {
        let journal = folder.join(format!("{run}.journal"));
        let lines = drawn(run) % LINES_MAX;
        let rules = rules[usize::try_from(run).unwrap() % rules.len()];
        shared.kill_at(&journal, lines, rules);
        if !journal.exists() {
            // It was over before.
            assert_eq!(shared.lists(), before, "run {run}");
            continue;
        }
        if run % 4 == 0 {
            // As if the power had failed while a line was written.
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .open(&journal)
                .unwrap();
            file.write_all(b"{\"event\":\"crea").unwrap();
        }
        had_something += u64::from(shared.lists() != before);
        let path = journal.to_str().unwrap();
        let output = shared.command(&["cleanup", path]).output().unwrap();
        assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
        assert_eq!(shared.lists(), before, "run {run}: {}", stdout(&output));
    }
    assert!(had_something > RUNS / 2, "{had_something}");
}

#[test]
fn cleaning_up_twice_is_cleaning_up_once() {
    let folder = folder("cleaning_up_twice_is_cleaning_up_once");
    let journal = folder.join("journal");
    let shared = Shared::start();
    shared.kill_at(&journal, 10, "client/*");
    let path = journal.to_str().unwrap();
    for _ in 0..2 {
        let output = shared.command(&["cleanup", path]).output().unwrap();
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(stdout(&output).contains("nothing is left of the run"));
    }
    let other = ["cleanup", path, "http://127.0.0.1:9"];
    let output = shared.command(&other).output().unwrap();
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("its run was on"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_run_that_is_asked_to_end_leaves_neither_things_nor_a_journal() {
    let folder = folder("a_run_that_is_asked_to_end_leaves_neither_things_nor_a_journal");
    let journal = folder.join("journal");
    let shared = Shared::start();
    let before = shared.lists();
    let path = journal.to_str().unwrap();
    let arguments = ["run", shared.served.url(), "--journal", path];
    let run = shared.command(&arguments).spawn().unwrap();
    while std::fs::read(&journal).unwrap_or_default().len() < 2000 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = run.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status();
    assert!(killed.unwrap().success());
    let output = run.wait_with_output().unwrap();
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    assert!(!journal.exists());
    assert_eq!(shared.lists(), before);
}
