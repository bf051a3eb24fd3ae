//! What happens in a run, as it happens: a bar for people who watch, a line for each
//! phase in a log, and a note of what was found by chance.

use std::{collections::BTreeSet, io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use oauth_model::rule::Rule;
use oauth_suite::run::{Event, phases::Phase};

use crate::{output, render::layout::counted};

/// Listens to a run.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    phase: Phase,
    /// Whether a line tells of each phase.
    logs: bool,
    broken: BTreeSet<Rule>,
    by_chance: BTreeSet<Rule>,
}

impl Progress {
    /// Shows a bar on standard error if that is a terminal. If it is none, a run that
    /// may take long tells its phases.
    pub(super) fn new(is_long: bool) -> Self {
        let is_watched = std::io::stderr().is_terminal();
        let bar = if is_watched {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        bar.set_message(Phase::Doctor.name());
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            phase: Phase::Doctor,
            logs: is_long && !is_watched,
            broken: BTreeSet::new(),
            by_chance: BTreeSet::new(),
        }
    }

    /// Takes note of an event.
    pub(super) fn hear(&mut self, event: &Event) {
        match event {
            Event::Phase(phase, scenarios) => {
                self.phase = *phase;
                self.bar.set_style(style());
                self.bar.set_position(0);
                self.bar.set_length(*scenarios);
                self.bar.set_message(phase.name());
                if self.logs && *scenarios > 0 {
                    let count = counted(
                        usize::try_from(*scenarios).unwrap_or(usize::MAX),
                        "scenario",
                    );
                    output::note(&format!("{}: {count}", phase.name()));
                }
            }
            Event::Played => self.bar.inc(1),
            Event::Broken(rule) => {
                self.broken.insert(*rule);
                if matches!(self.phase, Phase::Sequences | Phase::Laws) {
                    self.by_chance.insert(*rule);
                }
                self.bar.set_prefix(format!("{} broken", self.broken.len()));
            }
        }
    }

    /// Removes the bar; gives the rules that a generated scenario found broken.
    pub(super) fn finish(self) -> BTreeSet<Rule> {
        self.bar.finish_and_clear();
        self.by_chance
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:>20} {bar:30} {pos:>4}/{len:4} {elapsed:>4} {prefix}")
        .expect("the template is well-formed")
}

#[cfg(test)]
mod tests {
    use oauth_model::catalogue::token;

    use super::*;

    #[test]
    fn what_is_found_by_chance_is_noted() {
        let mut progress = Progress::new(false);
        progress.hear(&Event::Phase(Phase::Scripted, 2));
        progress.hear(&Event::Broken(token::MEMBERS));
        progress.hear(&Event::Phase(Phase::Sequences, 2));
        progress.hear(&Event::Played);
        progress.hear(&Event::Broken(token::CLAIMS));
        assert_eq!(
            progress.finish().into_iter().collect::<Vec<_>>(),
            [token::CLAIMS]
        );
    }
}
