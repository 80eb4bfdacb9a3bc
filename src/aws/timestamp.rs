//! ISO 8601 times as AWS and its tools write them, read into seconds since 1970. Knows no clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads a time such as `2026-11-25T12:00:00Z`, `2026-11-25T13:00:00.123+01:00` or
/// `2026-11-25 12:00:00 UTC`. Fractions of a second are cut off. None when it is anything else: an
/// expiry that nobody can read is an unknown one, which is no reason to refuse the key.
pub fn parse_timestamp(text: &str) -> Option<SystemTime> {
    let mut rest = text.trim();
    let year = number(&mut rest, 4)?;
    mark(&mut rest, "-")?;
    let month = number(&mut rest, 2)?;
    mark(&mut rest, "-")?;
    let day = number(&mut rest, 2)?;
    mark(&mut rest, "Tt ")?;
    let hour = number(&mut rest, 2)?;
    mark(&mut rest, ":")?;
    let minute = number(&mut rest, 2)?;
    mark(&mut rest, ":")?;
    let second = number(&mut rest, 2)?;
    if mark(&mut rest, ".").is_some() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest = rest.get(digits..).filter(|_| digits > 0)?;
    }
    let offset = offset_seconds(rest.trim_start())?;
    // A leap second is the second after it.
    let is_time = hour < 24 && minute < 60 && second <= 60;
    let is_date = year >= 1970 && (1..=12).contains(&month) && day >= 1;
    if !is_time || !is_date || day > days_of_month(year, month) {
        return None;
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let seconds = u64::try_from(seconds - offset).ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// A time in milliseconds since 1970, as JavaScript and the SSO portal have it.
pub fn timestamp_from_millis(millis: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

/// Takes `digits` digits off the start.
fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let (text, after) = rest.split_at_checked(digits)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    text.parse().ok()
}

/// Takes one of `marks` off the start.
fn mark(rest: &mut &str, marks: &str) -> Option<()> {
    let first = rest.chars().next().filter(|first| marks.contains(*first))?;
    *rest = rest.get(first.len_utf8()..)?;
    Some(())
}

/// Seconds east of Greenwich, of `Z`, `UTC`, `+01:00` or `+0100`. A time without any could be one of
/// anywhere.
fn offset_seconds(mut rest: &str) -> Option<i64> {
    if matches!(rest, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    mark(&mut rest, "+-")?;
    let hours = number(&mut rest, 2)?;
    let _ = mark(&mut rest, ":");
    let minutes = number(&mut rest, 2)?;
    let is_offset = rest.is_empty() && hours < 24 && minutes < 60;
    is_offset.then_some(sign * (hours * 3_600 + minutes * 60))
}

fn is_leap_year(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap_year(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years counted from March, so that the leap day is a year's last:
/// `days = 365 y + y/4 - y/100 + y/400 + (153 m + 2)/5 + d - 1`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    days - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        let time = parse_timestamp(text)?;
        Some(time.duration_since(UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn every_form_that_tools_write_is_read() {
        // The numbers are those of `date -u -d TEXT +%s`.
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-25T12:00:00Z", 1_795_608_000),
            ("2026-11-25T12:00:00+00:00", 1_795_608_000),
            ("2026-11-25T13:00:00+01:00", 1_795_608_000),
            ("2026-11-25T06:30:00-05:30", 1_795_608_000),
            ("2026-11-25T13:00:00+0100", 1_795_608_000),
            (" 2026-11-25T12:00:00.999999Z\n", 1_795_608_000),
            ("2026-11-25 12:00:00 UTC", 1_795_608_000),
            ("2026-11-25t12:00:00z", 1_795_608_000),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2028-02-29T00:00:00Z", 1_835_395_200),
            ("2028-03-01T00:00:00Z", 1_835_481_600),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("2016-12-31T23:59:60Z", 1_483_228_800),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        assert_eq!(
            timestamp_from_millis(1_795_608_000_123).map(|time| time > UNIX_EPOCH),
            Some(true)
        );
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "",
            "soon",
            "2026-11-25",
            "2026-11-25T12:00:00",
            "2026-11-25T12:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-25T24:00:00Z",
            "2026-11-25T12:60:00Z",
            "2026-11-25T12:00:61Z",
            "2026-11-25T12:00:00.Z",
            "2026-11-25T12:00:00+24:00",
            "2026-11-25T12:00:00+1:00",
            "2026-11-25T12:00:00ZZ",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
            "+026-11-25T12:00:00Z",
            "2026-11-25T12:00:00\u{e9}",
            "20\u{e9}6-11-25T12:00:00Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_follow_each_other(day in 0_u64..2_932_896) {
            // Found by counting, from the year on.
            let (mut year, mut left) = (1970, i64::try_from(day).unwrap());
            while left >= 365 + i64::from(is_leap_year(year)) {
                left -= 365 + i64::from(is_leap_year(year));
                year += 1;
            }
            let mut month = 1;
            while left >= days_of_month(year, month) {
                left -= days_of_month(year, month);
                month += 1;
            }
            let text = format!("{year:04}-{month:02}-{:02}T00:00:00Z", left + 1);
            prop_assert_eq!(seconds(&text), Some(day * 86_400), "{}", text);
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = parse_timestamp(&text);
        }
    }
}
