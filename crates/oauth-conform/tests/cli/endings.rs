//! How the program ends: whatever happens, with the exit code that is documented, and
//! with nothing lost.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::support::{Served, code, command, folder, run, stderr, stdout};

#[test]
fn a_run_that_is_cut_short_is_inconclusive() {
    let output = run(&["run", "--requests", "20"]);
    assert_eq!(code(&output), 3);
    assert!(stdout(&output).contains("The run ended early"));
}

#[test]
fn help_is_no_mistake() {
    for arguments in [&["--help"][..], &["run", "--help"], &["--version"]] {
        assert_eq!(code(&run(arguments)), 0, "{arguments:?}");
    }
}

#[test]
fn a_target_that_is_no_tenant_ends_with_3_and_steers_no_terminal() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).unwrap() > 0);
        let body = r#"{"errors": [{"title": "\u001b[31mno", "code": "X"}]}"#;
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 401 No\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
    });
    let output = command(&["run", &url])
        .env("OAUTH_CONFORM_CLIENT_ID", "TEST-ONLY-id")
        .env("OAUTH_CONFORM_CLIENT_SECRET", "TEST-ONLY-hunter2")
        .output()
        .unwrap();
    assert_eq!(code(&output), 3);
    let message = stderr(&output);
    assert!(
        message.contains(r"status 401, \u001b[31mno (X)"),
        "{message}"
    );
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let mut child = command(&["rules", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_report_file_is_replaced_at_once() {
    let folder = folder("a_report_file_is_replaced_at_once");
    let path = folder.join("report.json");
    std::fs::write(&path, "what was there before").unwrap();
    let report = format!("json={}", path.display());
    let fault = ["--fault", "ignores-redirect-uri-limit"];
    let output = run(&[&["run", "--report", &report][..], &fault].concat());
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(report["summary"]["broken"], 1);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn others_are_let_in_only_on_request() {
    let output = run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("--allow-remote"));
}

#[test]
fn a_taken_port_is_told() {
    let served = Served::start(&[]);
    let address = served.url().strip_prefix("http://").unwrap();
    let output = run(&["serve", "--listen", address]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("Another program has that port"));
}

#[cfg(unix)]
#[test]
fn serving_ends_well_when_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let mut served = Served::start(&[]);
        let process = served.child.id().to_string();
        let sent = Command::new("sh")
            .args(["-c", &format!("kill {signal} {process}")])
            .status();
        assert!(sent.unwrap().success());
        let asked = Instant::now();
        let status = loop {
            if let Some(status) = served.child.try_wait().unwrap() {
                break status;
            }
            assert!(asked.elapsed() < Duration::from_secs(10), "{signal}");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[test]
fn users_come_from_the_seed_file() {
    let path = folder("users_come_from_the_seed_file").join("seed.json");
    let seed = r#"{"version": 1, "tenantId": "TEST-ONLY", "users": [
        {"id": "u1", "subject": "boss", "name": "A", "roles": ["TenantAdmin"]},
        {"id": "u2", "subject": "user", "name": "B", "email": "b@tenant.example"}]}"#;
    std::fs::write(&path, seed).unwrap();
    let served = Served::start(&["--seed-file", path.to_str().unwrap()]);
    assert_eq!(
        served.ready["users"],
        serde_json::json!([
            {"id": "u2", "subject": "user", "email": "b@tenant.example"},
            {"id": "u1", "subject": "boss", "email": ""},
        ])
    );
}
