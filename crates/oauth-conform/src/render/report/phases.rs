//! The table of phases: what was played in each, and what that cost.

use oauth_suite::report::Report;

use crate::render::{layout::grouped, page::Page, style};

/// Runs shorter than this, in milliseconds, do not tell where the time went.
const SHORT_MS: u64 = 10_000;

/// Draws the table.
pub(super) fn table(page: &mut Page, report: &Report) {
    page.gap();
    let is_long = report.duration_ms >= SHORT_MS;
    let heading = "phase                 scenarios  unplayed  requests";
    let seconds = if is_long { "  seconds" } else { "" };
    page.line(&[(style::STRONG, heading), (style::STRONG, seconds)]);
    for phase in report.phases.iter().filter(|phase| phase.took_place()) {
        let seconds = if is_long {
            format!("{:>9}", grouped(phase.duration_ms / 1000))
        } else {
            String::new()
        };
        let unplayed = if phase.unplayed == 0 {
            style::FAINT
        } else {
            style::WARNING
        };
        page.line(&[
            (style::PLAIN, &format!("{:<22}", phase.phase.name())),
            (style::PLAIN, &format!("{:>9}", grouped(phase.scenarios))),
            (unplayed, &format!("{:>10}", grouped(phase.unplayed))),
            (style::PLAIN, &format!("{:>10}", grouped(phase.requests))),
            (style::PLAIN, &seconds),
        ]);
    }
}
