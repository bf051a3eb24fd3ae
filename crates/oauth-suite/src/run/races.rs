//! The phase in which requests are sent at once.

use super::{Event, course::Run, detour, laws::breaks, phases::Phase};
use crate::{
    drive::Played,
    prove::{self, Reproduced},
    race::TIMES,
    scenario::{Action, Scenario},
    script::{self, Case},
    standard,
    target::Target,
};

/// How often a race that showed something is run again, to tell how often it does.
const TRIES_MAX: u32 = 20;

impl<T: Target> Run<'_, '_, T> {
    /// Runs every race several times.
    pub(super) async fn races(&mut self) {
        let settings = self.settings;
        let written = match &self.driver.facts().server {
            Some(server) => standard::script::cases(server, self.driver.session.habits()),
            None => script::cases(),
        };
        let cases: Vec<Case> = written
            .into_iter()
            .filter(|case| case.scenario.races())
            .filter(|_| settings.scripted)
            .filter(|case| case.rules.iter().any(|&rule| settings.selects(rule)))
            .collect();
        let mut clock = self.begin(Phase::Races, cases.len() as u64);
        for case in cases {
            if let Some(missing) = self.missing(&case) {
                self.tally.note_missing(&case.rules, missing);
            } else if settings.races == 0 {
                let missing = "leave to send it requests at once";
                self.tally.note_missing(&case.rules, missing);
            } else if self.is_over() || self.driver.left() == 0 {
                clock.unplayed += 1;
            } else {
                clock.scenarios += 1;
                self.race(&case).await;
            }
            (self.observer)(&Event::Played);
        }
        self.end(clock);
    }

    /// Runs a race until it shows something, or often enough.
    async fn race(&mut self, case: &Case) {
        for times in TIMES.iter().cycle().take(self.settings.races as usize) {
            if self.is_over() {
                return;
            }
            let other = detour::around(&case.scenario, self.tally.broken());
            let scenario = with_times(&other, *times);
            let played = self.perform(&scenario).await;
            if is_hit(&played, case) {
                return self.found(case, scenario, played).await;
            }
            self.hear(scenario, played, &case.rules).await;
        }
    }

    /// Finds out how often a race that showed something does, and records it. It is not
    /// made smaller: its steps belong together, and what it shows is luck.
    async fn found(&mut self, case: &Case, scenario: Scenario, played: Played) {
        self.note_end(&played.end);
        let found_after = self.driver.spent();
        let (mut hits, mut tries) = (1_u32, 1_u32);
        while tries < TRIES_MAX && !self.is_over() {
            let again = self.driver.play(&scenario).await;
            self.note_end(&again.end);
            tries += 1;
            hits += u32::from(is_hit(&again, case));
        }
        for news in self.tally.add(&played, &case.rules) {
            let rule = news.breach.rule;
            let mut finding = prove::finding(scenario.clone(), &played, rule, self.phase);
            finding.found = finding.found.in_tries(hits, tries);
            finding.cases = u64::from(hits);
            finding.found_after = found_after;
            finding.reproduced = Reproduced { hits, tries };
            self.tally.record(rule, news.control, finding);
            self.driver.session.expect_broken(rule);
            (self.observer)(&Event::Broken(rule));
        }
    }
}

fn is_hit(played: &Played, case: &Case) -> bool {
    case.rules.iter().any(|&rule| breaks(played, rule))
}

/// The scenario with so many requests at once.
fn with_times(scenario: &Scenario, times: u32) -> Scenario {
    let mut scenario = scenario.clone();
    for step in &mut scenario.steps {
        if let Action::Race(race) = &mut step.action {
            race.times = times;
        }
    }
    scenario
}
