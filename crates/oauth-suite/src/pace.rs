//! How fast a target is asked.

use std::time::{Duration, Instant};

use oauth_model::rate_limit::{RateTier, WINDOW_SECONDS};

/// How fast a target is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as it answers.
    Unbounded,
    /// So many requests in a minute at most, whatever they are.
    PerMinute(u32),
    /// In each tier half of what Qlik Cloud documents at most (facts C8 and G15). What has
    /// no documented tier counts as a change, since tiers may be shared (fact G18).
    HalfOfLimits,
}

impl Pace {
    /// Requests of a tier in a minute at most, if there is such a bound.
    pub fn per_minute(self, tier: RateTier) -> Option<u64> {
        match self {
            Self::Unbounded => None,
            Self::PerMinute(number) => Some(number.into()),
            Self::HalfOfLimits => Some(tier.per_minute() / 2),
        }
    }

    /// Changes that a span of time has room for, if there is a bound.
    pub fn changes_within(self, span: Duration) -> Option<u64> {
        let per_minute = self.per_minute(RateTier::Two)?;
        Some(span.as_secs().saturating_mul(per_minute) / 60)
    }
}

/// Keeps a pace: a bucket of tokens for each tier, of which every request takes one.
#[derive(Clone, Copy, Debug)]
pub struct Pacer {
    pace: Pace,
    one: Bucket,
    two: Bucket,
}

impl Pacer {
    /// With full buckets.
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            one: Bucket::of(pace, RateTier::One),
            two: Bucket::of(pace, RateTier::Two),
        }
    }

    /// Takes the token of a request, and says how long it has to wait for it.
    pub fn wait(&mut self, tier: Option<RateTier>, now: Instant) -> Duration {
        match (self.pace, tier) {
            (Pace::Unbounded, _) => Duration::ZERO,
            (Pace::HalfOfLimits, Some(RateTier::One)) => self.one.take(now),
            (Pace::HalfOfLimits | Pace::PerMinute(_), _) => self.two.take(now),
        }
    }
}

/// A bucket of tokens, told by when it is full again.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// How long one token takes.
    interval: Duration,
    /// How many it holds.
    burst: u32,
    /// When it is full.
    full: Option<Instant>,
}

impl Bucket {
    /// What it holds and what flows in during one window are together no more than the
    /// pace, so that no window sees more.
    fn of(pace: Pace, tier: RateTier) -> Self {
        let window = Duration::from_secs(WINDOW_SECONDS);
        let (interval, burst) = match pace {
            Pace::Unbounded => (Duration::ZERO, 1),
            Pace::PerMinute(number) => (Duration::from_mins(1) / number.max(1), 1),
            Pace::HalfOfLimits => {
                let allowed = u32::try_from(tier.per_window() / 2).unwrap_or(u32::MAX);
                let burst = (allowed / 25).max(1);
                (window / (allowed - burst).max(1), burst)
            }
        };
        Self {
            interval,
            burst,
            full: None,
        }
    }

    fn take(&mut self, now: Instant) -> Duration {
        let full = self.full.map_or(now, |full| full.max(now));
        let ahead = self.interval * self.burst.saturating_sub(1);
        let wait = full.saturating_duration_since(now).saturating_sub(ahead);
        self.full = Some(full + self.interval);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests of a tier are sent in the first so many seconds.
    fn sent(pace: Pace, tier: Option<RateTier>, seconds: u64) -> u64 {
        let begin = Instant::now();
        let end = begin + Duration::from_secs(seconds);
        let (mut pacer, mut now, mut count) = (Pacer::new(pace), begin, 0);
        loop {
            now += pacer.wait(tier, now);
            if now >= end {
                return count;
            }
            count += 1;
        }
    }

    #[test]
    fn no_window_sees_more_than_half_of_what_is_documented() {
        // 1000 reads and 100 changes a minute, counted over five minutes.
        let reads = sent(Pace::HalfOfLimits, Some(RateTier::One), 300);
        let changes = sent(Pace::HalfOfLimits, Some(RateTier::Two), 300);
        assert!((2400..=2500).contains(&reads), "{reads}");
        assert!((240..=250).contains(&changes), "{changes}");
    }

    #[test]
    fn what_has_no_documented_tier_is_asked_as_changes_are() {
        let changes = sent(Pace::HalfOfLimits, Some(RateTier::Two), 60);
        assert_eq!(sent(Pace::HalfOfLimits, None, 60), changes);
    }

    #[test]
    fn reads_do_not_wait_for_changes() {
        let now = Instant::now();
        let mut pacer = Pacer::new(Pace::HalfOfLimits);
        while pacer.wait(Some(RateTier::Two), now).is_zero() {}
        assert_eq!(pacer.wait(Some(RateTier::One), now), Duration::ZERO);
    }

    #[test]
    fn a_given_pace_is_kept_from_the_first_request_on() {
        let now = Instant::now();
        let mut pacer = Pacer::new(Pace::PerMinute(30));
        let waits =
            [Some(RateTier::One), Some(RateTier::Two), None].map(|tier| pacer.wait(tier, now));
        assert_eq!(waits.map(|wait| wait.as_secs()), [0, 2, 4]);
    }

    #[test]
    fn time_fills_a_bucket_up_to_its_brim() {
        let begin = Instant::now();
        let mut pacer = Pacer::new(Pace::HalfOfLimits);
        let at_once = |pacer: &mut Pacer, now| {
            (0..100)
                .take_while(|_| pacer.wait(Some(RateTier::Two), now).is_zero())
                .count()
        };
        assert_eq!(at_once(&mut pacer, begin), 10);
        assert_eq!(at_once(&mut pacer, begin + Duration::from_hours(1)), 10);
    }
}
