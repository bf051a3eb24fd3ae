//! Journals as files: a line of JSON for each entry, on the disk before anything follows
//! from it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};

use oauth_suite::journal::{Entry, Journal, Record};

use crate::error::Error;

/// A journal as a file.
#[derive(Debug)]
pub(crate) struct JournalFile {
    path: PathBuf,
    file: Mutex<File>,
}

impl JournalFile {
    /// A journal that begins; there may be none yet in its place.
    pub(crate) fn create(path: &Path, first: &Entry) -> Result<Self, Error> {
        let created = || {
            let file = OpenOptions::new()
                .append(true)
                .create_new(true)
                .open(path)?;
            let journal = Self::of(path, file);
            journal.write(first)?;
            // The name has to be on the disk, too.
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(journal)
        };
        created().map_err(|why| unwritable(path, why))
    }

    /// A journal that goes on. If its last line is half written, it ends before that.
    pub(crate) fn reopen(path: &Path) -> Result<(Self, Record), Error> {
        let (mut file, text) = read(path).map_err(|why| Error::Unread {
            what: "journal",
            path: path.display().to_string(),
            why,
        })?;
        let record = Record::read(&text).map_err(|why| Error::Unusable {
            what: "journal",
            path: path.display().to_string(),
            why,
        })?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let end = u64::try_from(whole).unwrap_or(u64::MAX);
        file.set_len(end)
            .and_then(|()| file.seek(SeekFrom::Start(end)))
            .map_err(|why| unwritable(path, why))?;
        Ok((Self::of(path, file), record))
    }

    /// What it says by now.
    pub(crate) fn record(&self) -> Result<Record, String> {
        let text = std::fs::read_to_string(&self.path).map_err(|error| error.to_string())?;
        Record::read(&text)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// It is of no more use.
    pub(crate) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }

    fn of(path: &Path, file: File) -> Self {
        Self {
            path: path.to_path_buf(),
            file: Mutex::new(file),
        }
    }
}

impl Journal for JournalFile {
    fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let file = self.file.lock();
        let mut file = file.map_err(|_| io::Error::other("a write before has failed"))?;
        file.write_all(&line)?;
        file.sync_data()
    }
}

fn read(path: &Path) -> io::Result<(File, String)> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    // Half a line may end within a character.
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let mut bytes = error.into_bytes();
            let whole = bytes.iter().rposition(|&byte| byte == b'\n');
            bytes.truncate(whole.map_or(0, |end| end + 1));
            String::from_utf8(bytes).map_err(io::Error::other)?
        }
    };
    Ok((file, text))
}

fn unwritable(path: &Path, why: io::Error) -> Error {
    Error::Journal {
        path: path.display().to_string(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use oauth_suite::{journal::begun, mark::Mark};

    use super::*;

    #[test]
    fn a_journal_goes_on_behind_its_last_whole_line() {
        let folder = std::env::temp_dir().join(format!("oauth-conform-{}", Mark::draw().id()));
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("journal");
        let mark = Mark::new("0123abcd").unwrap();
        let journal = JournalFile::create(&path, &begun(&mark, "http://t")).unwrap();
        assert!(JournalFile::create(&path, &begun(&mark, "http://t")).is_err());
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"event\":\"creating\",\"number\":1,\"path\":\"/\xc3")
            .unwrap();
        let (journal, record) = JournalFile::reopen(&path).unwrap();
        assert_eq!(record.made, []);
        journal
            .write(&Entry::Removed { id: "x".to_owned() })
            .unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert_eq!(journal.record().unwrap(), record);
        journal.remove().unwrap();
        std::fs::remove_dir(&folder).unwrap();
    }
}
