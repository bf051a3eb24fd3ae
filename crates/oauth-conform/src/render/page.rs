//! A page: lines of at most 80 characters, with styles.

use std::fmt::Write as _;

use anstyle::Style;

use super::{
    layout::{self, WIDTH},
    style,
};

/// How wide labels are, with the space behind them.
const LABEL_WIDTH: usize = 10;

/// A page in the making.
#[derive(Debug, Default)]
pub(crate) struct Page(String);

impl Page {
    /// The text of the page, with styles.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// An empty line, unless there is one already or nothing stands before it.
    pub(crate) fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// One line of spans, as long as it may be.
    pub(crate) fn line(&mut self, spans: &[(Style, &str)]) {
        for (style, text) in spans {
            let text = layout::clean(text);
            if *style == style::PLAIN {
                self.0.push_str(&text);
            } else {
                write!(self.0, "{style}{text}{style:#}").ok();
            }
        }
        self.0.push('\n');
    }

    /// A line that ends in a text at the right margin, if both fit.
    pub(crate) fn line_between(&mut self, left: &[(Style, &str)], right: (Style, &str)) {
        let used: usize = left
            .iter()
            .chain([&right])
            .map(|(_, text)| text.chars().count())
            .sum();
        let gap = " ".repeat(WIDTH.saturating_sub(used).max(2));
        let spans: Vec<(Style, &str)> = left
            .iter()
            .copied()
            .chain([(style::PLAIN, gap.as_str()), right])
            .collect();
        self.line(&spans);
    }

    /// A paragraph, indented.
    pub(crate) fn text(&mut self, indent: usize, text: &str) {
        self.styled_text(indent, style::PLAIN, text);
    }

    /// A paragraph in a style, indented.
    pub(crate) fn styled_text(&mut self, indent: usize, style: Style, text: &str) {
        let margin = " ".repeat(indent);
        for line in layout::wrap(text, WIDTH.saturating_sub(indent)) {
            self.line(&[(style::PLAIN, &margin), (style, &line)]);
        }
    }

    /// A label and a text beside it.
    pub(crate) fn field(&mut self, indent: usize, label: &str, text: &str) {
        let width = WIDTH.saturating_sub(indent + LABEL_WIDTH);
        self.field_lines(indent, label, &layout::wrap(text, width));
    }

    /// A label and lines beside it.
    pub(crate) fn field_lines(&mut self, indent: usize, label: &str, lines: &[String]) {
        let mut label = label;
        for line in lines {
            let head = format!("{}{label:<LABEL_WIDTH$}", " ".repeat(indent));
            self.line(&[(style::FAINT, &head), (style::PLAIN, line)]);
            label = "";
        }
    }

    /// A label and a command beside it, which stays good to copy: where it is too long,
    /// its options stand on lines of their own.
    pub(crate) fn command(&mut self, indent: usize, label: &str, command: &str) {
        let width = WIDTH.saturating_sub(indent + LABEL_WIDTH);
        let lines: Vec<String> = if command.chars().count() <= width {
            vec![command.to_owned()]
        } else {
            let joined = command.replace(" --", " \\\n  --");
            joined.lines().map(str::to_owned).collect()
        };
        self.field_lines(indent, label, &lines);
    }

    /// The help page of a rule: paragraphs, and what upholds and breaks it set apart.
    pub(crate) fn help(&mut self, indent: usize, text: &str) {
        for (index, paragraph) in layout::help(text).iter().enumerate() {
            if index > 0 {
                self.gap();
            }
            for line in paragraph {
                match line.label {
                    Some(label) => self.field(indent, label, &line.text),
                    None => self.text(indent, &line.text),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(page: Page) -> String {
        anstream::adapter::strip_str(&page.finish()).to_string()
    }

    #[test]
    fn help_is_reflowed() {
        let mut page = Page::default();
        page.help(
            2,
            "A title that\nspans lines.\n\nUpheld: one\n  two.\nBroken: three.",
        );
        assert_eq!(
            plain(page),
            "  A title that spans lines.\n\n  Upheld    one two.\n  Broken    three.\n"
        );
    }

    #[test]
    fn hostile_text_is_spelled_out() {
        let mut page = Page::default();
        page.field(0, "found", "a\u{1b}]0;b");
        assert_eq!(plain(page), "found     a\\u001b]0;b\n");
    }
}
