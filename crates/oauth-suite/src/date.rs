//! Dates as the API writes them: RFC 3339, UTC, with a fraction.

/// The moment in a text of the form `2024-03-18T00:21:41.000Z`, in seconds since 1970.
///
/// Three digits of fraction are demanded (fact E5).
pub(crate) fn parse_millis(text: &str) -> Option<i64> {
    let fraction = text.strip_suffix('Z')?.split_once('.')?.1;
    (fraction.len() == 3).then(|| parse(text)).flatten()
}

/// The moment in a UTC date and time with any fraction, in seconds since 1970.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let sound = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60
        && digits(fraction);
    sound.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// The moment in a date as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since
/// 1970 (RFC 9110, section 5.6.7). The two forms of the past are not read.
pub(crate) fn parse_http(text: &str) -> Option<i64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (_, date) = text.trim().split_once(", ")?;
    let [day, name, year, time, "GMT"] = date.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let place = MONTHS.find(name).filter(|_| name.len() == 3)?;
    parse(&format!("{year}-{:02}-{day}T{time}Z", place / 3 + 1))
}

fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        let plain = part.len() == width && part.chars().all(|c| c.is_ascii_digit());
        *number = plain.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Days from 1970 to a date of the Gregorian calendar, counting years from March so
/// that the leap day comes last.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_dates_are_read() {
        assert_eq!(parse_millis("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(
            parse_millis("2024-03-18T00:21:41.000Z"),
            Some(1_710_721_301)
        );
        assert_eq!(parse("2024-03-18T17:26:30.342260287Z"), Some(1_710_782_790));
        assert_eq!(parse("2024-02-29T00:00:00Z"), Some(1_709_164_800));
    }

    #[test]
    fn dates_of_http_are_read() {
        let parsed = parse_http("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(parsed, Some(784_111_777));
        for text in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_http(text), None, "{text}");
        }
    }

    #[test]
    fn other_forms_are_not() {
        for text in [
            "",
            "2024-03-18",
            "2024-03-18T00:21:41",
            "2024-03-18T00:21:41+00:00",
            "2024-13-18T00:21:41Z",
            "24-03-18T00:21:41Z",
            "2024-03-18T00:21:41.Z",
            "1710721301",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_millis("2024-03-18T00:21:41Z"), None);
        assert_eq!(parse_millis("2024-03-18T00:21:41.342260287Z"), None);
    }
}
