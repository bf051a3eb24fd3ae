//! What is kept of the budget for clearing up, so that a run spends no more than it may
//! and still leaves nothing behind.

use oauth_model::standard::call::Endpoint;

use super::{Driver, Kind, Played, elsewhere};
use crate::{
    judge::Class,
    scenario::{Request, builder::AUTH_SETTINGS},
    target::Target,
};

impl<T: Target> Driver<'_, T> {
    /// Whether so many requests may still be sent for now.
    pub(super) fn is_left(&mut self, requests: u64) -> bool {
        self.exhausted |= self.left_in_all() < requests;
        self.left() >= requests
    }

    /// There is too little left for anything more.
    pub(crate) fn exhaust(&mut self) {
        self.exhausted = true;
    }

    /// Whether the budget of the run kept something from being sent.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.exhausted || self.left_in_all() == 0
    }

    /// The requests that clearing up behind a scenario takes, as far as it was played.
    pub(super) fn owed(&self, played: &Played) -> u64 {
        if self.facts.controls.is_some() {
            return 0;
        }
        let granted = played
            .exchanges
            .iter()
            .filter(|exchange| exchange.hearing.class == Class::Granted);
        let made = granted.filter(|exchange| makes(&exchange.request));
        // Each is looked for first.
        let lost = played.unanswered.iter().filter(|(_, lost)| makes(lost));
        let undone = elsewhere::undoing(played, &self.auth_settings);
        (made.count() + 2 * lost.count() + undone.len()) as u64
    }

    /// Whether a request can be sent, and what it makes be removed again.
    pub(super) fn can_afford(&mut self, request: &Request, times: u64) -> bool {
        let adds = self.facts.controls.is_none() && (makes(request) || changes(request));
        self.is_left(times + times * u64::from(adds))
    }
}

/// Whether a request makes something that has to be removed.
fn makes(request: &Request) -> bool {
    let registers = request.method == "POST" && request.path == Endpoint::Registration.path();
    registers || Kind::made_by(&request.method, &request.path).is_some()
}

/// Whether a request changes something that has to be put back.
fn changes(request: &Request) -> bool {
    matches!(
        (request.method.as_str(), request.path.as_str()),
        ("PATCH", AUTH_SETTINGS) | ("POST", "/oauth/consent")
    )
}
