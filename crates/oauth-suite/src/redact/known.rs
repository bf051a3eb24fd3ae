//! What is known to be secret, or made up by a server, found in whatever form it comes
//! back: as it is, escaped for an address, a page or JSON, in base64, backwards, in
//! capitals, or in part.

use std::{borrow::Cow, cmp::Reverse, collections::HashMap, fmt::Write as _};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};

use crate::{law::AS_READ, scenario::Bindings};

/// Shorter values occur by chance; none of them is a secret.
const VALUE_MIN: usize = 5;
/// How much of a secret is too much, in bytes.
const PART_MIN: usize = 12;
/// What is looked up: every part of `PART_MIN` bytes contains one that begins at a
/// multiple of this.
const KEY: usize = PART_MIN / 2;

/// What labels stand for, and every form of those that are secret.
#[derive(Debug)]
pub(super) struct Known<'b> {
    /// Labels and values, the longest values first.
    values: Vec<(&'b str, &'b str)>,
    forms: Vec<Form<'b>>,
    /// Where in which form a key stands.
    keys: HashMap<[u8; KEY], Vec<(usize, usize)>>,
}

/// A form of a secret, in small letters.
struct Form<'b> {
    label: &'b str,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Form<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.label)
    }
}

/// Where a form, or a part of it, stands in a text.
struct Place<'b> {
    start: usize,
    end: usize,
    label: &'b str,
    is_whole: bool,
}

impl<'b> Known<'b> {
    pub(super) fn of(bindings: &'b Bindings) -> Self {
        let mut values = bindings.by_length();
        values.retain(|(label, value)| {
            let is_told = ["issuer", "run.id"].contains(label) || label.starts_with(AS_READ);
            value.len() >= VALUE_MIN && !is_told
        });
        let mut forms: Vec<Form<'b>> = Vec::new();
        let secrets = values.iter().filter(|(label, _)| is_secret(label));
        for &(label, value) in secrets.filter(|(_, value)| value.len() >= PART_MIN) {
            for bytes in forms_of(value) {
                if bytes.len() >= PART_MIN && !forms.iter().any(|known| known.bytes == bytes) {
                    forms.push(Form { label, bytes });
                }
            }
        }
        // A part of several belongs to the longest of them.
        forms.sort_by_key(|form| Reverse(form.bytes.len()));
        let mut keys: HashMap<[u8; KEY], Vec<(usize, usize)>> = HashMap::new();
        for (index, form) in forms.iter().enumerate() {
            for (number, key) in form.bytes.as_chunks::<KEY>().0.iter().enumerate() {
                keys.entry(*key).or_default().push((index, number * KEY));
            }
        }
        Self {
            values,
            forms,
            keys,
        }
    }

    /// A text with labels for what is known.
    pub(super) fn replace(&self, found: &str) -> String {
        let mut shown = found.to_owned();
        for (label, value) in &self.values {
            if shown.contains(value) {
                shown = shown.replace(value, &format!("[{label}]"));
            }
        }
        self.replace_forms(shown)
    }

    fn replace_forms(&self, found: String) -> String {
        if self.forms.is_empty() {
            return found;
        }
        let lower = found.to_ascii_lowercase().into_bytes();
        let mut out = String::new();
        let mut done = 0;
        let mut at = 0;
        while let Some(place) = self.next(&lower, at, done) {
            // Bytes of a form need not be whole characters.
            let start = found.floor_char_boundary(place.start).max(done);
            let end = found.ceil_char_boundary(place.end);
            out.push_str(found.get(done..start).unwrap_or_default());
            let part = if place.is_whole { "" } else { "part of " };
            write!(out, "[{part}{}]", place.label).ok();
            (done, at) = (end, end);
        }
        out.push_str(found.get(done..).unwrap_or_default());
        out
    }

    /// The first place behind `at`, which may begin as early as `done`.
    fn next(&self, text: &[u8], at: usize, done: usize) -> Option<Place<'b>> {
        (at..text.len()).find_map(|at| {
            let key = text.get(at..)?.first_chunk::<KEY>()?;
            let candidates = self.keys.get(key)?.iter();
            let places = candidates.filter_map(|&(index, offset)| {
                place(self.forms.get(index)?, offset, text, at, done)
            });
            places.max_by_key(|place| place.end - place.start)
        })
    }
}

/// The place of a form whose byte at `offset` stands at `at`, as far as they agree.
fn place<'b>(
    form: &Form<'b>,
    offset: usize,
    text: &[u8],
    at: usize,
    done: usize,
) -> Option<Place<'b>> {
    let bytes = &form.bytes;
    let agree = |(left, right): &(&u8, &u8)| left == right;
    let before = text.get(done..at)?.iter().rev();
    let before = before.zip(bytes.get(..offset)?.iter().rev());
    let before = before.take_while(agree).count();
    let behind = text.get(at..)?.iter().zip(bytes.get(offset..)?);
    let behind = behind.take_while(agree).count();
    let length = before + behind;
    (length >= PART_MIN).then(|| Place {
        start: at - before,
        end: at + behind,
        label: form.label,
        is_whole: length == bytes.len(),
    })
}

/// Whether a label stands for a secret, and not for a name.
fn is_secret(label: &str) -> bool {
    let name = label.split('@').next().unwrap_or(label);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    has(&["secret", "token", "code", "ticket", "session", "assertion"])
        && !has(&["hint", "token_id", "page"])
}

/// The forms of a value, in small letters.
fn forms_of(value: &str) -> Vec<Vec<u8>> {
    let in_form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let in_path = in_form.replace('+', "%20");
    let in_json = serde_json::Value::from(value).to_string();
    let in_json = in_json.trim_matches('"').to_owned();
    let in_page = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut forms: Vec<Cow<'_, str>> = vec![
        value.into(),
        value.chars().rev().collect::<String>().into(),
        in_json.replace('/', "\\/").into(),
        in_form.into(),
        in_path.into(),
        in_json.into(),
        in_page.replace('"', "&quot;").replace('\'', "&#39;").into(),
        in_page.replace('"', "&#34;").replace('\'', "&#x27;").into(),
    ];
    // Base64 looks one of three ways, by what stands before; its ends depend on that,
    // and on what follows.
    for ahead in 0..3_usize {
        let padded = [" ".repeat(ahead).as_bytes(), value.as_bytes()].concat();
        for engine in [&STANDARD, &URL_SAFE] {
            let text = engine.encode(&padded);
            let begin = (ahead * 8).div_ceil(6);
            let end = padded.len() * 8 / 6;
            let own = text.get(begin..end).unwrap_or_default().to_owned();
            forms.push(own.into());
        }
    }
    let small = forms.into_iter().map(|form| form.to_ascii_lowercase());
    small.map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t/\"<&'+ value-0123456789";

    fn shown(found: &str) -> String {
        let mut bindings = Bindings::default();
        bindings.bind("client_secret@1", SECRET);
        bindings.bind("client_id@1", "client-0123456789-0123456789");
        Known::of(&bindings).replace(found)
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        for found in [
            "s3cr3t/\"<&'+ value-0123456789",
            "s3cr3t%2F%22%3C%26%27%2B+value-0123456789",
            "s3cr3t%2f%22%3c%26%27%2b%20value-0123456789",
            "s3cr3t/\\\"<&'+ value-0123456789",
            "s3cr3t\\/\\\"<&'+ value-0123456789",
            "s3cr3t/&quot;&lt;&amp;&#39;+ value-0123456789",
            "s3cr3t/&#34;&lt;&amp;&#x27;+ value-0123456789",
            "9876543210-eulav +'&<\"/t3rc3s",
            "S3CR3T/\"<&'+ VALUE-0123456789",
        ] {
            assert_eq!(shown(&format!("(é{found}é)")), "(é[client_secret@1]é)");
        }
    }

    #[test]
    fn a_secret_is_found_in_base64_wherever_it_begins() {
        for before in ["", "x", "xy", "client:"] {
            for engine in [&STANDARD, &URL_SAFE] {
                let found = engine.encode(format!("{before}{SECRET}, and more"));
                let shown = shown(&found);
                assert!(shown.contains("[client_secret@1]"), "{shown}");
                assert!(shown.len() < found.len());
            }
        }
    }

    #[test]
    fn parts_of_a_secret_are_found_and_those_of_names_are_left() {
        assert_eq!(
            shown("ends with value-012345, not client-0123456789-012345678x"),
            "ends with[part of client_secret@1], not client-0123456789-012345678x"
        );
    }
}
