//! A rule in a page: a line, and what is folded underneath.

use oauth_suite::report::{Report, RuleReport, Verdict};

use crate::render::layout::{self, HelpLine, grouped};

/// A rule.
pub(super) struct RuleView<'a> {
    /// What the run says about it.
    pub(super) rule: &'a RuleReport,
}

/// The rules of a topic, and how many came out how.
pub(super) struct TopicView<'a> {
    pub(super) name: &'static str,
    pub(super) rules: Vec<RuleView<'a>>,
    pub(super) cases: String,
}

impl<'a> RuleView<'a> {
    pub(super) fn new(rule: &'a RuleReport) -> Self {
        Self { rule }
    }

    /// Its id as a part of an address: ids have letters, hyphens and one slash.
    pub(super) fn anchor(&self) -> String {
        self.rule.id.id().replace('/', ".")
    }

    /// The verdict as a name of a style.
    pub(super) fn class(&self) -> &'static str {
        class(self.rule.verdict)
    }

    pub(super) fn is_broken(&self) -> bool {
        self.rule.verdict == Verdict::Broken
    }

    pub(super) fn cases(&self) -> String {
        grouped(self.rule.exercised)
    }

    /// What it says, but for the first sentence.
    pub(super) fn text(&self) -> Vec<Vec<HelpLine>> {
        let mut paragraphs = layout::help(&self.rule.id.text());
        if !paragraphs.is_empty() {
            paragraphs.remove(0);
        }
        paragraphs
    }

    pub(super) fn facts(&self) -> String {
        let facts: Vec<&str> = self.rule.id.facts().collect();
        facts.join(", ")
    }

    /// The documents it cites, as the filter knows them.
    pub(super) fn documents(&self) -> String {
        let citations = self.rule.citations.citations().iter();
        let names: Vec<&str> = citations.map(|citation| citation.document.name).collect();
        names.join("|")
    }
}

impl<'a> TopicView<'a> {
    pub(super) fn all(report: &'a Report) -> Vec<Self> {
        let topics = report
            .rules
            .chunk_by(|left, right| left.id.topic() == right.id.topic());
        topics
            .map(|rules| Self {
                name: rules.first().map_or("", |rule| rule.id.topic()),
                rules: rules.iter().map(RuleView::new).collect(),
                cases: grouped(rules.iter().map(|rule| rule.exercised).sum()),
            })
            .collect()
    }

    /// Every verdict, in the order of the table.
    pub(super) const VERDICTS: [Verdict; 5] = [
        Verdict::Upheld,
        Verdict::Broken,
        Verdict::KnownDeviation,
        Verdict::Inconclusive,
        Verdict::NotApplicable,
    ];

    /// How many rules came out how, in that order.
    pub(super) fn cells(&self) -> [Tile; 5] {
        Self::VERDICTS.map(|verdict| {
            let rules = self.rules.iter();
            let rules = rules.filter(|view| view.rule.verdict == verdict);
            Tile {
                verdict,
                count: rules.count(),
                begin: 0,
            }
        })
    }
}

/// How many rules came out so.
pub(super) struct Tile {
    pub(super) verdict: Verdict,
    pub(super) count: usize,
    /// Where its piece of a bar begins, in rules.
    pub(super) begin: usize,
}

impl Tile {
    /// The verdict as a name of a style.
    pub(super) fn class(&self) -> &'static str {
        class(self.verdict)
    }
}

/// A verdict as a name of a style.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Upheld => "upheld",
        Verdict::Broken => "broken",
        Verdict::Inconclusive => "inconclusive",
        Verdict::NotApplicable => "not-applicable",
        Verdict::KnownDeviation => "known",
    }
}

/// A piece of a text: prose, or code, which stands between backticks.
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) is_code: bool,
}

/// The pieces of a text of ours.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(index, text)| Piece {
        text,
        is_code: index % 2 == 1,
    });
    pieces.filter(|piece| !piece.text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks() {
        let read: Vec<(&str, bool)> = pieces("`a` is b")
            .iter()
            .map(|piece| (piece.text, piece.is_code))
            .collect();
        assert_eq!(read, [("a", true), (" is b", false)]);
    }
}
