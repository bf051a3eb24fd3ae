//! `run`: a target judged.

pub(crate) mod address;
mod counterexamples;
mod credentials;
mod described;
mod deviations;
pub(super) mod known;
pub(super) mod manners;
pub(crate) mod plan;
mod progress;
mod recordings;
pub(super) mod remote;
pub(crate) mod report_file;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use oauth_conform::embedded;
use oauth_model::rule::Rule;
use oauth_suite::{
    expect,
    facts::Facts,
    journal::Journaled,
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
        let (target, facts) = described::server(path, &arguments.manners.network).await?;
        let settings = settings(arguments, described::settings(&facts, arguments)?);
        let judged = judge(&target, &facts, &settings, arguments).await;
        if let Some(server) = &facts.server {
            server.dismiss(&target).await;
        }
        return judged;
    }
    match &arguments.url {
        None => {
            let profile = arguments.profile.value.clone();
            let mut settings = settings(arguments, Settings::for_own_target(profile));
            settings.target_name = embedded::name(&arguments.faults);
            if arguments.dry_run {
                return tell_plan(arguments, None, &settings).await;
            }
            let tenant = embedded::tenant(&arguments.profile.value, arguments.faults.clone());
            let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
            judge(&target, &facts, &settings, arguments).await
        }
        Some(url) => {
            let profile = arguments.profile.value.clone();
            if arguments.dry_run {
                let remote = Remote::described(url, &arguments.manners)?;
                let settings = settings(arguments, remote.settings(profile));
                return tell_plan(arguments, Some(&remote.facts), &settings).await;
            }
            let remote = Remote::at(url, &arguments.manners)?;
            let settings = settings(arguments, remote.settings(profile));
            remote.tell_consent();
            let facts = &remote.facts;
            let Some(journal) = manners::journal(&arguments.manners, &remote, &settings)? else {
                return judge(&remote.target, facts, &settings, arguments).await;
            };
            let target = Journaled::new(&remote.target, &journal);
            let exit = judge(&target, facts, &settings, arguments).await;
            manners::close(journal, &remote, &settings).await;
            exit
        }
    }
}

/// Tells what a run would do.
async fn tell_plan(
    arguments: &RunArguments,
    known: Option<&Facts>,
    settings: &Settings,
) -> Result<Exit, Error> {
    let plan = plan::plan(known, settings).await?;
    match arguments.format.value {
        Format::Json => output::print_json(&plan)?,
        Format::Text => output::print(&render::plan::text(&plan))?,
    }
    Ok(Exit::Fine)
}

fn settings(arguments: &RunArguments, mut settings: Settings) -> Settings {
    if arguments.target.is_some() {
        settings = settings.for_server();
    }
    arguments.limits.apply(&mut settings.budget);
    if let Some(generated) = arguments.generated {
        settings.generated = generated;
    }
    // The embedded tenant promises every rule.
    let embedded = arguments.url.is_none() && arguments.target.is_none();
    settings.strict = arguments.strict || embedded;
    settings.rules.clone_from(&arguments.rules);
    settings.shard = arguments.shard;
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
    let mut expected = expected.transpose()?;
    if let (Some(list), Some(shard)) = (&mut expected, arguments.shard) {
        // Other parts hold the list to the truth about theirs.
        list.retain(|entry| Rule::find(&entry.rule).is_none_or(|rule| shard.has(rule)));
    }
    let recorded = recordings::recorded(arguments)?;
    // In one process a run is over before anybody could ask.
    if arguments.url.is_some() || arguments.target.is_some() {
        end_with_a_report(settings);
    }
    let started = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let mut progress = Progress::new(arguments.url.is_some() || arguments.target.is_some());
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
    if let Some(path) = &arguments.target {
        command.push_str(" --target ");
        command.push_str(&address::for_shell(&path.display().to_string()));
    }
    if let Some(path) = &arguments.manners.network.ca {
        command.push_str(" --ca ");
        command.push_str(&address::for_shell(&path.display().to_string()));
    }
    // An argument that has a password ended the program before.
    if let Some(proxy) = &arguments.manners.network.proxy {
        command.push_str(" --proxy ");
        command.push_str(&address::for_shell(proxy.as_str()));
    }
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
