//! Days, for what ends on one.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use crate::date;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// A day by its year, month and day of the month, if there is such a day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let of_month = (1..=12).contains(&month);
        let this = Self(date::days(year.into(), month.into(), day.into()));
        let same = this.civil() == (year.into(), month.into(), day.into());
        (of_month && same).then_some(this)
    }

    /// The day, in UTC, so many seconds after 1970 began.
    pub fn of_unix_seconds(seconds: u64) -> Self {
        Self(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX))
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: u16) -> Self {
        Self(self.0.saturating_add(days.into()))
    }

    /// Year, month and day: the way of [`date::days`] backwards.
    fn civil(self) -> (i64, i64, i64) {
        /// Days in the four hundred years after which the calendar repeats itself.
        const ERA: i64 = 146_097;
        let since_march = self.0.saturating_add(719_468);
        let (era, day) = (since_march.div_euclid(ERA), since_march.rem_euclid(ERA));
        let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let year = year + era * 400;
        if month < 10 {
            (year, month + 3, day)
        } else {
            (year + 1, month - 9, day)
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-')?;
            let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
            let formed = text.len() == 10 && [year, month, day].into_iter().all(plain);
            formed.then_some(())?;
            Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        };
        read().ok_or("wanted a day such as 2026-12-31")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        let cases = [
            ("1970-01-01", 0),
            ("1970-03-01", 59),
            ("2000-02-29", 11_016),
            ("2026-12-31", 20_818),
        ];
        for (text, days) in cases {
            assert_eq!(text.parse(), Ok(Day(days)), "{text}");
            assert_eq!(Day(days).to_string(), text);
        }
        for text in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-1-01",
            "x",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn time_passes_over_ends_of_years() {
        let day: Day = "2026-12-11".parse().unwrap();
        assert_eq!(day.plus_days(30).to_string(), "2027-01-10");
        assert!(day < day.plus_days(1));
        assert_eq!(
            Day::of_unix_seconds(86_400 * 59 - 1).to_string(),
            "1970-02-28"
        );
    }
}
