//! The formats that other programs parse.

use serde_json::{Value, json};

use super::support::{code, command, folder, json, run};

fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn the_report_has_its_members() {
    let folder = folder("report");
    let path = folder.join("report.json");
    let kind = format!("json={}", path.display());
    let fault = ["--fault", "ignores-client-secret-limit"];
    let output = run(&[&["run", "--report", &kind][..], &fault].concat());
    assert_eq!(code(&output), 2);
    let report: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for name in [
        "version",
        "profile",
        "target",
        "seed",
        "requests",
        "duration_ms",
        "summary",
        "rules",
    ] {
        assert!(names(&report).contains(&name), "{name}");
    }
    assert_eq!(report["version"], 1);
    assert_eq!(report["profile"], "qlik-cloud");
    let summary = &report["summary"];
    let wanted = [
        "upheld",
        "broken",
        "inconclusive",
        "not_applicable",
        "known_deviations",
    ];
    assert_eq!(names(summary), wanted);
    assert_eq!(summary["broken"], 1);
    let rules = report["rules"].as_array().unwrap();
    let broken: Vec<&Value> = rules
        .iter()
        .filter(|rule| rule["verdict"] == "broken")
        .collect();
    assert_eq!(broken.len(), 1);
    let rule = broken[0];
    assert_eq!(rule["id"], "client-secret/limit");
    assert_eq!(rule["stance"], "must");
    assert_eq!(rule["confidence"], "documented");
    assert!(rule["exercised"].as_u64().unwrap() > 0);
    assert!(!rule["citations"].as_array().unwrap().is_empty());
    let finding = &rule["findings"][0];
    assert_eq!(finding["admissible"], "refused with status 409");
    // A client and five secrets more: nothing shorter shows it.
    assert_eq!(finding["exchanges"].as_array().unwrap().len(), 6);
    assert_eq!(finding["curl"].as_array().unwrap().len(), 6);
    assert_eq!(finding["scenario"]["steps"].as_array().unwrap().len(), 6);
}

#[test]
fn a_report_holds_no_secret() {
    // The administrator's secret is published with the source, and easily recognized.
    let output = run(&[
        "run",
        "--format",
        "json",
        "--fault",
        "ignores-client-auth-secret-correct",
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("7e577e577e57"), "the administrator's secret");
    assert!(!text.contains("eyJ"), "a token");
    assert!(text.contains("[secret]") || text.contains("[client_secret@"));
}

#[test]
fn lint_tells_every_mistake_of_every_registration() {
    let (code, value) = json(&[
        "lint",
        "--format",
        "json",
        "fixtures/registrations/everything-wrong.json",
    ]);
    assert_eq!(code, 2);
    let first = &value[0];
    assert_eq!(names(first), ["file", "index", "violations"]);
    assert_eq!(first["index"], 0);
    let violations = first["violations"].as_array().unwrap();
    assert!(violations.len() > 5);
    for violation in violations {
        assert_eq!(
            names(violation),
            ["rule", "stance", "at", "found", "wanted"]
        );
    }
}

#[test]
fn lint_passes_what_is_right() {
    let (code, value) = json(&[
        "lint",
        "--format",
        "json",
        "fixtures/registrations/excel-add-in.json",
    ]);
    assert_eq!(code, 0);
    assert_eq!(value[0]["violations"], json!([]));
}

#[test]
fn lint_reads_standard_input() {
    use std::{io::Write as _, process::Stdio};
    let mut child = command(&["lint", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = br#"[{"appType": "m2m", "clientName": "x", "clientName": "y"}]"#;
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 2);
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let violations = value[0]["violations"].as_array().unwrap();
    let found: Vec<(&str, &str)> = violations
        .iter()
        .map(|violation| {
            (
                violation["rule"].as_str().unwrap(),
                violation["at"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(
        found.contains(&("client/app-type", "/appType")),
        "{found:?}"
    );
    assert!(
        found.contains(&("request/no-repeated-parameter", "/clientName")),
        "{found:?}"
    );
}

#[test]
fn faults_name_the_rules_they_break() {
    let (code, faults) = json(&["faults", "--format", "json"]);
    assert_eq!(code, 0);
    let (_, rules) = json(&["rules", "--format", "json"]);
    let ids: Vec<&str> = rules
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    for fault in faults.as_array().unwrap() {
        assert!(fault["summary"].as_str().unwrap().len() > 10);
        for rule in fault["breaks"].as_array().unwrap() {
            assert!(ids.contains(&rule.as_str().unwrap()), "{rule}");
        }
    }
}
