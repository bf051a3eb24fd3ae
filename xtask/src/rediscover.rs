//! Faults of servers that nobody here wrote, found again by the judge.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use xshell::{Shell, cmd};

use crate::{
    Result,
    servers::{self, Environment, Pair, Server},
};

/// The verdicts of a run, by rule.
type Verdicts = BTreeMap<String, String>;

/// Judges both releases of every pair, or of those that are named, and fails if a fault is
/// not found, or is found where it was mended.
pub(crate) fn run(shell: &Shell, named: &[&str]) -> Result {
    cmd!(shell, "cargo build --release --locked -p oauth-conform").run()?;
    let judge = Judge::new()?;
    let mut releases: BTreeMap<(String, Environment), Verdicts> = BTreeMap::new();
    let mut missed = Vec::new();
    let mut found = 0;
    for pair in Pair::all()? {
        if !named.is_empty() && !named.contains(&pair.id.as_str()) {
            continue;
        }
        let mut verdicts = Vec::new();
        for release in [&pair.vulnerable, &pair.fixed] {
            let key = (pair.server.clone(), release.clone());
            if !releases.contains_key(&key) {
                let judged = judge.judge(&pair.server, release)?;
                releases.insert(key.clone(), judged);
            }
            let judged = releases.get(&key).and_then(|judged| judged.get(&pair.rule));
            verdicts.push(judged.cloned().unwrap_or_else(|| "not judged".to_owned()));
        }
        let is_found = matches!(&*verdicts, [old, new] if old == "broken" && new != "broken");
        let line = format!("{:<24} {:<36} {}", pair.id, pair.rule, verdicts.join(" / "));
        writeln!(std::io::stdout(), "{line}")?;
        found += usize::from(is_found);
        missed.extend((!is_found).then_some(pair.id));
    }
    writeln!(
        std::io::stdout(),
        "{found} found again, {} missed",
        missed.len()
    )?;
    if !missed.is_empty() {
        return Err(format!("not found again: {}", missed.join(", ")).into());
    }
    if named.is_empty() {
        hold(shell, &[])
    } else {
        Ok(())
    }
}

/// Judges the servers that are named, or all of `tests/servers/expected`, and fails unless
/// each departs from just what is listed of it.
pub(crate) fn hold(shell: &Shell, named: &[&str]) -> Result {
    cmd!(shell, "cargo build --release --locked -p oauth-conform").run()?;
    let judge = Judge::new()?;
    let listed = servers::listed()?;
    let chosen = |name: &String| named.is_empty() || named.contains(&name.as_str());
    let mut strays = Vec::new();
    for name in listed.into_iter().filter(chosen) {
        match judge.hold(&name) {
            Ok(()) => writeln!(std::io::stdout(), "{name} departs as expected")?,
            Err(why) => strays.push(why.to_string()),
        }
    }
    if strays.is_empty() {
        Ok(())
    } else {
        Err(strays.join("\n").into())
    }
}

/// What the gate holds to its list: a server that is sound, and one that checks nothing.
const CONTROLS: [&str; 2] = ["oidc-provider", "oauth2-mock-server"];

/// A pair in each language that servers are written in.
const SAMPLE: [&str; 2] = ["no-plain", "al-invalid-grant"];

/// What the gate looks at: both controls, and a pair of each language.
pub(crate) fn sample(shell: &Shell) -> Result {
    hold(shell, &CONTROLS)?;
    run(shell, &SAMPLE)
}

/// The program that judges, and where its reports go.
struct Judge {
    program: PathBuf,
    reports: PathBuf,
}

impl Judge {
    fn new() -> Result<Self> {
        let target = servers::target();
        let reports = target.join("rediscover");
        fs::create_dir_all(&reports)?;
        Ok(Self {
            program: target.join("release").join("oauth-conform"),
            reports,
        })
    }

    /// Judges a server, and fails unless it departs from just what is listed.
    fn hold(&self, name: &str) -> Result {
        let server = Server::start(name, &Vec::new())?;
        let list = servers::list(name);
        let report = self.reports.join(format!("{name} held.json"));
        fs::remove_file(&report).ok();
        let output = Command::new(&self.program)
            .arg("run")
            .arg("--target")
            .arg(&server.description)
            .arg("--expect")
            .arg(list)
            .arg("--report")
            .arg(format!("json={}", report.display()))
            .envs(server.secrets.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()?;
        // A *should* or a *may* that is broken fails no run, and is a finding all the same.
        let is_listed = |verdict: &String| verdict != "broken";
        if output.status.success() && read(&report)?.values().all(is_listed) {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&output.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{name} does not depart as expected\n{told}\n{said}").into())
    }

    /// Starts a release of a server and judges it, with default settings.
    fn judge(&self, name: &str, release: &Environment) -> Result<Verdicts> {
        let server = Server::start(name, release)?;
        let settings: Vec<&str> = release.iter().map(|(_, value)| value.as_str()).collect();
        let report = format!("{name} {}", settings.join(" ")).replace(['/', '@'], "-");
        let report = self.reports.join(format!("{report}.json"));
        fs::remove_file(&report).ok();
        let output = Command::new(&self.program)
            .arg("run")
            .arg("--target")
            .arg(&server.description)
            .arg("--report")
            .arg(format!("json={}", report.display()))
            .envs(server.secrets.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .output()?;
        read(&report).map_err(|why| {
            let said = String::from_utf8_lossy(&output.stderr);
            format!("{name} was not judged: {why}\n{said}").into()
        })
    }
}

/// The verdicts in a report.
fn read(report: &Path) -> Result<Verdicts> {
    let report: Value = serde_json::from_str(&fs::read_to_string(report)?)?;
    let rules = report.get("rules").and_then(Value::as_array);
    let verdict = |rule: &Value| {
        let text = |name: &str| Some(rule.get(name)?.as_str()?.to_owned());
        Some((text("id")?, text("verdict")?))
    };
    Ok(rules.into_iter().flatten().filter_map(verdict).collect())
}
