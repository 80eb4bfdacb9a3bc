//! When rules expire, in words.

use super::Text;
use portcullis_model::{Expiry, ExpiryError, Timestamp, counted};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Hours up to which a time is counted in hours, so that "1 day" never stands for nearly two.
const MOST_HOURS: i64 = 48;

impl Text for ExpiryError {
    fn text(&self) -> String {
        match self {
            Self::Malformed => {
                "not an ISO 8601 time; expected one such as 2026-12-31T18:00:00Z".to_owned()
            }
            Self::Zoneless => {
                "the time has no zone; add Z for UTC, or an offset such as +01:00".to_owned()
            }
        }
    }
}

/// Returns how long it is until a time, or since then: `expires in 5 hours`, `expired 3 days ago`.
pub fn expiry_countdown(time: Timestamp, now: Timestamp) -> String {
    // Tags have whole seconds: two hours after the last second are still "2 hours".
    let second = now.seconds_later(0).unwrap_or(now);
    let left = (time.utc() - second.utc()).whole_seconds();
    let span = span_text(left.unsigned_abs());
    if time > now {
        format!("expires in {span}")
    } else {
        format!("expired {span} ago")
    }
}

/// Returns when a rule expires: a countdown, or that the tag is no time.
pub fn expiry_text(expiry: &Expiry<'_>, now: Timestamp) -> String {
    match expiry.time {
        Ok(time) => expiry_countdown(time, now),
        Err(ExpiryError::Malformed) => "no time".to_owned(),
        Err(ExpiryError::Zoneless) => "no time zone".to_owned(),
    }
}

/// Formats a time span in its largest unit, rounded down.
fn span_text(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let (unit, noun) = if seconds < MINUTE {
        return "less than a minute".to_owned();
    } else if seconds < HOUR {
        (MINUTE, "minute")
    } else if seconds < MOST_HOURS * HOUR {
        (HOUR, "hour")
    } else {
        (DAY, "day")
    };
    counted(usize::try_from(seconds / unit).unwrap_or(usize::MAX), noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_in_their_largest_unit() {
        let now = Timestamp::parse("2026-11-29T12:00:00Z").unwrap();
        for (time, text) in [
            ("2026-11-29T12:00:00Z", "expired less than a minute ago"),
            ("2026-11-29T12:00:00.500Z", "expires in less than a minute"),
            ("2026-11-29T12:01:00Z", "expires in 1 minute"),
            ("2026-11-29T12:59:59Z", "expires in 59 minutes"),
            ("2026-11-29T13:00:00Z", "expires in 1 hour"),
            ("2026-12-01T11:59:59Z", "expires in 47 hours"),
            ("2026-12-01T12:00:00Z", "expires in 2 days"),
            ("2027-11-29T12:00:00Z", "expires in 365 days"),
            ("2026-11-29T11:15:00Z", "expired 45 minutes ago"),
            ("2026-11-20T12:00:00Z", "expired 9 days ago"),
        ] {
            let time = Timestamp::parse(time).unwrap();
            assert_eq!(expiry_countdown(time, now), text);
        }
        let late = Timestamp::parse("2026-11-29T12:00:00.900Z").unwrap();
        let time = Timestamp::parse("2026-11-29T14:00:00Z").unwrap();
        assert_eq!(expiry_countdown(time, late), "expires in 2 hours");
    }
}
