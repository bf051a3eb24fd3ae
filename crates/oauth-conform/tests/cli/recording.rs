//! Recordings of flows, and what changed since.

use std::path::Path;

use super::support::{code, folder, json, run, stderr, stdout, steady};

/// One rule is enough: the flows are played whatever is judged.
const QUICK: [&str; 3] = ["run", "--rule", "client/app-type"];

fn profile(folder: &Path, freedoms: &str) -> String {
    let path = folder.join("profile.toml");
    let text = format!("version = 1\nbase = \"qlik-cloud\"\n\n[freedoms]\n{freedoms}\n");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn recorded(name: &str) -> (std::path::PathBuf, String) {
    let folder = folder(name);
    let flows = folder.join("flows").to_str().unwrap().to_owned();
    let output = run(&[&QUICK[..], &["--record", &flows]].concat());
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    (folder, flows)
}

#[test]
fn what_is_recorded_is_found_again() {
    let (_, flows) = recorded("found-again");
    let text = std::fs::read_to_string(Path::new(&flows).join("refresh-public.txt")).unwrap();
    assert!(text.starts_with("# a native client refreshes\n# oauth-conform transcript 1,"));
    let output = run(&[&QUICK[..], &["--against", &flows, "--fail-on-drift"]].concat());
    let text = stdout(&output);
    assert_eq!(code(&output), 0, "{text}");
    assert!(text.contains("Drift: none in "), "{text}");
}

#[test]
fn a_change_is_told_and_fails_only_if_it_is_to() {
    let (folder, flows) = recorded("changed");
    let profile = profile(&folder, "refresh-rotation = \"same\"");
    let against = [&QUICK[..], &["--profile", &profile, "--against", &flows]].concat();
    let output = run(&against);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let failing = [&against[..], &["--fail-on-drift"]].concat();
    let output = run(&failing);
    let text = stdout(&output);
    assert_eq!(code(&output), 4, "{text}");
    let drift = text.find("Drift").and_then(|at| text.get(at..)).unwrap();
    let drift = drift.lines().take_while(|line| !line.ends_with("known"));
    let lines: Vec<&str> = drift.collect();
    insta::assert_snapshot!("drift", steady(lines.join("\n").trim_end()));
    assert!(text.ends_with("outdated: the target changed since it was recorded (exit code 4)\n"));
    let (exit, report) = json(&[&failing[..], &["--format", "json"]].concat());
    assert_eq!(exit, 4);
    let changed = report["drift"]["entries"][0]["changes"][0].clone();
    assert_eq!(changed["place"], "member refresh_token");
    assert_eq!(changed["now"], "\"[refresh_token@3]\"");
}

#[test]
fn what_is_broken_is_worse_than_what_changed() {
    let (_, flows) = recorded("worse");
    let output = run(&[
        "run",
        "--rule",
        "token/type-bearer",
        "--fault",
        "capitalizes-bearer",
        "--against",
        &flows,
        "--fail-on-drift",
    ]);
    let text = stdout(&output);
    assert_eq!(code(&output), 2, "{text}");
    assert!(text.contains("broken: token/type-bearer"), "{text}");
}

#[test]
fn what_is_no_recording_is_told_beforehand() {
    let folder = folder("no-recording");
    let path = folder.to_str().unwrap();
    let told = |wanted: &str| {
        let output = run(&["run", "--against", path]);
        assert_eq!(code(&output), 1);
        let text = stderr(&output);
        assert!(text.contains(wanted), "{text}");
    };
    told("holds no file that `run --record` has written");
    std::fs::write(folder.join("a.txt"), "# a\n# b\n").unwrap();
    told("a.txt` cannot be used: line 2: wanted `# oauth-conform transcript 1, flow ` and a name");
    let output = run(&["run", "--fail-on-drift"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("--against"));
}
