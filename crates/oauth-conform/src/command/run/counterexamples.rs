//! The scenarios of findings, a file each.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use oauth_model::rule::Rule;
use oauth_suite::{counterexample::Counterexample, report::Report};

use crate::error::Error;

/// Makes sure, before a long run, that there is a folder.
pub(super) fn examine(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|why| error(folder, why))
}

/// Writes a file for every rule with a finding; gives the files that were written, and
/// the first complaint.
pub(super) fn write(
    folder: &Path,
    report: &Report,
) -> (BTreeMap<Rule, PathBuf>, Result<(), Error>) {
    let mut written = BTreeMap::new();
    let mut complaint = Ok(());
    for rule in &report.rules {
        let Some(finding) = rule.findings.first() else {
            continue;
        };
        let counterexample = Counterexample::of(rule.id, finding);
        let path = folder.join(counterexample.file_name());
        match fs::write(&path, counterexample.write()) {
            Ok(()) => drop(written.insert(rule.id, path)),
            Err(why) => complaint = complaint.and(Err(error(&path, why))),
        }
    }
    (written, complaint)
}

fn error(path: &Path, why: io::Error) -> Error {
    Error::Scenarios {
        path: path.display().to_string(),
        why,
    }
}
