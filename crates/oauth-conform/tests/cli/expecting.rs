//! Lists of known deviations: what they excuse, and how they fail themselves.

use std::{
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;

use super::support::{code, folder, json, run, stderr, stdout};

const TODAY: [&str; 2] = ["--today", "2026-11-21"];
const FAULT: [&str; 4] = [
    "--fault",
    "ignores-redirect-uri-limit",
    "--rule",
    "redirect-uri/*",
];

fn list(name: &str, entries: &[(&str, &str)]) -> PathBuf {
    let entries = entries.iter().map(|(rule, expires)| {
        format!(
            "[[deviation]]\nrule = \"{rule}\"\nreason = \"the gateway counts them itself\"\n\
             owner = \"platform team\"\nexpires = {expires}\n"
        )
    });
    let path = folder(name).join("deviations.toml");
    let text = format!("version = 1\n\n{}", entries.collect::<String>());
    std::fs::write(&path, text).unwrap();
    path
}

/// Runs with a list, on the tenant that takes a sixth redirect URI.
fn judge(path: &Path, more: &[&str]) -> Output {
    let path = path.to_str().unwrap();
    run(&[&["run", "--expect", path][..], &FAULT, &TODAY, more].concat())
}

fn check(name: &str, entries: &[(&str, &str)], wanted: i32, says: &str) {
    let output = judge(&list(name, entries), &[]);
    let text = stdout(&output);
    assert_eq!(code(&output), wanted, "{text}{}", stderr(&output));
    assert!(text.contains(says), "no {says:?} in {text}");
}

const KNOWN: (&str, &str) = ("redirect-uri/limit", "2026-11-21");

#[test]
fn what_is_known_fails_nothing() {
    let last = "upheld: 11 of 12 binding rules upheld, 1 known deviation (exit code 0)";
    check("what_is_known", &[KNOWN], 0, last);
    let path = folder("what_is_known").join("deviations.toml");
    list("what_is_known", &[KNOWN]);
    let path = path.to_str().unwrap();
    let arguments = ["run", "--expect", path, "--format", "json"];
    let (code, report) = json(&[&arguments[..], &FAULT, &TODAY].concat());
    assert_eq!(code, 0);
    assert_eq!(report["summary"]["known_deviations"], 1);
    let entry = &report["expectations"]["entries"][0];
    assert_eq!(entry["standing"], "known");
    assert_eq!(entry["deviation"]["owner"], "platform team");
    assert_eq!(entry["deviation"]["expires"], "2026-11-21");
    let rules = report["rules"].as_array().unwrap();
    let known: Vec<&Value> = rules
        .iter()
        .filter(|rule| rule["verdict"] == "known deviation")
        .collect();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0]["id"], "redirect-uri/limit");
    let reason = "the gateway counts them itself (platform team, until 2026-11-21)";
    assert_eq!(known[0]["reason"], reason);
}

#[test]
fn entries_that_do_not_hold_fail_with_4() {
    let hold = |rule, expires| [KNOWN, (rule, expires)];
    check(
        "stale",
        &hold("redirect-uri/absolute", "2027-01-01"),
        4,
        "redirect-uri/absolute is upheld: the entry can go",
    );
    check(
        "unknown",
        &hold("redirect-uri/absolut", "2027-01-01"),
        4,
        "redirect-uri/absolut is no rule; did you mean `redirect-uri/absolute`",
    );
    check(
        "unselected",
        &hold("scope/unique", "2027-01-01"),
        4,
        "scope/unique was not judged in this run",
    );
    check(
        "expired",
        &[("redirect-uri/limit", "2026-11-20")],
        4,
        "redirect-uri/limit was to be mended by 2026-11-20, and platform team is to",
    );
    let last = "outdated: 1 known deviation does not hold (exit code 4)";
    check("last", &hold("scope/unique", "2027-01-01"), 4, last);
}

#[test]
fn unlisted_breakage_comes_first_and_with_an_entry_to_paste() {
    let path = list("unlisted", &[("redirect-uri/absolute", "2027-01-01")]);
    let output = judge(&path, &[]);
    assert_eq!(code(&output), 2);
    let text = stdout(&output);
    let last = "broken: 1 of 12 binding rules broken (exit code 2)";
    assert_eq!(text.lines().last(), Some(last));
    let entry = "\
[[deviation]]
rule = \"redirect-uri/limit\"
reason = \"granted with status 201\"
owner = \"nobody yet\"
expires = 2026-12-21
";
    assert!(text.contains(entry), "{text}");
    // What is pasted is read, and excuses what it is for.
    std::fs::write(&path, format!("version = 1\n{entry}")).unwrap();
    let output = judge(&path, &[]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    // Without a list nobody is bothered.
    let output = run(&[&["run"][..], &FAULT].concat());
    assert!(!stdout(&output).contains("[[deviation]]"));
}

#[test]
fn a_report_with_a_list() {
    let entries = [
        ("redirect-uri/absolute", "2027-01-01"),
        ("redirect-uri/lmit", "2027-01-01"),
    ];
    let path = list("a_report_with_a_list", &entries);
    let text = stdout(&judge(&path, &[]));
    let (_, told) = text.split_once("Known deviations that").unwrap();
    let (told, _) = told.split_once("not      known").unwrap();
    let shown = path.display().to_string();
    insta::assert_snapshot!(told.replace(&shown, "deviations.toml"));
}

#[test]
fn lists_that_cannot_be_read_are_named() {
    let path = list("unreadable", &[("redirect-uri/limit", "2026-13-01")]);
    let output = judge(&path, &[]);
    assert_eq!(code(&output), 1);
    let message = stderr(&output);
    assert!(message.contains("deviations.toml"), "{message}");
    assert!(message.contains("line 7, column "), "{message}");
    let output = run(&["run", "--expect", "no/such/list.toml"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("no/such/list.toml"));
    let output = run(&["run", "--expect", "README.md", "--today", "yesterday"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("2026-12-31"));
}

#[test]
fn today_is_today() {
    let ends = [("2020-01-01", 4), ("9999-12-31", 0)];
    for (expires, wanted) in ends {
        let path = list("today_is_today", &[("redirect-uri/limit", expires)]);
        let arguments = ["run", "--expect", path.to_str().unwrap()];
        let output = run(&[&arguments[..], &FAULT].concat());
        assert_eq!(code(&output), wanted, "{expires}");
    }
}
