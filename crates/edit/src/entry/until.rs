//! Parses until when a rule is meant to exist: `2026-12-31`, `tomorrow 18:00`, `in 2 hours`.

use super::context::EntryContext;
use portcullis_model::{Expiry, Tag, TagError, Timestamp, parse_expiry};

/// Reason why a text is not a time. The user can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid time")]
pub enum UntilError {
    /// Not a time. The text.
    Text(String),
    /// EC2 refuses the tag.
    Tag(#[from] TagError),
}

/// What the user means by a time, and the tag that holds it.
#[derive(Clone, Copy, Debug)]
pub struct UntilContext<'a> {
    /// Key of the tag that says when a rule expires.
    pub key: &'a str,
    /// The time.
    pub now: Timestamp,
    /// Returns the distance of the user's local time from UTC at a time, in minutes.
    pub offset_minutes: fn(Timestamp) -> i32,
}

/// Words that remove the time.
const NEVER: [&str; 3] = ["", "never", "forever"];

/// Time of day of a day without one: its last minute.
const END_OF_DAY: &str = "23:59:00";

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const DAY_SECONDS: i64 = 24 * 60 * 60;

impl Default for UntilContext<'_> {
    /// UTC, at the start of 1970, with the usual key.
    fn default() -> Self {
        Self {
            key: portcullis_model::DEFAULT_EXPIRY_TAG,
            now: Timestamp::default(),
            offset_minutes: |_| 0,
        }
    }
}

/// Parses a time: ISO 8601 with or without a zone, a date, a day by name, a time of day, or a time span from now.
/// Without a zone it is the user's local time. `None` removes the time.
///
/// # Errors
/// [`UntilError::Text`] for any other text.
pub fn parse_until(
    typed: &str,
    context: &UntilContext<'_>,
) -> Result<Option<Timestamp>, UntilError> {
    let lower = typed.trim().to_ascii_lowercase();
    if NEVER.contains(&lower.as_str()) {
        return Ok(None);
    }
    if let Ok(time) = parse_expiry(typed) {
        return Ok(Some(time));
    }
    let time = parse_zoned(&lower)
        .or_else(|| parse_span(&lower, context))
        .or_else(|| parse_local(&lower, context));
    time.map(Some)
        .ok_or_else(|| UntilError::Text(typed.trim().to_owned()))
}

/// Formats a time as a cell shows it, in local time with its zone: `2026-12-31 18:00 +01:00`.
pub fn until_text(time: Timestamp, context: &UntilContext<'_>) -> String {
    let offset = (context.offset_minutes)(time);
    let local = time.shifted(offset).utc();
    let seconds = match local.second() {
        0 => String::new(),
        seconds => format!(":{seconds:02}"),
    };
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    format!(
        "{} {:02}:{:02}{seconds} {sign}{hours:02}:{minutes:02}",
        date_text(time.shifted(offset)),
        local.hour(),
        local.minute()
    )
}

/// Returns the text of the cell: a time in local time, or the value of the tag if it is none.
pub(super) fn tags_text(tags: &[Tag], context: &EntryContext<'_>) -> String {
    let expiry = Expiry::of(tags, context.until.key);
    expiry.map_or_else(String::new, |expiry| match expiry.time {
        Ok(time) => until_text(time, &context.until),
        Err(_) => expiry.text.to_owned(),
    })
}

/// Returns tags with the time set, or without it. Tags that say the same time stay as they are.
///
/// # Errors
/// [`UntilError::Tag`] if EC2 refuses the key.
pub(super) fn with_until(
    tags: &[Tag],
    time: Option<Timestamp>,
    key: &str,
) -> Result<Vec<Tag>, UntilError> {
    let mut tags = tags.to_vec();
    let Some(time) = time else {
        tags.retain(|tag| tag.key != key);
        return Ok(tags);
    };
    if Expiry::of(&tags, key).is_some_and(|expiry| expiry.time == Ok(time)) {
        return Ok(tags);
    }
    let set = Tag::parse(key, &time.to_string())?;
    match tags.iter_mut().find(|tag| tag.key == key) {
        Some(tag) => *tag = set,
        None => tags.push(set),
    }
    Ok(tags)
}

/// Parses what [`until_text`] writes, and other texts with blanks between date, time and zone.
fn parse_zoned(lower: &str) -> Option<Timestamp> {
    let words: Vec<&str> = lower.split_whitespace().collect();
    let [date, time, zone] = words.as_slice() else {
        return None;
    };
    let zone = match *zone {
        "utc" | "gmt" | "z" => "Z",
        zone if zone.starts_with(['+', '-']) => zone,
        _ => return None,
    };
    parse_expiry(&format!("{date}T{}{zone}", parse_time_of_day(time)?)).ok()
}

/// Parses a time span from now: `in 2 hours`, `90 min`, `1 day 4 hours`.
fn parse_span(lower: &str, context: &UntilContext<'_>) -> Option<Timestamp> {
    let span = lower.strip_prefix("in ").unwrap_or(lower).trim_start();
    let mut rest = span;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let (number, after) = split_where(rest, |letter| !letter.is_ascii_digit());
        let (unit, after) = split_where(after.trim_start(), |letter| !letter.is_ascii_alphabetic());
        let unit = match unit {
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 60 * 60,
            "d" | "day" | "days" => DAY_SECONDS,
            "w" | "week" | "weeks" => 7 * DAY_SECONDS,
            _ => return None,
        };
        let number: i64 = number.parse().ok()?;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = after.trim_start();
        rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
    }
    (seconds > 0)
        .then(|| context.now.seconds_later(seconds))
        .flatten()
}

/// Parses a day, a time of day, or both, in local time. A time of day alone is the next such time.
fn parse_local(lower: &str, context: &UntilContext<'_>) -> Option<Timestamp> {
    let (day, time) = match lower.split_once([' ', 't']) {
        // `today`, `tuesday` and others have the letter, too.
        Some((day, time)) if is_date(day) => (day, time),
        _ => lower.split_once(' ').unwrap_or((lower, "")),
    };
    let time = time.trim().trim_start_matches("at ");
    if let Some(date) = parse_day(day, context) {
        let time = match time {
            "" => END_OF_DAY.to_owned(),
            time => parse_time_of_day(time)?,
        };
        return at_local(&date, &time, context);
    }
    // `6 pm` has a blank, too.
    let time = parse_time_of_day(lower.trim_start_matches("at "))?;
    let today = at_local(&date_of(context.now, 0, context)?, &time, context)?;
    if today > context.now {
        Some(today)
    } else {
        at_local(&date_of(context.now, 1, context)?, &time, context)
    }
}

/// Returns the date that a word names: `today`, `tomorrow`, the next day of a name, or a date.
fn parse_day(word: &str, context: &UntilContext<'_>) -> Option<String> {
    let local = context.now.shifted((context.offset_minutes)(context.now));
    let weekday = WEEKDAYS
        .iter()
        .position(|known| *known == word || (word.len() == 3 && known.starts_with(word)));
    match word {
        "today" => date_of(context.now, 0, context),
        "tomorrow" => date_of(context.now, 1, context),
        _ if is_date(word) => Some(word.to_owned()),
        _ => {
            let today = usize::from(local.utc().weekday().number_days_from_monday());
            // The name of today is the day a week from now.
            let days = match (weekday? + WEEKDAYS.len() - today) % WEEKDAYS.len() {
                0 => WEEKDAYS.len(),
                days => days,
            };
            date_of(context.now, i64::try_from(days).ok()?, context)
        }
    }
}

/// Whether a text has the form of a date.
fn is_date(text: &str) -> bool {
    let is_form = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(is_form)
}

/// Parses `18:00`, `18:00:30`, `6pm` or `6:30 pm` as hours, minutes and seconds.
fn parse_time_of_day(text: &str) -> Option<String> {
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits.trim_end(), Some(0)),
        (_, Some(digits)) => (digits.trim_end(), Some(12)),
        _ => (text, None),
    };
    let mut parts = digits.split(':');
    let mut number = |limit: u32| -> Option<Option<u32>> {
        let Some(part) = parts.next() else {
            return Some(None);
        };
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let number: u32 = part.parse().ok()?;
        (is_number && number < limit).then_some(Some(number))
    };
    let (hours, minutes, seconds) = (number(24)??, number(60)?, number(60)?);
    let has_more = parts.next().is_some();
    let hours = match half {
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(half) => hours % 12 + half,
        // A number alone is no time.
        None => minutes.map(|_| hours)?,
    };
    let (minutes, seconds) = (minutes.unwrap_or(0), seconds.unwrap_or(0));
    (!has_more).then(|| format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

/// Returns the local date some days after a time.
fn date_of(time: Timestamp, days: i64, context: &UntilContext<'_>) -> Option<String> {
    let local = time.shifted((context.offset_minutes)(time));
    Some(date_text(local.seconds_later(days * DAY_SECONDS)?))
}

fn date_text(local: Timestamp) -> String {
    let date = local.utc();
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns the time of a local date and time of day.
fn at_local(date: &str, time: &str, context: &UntilContext<'_>) -> Option<Timestamp> {
    let local = Timestamp::parse(&format!("{date}T{time}Z")).ok()?;
    // The offset at that time can differ from the one at the same time in UTC.
    let near = local.shifted(-(context.offset_minutes)(local));
    Some(local.shifted(-(context.offset_minutes)(near)))
}

fn split_where(text: &str, is_end: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// One hour ahead of UTC in winter, two from April to October.
    fn central_europe(time: Timestamp) -> i32 {
        let month = u8::from(time.utc().month());
        if (4..=10).contains(&month) { 120 } else { 60 }
    }

    /// Sunday, 29 November 2026, 13:30 in Central Europe.
    fn context() -> UntilContext<'static> {
        UntilContext {
            key: "expires-at",
            now: Timestamp::parse("2026-11-29T12:30:00.250Z").unwrap(),
            offset_minutes: central_europe,
        }
    }

    #[test]
    fn times_are_local_unless_they_have_a_zone() {
        for (typed, expected) in [
            ("2026-12-31", "2026-12-31T22:59:00Z"),
            ("2026-12-31 18:00", "2026-12-31T17:00:00Z"),
            ("2026-12-31t18:00", "2026-12-31T17:00:00Z"),
            ("2026-12-31T18:00:05", "2026-12-31T17:00:05Z"),
            ("2026-12-31 6pm", "2026-12-31T17:00:00Z"),
            ("2027-07-01 18:00", "2027-07-01T16:00:00Z"),
            ("2026-12-31T18:00:00Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31 18:00 +01:00", "2026-12-31T17:00:00Z"),
            ("2026-12-31 18:00:30 -05:30", "2026-12-31T23:30:30Z"),
            ("2026-12-31 18:00 UTC", "2026-12-31T18:00:00Z"),
            ("in 2 hours", "2026-11-29T14:30:00Z"),
            ("In 1 Hour", "2026-11-29T13:30:00Z"),
            ("90 min", "2026-11-29T14:00:00Z"),
            ("2h", "2026-11-29T14:30:00Z"),
            ("1h30m", "2026-11-29T14:00:00Z"),
            ("in 1 day and 4 hours", "2026-11-30T16:30:00Z"),
            ("in 2 weeks", "2026-12-13T12:30:00Z"),
            ("today", "2026-11-29T22:59:00Z"),
            ("today 18:00", "2026-11-29T17:00:00Z"),
            ("tomorrow", "2026-11-30T22:59:00Z"),
            ("tomorrow 18:00", "2026-11-30T17:00:00Z"),
            ("Tomorrow at 6 pm", "2026-11-30T17:00:00Z"),
            ("friday", "2026-12-04T22:59:00Z"),
            ("fri 9:00", "2026-12-04T08:00:00Z"),
            ("sunday 18:00", "2026-12-06T17:00:00Z"),
            ("18:00", "2026-11-29T17:00:00Z"),
            ("9:00", "2026-11-30T08:00:00Z"),
            ("12am", "2026-11-29T23:00:00Z"),
        ] {
            let expected = Timestamp::parse(expected).unwrap();
            let parsed = parse_until(typed, &context());
            assert_eq!(parsed, Ok(Some(expected)), "{typed}");
        }
        for typed in ["", "  ", "never", "Forever"] {
            assert_eq!(parse_until(typed, &context()), Ok(None), "{typed}");
        }
        for typed in [
            "soon",
            "18",
            "in 2",
            "in hours",
            "in 0 hours",
            "2 fortnights",
            "in 99999999999999999999 days",
            "in 9999999999 weeks",
            "2026-02-30",
            "2026-12-31 25:00",
            "2026-12-31 18:00 CET",
            "31.12.2026",
            "13pm",
            "0am",
            "18:00:00:00",
            "yesterday",
            "tomorrow evening",
        ] {
            let error = UntilError::Text(typed.to_owned());
            assert_eq!(parse_until(typed, &context()), Err(error), "{typed}");
        }
    }

    #[test]
    fn a_tag_that_says_the_same_stays_as_it_is() {
        let tag = |value: &str| Tag {
            key: "expires-at".to_owned(),
            value: value.to_owned(),
        };
        let owner = Tag {
            key: "owner".to_owned(),
            value: "ana".to_owned(),
        };
        let time = Timestamp::parse("2026-12-31T17:00:00Z").unwrap();
        let before = [tag("2026-12-31T18:00+01:00"), owner.clone()];
        let set = |time| with_until(&before, time, "expires-at");
        assert_eq!(set(Some(time)), Ok(before.to_vec()));
        assert_eq!(set(None), Ok(vec![owner.clone()]));
        let later = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
        let expected = vec![tag("2027-01-01T00:00:00Z"), owner.clone()];
        assert_eq!(set(Some(later)), Ok(expected));
        let added = with_until(std::slice::from_ref(&owner), Some(later), "expires-at");
        assert_eq!(added, Ok(vec![owner, tag("2027-01-01T00:00:00Z")]));
        assert_eq!(
            with_until(&[], Some(later), "aws:until"),
            Err(UntilError::Tag(TagError::ReservedKey))
        );
    }
}
