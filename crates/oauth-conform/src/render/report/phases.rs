//! The table of phases: what was played in each, and what that cost.

use oauth_suite::report::Report;

use crate::render::{layout::grouped, page::Page, style};

/// Draws the table.
pub(super) fn table(page: &mut Page, report: &Report) {
    page.gap();
    let heading = "phase                 scenarios  unplayed  requests  seconds";
    page.line(&[(style::STRONG, heading)]);
    for phase in &report.phases {
        let seconds = format!(
            "{}.{}",
            grouped(phase.duration_ms / 1000),
            phase.duration_ms % 1000 / 100
        );
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
            (style::PLAIN, &format!("{seconds:>9}")),
        ]);
    }
}
