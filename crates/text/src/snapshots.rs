//! Sentences about snapshots: their age, what is redacted, how long their links are.

use std::time::{Duration, SystemTime};

use super::Text;
use super::checks::profile_label;
use portcullis_formats::share::{
    LONG_LINK_CHARS, RedactedKind, Redaction, SHORT_LINK_CHARS, Scope, Snapshot, SnapshotFacts,
};
use portcullis_model::{Timestamp, escape_invisible};

/// The age of something taken at a time, in the largest unit that fits.
pub fn age_text(taken_at: Timestamp, now: SystemTime) -> String {
    let Ok(age) = now.duration_since(taken_at.into()) else {
        return "taken in the future, according to this computer's clock".to_owned();
    };
    let minutes = age.as_secs() / 60;
    let (count, unit) = match minutes {
        0 => return "less than a minute old".to_owned(),
        1..=119 => (minutes, "minute"),
        120..=2879 => (minutes / 60, "hour"),
        _ => (minutes / 60 / 24, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} old")
}

/// Whether what was taken at a time is likely to be out of date: after a day.
pub fn is_old(taken_at: Timestamp, now: SystemTime) -> bool {
    let age = now.duration_since(taken_at.into());
    age.is_ok_and(|age| age >= Duration::from_secs(24 * 60 * 60))
}

/// A time to the minute: `2026-11-25 13:00 UTC`.
pub fn moment_text(time: Timestamp) -> String {
    let utc = time.utc();
    format!("{} {:02}:{:02} UTC", utc.date(), utc.hour(), utc.minute())
}

/// Title of a snapshot: its account and Region.
pub fn snapshot_title(facts: &SnapshotFacts) -> String {
    format!(
        "Snapshot of {}, {}",
        facts.source.account, facts.source.region
    )
}

/// Sentences about the time, author, scope and redaction of a snapshot, and about its profile of findings if that is not
/// the default one.
pub fn snapshot_sentences(snapshot: &Snapshot, now: SystemTime) -> Vec<String> {
    let facts = snapshot.facts();
    let by = facts.taken_by.as_ref();
    let by = by
        .map(|by| format!(" by {}", escape_invisible(by)))
        .unwrap_or_default();
    let age = age_text(facts.taken_at, now);
    let moment = moment_text(facts.taken_at);
    let scope = match facts.scope {
        Scope::Everything => "Contains all security groups of the account in this Region.",
        Scope::Chosen => "Contains selected security groups. The account may have others.",
    };
    let redacted = match redacted_text(snapshot.redacted()) {
        Some(redacted) => format!("Redacted: {redacted} (replaced with placeholders)."),
        None => "Nothing is redacted.".to_owned(),
    };
    let profile = snapshot.extras().profile.as_ref();
    let profile = profile.map(|profile| {
        let label = escape_invisible(profile_label(&profile.id));
        format!("Findings are those of the profile “{label}”.")
    });
    let facts = [
        format!("Taken {moment}{by}, {age}."),
        scope.to_owned(),
        redacted,
    ];
    facts.into_iter().chain(profile).collect()
}

/// Formats a time for people, to the minute: `28 Nov 2026, 16:32`. `offset` is the distance of the
/// local time from UTC in minutes.
pub fn local_moment_text(time: Timestamp, offset: i32) -> String {
    let local = time.shifted(offset).utc();
    let month = local.month().to_string();
    let month = month.get(..3).unwrap_or(&month);
    let (day, year) = (local.day(), local.year());
    format!(
        "{day} {month} {year}, {:02}:{:02}",
        local.hour(),
        local.minute()
    )
}

/// Formats the distance of a local time from UTC: `UTC+01:00`.
pub fn offset_text(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("UTC{sign}{hours:02}:{rest:02}")
}

/// Returns what is redacted, as a list in words; `None` if nothing is.
pub fn redacted_text(redaction: Redaction) -> Option<String> {
    let labels: Vec<String> = redaction.kinds().map(|kind| kind.text()).collect();
    let (last, first) = labels.split_last()?;
    Some(match first {
        [] => last.clone(),
        first => format!("{} and {last}", first.join(", ")),
    })
}

impl Text for RedactedKind {
    /// The kind in words, in the plural.
    fn text(&self) -> String {
        match self {
            Self::AccountIds => "account IDs",
            Self::Names => "names",
            Self::Descriptions => "descriptions",
            Self::Tags => "tags",
            Self::PublicAddresses => "public addresses",
        }
        .to_owned()
    }
}

/// What becomes of a link of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkLength {
    /// It survives chat and mail.
    Short,
    /// Browsers open it; what carries it there may cut it.
    Long,
    /// It is not offered.
    TooLong,
}

impl LinkLength {
    /// How a link of a number of characters works.
    pub fn of(chars: usize) -> Self {
        if chars <= SHORT_LINK_CHARS {
            Self::Short
        } else if chars <= LONG_LINK_CHARS {
            Self::Long
        } else {
            Self::TooLong
        }
    }

    /// The sentence next to the number of characters.
    pub fn advice(self) -> String {
        match self {
            Self::Short => "short enough for chat and mail".to_owned(),
            Self::Long => format!(
                "more than {SHORT_LINK_CHARS}: browsers open it, but some chat and mail programs cut links of this length. A file is safer"
            ),
            Self::TooLong => format!(
                "more than {LONG_LINK_CHARS}: too long to send. Save a file instead, choose fewer groups, or leave out rule IDs"
            ),
        }
    }
}

/// A size in bytes as people read it.
pub fn bytes_text(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_formats::share::RedactedKind;

    #[test]
    fn ages_are_said_in_one_unit() {
        let taken = Timestamp::parse("2026-11-25T12:00:00Z").unwrap();
        let at = |seconds| SystemTime::from(taken) + Duration::from_secs(seconds);
        for (seconds, text) in [
            (0, "less than a minute old"),
            (60, "1 minute old"),
            (7_199, "119 minutes old"),
            (7_200, "2 hours old"),
            (172_799, "47 hours old"),
            (172_800, "2 days old"),
        ] {
            assert_eq!(age_text(taken, at(seconds)), text);
        }
        let before = at(0) - Duration::from_secs(1);
        assert!(age_text(taken, before).contains("future"));
        assert!(is_old(taken, at(86_400)) && !is_old(taken, at(86_399)));
        assert_eq!(moment_text(taken), "2026-11-25 12:00 UTC");
        for (offset, text) in [
            (0, "25 Nov 2026, 12:00"),
            (330, "25 Nov 2026, 17:30"),
            (-780, "24 Nov 2026, 23:00"),
        ] {
            assert_eq!(local_moment_text(taken, offset), text);
        }
    }

    #[test]
    fn what_is_redacted_is_a_list() {
        let of = |kinds: &[RedactedKind]| {
            let all = kinds
                .iter()
                .fold(Redaction::NONE, |all, kind| all.with(*kind));
            redacted_text(all)
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[RedactedKind::Names]).as_deref(), Some("names"));
        assert_eq!(
            of(&[
                RedactedKind::Tags,
                RedactedKind::Names,
                RedactedKind::AccountIds
            ])
            .as_deref(),
            Some("account IDs, names and tags")
        );
    }

    #[test]
    fn sizes_say_what_they_are_good_for() {
        assert_eq!(LinkLength::of(2_000), LinkLength::Short);
        assert_eq!(LinkLength::of(2_001), LinkLength::Long);
        assert_eq!(LinkLength::of(8_001), LinkLength::TooLong);
        for (bytes, text) in [
            (999, "999 bytes"),
            (12_345, "12.3 kB"),
            (4_567_890, "4.5 MB"),
        ] {
            assert_eq!(bytes_text(bytes), text);
        }
    }
}
