//! Marks: names by which what a run creates on somebody else's target can be told from
//! what was there.
//!
//! Scenarios are stable text, in which names begin with [`PREFIX`]. What is sent has the
//! run's id behind that.

use std::{collections::hash_map::RandomState, fmt, hash::BuildHasher};

/// How the names of what a run creates begin.
pub const PREFIX: &str = "oauth-conform";

/// Characters of a text from which on its length may matter.
const LONG: usize = 64;

/// A run's mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(String);

impl Mark {
    /// The mark of the run of this id: 8 to 16 hexadecimal digits.
    pub fn new(id: &str) -> Option<Self> {
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let is_one = (8..=16).contains(&id.len()) && id.chars().all(is_digit);
        is_one.then(|| Self(id.to_owned()))
    }

    /// The mark of a run that begins now.
    pub fn draw() -> Self {
        // The standard library's hashers are keyed at random.
        let number = RandomState::new().hash_one(PREFIX);
        Self(format!("{:012x}", number >> 16))
    }

    /// The run's id.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// Whether this is the name of something that the run created.
    pub fn is_on(&self, name: &str) -> bool {
        name.strip_prefix(&self.to_string())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }

    /// A text with the id behind every name's beginning. A long one stays as long as it
    /// is: its length may be what matters.
    pub(crate) fn put_on(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.0.len() + 1);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(PREFIX) {
            out.push_str(before);
            out.push_str(PREFIX);
            let begins = out.len() == PREFIX.len() || before.ends_with('"');
            let ends = after.is_empty() || after.starts_with(['"', ' ']);
            let is_marked = after.trim_start().starts_with(&self.0);
            if begins && ends && !is_marked {
                out.push(' ');
                out.push_str(&self.0);
            }
            rest = after;
        }
        out.push_str(rest);
        let length = text.chars().count();
        if length > LONG && text.starts_with(PREFIX) {
            out = out.chars().take(length).collect();
        }
        out
    }

    /// The name of something that is to be created: if it is long and its beginning is
    /// none of ours, the mark takes the place of that.
    pub(crate) fn name(&self, name: &str) -> String {
        let start = format!("{self} ");
        if self.is_on(name) || name.chars().count() <= LONG {
            return name.to_owned();
        }
        let rest = name.chars().skip(start.chars().count());
        start.chars().chain(rest).collect()
    }

    /// A text without the id, as scenarios have it.
    pub(crate) fn take_off(text: &str, id: &str) -> String {
        text.replace(&format!("{PREFIX} {id}"), PREFIX)
    }
}

/// What the names begin with.
impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX} {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Mark {
        Mark::new("0123abcd").unwrap()
    }

    #[test]
    fn names_get_the_id() {
        for (text, wanted) in [
            ("oauth-conform", "oauth-conform 0123abcd"),
            ("oauth-conform portal", "oauth-conform 0123abcd portal"),
            (
                "oauth-conform 0123abcd portal",
                "oauth-conform 0123abcd portal",
            ),
            (
                r#"clientName eq "oauth-conform order""#,
                r#"clientName eq "oauth-conform 0123abcd order""#,
            ),
            (
                r#"{"clientName": "oauth-conform", "x": 1}"#,
                r#"{"clientName": "oauth-conform 0123abcd", "x": 1}"#,
            ),
            (
                "https://oauth-conform.example",
                "https://oauth-conform.example",
            ),
            ("apps oauth-conform.unknown", "apps oauth-conform.unknown"),
            ("oauth-conform-es384", "oauth-conform-es384"),
            ("other", "other"),
        ] {
            assert_eq!(mark().put_on(text), wanted);
            assert_eq!(mark().put_on(wanted), wanted, "twice is once");
        }
    }

    #[test]
    fn long_texts_stay_as_long() {
        let text = format!("oauth-conform {}", "a".repeat(498));
        let marked = mark().put_on(&text);
        assert_eq!(marked.chars().count(), 512);
        assert!(marked.starts_with("oauth-conform 0123abcd aaa"), "{marked}");
        let named = mark().name(&"a".repeat(513));
        assert_eq!(named.chars().count(), 513);
        assert!(mark().is_on(&named), "{named}");
        assert_eq!(mark().name("short"), "short");
    }

    #[test]
    fn marks_are_told_apart() {
        assert!(mark().is_on("oauth-conform 0123abcd"));
        assert!(mark().is_on("oauth-conform 0123abcd portal"));
        for other in [
            "oauth-conform",
            "oauth-conform 0123abcde",
            "portal",
            "oauth-conform 99999999",
        ] {
            assert!(!mark().is_on(other), "{other}");
        }
        assert_ne!(Mark::draw(), Mark::draw());
        assert_eq!(Mark::new(Mark::draw().id()).unwrap().id().len(), 12);
        for id in ["", "0123", "0123ABCD", "0123abcd/../", "0123456789abcdef0"] {
            assert_eq!(Mark::new(id), None, "{id}");
        }
    }
}
