//! Points in time as the API writes them: RFC 3339, UTC.

use jiff::fmt::temporal::DateTimePrinter;
use oauth_model::time::Timestamp;

const NANOSECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(9));
const MILLISECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(3));

/// With nine digits of fraction, as clients have it (fact C11).
pub(crate) fn nanoseconds(at: Timestamp) -> String {
    NANOSECONDS.timestamp_to_string(&instant(at))
}

/// With three digits of fraction, as everything else has it (facts C11 and C46).
pub(crate) fn milliseconds(at: Timestamp) -> String {
    MILLISECONDS.timestamp_to_string(&instant(at))
}

/// Cut to whole seconds and written with `.000`, as tokens have it (fact E5).
pub(crate) fn whole_seconds(at: Timestamp) -> String {
    milliseconds(Timestamp::from_seconds(at.as_seconds()))
}

/// The last moment of the calendar stands for everything behind it.
fn instant(at: Timestamp) -> jiff::Timestamp {
    i64::try_from(at.as_millis())
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
        .unwrap_or(jiff::Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_fraction() {
        let at = Timestamp::from_millis(1_710_782_790_342);
        assert_eq!(nanoseconds(at), "2024-03-18T17:26:30.342000000Z");
        assert_eq!(milliseconds(at), "2024-03-18T17:26:30.342Z");
        assert_eq!(whole_seconds(at), "2024-03-18T17:26:30.000Z");
    }

    #[test]
    fn the_end_of_time_is_written_too() {
        let end = nanoseconds(Timestamp::from_millis(u64::MAX));
        assert!(end.starts_with("9999-12-30T22:00:00"), "{end}");
    }
}
