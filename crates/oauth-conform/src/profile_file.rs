//! Profiles as files: what a kind of tenant promises, as TOML that people write and
//! `survey` writes for them.
//!
//! Of a question that has one value, a target takes this side. Of several it may take
//! any, and the tenant of `serve` takes the first.
//!
//! ```
//! use oauth_conform::profile_file;
//! use oauth_model::freedom::Freedom;
//!
//! let profile = profile_file::read(
//!     r#"
//! version = 1
//! base = "qlik-cloud"
//!
//! [freedoms]
//! secret-hint = "first"
//! old-code = ["refused", "granted"]
//!
//! [[stance]]
//! rule = "redirect-uri/limit"
//! stance = "off"
//! reason = "the gateway counts them itself"
//! "#,
//! )?;
//! assert_eq!(profile.choice(Freedom::SecretHint), "first");
//! # Ok::<(), String>(())
//! ```

mod write;

use std::{collections::BTreeMap, ops::Range};

pub use self::write::write;
use oauth_model::{
    freedom::Freedom,
    profile::Profile,
    rule::{Rule, Stance},
};
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::{nearest::hint, place::place};

/// The version of the form.
pub const VERSION: u64 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Spanned<u64>,
    base: Spanned<String>,
    #[serde(default)]
    freedoms: BTreeMap<Spanned<String>, Spanned<Value>>,
    #[serde(default, rename = "stance")]
    stances: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Spanned<String>,
    stance: Spanned<String>,
    reason: Spanned<String>,
}

/// What is wrong, and where in the text.
type Complaint = (Range<usize>, String);

/// The profile that a text describes, or everything that is wrong with the text, a line
/// for each complaint.
pub fn read(text: &str) -> Result<Profile, String> {
    let mut complaints = match toml::from_str(text) {
        Ok(file) => match check(&file) {
            Ok(profile) => return Ok(profile),
            Err(complaints) => complaints,
        },
        Err(error) => vec![(error.span().unwrap_or_default(), error.message().to_owned())],
    };
    complaints.sort_by_key(|(span, _)| span.start);
    let lines = complaints.into_iter().map(|(span, what)| {
        let (line, column) = place(text, span.start);
        format!("line {line}, column {column}: {what}")
    });
    Err(lines.collect::<Vec<String>>().join("\n"))
}

fn check(file: &File) -> Result<Profile, Vec<Complaint>> {
    let mut complaints = Vec::new();
    if *file.version.get_ref() != VERSION {
        let found = file.version.get_ref();
        let what = format!("`version` is {found}, and only {VERSION} is known");
        complaints.push((file.version.span(), what));
    }
    let base = Profile::find(file.base.get_ref());
    if base.is_none() {
        let name = file.base.get_ref();
        let hint = hint(name, Profile::ALL.iter().map(|profile| profile.name));
        complaints.push((
            file.base.span(),
            format!("there is no profile `{name}`{hint}"),
        ));
    }
    let mut profile = base.unwrap_or_else(|| oauth_model::profile::QLIK_CLOUD.clone());
    for (name, value) in &file.freedoms {
        match sides(name, value) {
            Ok((freedom, values)) => profile = profile.permitting(freedom, &values),
            Err(complaint) => complaints.push(complaint),
        }
    }
    let mut patterns: Vec<&str> = Vec::new();
    for entry in &file.stances {
        let pattern = entry.rule.get_ref().as_str();
        if patterns.contains(&pattern) {
            let what = format!("`{pattern}` has two stances");
            complaints.push((entry.rule.span(), what));
        }
        patterns.push(pattern);
        match entry.check() {
            Ok((rules, stance)) => {
                profile = rules.into_iter().fold(profile, |profile, rule| {
                    profile.departing(rule, stance, entry.reason.get_ref())
                });
            }
            Err(found) => complaints.extend(found),
        }
    }
    if complaints.is_empty() {
        Ok(profile)
    } else {
        Err(complaints)
    }
}

/// The open question of this name, and the sides that are left of it.
fn sides<'v>(
    name: &Spanned<String>,
    value: &'v Spanned<Value>,
) -> Result<(Freedom, Vec<&'v str>), Complaint> {
    let freedom = Freedom::find(name.get_ref()).ok_or_else(|| {
        let known = Freedom::ALL.iter().map(|freedom| freedom.name());
        let hint = hint(name.get_ref(), known);
        let what = format!("there is no freedom `{}`{hint}", name.get_ref());
        (name.span(), what)
    })?;
    let permitted = freedom.values().join(" or ");
    let wants = |found: String| {
        let what = format!("`{freedom}` wants {permitted}, not {found}");
        (value.span(), what)
    };
    let values: Vec<&str> = match value.get_ref() {
        Value::String(text) => vec![text],
        Value::Array(elements) => elements
            .iter()
            .map(|element| element.as_str().ok_or_else(|| wants(element.to_string())))
            .collect::<Result<_, Complaint>>()?,
        other @ (Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Table(_)) => return Err(wants(other.to_string())),
    };
    if values.is_empty() {
        return Err(wants("an empty list".to_owned()));
    }
    match values.iter().find(|text| freedom.value(text).is_none()) {
        Some(unknown) => Err(wants(format!(
            "`{unknown}`{}",
            hint(unknown, freedom.values().iter().copied())
        ))),
        None => Ok((freedom, values)),
    }
}

impl Entry {
    /// The rules that an entry is about, and how strongly they are to bind.
    fn check(&self) -> Result<(Vec<Rule>, Stance), Vec<Complaint>> {
        let mut complaints = Vec::new();
        let pattern = self.rule.get_ref();
        let glob = wildmatch::WildMatch::new(pattern);
        let rules: Vec<Rule> = Rule::all().filter(|rule| glob.matches(rule.id())).collect();
        if rules.is_empty() {
            let hint = hint(pattern, Rule::all().map(Rule::id));
            let what = format!("no rule matches `{pattern}`{hint}");
            complaints.push((self.rule.span(), what));
        }
        let word = self.stance.get_ref();
        let stances = [Stance::Must, Stance::Should, Stance::May, Stance::Off];
        let stance = stances.into_iter().find(|stance| stance.as_str() == word);
        if stance.is_none() {
            let what = format!("`stance` wants must, should, may or off, not `{word}`");
            complaints.push((self.stance.span(), what));
        }
        if self.reason.get_ref().trim().is_empty() {
            complaints.push((self.reason.span(), "`reason` is empty".to_owned()));
        }
        match stance {
            Some(stance) if complaints.is_empty() => Ok((rules, stance)),
            Some(_) | None => Err(complaints),
        }
    }
}

#[cfg(test)]
mod tests {
    use oauth_model::{catalogue::redirect_uri, profile::QLIK_CLOUD};

    use super::*;

    const FILE: &str = r#"version = 1
base = "qlik-cloud"

[freedoms]
secret-hint = "first"
old-code = ["granted", "refused"]

[[stance]]
rule = "redirect-uri/*"
stance = "may"
reason = "the gateway looks at them"

[[stance]]
rule = "redirect-uri/limit"
stance = "off"
reason = "the gateway counts them itself"
"#;

    #[test]
    fn a_file_is_read() {
        let profile = read(FILE).unwrap();
        assert_eq!(profile.base, "qlik-cloud");
        assert_eq!(profile.permitted(Freedom::SecretHint), ["first"]);
        assert_eq!(profile.choice(Freedom::OldCode), "granted");
        assert_eq!(profile.permitted(Freedom::OldCode), ["granted", "refused"]);
        // The later entry is the closer one.
        assert_eq!(profile.stance(redirect_uri::LIMIT), Stance::Off);
        assert_eq!(profile.stance(redirect_uri::ABSOLUTE), Stance::May);
        let reasons: Vec<&str> = profile.departures().map(|(.., reason)| reason).collect();
        assert!(reasons.contains(&"the gateway counts them itself"));
        let base = read("version = 1\nbase = \"qlik-cloud\"\n").unwrap();
        assert_eq!(base, QLIK_CLOUD);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let told = |text: &str, by: &str| {
            assert!(FILE.contains(text), "{text}");
            read(&FILE.replacen(text, by, 1)).unwrap_err()
        };
        for (text, by, wanted) in [
            (
                "version = 1",
                "version = 2",
                "line 1, column 11: `version` is 2, and only 1 is known",
            ),
            (
                "qlik-cloud",
                "qlik-clud",
                "line 2, column 8: there is no profile `qlik-clud`; did you mean `qlik-cloud`?",
            ),
            (
                "secret-hint",
                "secret-hnt",
                "line 5, column 1: there is no freedom `secret-hnt`; did you mean `secret-hint`?",
            ),
            (
                "\"first\"",
                "\"frist\"",
                "line 5, column 15: `secret-hint` wants last or first, not `frist`; \
                 did you mean `first`?",
            ),
            (
                "\"first\"",
                "5",
                "line 5, column 15: `secret-hint` wants last or first, not 5",
            ),
            (
                "[\"granted\", \"refused\"]",
                "[]",
                "line 6, column 12: `old-code` wants refused or granted, not an empty list",
            ),
            (
                "redirect-uri/limit",
                "redirect-uri/limits",
                "line 14, column 8: no rule matches `redirect-uri/limits`; \
                 did you mean `redirect-uri/limit`",
            ),
            (
                "\"off\"",
                "\"never\"",
                "line 15, column 10: `stance` wants must, should, may or off, not `never`",
            ),
            (
                "\"the gateway counts them itself\"",
                "\"\"",
                "line 16, column 10: `reason` is empty",
            ),
            (
                "redirect-uri/limit",
                "redirect-uri/*",
                "line 14, column 8: `redirect-uri/*` has two stances",
            ),
        ] {
            let found = told(text, by);
            assert!(found.starts_with(wanted), "{found}");
        }
        let unknown = told("base", "bases");
        assert!(
            unknown.starts_with("line 2, column 1: unknown field `bases`"),
            "{unknown}"
        );
        assert!(told("reason = \"the gateway looks at them\"\n", "").contains("line 8"));
        assert!(told("[[stance]]", "[[stance]").starts_with("line 8, column "));
        assert!(read("").unwrap_err().contains("missing field `version`"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = FILE
            .replace("first", "middle")
            .replace("redirect-uri/limit", "nonsense/x")
            .replace("\"off\"", "\"x\"");
        let told = read(&text).unwrap_err();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 3, "{told}");
        assert!(lines[0].starts_with("line 5, "), "{told}");
        assert!(lines[2].starts_with("line 15, "), "{told}");
    }
}
