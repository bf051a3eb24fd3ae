//! Text in lines that fit: cleaning, cutting and wrapping. No colours here.

use std::{borrow::Cow, fmt::Write as _};

/// The width of every page, in characters.
pub(crate) const WIDTH: usize = 80;

/// A text that cannot steer a terminal: control characters, and those that turn the
/// direction of writing, are spelled out.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            write!(cleaned, "\\u{:04x}", u32::from(character)).ok();
        } else {
            cleaned.push(character);
        }
    }
    Cow::Owned(cleaned)
}

/// The same for a text whose line breaks are meant.
pub(crate) fn clean_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(clean).collect();
    lines.join("\n")
}

/// Whether a character steers a terminal or the direction of writing.
pub(crate) fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text cut to so many characters.
pub(crate) fn cut(text: &str, characters_max: usize) -> Cow<'_, str> {
    if text.chars().count() <= characters_max {
        return Cow::Borrowed(text);
    }
    let mut kept: String = text
        .chars()
        .take(characters_max.saturating_sub(1))
        .collect();
    kept.push('…');
    Cow::Owned(kept)
}

/// Lines of at most so many characters, broken at spaces; a word that is longer is
/// broken anywhere.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = clean(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    fill(&words, " ", width, LongPiece::Broken)
}

/// What becomes of a piece that is wider than a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LongPiece {
    /// It is broken anywhere.
    Broken,
    /// It stands out, so that it can be copied.
    Kept,
}

/// JSON in lines, broken only where JSON allows a line break; of what is not JSON,
/// behind any comma.
pub(crate) fn wrap_json(text: &str, width: usize, long: LongPiece) -> Vec<String> {
    let text = clean(text);
    fill(&json_pieces(&text), "", width, long)
}

/// Cuts JSON behind commas and opening brackets that are not part of a string.
fn json_pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    let mut start = 0;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            ',' | '{' | '[' if !in_string => {
                let end = at + character.len_utf8();
                pieces.extend(text.get(start..end));
                start = end;
            }
            _ => {}
        }
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

/// Puts as many pieces on each line as fit.
fn fill(pieces: &[&str], between: &str, width: usize, long: LongPiece) -> Vec<String> {
    let width = width.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces {
        let length = piece.chars().count();
        let gap = if line.is_empty() { "" } else { between };
        if !line.is_empty() && used + gap.len() + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else {
            line.push_str(gap);
            used += gap.len();
        }
        if long == LongPiece::Kept {
            line.push_str(piece);
            used += length;
            continue;
        }
        for character in piece.chars() {
            if used == width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += 1;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A line of a help page: what upholds or breaks the rule has a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelpLine {
    /// `Upheld` or `Broken`, if it is one of these.
    pub(crate) label: Option<&'static str>,
    /// What it says.
    pub(crate) text: String,
}

/// The paragraphs of a rule's help page, each with its lines put together again.
pub(crate) fn help(text: &str) -> Vec<Vec<HelpLine>> {
    let labelled = |line: &str| {
        ["Upheld", "Broken"].into_iter().find_map(|label| {
            let rest = line.strip_prefix(label)?.strip_prefix(':')?;
            Some((label, rest.trim().to_owned()))
        })
    };
    let paragraph = |paragraph: &str| {
        let mut items: Vec<HelpLine> = Vec::new();
        for line in paragraph.lines() {
            match (labelled(line), items.last_mut()) {
                (Some((label, text)), _) => items.push(HelpLine {
                    label: Some(label),
                    text,
                }),
                (None, Some(item)) => {
                    item.text.push(' ');
                    item.text.push_str(line.trim());
                }
                (None, None) => items.push(HelpLine {
                    label: None,
                    text: line.to_owned(),
                }),
            }
        }
        items
    };
    text.split("\n\n").map(paragraph).collect()
}

/// A number with its thousands set apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and its noun: `1 rule`, `2 rules`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c"), "a\\u001b[31mb\\u202ec");
        assert_eq!(clean("a\nb"), "a\\u000ab");
        assert_eq!(clean_lines("a\nb\rc"), "a\nb\\u000dc");
        assert_eq!(clean("häuser"), "häuser");
    }

    #[test]
    fn lines_are_full_but_never_too_long() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("äöü äöü", 3), ["äöü", "äöü"]);
    }

    #[test]
    fn json_stays_json_when_it_is_wrapped() {
        let text = r#"{"a":"x, y","b":["p\"q,",2]}"#;
        let lines = wrap_json(text, 12, LongPiece::Kept);
        assert_eq!(lines, [r#"{"a":"x, y","#, r#""b":["#, r#""p\"q,",2]}"#]);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&lines.join("\n")).unwrap(),
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }

    #[test]
    fn long_pieces_are_broken_where_nobody_copies_them() {
        assert_eq!(
            wrap_json("[1,23456]", 4, LongPiece::Broken),
            ["[1,", "2345", "6]"]
        );
    }

    #[test]
    fn texts_are_cut_and_numbers_grouped() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(123), "123");
        assert_eq!(counted(1, "rule"), "1 rule");
        assert_eq!(counted(1000, "rule"), "1,000 rules");
    }
}
