//! `survey`: which sides a target takes of what no source decides, as a profile.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use oauth_conform::{embedded, profile_file};
use oauth_suite::{
    facts::Facts,
    journal::Journaled,
    run::Settings,
    survey::{Survey, survey},
    target::Target,
};

use super::{
    replay::spinner,
    run::{end_with_a_report, manners, remote::Remote},
    serve::choosing,
};
use crate::{
    args::{Format, SurveyArguments},
    error::Error,
    exit::Exit,
    output,
    render::{self, survey::json::SurveyView},
};

/// Requests to somebody else's target, if nobody says otherwise.
const FOREIGN_REQUESTS: u64 = 4_000;

/// Surveys the target, or the embedded tenant if none is named.
pub(crate) async fn run(arguments: &SurveyArguments) -> Result<Exit, Error> {
    if let Some(path) = &arguments.output {
        examine(path)?;
    }
    let profile = &arguments.profile.value;
    let survey = match &arguments.url {
        None => {
            let tenant = embedded::tenant(&choosing(profile, &arguments.freedoms), None);
            let (target, facts) = (embedded::target(&tenant), embedded::facts(&tenant));
            let settings = Settings {
                target_name: embedded::name(&[]),
                ..settings(arguments, true, Settings::for_own_target(profile.clone()))
            };
            learn(&target, &facts, &settings).await?
        }
        Some(url) => {
            let remote = Remote::at(url, &arguments.manners)?;
            let settings = settings(arguments, remote.is_near, remote.settings(profile.clone()));
            remote.tell_consent();
            end_with_a_report(&settings);
            match manners::journal(&arguments.manners, &remote, &settings)? {
                None => learn(&remote.target, &remote.facts, &settings).await?,
                Some(journal) => {
                    let target = Journaled::new(&remote.target, &journal);
                    let survey = learn(&target, &remote.facts, &settings).await;
                    manners::close(journal, &remote, &settings).await;
                    survey?
                }
            }
        }
    };
    tell(&survey, arguments)?;
    if let Some(why) = &survey.cut_short {
        output::warn(&format!("the survey ended early: {why}"));
        return Ok(Exit::Inconclusive);
    }
    Ok(Exit::Fine)
}

fn settings(arguments: &SurveyArguments, near: bool, mut settings: Settings) -> Settings {
    if !near {
        // Questions have no plan yet: they are asked until each is answered.
        settings.budget.requests = FOREIGN_REQUESTS;
    }
    arguments.limits.apply(&mut settings.budget);
    settings
}

async fn learn(target: &impl Target, facts: &Facts, settings: &Settings) -> Result<Survey, Error> {
    let spinner = spinner();
    let surveyed = survey(target, facts, settings, || spinner.tick()).await;
    spinner.finish_and_clear();
    surveyed.map_err(|why| Error::NotLearned {
        target: settings.target_name.clone(),
        why,
    })
}

/// Writes the profile where it is wanted, and warns of what stayed on the target.
fn tell(survey: &Survey, arguments: &SurveyArguments) -> Result<(), Error> {
    let profile = &arguments.profile.value;
    let text = profile_file::write(survey, profile);
    if let Some(path) = &arguments.output {
        fs::write(path, &text).map_err(|why| unwritable(path, why))?;
    }
    match (arguments.format.value, &arguments.output) {
        (Format::Json, _) => output::print_json(&SurveyView::new(survey, profile))?,
        (Format::Text, None) => output::print(&text)?,
        (Format::Text, Some(path)) => output::print(&render::survey::text(survey, path))?,
    }
    if survey.leftovers > 0 {
        let left = render::layout::counted(survey.leftovers, "client");
        output::warn(&format!(
            "{left} could not be deleted and stayed on the target"
        ));
    }
    Ok(())
}

/// Makes sure, before a long survey, that there is a place for the file.
fn examine(path: &Path) -> Result<(), Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    if path.is_dir() {
        return Err(unwritable(path, io::ErrorKind::IsADirectory.into()));
    }
    fs::metadata(folder)
        .map(drop)
        .map_err(|why| unwritable(path, why))
}

fn unwritable(path: &Path, why: io::Error) -> Error {
    Error::Profile {
        path: path.display().to_string(),
        why,
    }
}
