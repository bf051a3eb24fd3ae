//! `replay`: a saved scenario played again.

use std::{io::IsTerminal, path::Path, time::Duration};

use indicatif::ProgressBar;
use oauth_conform::embedded;
use oauth_model::rule::Rule;
use oauth_suite::{
    counterexample::{Counterexample, Unreadable},
    facts::Facts,
    journal::Journaled,
    replay::{self, Fate},
    run::Settings,
    target::Target,
};

use super::{
    run::{known, manners, remote::Remote},
    serve::choosing,
};
use crate::{
    args::{Format, ReplayArguments},
    error::Error,
    exit::Exit,
    nearest::hint,
    output, render,
};

/// Plays the scenario on the target, or on the embedded tenant if none is named.
pub(crate) async fn run(arguments: &ReplayArguments) -> Result<Exit, Error> {
    let counterexample = read(&arguments.file)?;
    let profile = &arguments.profile.value;
    match &arguments.url {
        None => {
            let promised = choosing(profile, &arguments.freedoms);
            let tenant = embedded::tenant(&promised, arguments.faults.clone());
            let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
            let mut settings = Settings::for_own_target(profile.clone());
            settings.target_name = embedded::name(&arguments.faults);
            play(&target, &facts, settings, &counterexample, arguments).await
        }
        Some(url) => {
            let remote = Remote::at(url, &arguments.manners)?;
            let settings = remote.settings(profile.clone());
            remote.tell_consent();
            let facts = &remote.facts;
            let Some(journal) = manners::journal(&arguments.manners, &remote, &settings)? else {
                return play(&remote.target, facts, settings, &counterexample, arguments).await;
            };
            let target = Journaled::new(&remote.target, &journal);
            let kept = settings.clone();
            let exit = play(&target, facts, settings, &counterexample, arguments).await;
            manners::close(journal, &remote, &kept).await;
            exit
        }
    }
}

fn read(path: &Path) -> Result<Counterexample, Error> {
    const WHAT: &str = "scenario file";
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|why| Error::Unread {
        what: WHAT,
        path: shown(),
        why,
    })?;
    Counterexample::read(&text).map_err(|why| {
        let hint = if let Unreadable::UnknownRule(id) = &why {
            hint(id, Rule::all().map(Rule::id))
        } else {
            String::new()
        };
        Error::Unusable {
            what: WHAT,
            path: shown(),
            why: format!("{why}{hint}"),
        }
    })
}

/// Shows on standard error that something is happening, if that is a terminal.
pub(super) fn spinner() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_message("playing");
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

async fn play(
    target: &impl Target,
    facts: &Facts,
    mut settings: Settings,
    counterexample: &Counterexample,
    arguments: &ReplayArguments,
) -> Result<Exit, Error> {
    arguments.rate.apply(&mut settings.budget);
    let spinner = spinner();
    let replayed = replay::replay(target, facts, &settings, counterexample).await;
    spinner.finish_and_clear();
    let mut replay = replayed.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })?;
    if let (true, Some(reason)) = (arguments.url.is_some(), &mut replay.reason) {
        known::add_variables(reason);
    }
    let exit = match replay.verdict {
        Fate::Broken => Exit::Broken,
        Fate::Fixed => Exit::Fine,
        Fate::NotApplicable | Fate::Inconclusive => Exit::Inconclusive,
    };
    match arguments.format.value {
        Format::Json => output::print_json(&replay)?,
        Format::Text => {
            output::print(&render::replay::text(&replay, &counterexample.found, exit))?;
        }
    }
    Ok(exit)
}
