//! Wrong use: each mistake has its message and its exit code, and nothing panics.

use super::support::{code, command, run, stderr, stdout};

/// How it ends, and what it says on standard error.
fn check(arguments: &[&str], wanted: i32, says: &[&str]) {
    let output = run(arguments);
    let text = stderr(&output);
    assert_eq!(code(&output), wanted, "{arguments:?}: {text}");
    for word in says {
        assert!(text.contains(word), "{arguments:?}: no {word:?} in {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn unknown_words_are_told_with_the_nearest_known() {
    check(
        &["explain", "redirect-uri/limt"],
        1,
        &["redirect-uri/limt", "redirect-uri/limit"],
    );
    check(
        &["run", "--fault", "ignores-client-limt"],
        1,
        &["ignores-client-limit"],
    );
    check(&["run", "--profile", "qlik"], 1, &["qlik-cloud"]);
    check(&["rum"], 1, &["run"]);
    check(&["run", "--report", "pdf=x"], 1, &["json"]);
}

#[test]
fn addresses_that_cannot_be_judged_are_refused() {
    check(&["run", "ftp://tenant.example"], 1, &["http"]);
    check(&["run", "tenant"], 1, &["https://"]);
    check(
        &["run", "http://127.0.0.1:9"],
        1,
        &["OAUTH_CONFORM_CLIENT_ID"],
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    check(
        &["lint", "fixtures/no-such-file.json"],
        1,
        &["fixtures/no-such-file.json"],
    );
    check(&["lint", "README.md"], 1, &["README.md:1:1", "not JSON"]);
    check(
        &["serve", "--seed-file", "README.md"],
        1,
        &["README.md", "line 1"],
    );
    check(
        &["run", "--report", "json=no/such/folder/x.json"],
        1,
        &["no/such/folder"],
    );
}

#[test]
fn one_unreadable_file_hides_no_other() {
    let output = run(&[
        "lint",
        "README.md",
        "fixtures/registrations/everything-wrong.json",
    ]);
    assert_eq!(code(&output), 1);
    assert!(
        stdout(&output).contains("client/named"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_closed_port_is_out_of_reach() {
    let output = command(&["run", "http://127.0.0.1:9"])
        .env("OAUTH_CONFORM_CLIENT_ID", "id")
        .env("OAUTH_CONFORM_CLIENT_SECRET", "canary")
        .output()
        .unwrap();
    assert_eq!(code(&output), 5);
    assert!(!stderr(&output).contains("canary"));
}
