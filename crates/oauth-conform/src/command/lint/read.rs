//! Registrations as they stand in files.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use oauth_model::json::{self, Document};
use serde_json::Value;

/// How much of a file is read. A tenant's 200 clients take a hundredth of it.
const BYTES_MAX: u64 = 64 << 20;

/// A registration in a file.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    /// The registration.
    pub(super) value: Value,
    /// Its place in the file's list, from 0.
    pub(super) index: usize,
    /// Whether the file holds a list.
    pub(super) in_list: bool,
    /// The members that it repeats, as JSON Pointers into it.
    pub(super) repeated: Vec<String>,
}

/// Why a file gave no registrations.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    /// It cannot be read.
    #[error("{file}: cannot be read: {why}")]
    Unread { file: String, why: io::Error },
    /// It is too large.
    #[error("{file}: larger than {} MiB, which is no list of clients", BYTES_MAX >> 20)]
    TooLarge { file: String },
    /// It is not JSON.
    #[error("{file}:{line}:{column}: not JSON: {what}")]
    NotJson {
        file: String,
        line: usize,
        column: usize,
        what: String,
    },
    /// The page around the registrations is ambiguous.
    #[error("{file}: the page has `{at}` more than once, so that it is unclear what is in it")]
    Ambiguous { file: String, at: String },
}

/// The registrations in a file; `-` is standard input.
pub(super) fn registrations(path: &Path) -> Result<Vec<Found>, ReadError> {
    let file = match path.to_str() {
        Some("-") => "standard input".to_owned(),
        Some(_) | None => path.display().to_string(),
    };
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(why) => return Err(ReadError::Unread { file, why }),
    };
    if bytes.len() as u64 > BYTES_MAX {
        return Err(ReadError::TooLarge { file });
    }
    parse(file, &bytes)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path)?)
    };
    let mut bytes = Vec::new();
    source.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(file: String, bytes: &[u8]) -> Result<Vec<Found>, ReadError> {
    // Some editors begin a file with a mark that RFC 8259 lets a parser ignore.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document = json::parse(bytes).map_err(|error| not_json(&file, &error))?;
    match document.value {
        Value::Array(elements) => listed(file, elements, "", document.repeated),
        Value::Object(mut members) if is_page(&members) => {
            let elements = match members.remove("data") {
                Some(Value::Array(elements)) => elements,
                Some(_) | None => Vec::new(),
            };
            listed(file, elements, "/data", document.repeated)
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Ok(vec![single(document)])
        }
    }
}

/// Whether an object is a page of a list, as the API gives it.
fn is_page(members: &serde_json::Map<String, Value>) -> bool {
    members.get("data").is_some_and(Value::is_array) && !members.contains_key("appType")
}

fn single(document: Document) -> Found {
    Found {
        value: document.value,
        index: 0,
        in_list: false,
        repeated: document.repeated,
    }
}

/// The elements of a list, each with what is repeated in it.
fn listed(
    file: String,
    elements: Vec<Value>,
    at: &str,
    repeated: Vec<String>,
) -> Result<Vec<Found>, ReadError> {
    let mut found: Vec<Found> = elements
        .into_iter()
        .enumerate()
        .map(|(index, value)| Found {
            value,
            index,
            in_list: true,
            repeated: Vec::new(),
        })
        .collect();
    for pointer in repeated {
        let inside = pointer
            .strip_prefix(at)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|rest| rest.split_once('/'))
            .and_then(|(index, rest)| Some((index.parse::<usize>().ok()?, format!("/{rest}"))));
        match inside.and_then(|(index, rest)| Some((found.get_mut(index)?, rest))) {
            Some((registration, rest)) => registration.repeated.push(rest),
            None => return Err(ReadError::Ambiguous { file, at: pointer }),
        }
    }
    Ok(found)
}

/// `serde_json` says where at the end of its message; here that comes first.
fn not_json(file: &str, error: &serde_json::Error) -> ReadError {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let place = format!(" at line {line} column {column}");
    ReadError::NotJson {
        file: file.to_owned(),
        line,
        column,
        what: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Found>, String> {
        parse("f".to_owned(), text.as_bytes()).map_err(|error| error.to_string())
    }

    fn names(text: &str) -> Vec<(usize, bool, Vec<String>)> {
        let found = read(text).unwrap();
        found
            .into_iter()
            .map(|one| (one.index, one.in_list, one.repeated))
            .collect()
    }

    #[test]
    fn one_a_list_and_a_page() {
        assert_eq!(names("{}"), [(0, false, vec![])]);
        assert_eq!(names("\u{feff}7"), [(0, false, vec![])]);
        assert_eq!(names("[]"), []);
        assert_eq!(
            names(r#"[{}, {"a": 1, "a": 2}]"#),
            [(0, true, vec![]), (1, true, vec!["/a".to_owned()])]
        );
        assert_eq!(
            names(r#"{"data": [{"b": {"a/": 1, "a/": 2}}], "links": {}}"#),
            [(0, true, vec!["/b/a~1".to_owned()])]
        );
    }

    #[test]
    fn a_registration_with_data_is_no_page() {
        assert_eq!(
            names(r#"{"appType": "web", "data": []}"#),
            [(0, false, vec![])]
        );
    }

    #[test]
    fn what_would_be_lost_is_told() {
        let message = read(r#"{"data": [{}], "data": []}"#).unwrap_err();
        assert!(message.contains("`/data` more than once"), "{message}");
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(
            read("{\n  \"a\": ,\n}").unwrap_err(),
            "f:2:8: not JSON: expected value"
        );
        assert_eq!(
            read("").unwrap_err(),
            "f:1:0: not JSON: EOF while parsing a value"
        );
    }
}
