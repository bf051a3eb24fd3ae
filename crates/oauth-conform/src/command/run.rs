//! `run`: a target judged.

mod address;
mod credentials;
mod progress;
pub(crate) mod report_file;

use std::{sync::atomic::Ordering, time::Duration};

use oauth_conform::embedded;
use oauth_suite::{
    facts::{Facts, Sharing, SignIn},
    report::{Outcome, Report},
    run::{self, Settings},
    target::{HttpOptions, HttpTarget, Target},
};

use self::{address::Address, progress::Progress, report_file::ReportFile};
use crate::{
    args::{Format, RunArguments},
    error::Error,
    exit::Exit,
    output,
    render::{self, report::Again},
    stop::Stop,
};

/// Judges the target, or the embedded tenant if none is named.
pub(crate) async fn run(arguments: &RunArguments) -> Result<Exit, Error> {
    arguments.reports.iter().try_for_each(ReportFile::examine)?;
    match &arguments.url {
        None => {
            let settings = settings(arguments, embedded::name(arguments.fault), true);
            let tenant = embedded::tenant(&arguments.profile.value, arguments.fault);
            let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
            judge(&target, &facts, &settings, arguments).await
        }
        Some(url) => {
            let address = Address::parse(url).map_err(Error::Address)?;
            if address.is_open_to_eavesdroppers() {
                output::warn(&format!(
                    "{address} is plain http: the secret and every token can be read on the way"
                ));
            }
            let facts = Facts {
                issuer: address.to_string(),
                admin: Some(credentials::from_environment()?),
                // Only a tenant of one's own lets a user in without a password, and shares
                // by a form that is known.
                sign_in: if address.is_loopback() {
                    SignIn::Form
                } else {
                    SignIn::Unknown
                },
                sharing: if address.is_loopback() {
                    Sharing::Form
                } else {
                    Sharing::Unknown
                },
                // Nobody has said.
                foreign: Vec::new(),
                region: None,
                organization: None,
                controls: None,
            };
            let target = HttpTarget::new(HttpOptions::default())
                .map_err(|error| Error::Client(error.to_string()))?;
            let settings = settings(arguments, address.to_string(), address.is_loopback());
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
    // In one process a run is over before anybody could ask.
    if arguments.url.is_some() {
        end_with_a_report(settings);
    }
    let mut progress = Progress::new();
    let judged = run::run(target, facts, settings, |event| progress.hear(event)).await;
    let by_chance = progress.finish();
    let report = judged.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })?;
    let exit = exit(&report);
    // What was found is shown even if a file cannot be written.
    let written = write_all(&arguments.reports, &report);
    match arguments.format.value {
        Format::Json => output::print_json(&report)?,
        Format::Text => {
            let again = Again {
                command: command(arguments, facts),
                generated: settings.generated,
                by_chance,
            };
            output::print(&render::report::text(&report, &again, exit))?;
        }
    }
    written.map(|()| exit)
}

/// Asked to end, a run finishes the scenario that it plays, so that nothing is left on
/// the target, and reports what it has found so far. Asked twice, it ends at once.
fn end_with_a_report(settings: &Settings) {
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
fn write_all(files: &[ReportFile], report: &Report) -> Result<(), Error> {
    let mut written = Ok(());
    for file in files {
        let this = file.write(report);
        written = written.and(this);
    }
    written
}

fn exit(report: &Report) -> Exit {
    match report.outcome() {
        Outcome::Broken => Exit::Broken,
        Outcome::Inconclusive => Exit::Inconclusive,
        // What was not played might have been broken.
        Outcome::Conformant if report.cut_short.is_some() => Exit::Inconclusive,
        Outcome::Conformant => Exit::Fine,
    }
}

/// The command that was run, without what chooses rules and scenarios.
fn command(arguments: &RunArguments, facts: &Facts) -> String {
    let mut command = "oauth-conform run".to_owned();
    if arguments.url.is_some() {
        command.push(' ');
        command.push_str(&address::for_shell(&facts.issuer));
    }
    if let Some(fault) = arguments.fault {
        command.push_str(" --fault ");
        command.push_str(&fault.id);
    }
    if arguments.strict {
        command.push_str(" --strict");
    }
    command
}
