//! A finding in a page: what came, what was wanted, and the sequence that shows it.

use oauth_suite::report::{Finding, Report, RuleReport};

use super::{
    rule::RuleView,
    sequence::{self, Ends, StepView},
};
use crate::render::{
    layout::counted,
    report::{binds, finding::repeated},
};

/// A finding.
pub(super) struct FindingView<'a> {
    pub(super) view: RuleView<'a>,
    pub(super) finding: &'a Finding,
    pub(super) steps: Vec<StepView>,
    pub(super) is_binding: bool,
}

/// A command with its options on lines of their own, to be copied as it is.
pub(super) fn shell(command: &str) -> String {
    command.replace(" --", " \\\n  --")
}

impl<'a> FindingView<'a> {
    pub(super) fn new(report: &Report, rule: &'a RuleReport, finding: &'a Finding) -> Self {
        Self {
            view: RuleView::new(rule),
            finding,
            steps: sequence::steps(finding),
            is_binding: binds(rule, report),
        }
    }

    /// In how many cases it was seen, and whether it is seen again.
    pub(super) fn seen(&self) -> String {
        let cases = usize::try_from(self.finding.cases).unwrap_or(usize::MAX);
        let seen = format!("{}, of which this is the shortest", counted(cases, "case"));
        if self.finding.reproduced.always() {
            seen
        } else {
            format!("{seen}; played again: {}", repeated(self.finding))
        }
    }

    /// The requests as commands for a shell.
    pub(super) fn curl(&self) -> String {
        let Ends { first, left, last } = Ends::of(&self.finding.curl);
        if left == 0 {
            return first.join("\n");
        }
        let between = format!("# {left} more, which the report as JSON has");
        [&first.join("\n"), &between, &last.join("\n")]
            .map(String::as_str)
            .join("\n")
    }
}
