//! What a person sees.

use super::support::{code, json, run, stdout, steady};

/// Lines of what is printed that would not fit a terminal of 80 columns; addresses
/// cannot be broken.
fn too_wide(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.chars().count() > 80 && !line.contains("http"))
        .collect()
}

#[test]
fn a_broken_rule() {
    let output = run(&[
        "run",
        "--fault",
        "ignores-patch-app-type-fixed",
        "--rule",
        "patch/*",
    ]);
    assert_eq!(code(&output), 2);
    let text = stdout(&output);
    assert_eq!(too_wide(&text), Vec::<&str>::new());
    insta::assert_snapshot!(steady(&text));
}

#[test]
fn a_sound_tenant() {
    let output = run(&["run"]);
    assert_eq!(code(&output), 0);
    let text = stdout(&output);
    assert_eq!(too_wide(&text), Vec::<&str>::new());
    assert!(
        text.contains("0 broken, 0 inconclusive, 0 not applicable"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn a_registration_with_everything_wrong() {
    let output = run(&["lint", "fixtures/registrations/everything-wrong.json"]);
    let text = stdout(&output);
    assert_eq!(too_wide(&text), Vec::<&str>::new());
    insta::assert_snapshot!(text);
}

#[test]
fn a_rule_explained() {
    let output = run(&["explain", "client-auth/deleted-secret-is-dead"]);
    assert_eq!(code(&output), 0);
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn a_fault_explained() {
    let output = run(&["explain", "ignores-client-auth-deleted-secret-is-dead"]);
    assert_eq!(code(&output), 0);
    let text = stdout(&output);
    for wanted in [
        "It breaks",
        "client-auth/deleted-secret-is-dead",
        "  source ",
        "Worked example",
        "  oauth-conform serve --fault ignores-client-auth-deleted-secret-is-dead",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn the_summary_of_a_sound_tenant_fits_a_screen() {
    let text = stdout(&run(&["run", "--generated", "5"]));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() <= 24, "{text}");
    let row = lines.iter().find(|line| line.contains(" topics ")).unwrap();
    let upheld = row.split_whitespace().nth(2).unwrap();
    assert!(upheld.parse::<u32>().unwrap() > 300, "{row}");
    assert!(lines.last().unwrap().starts_with("upheld: "));
}

#[test]
fn every_rule_and_fault_can_be_explained() {
    let (_, rules) = json(&["rules", "--format", "json"]);
    let (_, faults) = json(&["faults", "--format", "json"]);
    let everything = rules
        .as_array()
        .unwrap()
        .iter()
        .chain(faults.as_array().unwrap());
    for entry in everything.step_by(7) {
        let id = entry["id"].as_str().unwrap();
        assert_eq!(code(&run(&["explain", id])), 0, "{id}");
    }
}
