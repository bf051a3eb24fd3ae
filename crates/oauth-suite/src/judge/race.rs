//! Answers to one request that was sent several times at once.
//!
//! They are right if some order of the requests, one after the other, explains them.
//! The requests are the same, so orders differ only in which answers come first.

use oauth_model::{
    catalogue::{client_secret, code, race, refresh},
    client::GrantType,
    freedom::{Freedom, GRANTED, REFUSED},
    prediction::Prediction,
    rule::{Rule, RuleSet, Stance},
    time::Timestamp,
};

use super::{Breach, Class, Hearing, Session};
use crate::{scenario::Request, wire, wire::Answer};

/// The rules for one request after the other, and what they become for many at once.
const SHARPENED: &[(Rule, Rule)] = &[
    (code::SINGLE_USE, race::CODE_REDEEMED_ONCE),
    (refresh::ROTATED_IS_DEAD, race::REFRESH_TOKEN_USED_ONCE),
    (client_secret::LIMIT, race::SECRET_LIMIT_HELD),
];

/// An order of answers as it was heard: the session behind it, and what each showed.
struct Order {
    session: Session,
    hearings: Vec<(usize, Hearing)>,
}

/// What came back, and to what.
struct Heat<'a> {
    now: Timestamp,
    request: &'a Request,
    answers: &'a [Answer],
    /// Whether the target refuses a refresh token that was used, when nothing else is
    /// going on.
    refuses_used: bool,
}

impl Session {
    /// Hears a request, whose labels are resolved, and the answers to it that came when
    /// it was sent as often at once. What they show comes in the order of the answers.
    pub fn hear_at_once(
        &mut self,
        now: Timestamp,
        request: &Request,
        answers: &[Answer],
    ) -> Vec<Hearing> {
        let heat = Heat {
            now,
            request,
            answers,
            refuses_used: self.shown.has(Freedom::UsedRefreshToken, REFUSED)
                && !self.shown.has(Freedom::UsedRefreshToken, GRANTED),
        };
        let all: Vec<usize> = (0..answers.len()).collect();
        let start = Order {
            session: self.clone(),
            hearings: Vec::new(),
        };
        let mut order = match heat.explain(&start, &all) {
            Some(mut order) => {
                heat.note_upheld(&mut order);
                order
            }
            None => heat.blame(start, all),
        };
        order.hearings.sort_by_key(|(index, _)| *index);
        *self = order.session;
        order.hearings.into_iter().map(|(_, heard)| heard).collect()
    }
}

impl Heat<'_> {
    /// An order of the answers that are left in which each is as it has to be.
    fn explain(&self, before: &Order, left: &[usize]) -> Option<Order> {
        if left.is_empty() {
            return Some(before.next(before.session.clone(), None));
        }
        let mut tried: Vec<u16> = Vec::new();
        for &index in left {
            let status = self.answers.get(index)?.status;
            // Answers alike lead to the same end.
            if tried.contains(&status) {
                continue;
            }
            tried.push(status);
            let (session, hearing) = self.hear(&before.session, index)?;
            if self.fits(&hearing) {
                let rest: Vec<usize> = left.iter().copied().filter(|&at| at != index).collect();
                let after = before.next(session, Some((index, hearing)));
                if let Some(order) = self.explain(&after, &rest) {
                    return Some(order);
                }
            }
        }
        None
    }

    fn hear(&self, session: &Session, index: usize) -> Option<(Session, Hearing)> {
        let mut session = session.clone();
        let hearing = session.hear(self.now, self.request, self.answers.get(index)?);
        Some((session, hearing))
    }

    fn fits(&self, hearing: &Hearing) -> bool {
        !hearing.astray && !self.is_used_twice(hearing)
    }

    /// Whether a used refresh token was granted by who refuses it otherwise.
    fn is_used_twice(&self, hearing: &Hearing) -> bool {
        let is_open = matches!(
            &hearing.expected,
            Some(Prediction::Either(_, freedoms)) if freedoms.contains(&Freedom::UsedRefreshToken)
        );
        self.refuses_used && is_open && hearing.class == Class::Granted
    }

    /// The rules that many at once have put to the test, and that hold.
    fn note_upheld(&self, order: &mut Order) {
        if self.answers.len() < 2 {
            return;
        }
        let refreshes =
            wire::call(self.request).is_some_and(|call| call.asks_for(GrantType::RefreshToken));
        for (_, hearing) in &mut order.hearings {
            for &(rule, sharpened) in SHARPENED {
                if hearing.class == Class::Refused && hearing.at_stake.contains(rule) {
                    hearing.at_stake.insert(sharpened);
                }
            }
            if refreshes && hearing.class != Class::Throttled {
                hearing.at_stake.insert(race::REFRESH_TOKEN_USED_ONCE);
            }
        }
    }

    /// No order explains the answers: what was granted comes first, and one grant too
    /// many is blamed on what holds for many at once.
    fn blame(&self, start: Order, mut all: Vec<usize>) -> Order {
        let is_granted = |&index: &usize| {
            let status = self.answers.get(index).map(|answer| answer.status);
            status.is_some_and(|status| (200..300).contains(&status))
        };
        let count = all.iter().filter(|index| is_granted(index)).count();
        all.sort_by_key(|index| !is_granted(index));
        let shown = start.session.shown.clone();
        let mut order = start;
        for (place, index) in all.into_iter().enumerate() {
            let Some((session, mut hearing)) = self.hear(&order.session, index) else {
                continue;
            };
            if hearing.class == Class::Granted
                && let Some(rule) = self.sharpened(&session, &hearing)
            {
                let stance = session.profile().stance(rule);
                hearing.at_stake = [rule].into_iter().collect();
                hearing.lost = true;
                hearing.astray = true;
                hearing.breaches = vec![Breach {
                    rule,
                    found: format!("{count} of {} at once granted", self.answers.len()),
                    wanted: format!("{place} at most"),
                }];
                hearing.breaches.retain(|_| stance > Stance::Off);
            }
            // Whoever gives way to everybody is slow, and lets nothing slip.
            let owed = matches!(hearing.expected, Some(Prediction::MustSucceed(_)));
            if owed && hearing.class == Class::Refused {
                hearing.breaches.clear();
                hearing.at_stake = RuleSet::EMPTY;
                hearing.unexplained = true;
                hearing.astray = true;
            }
            order = order.next(session, Some((index, hearing)));
        }
        // What slipped through is no side that the target takes.
        order.session.shown = shown;
        order
    }

    /// The rule about many at once that a grant too many breaks.
    fn sharpened(&self, session: &Session, hearing: &Hearing) -> Option<Rule> {
        if self.is_used_twice(hearing) {
            return Some(race::REFRESH_TOKEN_USED_ONCE);
        }
        // What is broken for one request after the other is so for many at once.
        let broken = |rule| {
            let mut breaches = hearing.breaches.iter();
            breaches.any(|breach| breach.rule == rule) && !session.broken.contains(rule)
        };
        SHARPENED
            .iter()
            .find(|(rule, _)| broken(*rule))
            .map(|&(_, sharpened)| sharpened)
    }
}

impl Order {
    fn next(&self, session: Session, heard: Option<(usize, Hearing)>) -> Self {
        let mut hearings = self.hearings.clone();
        hearings.extend(heard);
        Self { session, hearings }
    }
}
