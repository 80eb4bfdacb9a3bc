//! Points in time in the formats of files, the journal and AWS's tools. Does not read the clock.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcDateTime};

/// Reason why a text is not a timestamp. Caused by the file or tool that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid time")]
pub struct TimestampError {
    /// The text.
    pub typed: String,
}

/// Point in time from 1970 to 9999 with nanosecond precision. Serialized as ISO 8601 text in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(UtcDateTime);

impl Timestamp {
    /// Parses the format of files: `2026-11-25T13:00:00Z`, with at most nine digits of a fraction
    /// of the second.
    ///
    /// # Errors
    /// [`TimestampError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let is_utc = text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z');
        // 20 bytes without a fraction, plus a point and at most 9 digits.
        let time = is_utc && text.len() <= 30;
        time.then(|| parse_rfc3339(text))
            .flatten()
            .ok_or_else(|| TimestampError {
                typed: text.to_owned(),
            })
    }

    /// Parses the formats of AWS and its tools, which include `2026-11-25T13:00:00.123+01:00`,
    /// `2026-11-25T13:00:00+0100` and `2026-11-25 12:00:00 UTC`. Drops the fraction of the second.
    ///
    /// Returns `None` for any other text, and for a time without an offset from UTC.
    pub fn parse_lenient(text: &str) -> Option<Self> {
        let Self(time) = parse_any_offset(text.trim())?;
        Some(Self(time.truncate_to_second()))
    }

    /// Parses the format of `x-amz-date`: `20261125T130000Z`.
    pub fn parse_basic(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let (year, date) = date.split_at_checked(4)?;
        let (month, day) = date.split_at_checked(2)?;
        let (hour, time) = time.split_at_checked(2)?;
        let (minute, second) = time.split_at_checked(2)?;
        // This format has no fraction of the second.
        let is_whole = second.len() == 2;
        let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
        is_whole.then(|| parse_rfc3339(&text)).flatten()
    }

    /// Returns the time `millis` milliseconds after the start of 1970 in UTC. `None` after 9999.
    pub fn from_unix_millis(millis: u64) -> Option<Self> {
        let since = Duration::milliseconds(i64::try_from(millis).ok()?);
        UtcDateTime::UNIX_EPOCH.checked_add(since).map(Self)
    }

    /// Returns the time some seconds later, without a fraction of the second. `None` outside the years that a timestamp
    /// can have.
    pub fn seconds_later(self, seconds: i64) -> Option<Self> {
        let time = self.0.checked_add(Duration::seconds(seconds))?;
        (time >= UtcDateTime::UNIX_EPOCH).then(|| Self(time.truncate_to_second()))
    }

    /// Returns the time of a clock. `None` before 1970 and after 9999.
    pub fn from_system_time(time: SystemTime) -> Option<Self> {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Self::from_unix_millis(u64::try_from(since.as_millis()).ok()?)
    }

    /// Returns the date and time of day in UTC.
    pub fn utc(self) -> UtcDateTime {
        self.0
    }

    /// Returns the time shifted by minutes, so that [`Timestamp::utc`] shows a local time. Unchanged
    /// outside the years that a timestamp can have.
    #[must_use]
    pub fn shifted(self, minutes: i32) -> Self {
        let by = Duration::minutes(i64::from(minutes));
        Self(self.0.checked_add(by).unwrap_or(self.0))
    }

    /// Formats the time to the millisecond with letters and digits only: `20261125T130000123Z`. All
    /// results have the same length, so they sort by time.
    pub fn sortable_text(self) -> String {
        let utc = self.0;
        format!(
            "{:04}{:02}{:02}T{:02}{:02}{:02}{:03}Z",
            utc.year(),
            u8::from(utc.month()),
            utc.day(),
            utc.hour(),
            utc.minute(),
            utc.second(),
            utc.millisecond()
        )
    }
}

fn parse_any_offset(text: &str) -> Option<Timestamp> {
    let separator = text.as_bytes().get(10)?;
    if !b"Tt ".contains(separator) {
        return None;
    }
    for zone in ["UTC", "GMT"] {
        if let Some(time) = text.strip_suffix(zone) {
            return parse_rfc3339(&[time.trim_end(), "Z"].concat());
        }
    }
    // `+0100` is converted to `+01:00`.
    let (time, offset) = text.split_at_checked(text.len().checked_sub(5)?)?;
    if let Some((hours, minutes)) = offset.split_at_checked(3)
        && offset.starts_with(['+', '-'])
        && !offset.contains(':')
    {
        return parse_rfc3339(&[time.trim_end(), hours, ":", minutes].concat());
    }
    parse_rfc3339(text)
}

/// Parses RFC 3339. A leap second is read as the second after it.
fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let is_leap = text.get(16..19) == Some(":60");
    let time = if is_leap {
        let before = [text.get(..16)?, ":59", text.get(19..)?].concat();
        OffsetDateTime::parse(&before, &Rfc3339)
            .ok()?
            .checked_add(Duration::SECOND)?
    } else {
        OffsetDateTime::parse(text, &Rfc3339).ok()?
    };
    let utc = time.checked_to_utc()?;
    (utc >= UtcDateTime::UNIX_EPOCH).then_some(Timestamp(utc))
}

impl Default for Timestamp {
    /// Returns the start of 1970.
    fn default() -> Self {
        Self(UtcDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// Writes the format that [`Timestamp::parse`] reads, with as many digits of the fraction as
    /// needed: none, three, six or nine.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.0;
        write!(
            formatter,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            utc.year(),
            u8::from(utc.month()),
            utc.day(),
            utc.hour(),
            utc.minute(),
            utc.second()
        )?;
        match utc.nanosecond() {
            0 => {}
            nanos if nanos % 1_000_000 == 0 => write!(formatter, ".{:03}", nanos / 1_000_000)?,
            nanos if nanos % 1_000 == 0 => write!(formatter, ".{:06}", nanos / 1_000)?,
            nanos => write!(formatter, ".{nanos:09}")?,
        }
        formatter.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, TimestampError> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        time.0.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(time: Option<Timestamp>) -> Option<i64> {
        time.map(|time| time.utc().unix_timestamp())
    }

    #[test]
    fn formats_of_tools_parse() {
        // The numbers are the output of `date -u -d TEXT +%s`.
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
            assert_eq!(
                seconds(Timestamp::parse_lenient(text)),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_rejected() {
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
            "9999-12-31T23:59:59-01:00",
            "9999-12-31T23:59:60Z",
            "+026-11-25T12:00:00Z",
            "2026-11-25_12:00:00Z",
            "2026-11-25T12:00:00\u{e9}",
            "20\u{e9}6-11-25T12:00:00Z",
        ] {
            assert_eq!(Timestamp::parse_lenient(text), None, "{text}");
        }
    }

    #[test]
    fn files_have_one_format() {
        for (text, written) in [
            ("2026-11-25T13:00:00Z", "2026-11-25T13:00:00Z"),
            ("2026-11-25T13:00:00.120Z", "2026-11-25T13:00:00.120Z"),
            ("2026-11-25T13:00:00.1234Z", "2026-11-25T13:00:00.123400Z"),
            (
                "2026-02-28T23:59:60.123456789Z",
                "2026-03-01T00:00:00.123456789Z",
            ),
        ] {
            let time = Timestamp::parse(text).unwrap();
            assert_eq!(time.to_string(), written);
            assert_eq!(serde_json::to_value(time).unwrap(), written);
        }
        for bad in [
            "",
            "2026-11-25",
            "2026-11-25T13:00:00",
            "2026-11-25T13:00:00+01:00",
            "2026-13-25T13:00:00Z",
            "2026-00-25T13:00:00Z",
            "2026-11-32T13:00:00Z",
            "2026-11-25T24:00:00Z",
            "2026-11-25T13:60:00Z",
            "2026-11-25T13:00:00.Z",
            "2026-11-25T13:00:00.1234567890Z",
            "2026-11-25 13:00:00Z",
            "2026-11-25T13:00:0éZ",
        ] {
            let typed = bad.to_owned();
            assert_eq!(Timestamp::parse(bad), Err(TimestampError { typed }));
            assert!(serde_json::from_value::<Timestamp>(bad.into()).is_err());
        }
    }

    #[test]
    fn request_dates_parse() {
        for (text, expected) in [
            ("19700101T000000Z", 0),
            ("20150830T123600Z", 1_440_938_160),
            ("20000229T235959Z", 951_868_799),
        ] {
            assert_eq!(
                seconds(Timestamp::parse_basic(text)),
                Some(expected),
                "{text}"
            );
        }
        for bad in [
            "",
            "20150830",
            "20150830T123600",
            "2015-08-30T12:36:00Z",
            "20150830T1236Z",
            "20150830T12360Z",
            "2015830T123600Z",
            "20151330T123600Z",
            "20150230T123600Z",
            "20150830T246000Z",
            "19691231T235959Z",
            "2015083éT123600Z",
            "20150830T123600.5Z",
        ] {
            assert_eq!(Timestamp::parse_basic(bad), None, "{bad}");
        }
    }

    #[test]
    fn sortable_texts_have_one_length() {
        for (millis, text) in [
            (0, "19700101T000000000Z"),
            (1_795_608_000_123, "20261125T120000123Z"),
        ] {
            let time = Timestamp::from_unix_millis(millis).unwrap();
            assert_eq!(time.sortable_text(), text);
        }
        assert_eq!(Timestamp::from_unix_millis(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn times_round_trip(millis in 0_u64..253_402_300_800_000) {
            let time = Timestamp::from_unix_millis(millis).unwrap();
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
            let whole = Timestamp::from_unix_millis(millis - millis % 1_000);
            prop_assert_eq!(Timestamp::parse_lenient(&time.to_string()), whole);
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = (Timestamp::parse(&text), Timestamp::parse_lenient(&text));
            let _ = Timestamp::parse_basic(&text);
        }
    }
}
