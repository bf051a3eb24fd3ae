//! The table of topics: how many rules of each came out how, after how many cases.
//!
//! Topics that are upheld as a whole share a row, so that the table fits a screen; the
//! other kinds of reports have a row for each.

use oauth_suite::report::{Report, Verdict};

use crate::render::{layout::grouped, page::Page, style};

/// How one topic came out.
#[derive(Debug, Default)]
struct Row<'a> {
    topic: &'a str,
    upheld: u64,
    broken: u64,
    inconclusive: u64,
    not_applicable: u64,
    known: u64,
    cases: u64,
}

/// Draws the table.
pub(super) fn table(page: &mut Page, report: &Report) {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for rule in &report.rules {
        let topic = rule.id.topic();
        if rows.last().is_none_or(|row| row.topic != topic) {
            rows.push(Row {
                topic,
                ..Row::default()
            });
        }
        let Some(row) = rows.last_mut() else { continue };
        row.cases += rule.exercised;
        *row.count(rule.verdict) += 1;
    }
    page.gap();
    for heading in [
        "                                                      not      known",
        "topic            upheld  broken  inconclusive  applicable  deviation   cases",
    ] {
        page.line(&[(style::STRONG, heading)]);
    }
    let is_upheld = |row: &Row<'_>| row.sum() == row.upheld;
    let (upheld, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_upheld);
    for row in &others {
        row.draw(page);
    }
    let other = if others.is_empty() { "" } else { "other " };
    match upheld.as_slice() {
        [] => {}
        [row] => row.draw(page),
        rows => Row {
            topic: &format!("{} {other}topics", rows.len()),
            upheld: rows.iter().map(|row| row.upheld).sum(),
            cases: rows.iter().map(|row| row.cases).sum(),
            ..Row::default()
        }
        .draw(page),
    }
}

impl Row<'_> {
    fn count(&mut self, verdict: Verdict) -> &mut u64 {
        match verdict {
            Verdict::Upheld => &mut self.upheld,
            Verdict::Broken => &mut self.broken,
            Verdict::Inconclusive => &mut self.inconclusive,
            Verdict::NotApplicable => &mut self.not_applicable,
            Verdict::KnownDeviation => &mut self.known,
        }
    }

    /// How many rules there are.
    fn sum(&self) -> u64 {
        self.upheld + self.broken + self.inconclusive + self.not_applicable + self.known
    }

    fn draw(&self, page: &mut Page) {
        let cell = |number: u64, width: usize, style: anstyle::Style| {
            let style = if number == 0 { style::FAINT } else { style };
            (style, format!("{:>width$}", grouped(number)))
        };
        let cells = [
            (style::PLAIN, format!("{:<16}", self.topic)),
            cell(self.upheld, 7, style::UPHELD),
            cell(self.broken, 8, style::BROKEN),
            cell(self.inconclusive, 14, style::WARNING),
            cell(self.not_applicable, 12, style::PLAIN),
            cell(self.known, 11, style::PLAIN),
            cell(self.cases, 8, style::PLAIN),
        ];
        let spans: Vec<(anstyle::Style, &str)> = cells
            .iter()
            .map(|(style, text)| (*style, text.as_str()))
            .collect();
        page.line(&spans);
    }
}
