//! Baselines: requests that must be granted, without which no refusal says anything.
//!
//! A run of everything plays them first. A run of a few rules plays what those need.

use std::collections::BTreeSet;

use oauth_model::{
    call::Door,
    catalogue::answer,
    freedom::Freedom,
    prediction::Prediction,
    rule::{Rule, RuleSet},
};

use super::course::Run;
use crate::{
    drive::{CONSENTS_PAGE, Played, SHARING_PAGE},
    judge::{Class, Hearing},
    scenario::{Request, Scenario},
    script::{self, Case},
    target::Target,
    wire,
};

/// Whether a case asks for nothing that is to be refused, so that it shows that its doors
/// are open.
///
/// What no source decides may be refused, and opens no door for sure.
fn is_control(case: &Case) -> bool {
    let is_open = case.rules == [answer::SAME_MIND];
    let grants = case.rules.iter().all(|rule| rule.refusals().is_empty());
    grants && !is_open && !case.scenario.is_whole() && !case.fills()
}

/// The cases that ask for nothing forbidden, the shortest first.
pub(crate) fn controls() -> Vec<Case> {
    let mut cases = script::cases();
    cases.retain(is_control);
    cases.sort_by_key(|case| case.scenario.steps.len());
    cases
}

/// The doors at which a scenario knocks.
pub(crate) fn doors(scenario: &Scenario) -> BTreeSet<Door> {
    let call = |request: &Request| {
        let mut request = request.clone();
        for (label, page) in [
            ("${sharing.page}", SHARING_PAGE),
            ("${consents.page}", CONSENTS_PAGE),
        ] {
            request.path = request.path.replace(label, page);
        }
        wire::call(&request)
    };
    let calls = scenario.requests().filter_map(|(_, request)| call(request));
    calls.map(|call| call.operation.door()).collect()
}

impl<T: Target> Run<'_, '_, T> {
    /// Plays controls until a door is seen open, or none is left.
    pub(super) async fn open(&mut self, door: Door) {
        for control in controls() {
            if self.tally.is_open(door) || self.driver.left() == 0 {
                return;
            }
            if doors(&control.scenario).contains(&door) {
                self.control(&control).await;
            }
        }
    }

    /// Opens the doors that were tried in vain for the rules that are looked at.
    pub(super) async fn open_all(&mut self) {
        let settings = self.settings;
        for door in self.tally.closed_doors(|rule| settings.selects(rule)) {
            self.open(door).await;
        }
    }

    /// Plays controls until it is clear on which rule a refused request relied; says
    /// whether it is worth playing again.
    pub(super) async fn prove_merits(&mut self, played: &Played) -> bool {
        let Some((door, merits)) = unexplained(played) else {
            return false;
        };
        let before = self.unproven(&merits);
        if before > 1 {
            let (near, far): (Vec<_>, Vec<_>) = controls()
                .into_iter()
                .partition(|control| doors(&control.scenario).contains(&door));
            for control in near.into_iter().chain(far) {
                if self.unproven(&merits) <= 1 || self.driver.left() == 0 {
                    break;
                }
                self.control(&control).await;
            }
        }
        self.unproven(&merits) < before
    }

    /// Asks what no source decides, where a refusal may come of that; says whether it is
    /// worth playing again.
    pub(super) async fn learn_sides(&mut self, played: &Played) -> bool {
        let Some((door, freedoms)) = undecided(played) else {
            return false;
        };
        let open = script::cases()
            .into_iter()
            .filter(|case| case.rules == [answer::SAME_MIND])
            .filter(|case| doors(&case.scenario).contains(&door));
        for case in open {
            if self.driver.session.grants_all(&freedoms) || self.driver.left() == 0 {
                break;
            }
            self.control(&case).await;
        }
        self.driver.session.grants_all(&freedoms)
    }

    fn unproven(&self, merits: &RuleSet) -> usize {
        let unproven = |rule: &Rule| !self.driver.session.has_proven(*rule);
        merits.iter().filter(unproven).count()
    }

    async fn control(&mut self, control: &Case) {
        let played = self.perform(&control.scenario).await;
        self.note_end(&played.end);
        // What it breaks is found by cases of its own.
        self.tally.add(&played, &[]);
    }
}

/// The request that was refused for a rule, or because of what is left open: its door,
/// and the open questions.
fn undecided(played: &Played) -> Option<(Door, Vec<Freedom>)> {
    played.exchanges.iter().find_map(|exchange| {
        let Hearing {
            door,
            class,
            expected,
            ..
        } = &exchange.hearing;
        match expected {
            Some(Prediction::Either(violations, freedoms))
                if *class == Class::Refused && !violations.is_empty() =>
            {
                Some(((*door)?, freedoms.clone()))
            }
            _ => None,
        }
    })
}

/// The request that was refused and should be granted: its door, and the rules on which
/// it relied.
fn unexplained(played: &Played) -> Option<(Door, RuleSet)> {
    let mut hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
    let hearing = hearings.find(|hearing| hearing.unexplained)?;
    match (&hearing.door, &hearing.expected) {
        (Some(door), Some(Prediction::MustSucceed(merits))) => Some((*door, merits.clone())),
        _ => None,
    }
}
