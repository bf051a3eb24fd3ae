//! The only way by which a value gets into a page of HTML: as text.
//!
//! Templates escape whatever they are given, and this is how. Beyond what means
//! something to HTML, it spells out what steers the reader's eye: control characters,
//! and those that turn the direction of writing.

use std::fmt::{self, Write};

use askama::filters::Escaper;

use crate::render::layout::steers;

/// Writes a text so that it is text in HTML, in an element as in a quoted attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        for character in string.chars() {
            match character {
                '<' => dest.write_str("&lt;")?,
                '>' => dest.write_str("&gt;")?,
                '&' => dest.write_str("&amp;")?,
                '"' => dest.write_str("&quot;")?,
                '\'' => dest.write_str("&#39;")?,
                '\n' | '\t' => dest.write_char(character)?,
                _ if steers(character) => write!(dest, "\\u{:04x}", u32::from(character))?,
                _ => dest.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_means_anything() {
        let mut page = String::new();
        let text = "<b a=\"x\" c='y'>&\n\u{0}\u{1b}\u{202e}\u{2028}ä";
        Html.write_escaped_str(&mut page, text).unwrap();
        assert_eq!(
            page,
            "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;\n\\u0000\\u001b\\u202e\\u2028ä"
        );
    }
}
