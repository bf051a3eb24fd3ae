//! Throttling: who has called too often (facts C8, G15 and I62).
//!
//! Calls are counted by user and tier in windows of five minutes, the first of which
//! begins with the first call. The token endpoint knows no user yet; there a client
//! stands in for one, and those who name none are counted together.

use std::collections::BTreeMap;

use oauth_model::{
    call::Call,
    rate_limit::{RateTier, WINDOW_SECONDS},
    state::State,
    time::Timestamp,
};

/// Windows remembered at a time. There are never more callers than users and clients,
/// but deleted ones leave theirs behind for a while.
const WINDOWS_MAX: usize = 50_000;

/// Who has called how often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle {
    windows: BTreeMap<(String, RateTier), Window>,
    /// Tiers that are used up for everybody, and until when.
    used_up: BTreeMap<RateTier, Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    ends_at: Timestamp,
    calls: u64,
}

impl Throttle {
    /// Whether anybody may have to wait, although nobody is counted.
    pub(crate) fn is_used_up(&self) -> bool {
        !self.used_up.is_empty()
    }

    /// Uses up a tier for everybody, for as long as a window lasts.
    pub(crate) fn use_up(&mut self, tier: RateTier, now: Timestamp) {
        self.used_up.insert(tier, now.plus_seconds(WINDOW_SECONDS));
    }

    /// Counts a call of a tier, if calls are counted; says how many seconds its caller
    /// has to wait first, if any.
    pub(crate) fn admit(
        &mut self,
        now: Timestamp,
        tier: RateTier,
        counted_for: Option<String>,
    ) -> Option<u64> {
        self.used_up.retain(|_, until| *until > now);
        if let Some(&until) = self.used_up.get(&tier) {
            return Some(seconds(now, until));
        }
        let who = counted_for?;
        if self.windows.len() >= WINDOWS_MAX {
            self.windows.retain(|_, window| window.ends_at > now);
        }
        if self.windows.len() >= WINDOWS_MAX {
            self.windows.clear();
        }
        let fresh = Window {
            ends_at: now.plus_seconds(WINDOW_SECONDS),
            calls: 0,
        };
        let window = self.windows.entry((who, tier)).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        if window.calls >= tier.per_window() {
            return Some(seconds(now, window.ends_at));
        }
        window.calls += 1;
        None
    }
}

/// For whom a call counts.
pub(crate) fn caller(state: &State, call: &Call) -> String {
    let user = state.caller(call).map(|user| format!("user {}", user.id));
    let client = || {
        let client = state.client_named(call)?;
        Some(format!("client {}", client.id))
    };
    user.or_else(client).unwrap_or_default()
}

/// Whole seconds, rounded up: who waits that long need not wait again.
fn seconds(now: Timestamp, until: Timestamp) -> u64 {
    until
        .as_millis()
        .saturating_sub(now.as_millis())
        .div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_710_721_301);

    fn called(throttle: &mut Throttle, now: Timestamp, tier: RateTier, who: &str) -> Option<u64> {
        throttle.admit(now, tier, Some(who.to_owned()))
    }

    #[test]
    fn the_501st_change_within_five_minutes_has_to_wait() {
        let mut throttle = Throttle::default();
        for _ in 0..500 {
            assert_eq!(called(&mut throttle, NOW, RateTier::Two, "ada"), None);
        }
        let later = NOW.plus_seconds(287);
        let two = RateTier::Two;
        assert_eq!(called(&mut throttle, later, two, "ada"), Some(13));
        assert_eq!(called(&mut throttle, later, RateTier::One, "ada"), None);
        assert_eq!(called(&mut throttle, later, two, "ben"), None);
        let over = NOW.plus_seconds(300);
        assert_eq!(called(&mut throttle, over, two, "ada"), None);
    }

    #[test]
    fn a_tier_can_be_used_up_for_everybody() {
        let mut throttle = Throttle::default();
        throttle.use_up(RateTier::Two, NOW);
        assert_eq!(throttle.admit(NOW, RateTier::Two, None), Some(300));
        assert_eq!(throttle.admit(NOW, RateTier::One, None), None);
        let over = NOW.plus_seconds(300);
        assert_eq!(throttle.admit(over, RateTier::Two, None), None);
        assert!(!throttle.is_used_up());
    }
}
