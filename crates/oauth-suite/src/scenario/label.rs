//! Labels in texts, and what they stand for.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::{Credentials, Payload, Request};

/// What labels stand for, as far as it is known.
#[derive(Clone, Default)]
pub struct Bindings(BTreeMap<String, String>);

impl fmt::Debug for Bindings {
    /// The labels alone: many stand for secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
/// What is missing where a value is no JWT.
const CLAIMS: &str = "token.claims";

/// A label that stands for nothing: the fact or the step that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbound(pub String);

impl Bindings {
    /// Binds a label.
    pub fn bind(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.0.insert(label.into(), value.into());
    }

    /// What a label stands for.
    pub fn value(&self, label: &str) -> Option<&str> {
        self.0.get(label).map(String::as_str)
    }

    /// Labels and values, by label.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()))
    }

    /// Labels and values, the longest values first, so that replacing one value by its
    /// label never tears another apart.
    pub fn by_length(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()))
            .collect();
        pairs.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        pairs
    }

    /// Puts values in the place of all labels of a request.
    pub fn resolve(&self, request: &Request) -> Result<Request, Unbound> {
        Ok(Request {
            method: request.method.clone(),
            path: self.text(&request.path)?,
            query: self.pairs(&request.query)?,
            authorization: match &request.authorization {
                None => None,
                Some(Credentials::Bearer(token)) => Some(Credentials::Bearer(self.text(token)?)),
                Some(Credentials::Basic(id, secret)) => {
                    Some(Credentials::Basic(self.text(id)?, self.text(secret)?))
                }
                Some(Credentials::Raw(header)) => Some(Credentials::Raw(self.text(header)?)),
            },
            headers: request
                .headers
                .iter()
                .map(|(name, value)| Ok((name.clone(), self.text(value)?)))
                .collect::<Result<_, Unbound>>()?,
            body: match &request.body {
                None => None,
                Some(Payload::Json(value)) => Some(Payload::Json(self.json(value)?)),
                Some(Payload::Form(pairs)) => Some(Payload::Form(self.pairs(pairs)?)),
                Some(Payload::Raw(media_type, text)) => {
                    Some(Payload::Raw(media_type.clone(), self.text(text)?))
                }
            },
        })
    }

    fn pairs(&self, pairs: &[(String, String)]) -> Result<Vec<(String, String)>, Unbound> {
        pairs
            .iter()
            .map(|(name, value)| Ok((self.text(name)?, self.text(value)?)))
            .collect()
    }

    fn json(&self, value: &Value) -> Result<Value, Unbound> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(elements) => Value::Array(
                elements
                    .iter()
                    .map(|element| self.json(element))
                    .collect::<Result<_, Unbound>>()?,
            ),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, member)| Ok((name.clone(), self.json(member)?)))
                    .collect::<Result<_, Unbound>>()?,
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }

    /// Puts values in the place of all labels of a text.
    ///
    /// `${label}` is the value; with a mark it is what is nearly the value ([`Mark`]).
    fn text(&self, text: &str) -> Result<String, Unbound> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((label, behind)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                continue;
            };
            let (name, mark) = Mark::split(label);
            let value = self.value(name).ok_or_else(|| Unbound(name.to_owned()))?;
            match mark {
                // What has no claims cannot claim more.
                Some(Mark::Altered) => {
                    let altered = with_more_claims(value);
                    out.push_str(&altered.ok_or_else(|| Unbound(CLAIMS.to_owned()))?);
                }
                Some(mark) => out.push_str(&mark.apply(value)),
                None => out.push_str(value),
            }
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }
}

impl Request {
    /// The labels in it, without the mark of change, as often as they occur.
    pub(crate) fn labels(&self) -> Vec<&str> {
        fn of_pairs(pairs: &[(String, String)]) -> impl Iterator<Item = &str> {
            pairs
                .iter()
                .flat_map(|(name, value)| [name.as_str(), value.as_str()])
        }
        let mut texts = vec![self.path.as_str()];
        texts.extend(of_pairs(&self.query));
        match &self.authorization {
            None => {}
            Some(Credentials::Bearer(text) | Credentials::Raw(text)) => texts.push(text),
            Some(Credentials::Basic(id, secret)) => texts.extend([id.as_str(), secret]),
        }
        texts.extend(self.headers.values().map(String::as_str));
        match &self.body {
            None => {}
            Some(Payload::Json(value)) => strings(value, &mut texts),
            Some(Payload::Form(pairs)) => texts.extend(of_pairs(pairs)),
            Some(Payload::Raw(_, text)) => texts.push(text),
        }
        texts.into_iter().flat_map(labels_in).collect()
    }
}

/// The strings of a JSON value, without the names of its members.
fn strings<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(elements) => elements.iter().for_each(|element| strings(element, into)),
        Value::Object(members) => members.values().for_each(|member| strings(member, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn labels_in(text: &str) -> impl Iterator<Item = &str> {
    let behind_marks = text.split("${").skip(1);
    behind_marks.filter_map(|rest| {
        let (label, _) = rest.split_once('}')?;
        Some(Mark::split(label).0)
    })
}

/// A sign at the end of a label: what is to be like the value, and not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `!`: the last character is another.
    Changed,
    /// `^`: in upper case.
    Upper,
    /// `<`: the first half.
    Half,
    /// `~`: as a JWT of the same claims, of the algorithm `none`, and without signature.
    Unsigned,
    /// `*`: as a JWT of more claims, with the same signature.
    Altered,
    /// `%`: a character in the middle of the last part is another. The last character of
    /// a signature may be changed without changing the signature.
    Damaged,
}

impl Mark {
    const ALL: [(char, Self); 6] = [
        ('!', Self::Changed),
        ('^', Self::Upper),
        ('<', Self::Half),
        ('~', Self::Unsigned),
        ('*', Self::Altered),
        ('%', Self::Damaged),
    ];

    /// The label without its mark, and the mark if it has one.
    pub(super) fn split(label: &str) -> (&str, Option<Self>) {
        Self::ALL
            .iter()
            .find_map(|&(sign, mark)| Some((label.strip_suffix(sign)?, Some(mark))))
            .unwrap_or((label, None))
    }

    fn apply(self, value: &str) -> String {
        match self {
            Self::Changed => alter(value),
            Self::Upper => value.to_uppercase(),
            Self::Half => value.chars().take(value.chars().count() / 2).collect(),
            Self::Unsigned => {
                let claims = value.split('.').nth(1).unwrap_or(value);
                let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
                format!("{header}.{claims}.")
            }
            Self::Altered => with_more_claims(value).unwrap_or_default(),
            Self::Damaged => damage(value),
        }
    }
}

/// A JWT that claims more than it was signed for; nothing if the value is none.
fn with_more_claims(value: &str) -> Option<String> {
    let (header, rest) = value.split_once('.')?;
    let (claims, signature) = rest.split_once('.')?;
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    let members = claims.as_object_mut()?;
    // Something that shows, and that a server would look at.
    for name in ["scope", "sub"] {
        members.insert(name.to_owned(), "oauth-conform-altered".into());
    }
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    Some(format!("{header}.{claims}.{signature}"))
}

/// The text with a character in the middle of its last part changed.
fn damage(text: &str) -> String {
    let start = text.rfind('.').map_or(0, |dot| dot + 1);
    let (before, last) = text.split_at(start);
    let middle = last.chars().count() / 2;
    let changed =
        last.chars()
            .enumerate()
            .map(|(index, character)| match (index == middle, character) {
                (true, 'A') => 'Q',
                (true, _) => 'A',
                (false, character) => character,
            });
    before.chars().chain(changed).collect()
}

/// The text with its last character changed.
fn alter(text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let last = characters.pop();
    characters.push(if last == Some('0') { '1' } else { '0' });
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_are_found_wherever_they_are_replaced() {
        let request = Request::new("POST", "/${path@1}")
            .query(&[("${name@2}", "${value@3!}")])
            .basic("${id@4}", "${secret@5}")
            .header("x", "a${header@6}b${header@7}")
            .json(json!({"${no}": [{"a": "${body@8}"}, "${ unclosed"]}));
        let wanted = [
            "path@1", "name@2", "value@3", "id@4", "secret@5", "header@6", "header@7", "body@8",
        ];
        assert_eq!(request.labels(), wanted);
    }

    #[test]
    fn labels_are_replaced_and_missing_ones_are_named() {
        let mut bindings = Bindings::default();
        bindings.bind("client_id@1", "abc0");
        assert_eq!(bindings.text("x/${client_id@1}/y").unwrap(), "x/abc0/y");
        assert_eq!(bindings.text("${client_id@1!}").unwrap(), "abc1");
        assert_eq!(bindings.text("${client_id@1^}").unwrap(), "ABC0");
        assert_eq!(bindings.text("${client_id@1<}").unwrap(), "ab");
        bindings.bind("access_token@2", "e30.e30.c2ln");
        assert_eq!(
            bindings.text("${access_token@2~}").unwrap(),
            "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30."
        );
        bindings.bind("access_token@3", "e30.eyJzdWIiOiJhIn0.c2ln");
        assert_eq!(
            bindings.text("${access_token@3*}").unwrap(),
            // {"sub":"oauth-conform-altered","scope":"oauth-conform-altered"}
            "e30.eyJzdWIiOiJvYXV0aC1jb25mb3JtLWFsdGVyZWQiLCJzY29wZSI6Im9hdXRoLWNvbmZvcm0tYWx0ZXJlZCJ9.c2ln"
        );
        assert_eq!(
            bindings.text("${access_token@3%}").unwrap(),
            "e30.eyJzdWIiOiJhIn0.c2An"
        );
        assert_eq!(bindings.text("${client_id@1%}").unwrap(), "abA0");
        assert_eq!(
            bindings.text("${client_id@1*}"),
            Err(Unbound("token.claims".to_owned()))
        );
        assert_eq!(bindings.text("${ no label").unwrap(), "${ no label");
        assert_eq!(
            bindings.text("${user.disabled.id}"),
            Err(Unbound("user.disabled.id".to_owned()))
        );
    }
}
