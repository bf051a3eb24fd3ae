//! `run`: a target judged.

pub(super) mod address;
mod counterexamples;
mod credentials;
mod described;
mod deviations;
pub(super) mod known;
mod progress;
mod recordings;
pub(super) mod remote;
pub(crate) mod report_file;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::Duration,
};

use oauth_conform::embedded;
use oauth_model::rule::Rule;
use oauth_suite::{
    expect,
    facts::Facts,
    report::{Commands, Outcome, Report},
    run::{self, Settings},
    target::Target,
};

use self::{progress::Progress, remote::Remote, report_file::ReportFile};
use crate::{
    args::{Format, RunArguments},
    error::Error,
    exit::Exit,
    output, render,
    stop::Stop,
};

/// Judges the target, or the embedded tenant if none is named.
pub(crate) async fn run(arguments: &RunArguments) -> Result<Exit, Error> {
    arguments.reports.iter().try_for_each(ReportFile::examine)?;
    if let Some(folder) = &arguments.scenarios {
        counterexamples::examine(folder)?;
    }
    recordings::examine(arguments)?;
    if let Some(path) = &arguments.target {
        described::read(path)?;
        return Err(Error::Undescribed(arguments.profile.value.name));
    }
    match &arguments.url {
        None => {
            let settings = settings(arguments, embedded::name(&arguments.faults), true);
            let tenant = embedded::tenant(&arguments.profile.value, arguments.faults.clone());
            let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
            judge(&target, &facts, &settings, arguments).await
        }
        Some(url) => {
            let Remote {
                target,
                facts,
                is_near,
            } = Remote::at(url)?;
            let settings = settings(arguments, facts.issuer.clone(), is_near);
            judge(&target, &facts, &settings, arguments).await
        }
    }
}

fn settings(arguments: &RunArguments, target_name: String, near: bool) -> Settings {
    let profile = arguments.profile.value.clone();
    let mut settings = if near {
        Settings::for_own_target(profile)
    } else {
        Settings::for_foreign_target(profile)
    };
    if let Some(requests) = arguments.requests {
        settings.budget.requests = requests;
    }
    if let Some(seconds) = arguments.timeout {
        settings.budget.time = Duration::from_secs(seconds);
    }
    if arguments.rate.is_some() {
        settings.budget.per_minute = arguments.rate;
    }
    settings.budget.waiting = Duration::from_secs(arguments.waiting);
    if let Some(generated) = arguments.generated {
        settings.generated = generated;
    }
    settings.target_name = target_name;
    // The embedded tenant promises every rule.
    settings.strict = arguments.strict || arguments.url.is_none();
    settings.rules.clone_from(&arguments.rules);
    settings.seed = arguments.seed;
    settings
}

async fn judge(
    target: &impl Target,
    facts: &Facts,
    settings: &Settings,
    arguments: &RunArguments,
) -> Result<Exit, Error> {
    let expected = arguments.expect.as_deref().map(deviations::read);
    let expected = expected.transpose()?;
    let recorded = recordings::recorded(arguments)?;
    // In one process a run is over before anybody could ask.
    if arguments.url.is_some() {
        end_with_a_report(settings);
    }
    let started = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let mut progress = Progress::new(arguments.url.is_some());
    let judged = run::run(target, facts, settings, |event| progress.hear(event)).await;
    let by_chance = progress.finish();
    let mut report = judged.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })?;
    if arguments.url.is_some() {
        known::name_variables(&mut report);
    }
    if let Some(list) = &expected {
        let today = arguments.today.unwrap_or_else(deviations::today);
        expect::apply(&mut report, list, today);
    }
    report.started = Some(started);
    let transcribed =
        recordings::play(target, facts, settings, arguments, recorded, &mut report).await;
    let exit = exit(&report, arguments.fail_on_drift);
    // What was found is shown even if a file cannot be written.
    let (scenarios, saved) = match &arguments.scenarios {
        Some(folder) => counterexamples::write(folder, &report),
        None => (BTreeMap::new(), Ok(())),
    };
    for rule in &mut report.rules {
        if !rule.findings.is_empty() {
            let saved = scenarios.get(&rule.id).map(PathBuf::as_path);
            let by_chance = by_chance.contains(&rule.id);
            rule.commands = Some(commands(rule.id, by_chance, saved, arguments, facts));
        }
    }
    let list = arguments.expect.as_ref();
    let list = list.map(|path| path.display().to_string());
    let written = write_all(&arguments.reports, &report, exit)
        .and(saved)
        .and(transcribed);
    match arguments.format.value {
        Format::Json => output::print_json(&report)?,
        Format::Text => {
            output::print(&render::report::text(&report, list.as_deref(), exit))?;
        }
    }
    written.map(|()| exit)
}

/// How the finding of a rule is seen again.
fn commands(
    rule: Rule,
    by_chance: bool,
    saved: Option<&Path>,
    arguments: &RunArguments,
    facts: &Facts,
) -> Commands {
    let mut again = command("run", arguments, facts);
    if by_chance {
        // Only the same draw finds it again.
        write!(again, " --seed {}", arguments.seed).ok();
        if let Some(generated) = arguments.generated {
            write!(again, " --generated {generated}").ok();
        }
    } else {
        write!(again, " --rule {rule}").ok();
    }
    let replay = saved.map(|path| {
        let path = address::for_shell(&path.display().to_string());
        command(&format!("replay {path}"), arguments, facts)
    });
    Commands { again, replay }
}

/// Asked to end, a run finishes the scenario that it plays, so that nothing is left on
/// the target, and reports what it has found so far. Asked twice, it ends at once.
pub(super) fn end_with_a_report(settings: &Settings) {
    let flag = settings.stop.clone();
    // Where signals cannot be heard, they end the program as they always did.
    if let Ok(once) = Stop::new() {
        tokio::spawn(async move {
            once.wait().await;
            flag.store(true, Ordering::Relaxed);
            output::warn(&"ending behind this scenario; once more ends at once");
            if let Ok(twice) = Stop::new() {
                twice.wait().await;
                std::process::exit(Exit::Inconclusive.code().into());
            }
        });
    }
}

/// Writes every file that can be written; the first that cannot is the error.
fn write_all(files: &[ReportFile], report: &Report, exit: Exit) -> Result<(), Error> {
    let mut written = Ok(());
    for file in files {
        let this = file.write(report, exit);
        written = written.and(this);
    }
    written
}

fn exit(report: &Report, fail_on_drift: bool) -> Exit {
    let drift = report.drift.as_ref();
    let drifted = fail_on_drift && drift.is_some_and(|drift| !drift.entries.is_empty());
    match report.outcome() {
        Outcome::Broken => Exit::Broken,
        _ if drifted => Exit::Outdated,
        Outcome::Outdated => Exit::Outdated,
        Outcome::Inconclusive => Exit::Inconclusive,
        // What was not played might have been broken.
        Outcome::Conformant if report.cut_short.is_some() => Exit::Inconclusive,
        Outcome::Conformant if drift.is_some_and(|drift| drift.cut_short.is_some()) => {
            Exit::Inconclusive
        }
        Outcome::Conformant => Exit::Fine,
    }
}

/// The command that was run, without what chooses rules and scenarios.
fn command(verb: &str, arguments: &RunArguments, facts: &Facts) -> String {
    let mut command = format!("oauth-conform {verb}");
    if arguments.url.is_some() {
        command.push(' ');
        command.push_str(&address::for_shell(&facts.issuer));
    }
    let profile = &arguments.profile.value;
    if profile.name != profile.base {
        command.push_str(" --profile ");
        command.push_str(&address::for_shell(profile.name));
    }
    for fault in &arguments.faults {
        command.push_str(" --fault ");
        command.push_str(&fault.id);
    }
    if arguments.strict && verb == "run" {
        command.push_str(" --strict");
    }
    command
}
