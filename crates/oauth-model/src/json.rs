//! JSON text as received: the value, and which members it repeats.

use std::{cell::RefCell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A parsed JSON text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The value; of a repeated member, the last one.
    pub value: Value,
    /// JSON Pointers of the members that occur more than once.
    pub repeated: Vec<String>,
}

/// Parses a JSON text, noting repeated members, which `serde_json` alone would drop.
pub fn parse(bytes: &[u8]) -> Result<Document, serde_json::Error> {
    let notes = RefCell::new(Notes::default());
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Noting(&notes).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(Document {
        value,
        repeated: notes.into_inner().repeated,
    })
}

/// The JSON Pointer of a member or element below `at` (RFC 6901, section 3).
pub fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Where the parser is, and what it has met twice.
#[derive(Default)]
struct Notes {
    path: Vec<Segment>,
    repeated: Vec<String>,
}

/// A step down from a value.
enum Segment {
    Member(String),
    Element(usize),
}

impl Notes {
    /// Notes that a member of the value at the current path is there again.
    fn repeat(&mut self, name: &str) {
        // Pointers are written only for mistakes, which are rare.
        let at = self
            .path
            .iter()
            .fold(String::new(), |at, segment| match segment {
                Segment::Member(name) => pointer(&at, name),
                Segment::Element(index) => pointer(&at, &index.to_string()),
            });
        self.repeated.push(pointer(&at, name));
    }
}

struct Noting<'a>(&'a RefCell<Notes>);

impl<'de> DeserializeSeed<'de> for Noting<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Noting<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        loop {
            let segment = Segment::Element(elements.len());
            self.0.borrow_mut().path.push(segment);
            let element = access.next_element_seed(Noting(self.0))?;
            self.0.borrow_mut().path.pop();
            match element {
                Some(element) => elements.push(element),
                None => return Ok(Value::Array(elements)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            self.0.borrow_mut().path.push(Segment::Member(name));
            let value = access.next_value_seed(Noting(self.0))?;
            let mut notes = self.0.borrow_mut();
            if let Some(Segment::Member(name)) = notes.path.pop() {
                if members.contains_key(&name) {
                    notes.repeat(&name);
                }
                members.insert(name, value);
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_members_are_noted_wherever_they_stand() {
        let document = parse(br#"{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}"#).unwrap();
        assert_eq!(document.repeated, ["/b/0/c", "/a"]);
        assert_eq!(document.value["a"], 3);
    }

    #[test]
    fn the_position_of_a_mistake_is_told() {
        let mistake = parse(b"{\n  \"a\": ,\n}").unwrap_err();
        assert_eq!((mistake.line(), mistake.column()), (2, 8));
        assert!(parse(b"{} x").is_err());
        assert!(parse(b"").is_err());
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn pointers_escape_their_separators() {
        assert_eq!(pointer("/a", "b/c~d"), "/a/b~1c~0d");
    }
}
