//! Manners on a target that is not embedded: what is created is written down before, and
//! removed at the end, however the run ends.

use std::path::{Path, PathBuf};

use oauth_suite::{
    cleanup::{self, Cleaned},
    journal::{Journaled, Record, begun},
    mark::Mark,
    run::Settings,
};

use super::{address, remote::Remote};
use crate::{args::MannersArguments, error::Error, journal_file::JournalFile, output};

/// Opens the journal of a run that may create something.
pub(in crate::command) fn journal(
    arguments: &MannersArguments,
    remote: &Remote,
    settings: &Settings,
) -> Result<Option<JournalFile>, Error> {
    let Some(mark) = settings.mark.as_ref().filter(|_| settings.leave.change) else {
        return Ok(None);
    };
    let path = arguments
        .journal
        .clone()
        .unwrap_or_else(|| default_path(mark));
    JournalFile::create(&path, &begun(mark, &remote.facts.issuer)).map(Some)
}

fn default_path(mark: &Mark) -> PathBuf {
    PathBuf::from(format!("oauth-conform-{}.journal", mark.id()))
}

/// Removes what is left of a run that is over, and its journal if nothing is.
pub(in crate::command) async fn close(journal: JournalFile, remote: &Remote, settings: &Settings) {
    let path = journal.path().to_path_buf();
    let names_nothing =
        |record: Record| record.made.is_empty() && record.settings.is_none() && !record.token;
    if journal.record().is_ok_and(names_nothing) {
        // It was not let in, or by a session.
        journal.remove().ok();
        return;
    }
    let swept = sweep(&journal, remote, settings).await;
    let left = match swept {
        Ok(cleaned) if cleaned.left.is_empty() => journal.remove().err().map(|why| why.to_string()),
        Ok(cleaned) => Some(cleaned.left.join("; ")),
        Err(why) => Some(why),
    };
    if let Some(why) = left {
        output::warn(&format!(
            "something may be left on the target: {why}\n{}",
            advice(&path)
        ));
    }
}

/// How to remove what a run has left.
fn advice(path: &Path) -> String {
    let path = address::for_shell(&path.display().to_string());
    format!("To remove it: oauth-conform cleanup {path}")
}

async fn sweep(
    journal: &JournalFile,
    remote: &Remote,
    settings: &Settings,
) -> Result<Cleaned, String> {
    let record = journal.record()?;
    let target = Journaled::new(&remote.target, journal);
    let cleaned = cleanup::cleanup(&target, &remote.facts, settings, &record).await;
    cleaned.map_err(|why| why.to_string())
}
