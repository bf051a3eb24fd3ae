//! The file of known deviations.

use std::{
    collections::BTreeSet,
    ops::Range,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use oauth_conform::place::place;
use oauth_suite::expect::{Day, Deviation};
use serde::Deserialize;
use toml::{Spanned, value::Datetime};

use crate::error::Error;

/// The version of the form.
const VERSION: u64 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u64>,
    #[serde(default, rename = "deviation")]
    deviations: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Spanned<String>,
    reason: Spanned<String>,
    owner: Spanned<String>,
    expires: Spanned<Datetime>,
}

/// What is wrong, and where in the text.
type Complaint = (Range<usize>, String);

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<Deviation>, Error> {
    const WHAT: &str = "list of known deviations";
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|why| Error::Unread {
        what: WHAT,
        path: shown(),
        why,
    })?;
    parse(&text).map_err(|why| Error::Unusable {
        what: WHAT,
        path: shown(),
        why,
    })
}

/// The day that the clock shows, in UTC.
pub(super) fn today() -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Day::of_unix_seconds(since.map_or(0, |since| since.as_secs()))
}

fn parse(text: &str) -> Result<Vec<Deviation>, String> {
    let (span, what) = match toml::from_str(text) {
        Ok(file) => match check(file) {
            Ok(deviations) => return Ok(deviations),
            Err(complaint) => complaint,
        },
        Err(error) => {
            let span = error.span().unwrap_or_default();
            (span, error.message().to_owned())
        }
    };
    let (line, column) = place(text, span.start);
    Err(format!("line {line}, column {column}: {what}"))
}

fn check(file: File) -> Result<Vec<Deviation>, Complaint> {
    if *file.version.get_ref() != VERSION {
        let found = file.version.get_ref();
        let what = format!("`version` is {found}, and only {VERSION} is known");
        return Err((file.version.span(), what));
    }
    let mut listed = BTreeSet::new();
    let mut deviations = Vec::new();
    for entry in file.deviations {
        if !listed.insert(entry.rule.get_ref().clone()) {
            let what = format!("`{}` is listed twice", entry.rule.get_ref());
            return Err((entry.rule.span(), what));
        }
        deviations.push(entry.check()?);
    }
    Ok(deviations)
}

impl Entry {
    fn check(self) -> Result<Deviation, Complaint> {
        for (name, text) in [("reason", &self.reason), ("owner", &self.owner)] {
            if text.get_ref().trim().is_empty() {
                return Err((text.span(), format!("`{name}` is empty")));
            }
        }
        let span = self.expires.span();
        let expires = day(self.expires.get_ref())
            .ok_or_else(|| (span, "wanted a day such as 2026-12-31".to_owned()))?;
        Ok(Deviation {
            rule: self.rule.into_inner(),
            reason: self.reason.into_inner(),
            owner: self.owner.into_inner(),
            expires,
        })
    }
}

/// A day, and not a moment of it.
fn day(found: &Datetime) -> Option<Day> {
    match found {
        Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => Day::new(date.year, date.month, date.day),
        Datetime { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"version = 1

[[deviation]]
rule = "redirect-uri/limit"
reason = "the gateway counts them itself"
owner = "platform team"
expires = 2027-06-30
"#;

    #[test]
    fn a_list_is_read() {
        let wanted = Deviation {
            rule: "redirect-uri/limit".to_owned(),
            reason: "the gateway counts them itself".to_owned(),
            owner: "platform team".to_owned(),
            expires: Day::new(2027, 6, 30).unwrap(),
        };
        assert_eq!(parse(LIST), Ok(vec![wanted]));
        assert_eq!(parse("version = 1"), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let told = |text: &str, by: &str| {
            assert!(LIST.contains(text), "{text}");
            parse(&LIST.replacen(text, by, 1)).unwrap_err()
        };
        assert_eq!(
            told("version = 1", "version = 2"),
            "line 1, column 11: `version` is 2, and only 1 is known"
        );
        assert_eq!(
            told("\"platform team\"", "\" \""),
            "line 6, column 9: `owner` is empty"
        );
        for wrong in ["2027-06-30T10:00:00Z", "10:00:00"] {
            assert_eq!(
                told("2027-06-30", wrong),
                "line 7, column 11: wanted a day such as 2026-12-31"
            );
        }
        let twice = format!("{LIST}{}", LIST.trim_start_matches("version = 1"));
        assert_eq!(
            parse(&twice).unwrap_err(),
            "line 11, column 8: `redirect-uri/limit` is listed twice"
        );
        let unknown = told("owner", "owners");
        assert!(
            unknown.starts_with("line 6, column 1: unknown field `owners`"),
            "{unknown}"
        );
        let missing = told("owner = \"platform team\"\n", "");
        assert!(
            missing.starts_with("line 3, column 1: missing field `owner`"),
            "{missing}"
        );
        let quoted = told("2027-06-30", "\"2027-06-30\"");
        assert!(quoted.starts_with("line 7, column 11: "), "{quoted}");
        let broken = told("[[deviation]]", "[[deviation]");
        assert!(broken.starts_with("line 3, column "), "{broken}");
        assert!(parse("").unwrap_err().contains("missing field `version`"));
    }
}
