//! Transcripts of flows, a file each: written for later, and compared with earlier ones.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use oauth_suite::{
    drift,
    facts::Facts,
    record::{Recording, record},
    report::Report,
    run::{NotLearned, Settings},
    script::flows,
    target::Target,
    transcript::{self, Transcript},
};

use crate::{args::RunArguments, error::Error};

/// What the files are called in complaints.
const WHAT: &str = "recording";

/// Makes sure, before a long run, that there is a folder to write to.
pub(super) fn examine(arguments: &RunArguments) -> Result<(), Error> {
    let Some(folder) = &arguments.record else {
        return Ok(());
    };
    fs::create_dir_all(folder).map_err(|why| unwritable(folder, why))
}

/// The transcripts that the target is to be compared with, if there are any.
pub(super) fn recorded(
    arguments: &RunArguments,
) -> Result<Option<BTreeMap<String, Transcript>>, Error> {
    arguments.against.as_deref().map(read_all).transpose()
}

fn read_all(folder: &Path) -> Result<BTreeMap<String, Transcript>, Error> {
    let unread = |path: &Path, why| Error::Unread {
        what: WHAT,
        path: path.display().to_string(),
        why,
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(|why| unread(folder, why))?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "txt"));
    paths.sort();
    let mut transcripts = BTreeMap::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|why| unread(&path, why))?;
        let transcript = transcript::read(&text).map_err(|why| Error::Unusable {
            what: WHAT,
            path: path.display().to_string(),
            why: why.to_string(),
        })?;
        transcripts.insert(transcript.flow.clone(), transcript);
    }
    if transcripts.is_empty() {
        return Err(Error::Unusable {
            what: WHAT,
            path: folder.display().to_string(),
            why: "it holds no file that `run --record` has written".to_owned(),
        });
    }
    Ok(transcripts)
}

/// Plays every flow, if that was asked for: writes the transcripts, and puts into the
/// report what changed.
pub(super) async fn play(
    target: &impl Target,
    facts: &Facts,
    settings: &Settings,
    arguments: &RunArguments,
    before: Option<BTreeMap<String, Transcript>>,
    report: &mut Report,
) -> Result<(), Error> {
    if arguments.record.is_none() && before.is_none() {
        return Ok(());
    }
    let recording = if let Some(why) = &report.cut_short {
        cut_short(why)
    } else {
        let settings = left(settings, report);
        let recorded = record(target, facts, &settings, &flows()).await;
        recorded.unwrap_or_else(|why: NotLearned| cut_short(&why.to_string()))
    };
    report.requests += recording.requests;
    report.leftovers += recording.leftovers;
    if let Some(before) = &before {
        report.drift = Some(drift::compare(before, &recording));
    }
    if report.cut_short.is_none() && arguments.record.is_some() {
        report.cut_short.clone_from(&recording.cut_short);
    }
    let Some(folder) = &arguments.record else {
        return Ok(());
    };
    recording.flows.iter().try_for_each(|flow| {
        let path = folder.join(flow.transcript.file_name());
        fs::write(&path, flow.transcript.write()).map_err(|why| unwritable(&path, why))
    })
}

/// The settings with what is left of the budget.
fn left(settings: &Settings, report: &Report) -> Settings {
    let mut settings = settings.clone();
    let budget = &mut settings.budget;
    budget.requests = budget.requests.saturating_sub(report.requests);
    let taken = Duration::from_millis(report.duration_ms);
    budget.time = budget.time.saturating_sub(taken);
    settings
}

fn cut_short(why: &str) -> Recording {
    Recording {
        cut_short: Some(why.to_owned()),
        ..Recording::default()
    }
}

fn unwritable(path: &Path, why: io::Error) -> Error {
    Error::Transcripts {
        path: path.display().to_string(),
        why,
    }
}
