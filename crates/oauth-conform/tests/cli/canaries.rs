//! Secrets never leave: targets tell secrets wherever they can, runs end in every way,
//! and no output of any kind has a part of any secret that went over the wire.

mod needles;
mod target;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use oauth_tenant::Fault;

use self::{
    needles::{Canaries, Needles},
    target::{MARK, Manner, Target},
};
use super::support::{Served, code, command, folder, run, stderr, stdout};

/// The kinds of reports that a file can have.
const KINDS: [&str; 5] = ["json", "junit", "html", "sarif", "har"];

/// What is left out to be found: deviations of many kinds, and not all of a topic.
fn faults() -> Vec<&'static Fault> {
    let all = Fault::all().iter();
    // Tenants with a window need a runtime.
    let all = all.filter(|fault| !fault.id.starts_with("races-"));
    all.step_by(61).collect()
}

/// Everything that one target made the program say.
struct Said {
    folder: PathBuf,
    texts: Vec<(String, String)>,
}

impl Said {
    fn new(name: &str) -> Self {
        Self {
            folder: folder(name),
            texts: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    /// Runs the program on the target, and keeps what it says.
    fn hear(&mut self, target: &Target, arguments: &[&str]) -> Output {
        // The journal stays behind with whatever a babbling target does not let go.
        let journal = self.path("journal");
        let output = command(&[arguments, &["--journal", &journal, &target.url]].concat())
            .envs(target.environment())
            .output()
            .unwrap();
        self.keep(&arguments.join(" "), &output);
        output
    }

    fn keep(&mut self, what: &str, output: &Output) {
        self.texts.push((format!("{what}: stdout"), stdout(output)));
        self.texts.push((format!("{what}: stderr"), stderr(output)));
    }

    /// A run with every kind of report; the code it ends with.
    fn judge(&mut self, target: &Target, more: &[&str]) -> i32 {
        let reports = KINDS.map(|kind| format!("--report={kind}={}", self.path(kind)));
        let list = self.path("expect.toml");
        let entry = "version = 1\n[[deviation]]\nrule = \"client/app-type\"\nreason = \"r\"\n\
                     owner = \"o\"\nexpires = 2020-01-01\n";
        fs::write(&list, entry).unwrap();
        let (flows, scenarios) = (self.path("flows"), self.path("scenarios"));
        let mut arguments = vec!["run", "--generated", "10", "--record", &flows];
        arguments.extend(["--scenarios", &scenarios, "--expect", &list]);
        arguments.extend(reports.iter().map(String::as_str));
        arguments.extend(more);
        code(&self.hear(target, &arguments))
    }

    /// Every file that was written, and everything that was said.
    fn look(&mut self, needles: &Needles) {
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = fs::read_to_string(&path).unwrap();
                    self.texts.push((path.display().to_string(), text));
                }
            }
        }
        let leaks: Vec<String> = self
            .texts
            .iter()
            .map(|(name, text)| (name, needles.found_in(text)))
            .filter(|(_, found)| !found.is_empty())
            .map(|(name, found)| format!("{name}: {found:?}"))
            .collect();
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

/// Makes sure that secrets of these kinds were there, and that they would be found.
fn are_there(canaries: &Canaries, wanted: &[&str]) -> Needles {
    let kinds = canaries.kinds();
    for kind in wanted {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
    let needles = canaries.needles();
    for (kind, secret) in canaries.samples() {
        let half = secret.get(..secret.len() / 2).unwrap();
        let back: String = secret.chars().rev().collect();
        let broken = secret.replace(half, &format!("{half}\\\n    "));
        for text in [&secret, &back, &broken] {
            let found = needles.found_in(&format!("words {text} words"));
            assert!(!found.is_empty(), "{kind}: {text}");
        }
    }
    needles
}

#[test]
fn a_target_that_babbles_is_not_repeated() {
    let target = Target::start(Manner::Babbles, faults());
    let mut said = Said::new("babbles");
    assert_eq!(said.judge(&target, &[]), 2);
    for kind in KINDS.iter().filter(|kind| **kind != "junit") {
        let text = said.text(kind);
        assert!(text.contains(MARK), "{kind}: what babbles is in a finding");
        assert!(text.contains("[opaque]"), "{kind}");
    }
    let (flows, rule) = (said.path("flows"), "client/app-type");
    let against = ["run", "--rule", rule, "--against", &flows];
    let output = said.hear(&target, &against);
    assert!(stdout(&output).contains("Drift: "));
    said.hear(&target, &[&against[..], &["--format", "json"]].concat());
    let saved: Vec<PathBuf> = files(&said.folder.join("scenarios"));
    assert!(saved.len() > 5, "{saved:?}");
    for path in saved.iter().step_by(3) {
        let path = path.to_str().unwrap();
        for format in ["text", "json"] {
            let output = said.hear(&target, &["replay", path, "--format", format]);
            assert!([2, 3].contains(&code(&output)), "{}", stderr(&output));
        }
    }
    let survey = said.path("survey.toml");
    for arguments in [&["survey"][..], &["survey", "--output", &survey]] {
        assert_eq!(code(&said.hear(&target, arguments)), 0);
    }
    let needles = are_there(
        &target.canaries,
        &[
            "credentials",
            "access token",
            "refresh token",
            "client secret",
            "code",
            "cookie",
            "CSRF token",
            "ticket",
            "assertion",
            "private key",
            "in an error text",
            "in an unknown member",
            "as a name",
            "in a page",
            "in Location",
            "in a fragment",
            "in a header",
            "in an unknown header",
        ],
    );
    said.look(&needles);
}

#[test]
fn a_target_that_always_babbles_is_not_repeated() {
    let target = Target::start(Manner::BabblesAlways, Vec::new());
    let mut said = Said::new("always-babbles");
    said.judge(&target, &["--requests", "1500"]);
    said.hear(&target, &["run", "--format", "json", "--requests", "300"]);
    said.hear(&target, &["survey", "--requests", "300"]);
    let wanted = ["in an unknown member", "access token", "credentials"];
    let needles = are_there(&target.canaries, &wanted);
    said.look(&needles);
}

#[test]
fn runs_that_end_badly_tell_no_secret() {
    for (name, manner, wanted) in [
        ("refuses", Manner::Refuses, 3),
        // What is listed was not put to the test.
        ("breaks-down", Manner::BreaksDownAt(200), 4),
        ("hangs-up", Manner::HangsUpAt(60), 4),
        ("stammers", Manner::StammersAt(60), 4),
        ("stammers-at-once", Manner::StammersAt(0), 3),
        ("hangs-up-at-once", Manner::HangsUpAt(0), 3),
    ] {
        let target = Target::start(manner, Vec::new());
        let mut said = Said::new(name);
        assert_eq!(said.judge(&target, &[]), wanted, "{name}");
        said.hear(&target, &["survey"]);
        let needles = are_there(&target.canaries, &["credentials"]);
        said.look(&needles);
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_tells_no_secret() {
    let target = Target::start(Manner::Babbles, faults());
    let mut said = Said::new("interrupted");
    let report = format!("--report=html={}", said.path("html"));
    let journal = said.path("journal");
    let child = command(&["run", &report, "--journal", &journal, &target.url])
        .envs(target.environment())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !target.canaries.kinds().contains("code") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let process = child.id().to_string();
    let kill = format!("kill -INT {process}");
    let sent = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
    assert!(sent.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(stdout(&output).contains("it was interrupted"));
    said.keep("run", &output);
    let needles = are_there(&target.canaries, &["credentials", "access token"]);
    said.look(&needles);
}

#[test]
fn what_a_user_mistypes_is_not_repeated() {
    const SECRET: &str = "c4nary-hunter2-0123456789";
    let canaries = Canaries::default();
    canaries.note("credentials", SECRET);
    let needles = are_there(&canaries, &["credentials"]);
    let mut said = Said::new("mistyped");
    let registration = said.path("client.json");
    let client = format!(r#"{{"appType": "m2m", "clientSecret": "{SECRET}"}}"#);
    fs::write(&registration, client).unwrap();
    for arguments in [
        &["run", &format!("https://user:{SECRET}@tenant.example")][..],
        &["run", &format!("1user:{SECRET}@tenant.example")],
        &["run", &format!("user_1:{SECRET}@tenant.example")],
        &[
            "run",
            &format!("https://user:{SECRET}@tenant.example:99999"),
        ],
        &[
            "run",
            &format!("https://tenant.example/?client_secret={SECRET}"),
        ],
        &[&format!("https://user:{SECRET}@tenant.example")],
        &["replay", &registration],
        &[
            "replay",
            &registration,
            &format!("https://u:{SECRET}@tenant.example"),
        ],
        &["run", "--expect", &registration],
        &["run", "--profile", &registration],
        &["serve", "--seed-file", &registration],
        &[
            "run",
            "--format",
            &format!("https://u:{SECRET}@tenant.example"),
        ],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 1, "{}", stdout(&output));
        said.keep("mistyped", &output);
    }
    for name in ["SIGN_IN", "REGION", "ORGANIZATION_TOKEN", "CLIENT_ID"] {
        let output = command(&["run", "https://127.0.0.1:1"])
            .env("OAUTH_CONFORM_CLIENT_SECRET", SECRET)
            .env(format!("OAUTH_CONFORM_{name}"), SECRET)
            .output()
            .unwrap();
        assert_ne!(code(&output), 0);
        said.keep(name, &output);
    }
    fs::remove_file(&registration).unwrap();
    said.look(&needles);
}

#[test]
fn registrations_that_are_judged_keep_their_secrets() {
    const SECRET: &str = "c4nary-hunter2-0123456789";
    let canaries = Canaries::default();
    canaries.note("client secret", SECRET);
    let needles = are_there(&canaries, &["client secret"]);
    let mut said = Said::new("linted");
    let path = said.path("client.json");
    let client =
        format!(r#"{{"appType": "m2m", "clientSecret": "{SECRET}", "clientSecrets": "{SECRET}"}}"#);
    fs::write(&path, client).unwrap();
    for format in ["text", "json"] {
        let output = run(&["lint", "--format", format, &path]);
        assert_eq!(code(&output), 2);
        said.keep(format, &output);
    }
    fs::remove_file(&path).unwrap();
    said.look(&needles);
}

#[test]
fn a_tenant_that_is_served_tells_nothing_but_its_own() {
    let mut served = Served::start(&[]);
    let mut said = Said::new("served");
    let (before, url) = (served.ready.clone(), served.url().to_owned());
    let admin = |name: &str| before["adminClient"][name].as_str().unwrap().to_owned();
    let report = format!("--report=json={}", said.path("json"));
    let output = command(&["run", "--rule", "code/*", &report, &url])
        .env("OAUTH_CONFORM_CLIENT_ID", admin("clientId"))
        .env("OAUTH_CONFORM_CLIENT_SECRET", admin("clientSecret"))
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    served.child.kill().unwrap();
    let mut rest = String::new();
    let stdout = served.child.stdout.take().unwrap();
    std::io::Read::read_to_string(&mut std::io::BufReader::new(stdout), &mut rest).unwrap();
    assert_eq!(rest, "", "nothing is said after the first line");
    said.keep("run", &output);
    let canaries = Canaries::default();
    canaries.note("credentials", &admin("clientSecret"));
    said.look(&are_there(&canaries, &["credentials"]));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
