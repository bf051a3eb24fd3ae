//! The journal: what a run is about to create on a target, written down before it is
//! asked for, so that it can be removed whatever becomes of the run.
//!
//! It holds no secret: paths, names and ids.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    drive::Kind,
    mark::Mark,
    scenario::builder::{AUTH_SETTINGS, TOKEN},
    target::{Target, TransportError},
};

/// The version of what is written.
const VERSION: u32 = 1;

/// A line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event", deny_unknown_fields)]
pub enum Entry {
    /// A run begins.
    Begun {
        /// The version of the journal.
        version: u32,
        /// The run's id, which is in the names of what it creates.
        run: String,
        /// The address of the target.
        target: String,
    },
    /// The authentication settings, as they were before they were changed.
    Found {
        /// The settings.
        settings: Value,
    },
    /// The run got a token.
    Token,
    /// A request is about to be sent that creates something.
    Creating {
        /// Which of the run's.
        number: u64,
        /// The path of the request.
        path: String,
        /// The host, where it is not the target's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<String>,
        /// The name of what it creates, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// It was created.
    Created {
        /// Which of the run's.
        number: u64,
        /// Its id.
        id: String,
    },
    /// It was not created.
    Refused {
        /// Which of the run's.
        number: u64,
    },
    /// Something is gone.
    Removed {
        /// Its id.
        id: String,
    },
}

/// Where entries are written to.
pub trait Journal {
    /// Writes an entry; when this comes back it is safe.
    fn write(&self, entry: &Entry) -> io::Result<()>;
}

/// Something that a journal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The path of the request that created it.
    pub path: String,
    /// The host, where it was not the target's own.
    pub host: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its id, if an answer told it.
    pub id: Option<String>,
    /// Whether it is gone.
    pub removed: bool,
}

/// A journal that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The run's mark.
    pub mark: Mark,
    /// The address of the target.
    pub target: String,
    /// What was created, or may have been.
    pub made: Vec<Made>,
    /// The authentication settings, if they were changed.
    pub settings: Option<Value>,
    /// Whether there is a token of the run's own.
    pub token: bool,
}

impl Record {
    /// Reads a journal. The last line may be half written: what it was to say did not
    /// happen yet.
    pub fn read(text: &str) -> Result<Self, String> {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let mut entries = Vec::new();
        for (number, line) in (1..).zip(whole.lines()) {
            let entry = serde_json::from_str(line)
                .map_err(|error| format!("line {number} is no entry of a journal: {error}"))?;
            entries.push(entry);
        }
        Self::of(&entries)
    }

    /// What entries say.
    pub fn of(entries: &[Entry]) -> Result<Self, String> {
        let Some((
            Entry::Begun {
                version,
                run,
                target,
            },
            entries,
        )) = entries.split_first()
        else {
            return Err("it does not say which run began it".to_owned());
        };
        if *version != VERSION {
            return Err(format!("it has version {version}: wanted {VERSION}"));
        }
        let mark = Mark::new(run).ok_or_else(|| format!("`{run}` is no run's id"))?;
        let mut record = Self {
            mark,
            target: target.clone(),
            made: Vec::new(),
            settings: None,
            token: false,
        };
        let mut made: BTreeMap<u64, Made> = BTreeMap::new();
        for entry in entries {
            match entry {
                Entry::Begun { .. } => return Err("two runs began it".to_owned()),
                Entry::Found { settings } => {
                    // What was found first is what was there.
                    first(record.settings.get_or_insert_default(), settings);
                }
                Entry::Token => record.token = true,
                Entry::Creating {
                    number,
                    path,
                    host,
                    name,
                } => {
                    let thing = Made {
                        path: path.clone(),
                        host: host.clone(),
                        name: name.clone(),
                        id: None,
                        removed: false,
                    };
                    made.insert(*number, thing);
                }
                Entry::Created { number, id } => {
                    if let Some(thing) = made.get_mut(number) {
                        thing.id = Some(id.clone());
                    }
                }
                Entry::Refused { number } => drop(made.remove(number)),
                Entry::Removed { id } => {
                    for thing in made
                        .values_mut()
                        .filter(|thing| thing.id.as_ref() == Some(id))
                    {
                        thing.removed = true;
                    }
                }
            }
        }
        record.made = made.into_values().collect();
        Ok(record)
    }
}

/// A target, and a journal of what is created on it.
#[derive(Debug)]
pub struct Journaled<'a, T, J> {
    target: &'a T,
    journal: &'a J,
    numbers: AtomicU64,
    /// Whether it says that there is a token.
    has_token: AtomicBool,
    /// The authentication settings as they were first shown, and whether they are written.
    /// Some are only shown while registration is enabled.
    found: Mutex<(Value, bool)>,
}

impl<'a, T: Target, J: Journal> Journaled<'a, T, J> {
    /// A target, and where to write what is created on it.
    pub fn new(target: &'a T, journal: &'a J) -> Self {
        Self {
            target,
            journal,
            numbers: AtomicU64::new(0),
            has_token: AtomicBool::new(false),
            found: Mutex::new((Value::Null, true)),
        }
    }

    fn write(&self, entry: &Entry) -> Result<(), TransportError> {
        self.journal.write(entry).map_err(|error| {
            TransportError::Unsendable(format!("the journal cannot be written: {error}"))
        })
    }

    /// Before a request: what it may create or change.
    fn before(
        &self,
        request: &Request<Bytes>,
    ) -> Result<Option<(u64, &'static Kind)>, TransportError> {
        let path = request.uri().path();
        if request.method() == Method::PATCH && path.ends_with(AUTH_SETTINGS) {
            let mut found = self.found.lock().map_err(|_| {
                TransportError::Unsendable("the settings before are not known".to_owned())
            })?;
            if !found.1 {
                let settings = found.0.clone();
                self.write(&Entry::Found { settings })?;
                found.1 = true;
            }
        }
        let Some(kind) = Kind::made_by(request.method().as_str(), path) else {
            return Ok(None);
        };
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let number = self.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let host = request.headers().get("host");
        self.write(&Entry::Creating {
            number,
            path: path.to_owned(),
            host: host.and_then(|host| Some(host.to_str().ok()?.to_owned())),
            name: kind.name(&body).map(str::to_owned),
        })?;
        Ok(Some((number, kind)))
    }

    /// After an answer: what it says about that.
    fn after(
        &self,
        method: &Method,
        path: &str,
        answer: &Response<Bytes>,
    ) -> Result<(), TransportError> {
        let status = answer.status().as_u16();
        let shows = method == Method::GET && path.ends_with(AUTH_SETTINGS) && status == 200;
        if let (true, Ok(shown)) = (shows, serde_json::from_slice(answer.body()))
            && let Ok(mut found) = self.found.lock()
            && first(&mut found.0, &shown)
        {
            found.1 = false;
        }
        let is_gone = (200..300).contains(&status) || status == 404;
        if method == Method::DELETE && is_gone && Kind::deleted_at(path) {
            let id = path.rsplit('/').next().unwrap_or_default().to_owned();
            self.write(&Entry::Removed { id })?;
        }
        Ok(())
    }

    /// Once there is a token, the journal says so, if it can be written. One whose answer
    /// got lost is found beside it; a run that was never let in can remove none.
    fn note_token(&self, answer: &Response<Bytes>) {
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let is_there = body.get("access_token").is_some();
        if is_there && !self.has_token.swap(true, Ordering::Relaxed) {
            self.write(&Entry::Token).ok();
        }
    }

    fn made(&self, number: u64, answer: &Response<Bytes>) -> Result<(), TransportError> {
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let id = ["/clientId", "/client_id", "/attributes/id", "/id"]
            .iter()
            .find_map(|at| body.pointer(at)?.as_str());
        match (answer.status().as_u16(), id) {
            (200..300, Some(id)) => self.write(&Entry::Created {
                number,
                id: id.to_owned(),
            }),
            (400..500, _) => self.write(&Entry::Refused { number }),
            // Nobody knows.
            _ => Ok(()),
        }
    }
}

impl<T: Target, J: Journal> Target for Journaled<'_, T, J> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let making = self.before(&request)?;
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = self.target.send(request).await?;
        if method == Method::POST && path.ends_with(TOKEN) {
            self.note_token(&answer);
        }
        if let Some((number, _)) = making {
            self.made(number, &answer)?;
        }
        self.after(&method, &path, &answer)?;
        Ok(answer)
    }
}

/// Adds the members that are not known yet; says whether there are any.
fn first(known: &mut Value, shown: &Value) -> bool {
    let Some(shown) = shown.as_object() else {
        return false;
    };
    if !known.is_object() {
        *known = Value::Object(serde_json::Map::new());
    }
    let Some(known) = known.as_object_mut() else {
        return false;
    };
    let before = known.len();
    for (name, value) in shown {
        known.entry(name.clone()).or_insert_with(|| value.clone());
    }
    known.len() > before
}

/// The first entry of a run's journal.
pub fn begun(mark: &Mark, target: &str) -> Entry {
    Entry::Begun {
        version: VERSION,
        run: mark.id().to_owned(),
        target: target.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: &str =
        r#"{"event":"begun","version":1,"run":"0123abcd","target":"https://tenant.example"}"#;

    #[test]
    fn a_journal_tells_what_there_may_be() {
        let text = [
            BEGUN,
            r#"{"event":"creating","number":1,"path":"/api/v1/oauth-clients","name":"a"}"#,
            r#"{"event":"created","number":1,"id":"x"}"#,
            r#"{"event":"creating","number":2,"path":"/api/v1/oauth-clients","name":"b"}"#,
            r#"{"event":"refused","number":2}"#,
            r#"{"event":"creating","number":3,"path":"/api/v1/spaces","name":"c"}"#,
            r#"{"event":"removed","id":"x"}"#,
            r#"{"event":"creating","numb"#,
        ];
        let record = Record::read(&text.join("\n")).unwrap();
        assert_eq!(record.target, "https://tenant.example");
        assert!(!record.token);
        let with_token = format!("{BEGUN}\n{{\"event\":\"token\"}}\n");
        assert!(Record::read(&with_token).unwrap().token);
        let made: Vec<_> = record
            .made
            .iter()
            .map(|made| (made.id.as_deref(), made.removed))
            .collect();
        assert_eq!(made, [(Some("x"), true), (None, false)]);
    }

    #[test]
    fn what_is_no_journal_is_told() {
        for (text, wanted) in [
            ("", "it does not say which run began it"),
            ("{}\n", "line 1 is no entry of a journal"),
            (
                "{\"event\":\"begun\",\"version\":1,\"run\":\"../..\",\"target\":\"x\"}\n",
                "`../..` is no run's id",
            ),
            (
                "{\"event\":\"begun\",\"version\":2,\"run\":\"0123abcd\",\"target\":\"x\"}\n",
                "it has version 2: wanted 1",
            ),
        ] {
            let why = Record::read(text).unwrap_err();
            assert!(why.starts_with(wanted), "{why}");
        }
    }
}
