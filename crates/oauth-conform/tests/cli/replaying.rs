//! Scenarios saved by a run, and played again.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::support::{Served, code, folder, run, stderr, stdout};

const FAULT: [&str; 2] = ["--fault", "ignores-redirect-uri-limit"];

/// Runs on a tenant with a fault, and gives the scenario that this leaves.
fn saved(name: &str) -> (PathBuf, String) {
    let folder = folder(name).join("found");
    let path = folder.to_str().unwrap();
    let rule = ["--rule", "redirect-uri/*", "--scenarios", path];
    let output = run(&[&["run"][..], &FAULT, &rule].concat());
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["redirect-uri.limit.json"]);
    (folder.join("redirect-uri.limit.json"), stdout(&output))
}

fn replay(path: &Path, arguments: &[&str]) -> (i32, String) {
    let path = path.to_str().unwrap();
    let output = run(&[&["replay", path][..], arguments].concat());
    (code(&output), stdout(&output))
}

#[test]
fn what_is_found_is_saved_and_played_again() {
    let (path, report) = saved("what_is_found_is_saved");
    let shown = format!("replay    oauth-conform replay {}", path.display());
    assert!(report.contains(&shown), "{report}");
    let (broken, page) = replay(&path, &FAULT);
    assert_eq!(broken, 2, "{page}");
    insta::assert_snapshot!(page);
    let (fixed, page) = replay(&path, &[]);
    let last = page.lines().last().unwrap();
    assert_eq!(
        (fixed, last),
        (
            0,
            "fixed: the scenario was played to its end, and the rule held (exit code 0)"
        )
    );
    let (_, text) = replay(&path, &["--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["verdict"], "fixed");
    assert_eq!(value["rule"], "redirect-uri/limit");
    assert_eq!(value["exchanges"][0]["answer"]["status"], 400);
    let (_, text) = replay(&path, &[&FAULT[..], &["--format", "json"]].concat());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["verdict"], "broken");
    assert_eq!(value["found"], "granted with status 201");
    assert_eq!(value["admissible"], "refused with status 400");
}

#[test]
fn saved_scenarios_are_played_over_http() {
    let (path, _) = saved("saved_scenarios_over_http");
    let path = path.to_str().unwrap();
    for (fault, wanted) in [(&FAULT[..], 2), (&[], 0)] {
        let served = Served::start(fault);
        let output = served
            .command(&["replay", path, served.url()])
            .output()
            .unwrap();
        assert_eq!(code(&output), wanted, "{}", stdout(&output));
        // Whoever holds the file holds no secret.
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!text.contains("7e577e577e57"), "{text}");
    }
}

#[test]
fn a_freedom_is_taken_by_the_tenant_and_never_blamed() {
    let path = folder("a_freedom_is_taken").join("unknown-token.json");
    let text = r#"{
        "version": 1, "rule": "answer/same-mind", "found": "nothing yet",
        "steps": [
            {"id": 1, "action": {"request": {
                "method": "POST", "path": "/oauth/revoke",
                "authorization": {"bearer": "${admin.token}"},
                "body": {"json": {"token": "unknown"}}}}},
            {"id": 2, "action": {"request": {
                "method": "POST", "path": "/oauth/revoke",
                "authorization": {"bearer": "${admin.token}"},
                "body": {"json": {"token": "unknown"}}}}}]}"#;
    std::fs::write(&path, text).unwrap();
    for value in ["granted", "refused"] {
        let freedom = format!("unknown-token-revoked={value}");
        let (code, page) = replay(&path, &["--freedom", &freedom]);
        assert_eq!(code, 0, "{page}");
        let status = if value == "granted" { 200 } else { 400 };
        assert!(page.contains(&format!("-> {status}")), "{page}");
    }
    let (code, page) = replay(&path, &["--fault", "changes-its-mind"]);
    assert_eq!(code, 2, "{page}");
}

#[test]
fn what_cannot_be_played_is_told() {
    let (path, _) = saved("what_cannot_be_played");
    let text = std::fs::read_to_string(&path).unwrap();
    let check = |text: &str, says: &[&str]| {
        let wrong = path.with_file_name("wrong.json");
        std::fs::write(&wrong, text).unwrap();
        let output = run(&["replay", wrong.to_str().unwrap()]);
        let message = stderr(&output);
        assert_eq!(code(&output), 1, "{message}");
        for word in says {
            assert!(message.contains(word), "no {word:?} in {message}");
        }
    };
    check("", &["wrong.json", "line 1, column 0"]);
    check(&"[".repeat(100_000), &["line 1, column 1:"]);
    let unknown = text.replace("redirect-uri/limit", "redirect-uri/limt");
    let hint = "did you mean `redirect-uri/limit`";
    check(&unknown, &["no rule `redirect-uri/limt`", hint]);
    let member = text.replace("\"found\"", "\"fond\"");
    check(&member, &["line 4, column 8: unknown field `fond`"]);
    let label = text.replace("admin.token", "client_secret@7");
    check(&label, &["step 1", "`${client_secret@7}`"]);
    let output = run(&["replay", "no/such/file.json"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("no/such/file.json"));
    // A file where a folder should be.
    let output = run(&["run", "--scenarios", "README.md"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("README.md"));
}

#[test]
fn what_the_target_lacks_ends_with_3() {
    let path = folder("what_the_target_lacks").join("wait.json");
    let text = r#"{
        "version": 1, "rule": "token/six-hours", "found": "",
        "steps": [
            {"id": 1, "action": {"wait": 18446744073709551615}},
            {"id": 2, "action": {"request": {"method": "GET", "path": "/api/v1/users/me",
                "authorization": {"bearer": "${admin.token}"}}}}]}"#;
    std::fs::write(&path, text).unwrap();
    // On the embedded tenant even all of time can pass.
    assert_ne!(replay(&path, &[]).0, 70);
    let served = Served::start(&[]);
    let output = served
        .command(&["replay", path.to_str().unwrap(), served.url()])
        .output()
        .unwrap();
    assert_eq!(code(&output), 3);
    let last = "not applicable: the target lacks a clock that can be advanced (exit code 3)";
    assert_eq!(stdout(&output).lines().last(), Some(last));
}
