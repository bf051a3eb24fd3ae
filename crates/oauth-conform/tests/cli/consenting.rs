//! Consent: somebody else's target is only read until its host is named, and a plan sends
//! nothing.

use std::{net::TcpListener, os::unix::fs::PermissionsExt};

use super::support::{Served, code, command, folder, run, stderr, stdout};

/// A tenant that is not on a loopback address, as far as anybody can tell.
fn far() -> (Served, String) {
    let served = Served::start(&["--listen", "0.0.0.0:0", "--allow-remote"]);
    let url = served.url().to_owned();
    (served, url)
}

fn judged(served: &Served, url: &str, arguments: &[&str]) -> std::process::Output {
    let fixed = [
        "run",
        url,
        "--rate",
        "100000",
        "--rule",
        "redirect-uri/limit",
    ];
    served
        .command(&[&fixed[..], &["--rule", "metadata/*"], arguments].concat())
        .output()
        .unwrap()
}

#[test]
fn somebody_elses_target_is_only_read_without_consent() {
    let (served, url) = far();
    let output = judged(&served, &url, &[]);
    let (text, told) = (stdout(&output), stderr(&output));
    assert!(told.contains("--allow-writes 0.0.0.0"), "{told}");
    assert!(text.contains("1 not applicable"), "{text}");
    assert!(text.contains("leave to change anything on it"), "{text}");
    let output = judged(&served, &url, &["--allow-writes", "0.0.0.0"]);
    let (text, told) = (stdout(&output), stderr(&output));
    assert!(!told.contains("only read"), "{told}");
    assert!(text.contains("0 not applicable"), "{text}");
}

#[test]
fn consent_names_the_host_exactly() {
    for named in ["tenant.example", "TENANT.other", "*", ""] {
        let output = run(&["run", "https://tenant.other", "--allow-writes", named]);
        assert_eq!(code(&output), 1);
        let told = stderr(&output);
        assert!(
            told.contains("To let the run create things there: --allow-writes tenant.other"),
            "{told}"
        );
    }
}

#[test]
fn a_plan_sends_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let output = run(&["run", &url, "--dry-run", "--rule", "redirect-uri/*"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    for wanted in [
        "nothing was sent",
        "POST /api/v1/oauth-clients",
        "tier 2",
        "clients, at most",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(listener.accept().is_err(), "somebody connected");
}

#[test]
fn a_plan_for_somebody_elses_target_tells_the_time() {
    let url = "https://tenant.invalid";
    let plan = |more: &[&str]| {
        let arguments = [&["run", url, "--dry-run", "--format", "json"][..], more].concat();
        let output = run(&arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let allowed = plan(&[
        "--allow-writes",
        "tenant.invalid",
        "--rule",
        "client-secret/*",
    ]);
    // Half of what is documented: 1000 reads and 100 changes a minute.
    let halves = serde_json::json!({"tier-1": 500, "tier-2": 50});
    assert_eq!(allowed["per_minute"], halves);
    let changes = allowed["endpoints"].as_array().unwrap().iter();
    let changes = changes.filter(|endpoint| endpoint["tier"] != "tier-1");
    let changes: u64 = changes
        .filter_map(|endpoint| endpoint["requests"].as_u64())
        .sum();
    // Ten at once, and then one in a second and a quarter.
    assert_eq!(allowed["minutes"], ((changes - 10) * 5).div_ceil(4 * 60));
    let slow = plan(&["--rule", "client-secret/*", "--rate", "6"]);
    let requests = slow["requests"].as_u64().unwrap();
    assert_eq!(slow["minutes"], ((requests - 1) * 10).div_ceil(60));
    assert!(allowed["created"]["clients"].as_u64().unwrap() > 3);
    let read_only = plan(&["--rule", "client-secret/*"]);
    assert_eq!(read_only["created"]["clients"], 0);
    assert!(
        read_only["missing"]["leave to change anything on it"]
            .as_u64()
            .unwrap()
            > 3
    );
}

#[test]
fn credentials_come_from_files_that_nobody_else_reads() {
    let served = Served::start(&[]);
    let admin = &served.ready["adminClient"];
    let text = format!(
        "client_id = {}\nclient_secret = {}\n",
        admin["clientId"], admin["clientSecret"]
    );
    let file = folder("credentials_come_from_files_that_nobody_else_reads").join("credentials");
    std::fs::write(&file, text).unwrap();
    let judged = |mode: u32| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        command(&["run", served.url(), "--rule", "redirect-uri/limit"])
            .env("OAUTH_CONFORM_CREDENTIALS_FILE", &file)
            .output()
            .unwrap()
    };
    let output = judged(0o644);
    assert_eq!(code(&output), 1);
    let told = stderr(&output);
    assert!(
        told.contains("others can read or change it (mode 644); say: chmod 600"),
        "{told}"
    );
    let secret = admin["clientSecret"].as_str().unwrap();
    let output = judged(0o600);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!stdout(&output).contains(secret));
}
