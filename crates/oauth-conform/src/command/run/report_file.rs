//! Files that a report is written to.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use oauth_suite::report::Report;

use crate::{
    error::Error,
    exit::Exit,
    nearest::hint,
    output,
    render::report::{har, html, junit, sarif},
};

/// A file to write a report to, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportFile {
    kind: Kind,
    path: PathBuf,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Junit,
    Html,
    Sarif,
    Har,
}

impl Kind {
    const ALL: &'static [Self] = &[Self::Json, Self::Junit, Self::Html, Self::Sarif, Self::Har];

    fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::Har => "har",
        }
    }
}

/// Reads `KIND=PATH`.
pub(crate) fn parse(text: &str) -> Result<ReportFile, String> {
    let kinds = || Kind::ALL.iter().map(|kind| kind.as_str());
    let known = kinds().collect::<Vec<_>>().join(", ");
    let Some((name, path)) = text.split_once('=') else {
        return Err(format!(
            "wanted KIND=PATH, such as json=report.json; known kinds: {known}"
        ));
    };
    let Some(&kind) = Kind::ALL.iter().find(|kind| kind.as_str() == name) else {
        let hint = hint(name, kinds());
        return Err(format!(
            "the kind `{name}` is unknown, the known kinds are {known}{hint}"
        ));
    };
    if path.is_empty() {
        return Err(format!("wanted a path behind `{name}=`"));
    }
    let path = path.into();
    Ok(ReportFile { kind, path })
}

impl ReportFile {
    /// Makes sure, before a long run, that there is a place for the file.
    pub(super) fn examine(&self) -> Result<(), Error> {
        if self.path.is_dir() {
            return Err(self.error("it is a folder"));
        }
        match fs::metadata(self.folder()) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(_) => Err(self.error("what should be its folder is a file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(self.error("its folder does not exist"))
            }
            Err(error) => Err(self.error(&error.to_string())),
        }
    }

    /// Writes the report; a file that was there before is replaced all at once.
    pub(super) fn write(&self, report: &Report, exit: Exit) -> Result<(), Error> {
        let text = match self.kind {
            Kind::Json => output::json(report)?,
            Kind::Junit => junit::xml(report).map_err(|why| self.error(&why.to_string()))?,
            Kind::Html => html::page(report, exit).map_err(|why| self.error(&why.to_string()))?,
            Kind::Sarif => output::json(&sarif::log(report))?,
            Kind::Har => output::json(&har::archive(report))?,
        };
        let is_special = fs::metadata(&self.path).is_ok_and(|found| !found.is_file());
        let written = if is_special {
            // A device or a pipe is written to and never replaced.
            fs::write(&self.path, &text)
        } else {
            self.replace(&text)
        };
        written.map_err(|error| self.error(&error.to_string()))
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = self
            .folder()
            .join(format!(".{name}.{}.tmp", std::process::id()));
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&temporary, &self.path));
        if written.is_err() {
            fs::remove_file(&temporary).ok();
        }
        written
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        }
    }

    fn error(&self, why: &str) -> Error {
        Error::Report {
            path: self.path.display().to_string(),
            why: why.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_path_are_told_apart() {
        let file = parse("json=a=b.json").unwrap();
        assert_eq!(file.kind, Kind::Json);
        assert_eq!(file.path, Path::new("a=b.json"));
        assert_eq!(file.folder(), Path::new("."));
    }

    #[test]
    fn unknown_kinds_are_answered_with_the_known_ones() {
        assert_eq!(
            parse("jsn=a").unwrap_err(),
            "the kind `jsn` is unknown, the known kinds are json, junit, html, sarif, har; did you \
             mean `json`?"
        );
        assert!(parse("report.json").unwrap_err().contains("KIND=PATH"));
        assert!(parse("json=").is_err());
    }

    #[test]
    fn a_missing_folder_is_noticed_early() {
        let file = parse("json=/no/such/folder/report.json").unwrap();
        let message = file.examine().unwrap_err().to_string();
        assert_eq!(
            message,
            "cannot write the report to `/no/such/folder/report.json`: its folder does not exist"
        );
    }
}
