//! A target that a file describes.

use std::{env, fs, path::Path};

use oauth_conform::target_file::{self, Secrets};
use oauth_suite::standard::description::Known;

use crate::error::Error;

/// The server that a file describes, with the secrets that it names.
pub(super) fn read(path: &Path) -> Result<Known, Error> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|why| Error::Unread {
        what: "target description",
        path: shown(),
        why,
    })?;
    let environment = |name: &str| env::var(name).ok();
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let secrets = Secrets::new(&environment, folder);
    target_file::read(&text)
        .and_then(|description| target_file::resolve(&description, &secrets))
        .map_err(|why| Error::Unusable {
            what: "target description",
            path: shown(),
            why: format!("\n{why}"),
        })
}
