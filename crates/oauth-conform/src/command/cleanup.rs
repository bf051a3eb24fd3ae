//! `cleanup`: what an interrupted run has left on a target, removed.

use oauth_model::profile::QLIK_CLOUD;
use oauth_suite::{cleanup, journal::Journaled};

use super::run::remote::Remote;
use crate::{
    args::{CleanupArguments, Format, MannersArguments},
    error::Error,
    exit::Exit,
    journal_file::JournalFile,
    output, render,
};

/// Removes what the journal's run has left.
pub(crate) async fn run(arguments: &CleanupArguments) -> Result<Exit, Error> {
    let (journal, record) = JournalFile::reopen(&arguments.journal)?;
    let url = arguments.url.as_deref().unwrap_or(&record.target);
    let remote = Remote::at(
        url,
        &MannersArguments {
            network: arguments.network.clone(),
            ..MannersArguments::default()
        },
    )?;
    if remote.facts.issuer != record.target {
        return Err(Error::Unusable {
            what: "journal",
            path: arguments.journal.display().to_string(),
            why: format!(
                "its run was on {}, and not on {}",
                record.target, remote.facts.issuer
            ),
        });
    }
    let mut settings = remote.settings(QLIK_CLOUD);
    arguments.rate.apply(&mut settings.budget);
    let target = Journaled::new(&remote.target, &journal);
    let cleaned = cleanup::cleanup(&target, &remote.facts, &settings, &record).await;
    let cleaned = cleaned.map_err(|why| Error::NotLearned {
        target: record.target.clone(),
        why,
    })?;
    match arguments.format.value {
        Format::Json => output::print_json(&cleaned)?,
        Format::Text => output::print(&render::cleanup::text(&record, &cleaned))?,
    }
    Ok(if cleaned.left.is_empty() {
        Exit::Fine
    } else {
        Exit::Inconclusive
    })
}
