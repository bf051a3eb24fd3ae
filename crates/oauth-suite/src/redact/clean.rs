//! Texts that may leave the process.

use std::{fmt, ops::Deref};

use serde::Serialize;

/// A text that may leave the process: its secrets were taken out, or it is the
/// program's own.
///
/// Nothing else can be made one, so whatever shows it shows no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Clean(String);

impl Clean {
    /// What redaction has made.
    pub(super) fn made(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, with how often it was seen.
    pub(crate) fn in_tries(&self, hits: u32, tries: u32) -> Self {
        Self(format!("{self}, in {hits} of {tries} tries"))
    }

    /// The beginning of a text, with its length if that is not all.
    pub(super) fn cut(self, characters_max: usize) -> Self {
        match self.0.char_indices().nth(characters_max) {
            None => self,
            Some((end, _)) => {
                let kept = self.0.get(..end).unwrap_or_default();
                Self(format!("{kept}… ({} bytes)", self.0.len()))
            }
        }
    }
}

impl From<&'static str> for Clean {
    /// What stands in the source is no secret.
    fn from(own: &'static str) -> Self {
        Self(own.to_owned())
    }
}

impl From<Clean> for String {
    fn from(clean: Clean) -> Self {
        clean.0
    }
}

impl Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for Clean {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Clean {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}
