//! When a rule expires, as one of its tags says.

use super::{Rule, Tag, Timestamp};

/// Key of the tag with the time at which a rule expires, unless another is configured.
pub const DEFAULT_EXPIRY_TAG: &str = "expires-at";

/// Reason why a tag is not a time at which a rule expires. The user who set the tag can correct it;
/// until then nothing acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("invalid time of expiry")]
pub enum ExpiryError {
    /// The text is no ISO 8601 date and time.
    Malformed,
    /// The text has no offset from UTC, so it names a different time in each time zone.
    Zoneless,
}

/// The tag of a rule that says when it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry<'a> {
    /// The value of the tag.
    pub text: &'a str,
    /// The time, or why the value is none.
    pub time: Result<Timestamp, ExpiryError>,
}

/// Key of the tag that says when rules expire, and the time to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryClock<'a> {
    /// The key.
    pub key: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// Parses the value of a tag: ISO 8601 with `Z` or an offset from UTC, such as `2026-12-31T18:00:00Z` or
/// `2026-12-31T18:00+01:00`. Seconds may be left out; a fraction of the second is dropped.
///
/// # Errors
/// [`ExpiryError`] for any other text, and for a time or date without a zone.
pub fn parse_expiry(text: &str) -> Result<Timestamp, ExpiryError> {
    let text = text.trim();
    let with_seconds = with_seconds(text);
    if let Some(time) = Timestamp::parse_lenient(&with_seconds) {
        return Ok(time);
    }
    let has_no_zone = |text: String| Timestamp::parse_lenient(&text).is_some();
    let is_date = has_no_zone(format!("{text}T00:00:00Z"));
    Err(if is_date || has_no_zone(format!("{with_seconds}Z")) {
        ExpiryError::Zoneless
    } else {
        ExpiryError::Malformed
    })
}

/// Adds `:00` to a time of hours and minutes.
fn with_seconds(text: &str) -> String {
    let has_minutes = text.as_bytes().get(13) == Some(&b':');
    match text.split_at_checked(16) {
        Some((minutes, rest)) if has_minutes && !rest.starts_with(':') => {
            [minutes, ":00", rest].concat()
        }
        _ => text.to_owned(),
    }
}

impl<'a> Expiry<'a> {
    /// Finds the tag among those of a rule. `None` without such a tag.
    pub fn of(tags: &'a [Tag], key: &str) -> Option<Self> {
        let tag = tags.iter().find(|tag| tag.key == key)?;
        Some(Self {
            text: &tag.value,
            time: parse_expiry(&tag.value),
        })
    }

    /// Whether the rule has expired: its time is not in the future. False for a value that is no time.
    pub fn is_past(&self, now: Timestamp) -> bool {
        self.time.is_ok_and(|time| time <= now)
    }
}

impl ExpiryClock<'_> {
    /// Returns the tag of a rule that says when it expires.
    pub fn of<'a>(&self, rule: &'a Rule) -> Option<Expiry<'a>> {
        Expiry::of(&rule.tags, self.key)
    }

    /// Whether a rule has expired.
    pub fn has_expired(&self, rule: &Rule) -> bool {
        self.of(rule).is_some_and(|expiry| expiry.is_past(self.now))
    }

    /// Whether a rule expires in the future.
    pub fn is_expiring(&self, rule: &Rule) -> bool {
        let time = self.of(rule).and_then(|expiry| expiry.time.ok());
        time.is_some_and(|time| time > self.now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Cidr, Direction, Peer, Traffic};

    #[test]
    fn times_need_a_zone() {
        let time = |text| Timestamp::parse(text).unwrap();
        for (text, expected) in [
            ("2026-12-31T18:00:00Z", "2026-12-31T18:00:00Z"),
            (" 2026-12-31T18:00:00Z ", "2026-12-31T18:00:00Z"),
            ("2026-12-31T18:00:00.750Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31T18:00Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31T18:00+01:00", "2026-12-31T17:00:00Z"),
            ("2026-12-31T18:00+0100", "2026-12-31T17:00:00Z"),
            ("2026-12-31T18:00:00-05:30", "2026-12-31T23:30:00Z"),
            ("2026-12-31 18:00:00 UTC", "2026-12-31T18:00:00Z"),
        ] {
            assert_eq!(parse_expiry(text), Ok(time(expected)), "{text}");
        }
        for text in [
            "2026-12-31",
            "2026-12-31T18:00",
            "2026-12-31T18:00:00",
            "2026-12-31 18:00:00",
            "2026-12-31T18:00:00.5",
        ] {
            assert_eq!(parse_expiry(text), Err(ExpiryError::Zoneless), "{text}");
        }
        for text in [
            "",
            "never",
            "tomorrow",
            "31.12.2026",
            "2026-02-30",
            "2026-12-31T25:00:00Z",
            "2026-12-31T18Z",
            "1798740000",
            "2026-12-31T18:00:00 Europe/Berlin",
        ] {
            assert_eq!(parse_expiry(text), Err(ExpiryError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_rule_has_expired_at_its_time_and_not_before() {
        let traffic = Traffic::All;
        let mut rule = Rule::new(
            Direction::Ingress,
            traffic,
            Peer::Cidr(Cidr::anywhere_ipv4()),
        );
        let clock = |now| ExpiryClock {
            key: DEFAULT_EXPIRY_TAG,
            now: Timestamp::parse(now).unwrap(),
        };
        let (before, at) = (
            clock("2026-12-31T17:59:59.999Z"),
            clock("2026-12-31T18:00:00Z"),
        );
        assert!(!at.has_expired(&rule) && !at.is_expiring(&rule));
        let tag = |key: &str, value: &str| Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        };
        rule.tags = vec![tag("Expires-At", "2020-01-01T00:00:00Z")];
        assert!(!at.has_expired(&rule), "keys are case-sensitive");
        rule.tags = vec![tag("expires-at", "2026-12-31T19:00:00+01:00")];
        assert!(before.is_expiring(&rule) && !before.has_expired(&rule));
        assert!(at.has_expired(&rule) && !at.is_expiring(&rule));
        for unusable in ["2020-01-01T00:00:00", "2020-01-01", "yesterday"] {
            rule.tags = vec![tag("expires-at", unusable)];
            assert!(
                !at.has_expired(&rule) && !at.is_expiring(&rule),
                "{unusable}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = parse_expiry(&text);
        }

        #[test]
        fn written_times_are_read(seconds in 0_u64..253_402_300_800) {
            let time = Timestamp::from_unix_millis(seconds * 1000).unwrap();
            prop_assert_eq!(parse_expiry(&time.to_string()), Ok(time));
        }
    }
}
