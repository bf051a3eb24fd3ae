//! The README shows what the program prints.

use super::support::{code, run, stdout, workspace};

#[test]
fn the_report_in_the_readme_is_what_is_printed() {
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```text\n").unwrap();
    let (shown, _) = rest.split_once("\n```").unwrap();
    let (_, line) = readme
        .split_once("what is said of it: `oauth-conform ")
        .unwrap();
    let (arguments, _) = line.split_once('`').unwrap();
    let arguments: Vec<&str> = arguments
        .split(' ')
        .map(|word| word.trim_matches('\''))
        .collect();
    let output = run(&arguments);
    assert_eq!(code(&output), 2);
    // How many requests the controls take changes with every rule that is added.
    let without_count = |text: &str| -> Vec<String> {
        let lines = text.trim_end().lines();
        lines
            .filter(|line| !line.starts_with("played"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(without_count(shown), without_count(&stdout(&output)));
}
