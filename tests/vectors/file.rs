//! The form of a file of vectors.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use oauth_model::rate_limit::RateTier;
use oauth_suite::{
    scenario::{Payload, Request},
    wire::Answer,
};
use serde::Deserialize;
use serde_json::Value;

/// A file of vectors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(rename = "vector")]
    pub(crate) vectors: Vec<Vector>,
}

/// A request, perhaps an answer, and the rules that are broken by it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) rule: String,
    pub(crate) source: String,
    pub(crate) breaks: Vec<String>,
    pub(crate) at: Option<String>,
    /// The questions that the request raises and no source answers, if it is about those.
    pub(crate) open: Option<BTreeSet<String>>,
    #[serde(default)]
    pub(crate) unseen_clients: usize,
    pub(crate) used_up: Option<RateTier>,
    /// Whether the clients from elsewhere are there, and registration is enabled.
    #[serde(default)]
    pub(crate) elsewhere: bool,
    #[serde(default)]
    pub(crate) before: Vec<Exchange>,
    pub(crate) request: Written,
    pub(crate) answer: Option<WrittenAnswer>,
    /// The exchange before, counted from 0, that a law calls the same as this one: the
    /// answers are compared and nothing else is looked at.
    pub(crate) alike: Option<usize>,
    /// The answers to the request when it was sent as often at once.
    #[serde(default)]
    pub(crate) at_once: Vec<WrittenAnswer>,
}

/// A request and its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exchange {
    pub(crate) request: Written,
    pub(crate) answer: WrittenAnswer,
}

/// A request as it is written, with repetitions.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Written(Request);

/// An answer as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenAnswer {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

impl File {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

impl Written {
    /// The request with its repetitions written out.
    pub(crate) fn expand(&self) -> Request {
        let mut request = self.0.clone();
        match &mut request.body {
            Some(Payload::Json(value)) => expand_json(value),
            Some(Payload::Form(pairs)) => {
                for (_, value) in pairs {
                    *value = expand(value);
                }
            }
            Some(Payload::Raw(_, text)) => *text = expand(text),
            None => {}
        }
        request
    }
}

impl WrittenAnswer {
    pub(crate) fn read(&self) -> Answer {
        Answer {
            status: self.status,
            headers: self.headers.clone().into_iter().collect(),
            body: expand(&self.body).into(),
        }
    }
}

fn expand_json(value: &mut Value) {
    match value {
        Value::String(text) => *text = expand(text),
        Value::Array(elements) => elements.iter_mut().for_each(expand_json),
        Value::Object(members) => members.values_mut().for_each(expand_json),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Writes out `${repeat:a:257}`: the text between the colons, so many times.
fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${repeat:") {
        let (what, behind) = after
            .split_once('}')
            .expect("a repetition ends with a brace");
        let (unit, count) = what.rsplit_once(':').expect("a repetition has a count");
        out.push_str(before);
        out.push_str(&unit.repeat(count.parse().expect("the count is a number")));
        rest = behind;
    }
    out.push_str(rest);
    out
}
