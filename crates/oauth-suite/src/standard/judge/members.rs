//! What occurs twice in an answer: a parsed value has lost it.

use std::{collections::BTreeSet, fmt};

use oauth_model::catalogue::token;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use crate::{judge::notes::Notes, wire::Answer};

/// The members of an object, in order.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = members.next_entry()? {
            names.push(name);
        }
        Ok(Names(names))
    }
}

/// Looks for members that an answer of the token endpoint has twice; what is no JSON object
/// has none.
pub(super) fn inspect(answer: &Answer, notes: &mut Notes) {
    let Ok(Names(names)) = serde_json::from_slice(&answer.body) else {
        return;
    };
    let mut seen = BTreeSet::new();
    let twice = names.iter().find(|name| !seen.insert(*name));
    let found = || format!("`{}` twice", twice.map_or("", String::as_str));
    notes.hold(
        token::MEMBERS_ONCE,
        twice.is_none(),
        found,
        "each member once",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(r#"{"access_token": "t", "token_type": "Bearer"}"#, true, false)]
    #[case(r#"{"scope": "a", "access_token": "t", "scope": "a"}"#, true, true)]
    #[case(r#"{"error": "invalid_grant", "error": "invalid_grant"}"#, true, true)]
    // The same name, written in two ways.
    #[case(r#"{"scope": "a", "\u0073cope": "b"}"#, true, true)]
    // Within others they are others.
    #[case(
        r#"{"scope": "a", "details": {"scope": "b", "x": 1, "x": 2}}"#,
        true,
        false
    )]
    #[case(r#"["a", "a"]"#, false, false)]
    #[case("<html>", false, false)]
    #[case("", false, false)]
    fn a_member_occurs_once(#[case] body: &str, #[case] looked: bool, #[case] broken: bool) {
        let answer = Answer {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned().into(),
        };
        let mut notes = Notes::default();
        inspect(&answer, &mut notes);
        assert_eq!(notes.at_stake.contains(token::MEMBERS_ONCE), looked);
        assert_eq!(!notes.breaches.is_empty(), broken);
    }
}
