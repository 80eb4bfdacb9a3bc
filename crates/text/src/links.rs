//! Why a link, a file or a group of a snapshot cannot be used, in words.

use super::Text;
use portcullis_formats::share::{
    COMPACT_VERSION, CompactError, ENVELOPE_VERSION, EnvelopeError, FEWEST_ITERATIONS,
    InvalidSnapshot, MOST_ITERATIONS, NotASnapshot, RestoreObstacle, SnapshotError,
    VERSION as SNAPSHOT_VERSION,
};

impl Text for CompactError {
    fn text(&self) -> String {
        match self {
            Self::Damaged => "the snapshot in this link is damaged; ask for it once more".to_owned(),
            Self::Cut => "the snapshot in this link is cut off; copy all of the link, or ask for a file instead".to_owned(),
            Self::FutureVersion(value) => format!("the snapshot in this link is of version {value}; this page reads versions up to {COMPACT_VERSION}. Open it with a newer page"),
            Self::TooLarge => "the snapshot in this link is too large to be shown; ask for a file instead".to_owned(),
        }
    }
}

impl Text for EnvelopeError {
    fn text(&self) -> String {
        match self {
            Self::Cut => {
                "this link was cut off on its way; copy all of it, or ask for a file instead"
                    .to_owned()
            }
            Self::Damaged => "this link was damaged on its way; ask for it once more".to_owned(),
            Self::FutureVersion(value) => format!(
                "this link is of version {value}; this page reads versions up to {ENVELOPE_VERSION}. Open it with a newer page"
            ),
            Self::Iterations(value) => format!(
                "this link asks for {value} iterations; between {FEWEST_ITERATIONS} and {MOST_ITERATIONS} are taken. Ask for it once more"
            ),
            Self::NeedsPassphrase => "this link is encrypted; enter the passphrase".to_owned(),
            Self::TooLong { chars, limit } => format!(
                "this link is too long: {chars} characters; at most {limit}. Ask for a file instead"
            ),
        }
    }
}

impl Text for SnapshotError {
    fn text(&self) -> String {
        match self {
            Self::Damaged(value) => {
                format!("this file is damaged, or no JSON: {value}; ask for it once more")
            }
            Self::FutureVersion(value) => format!(
                "this snapshot is of version {value}; this page reads versions up to {SNAPSHOT_VERSION}. Open it with a newer page"
            ),
            Self::Invalid(value) => format!(
                "this snapshot holds what no snapshot can hold: {}; ask for it once more",
                value.text()
            ),
            Self::TooLarge { bytes, limit } => {
                format!("this file is too large for a snapshot: {bytes} bytes; at most {limit}")
            }
            Self::WrongKind(value) => format!(
                "this file is not a snapshot of Portcullis: {}; choose one that Portcullis has made",
                value.text()
            ),
        }
    }
}

impl Text for RestoreObstacle {
    fn text(&self) -> String {
        match self {
            Self::Default => "it came with its VPC, and only comes back with one".to_owned(),
            Self::Redacted => {
                "its name or description is redacted in the snapshot; use one that tells them"
                    .to_owned()
            }
            Self::Text(value) => format!("EC2 refuses its name or description: {}", value.text()),
            Self::VpcGone(value) => {
                format!("its VPC {value} is not there any more; create the group in another one")
            }
        }
    }
}

impl Text for NotASnapshot {
    fn text(&self) -> String {
        match self {
            Self::Json(reason) => reason.clone(),
            Self::Kind(kind) => format!("its kind is {kind:?}"),
        }
    }
}

impl Text for InvalidSnapshot {
    fn text(&self) -> String {
        match self {
            Self::Json(reason) => reason.clone(),
            Self::VersionZero => "there is no version 0".to_owned(),
            Self::Time(error) => format!("takenAt {}", error.text()),
            Self::Scope(scope) => format!("scope {scope:?} is neither everything nor chosen"),
            Self::Redaction(kind) => format!("{kind:?} is no kind of redaction"),
            Self::Region(error) => error.text(),
            Self::Family(family) => format!("{family:?} is no address family"),
            Self::Protocol(error) => error.text(),
            Self::Traffic(error) => error.text(),
            Self::Cidr(error) => error.text(),
            Self::Peers => "a rule has exactly one of cidr, group and prefixList".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_formats::share::Snapshot;

    fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
        Snapshot::parse(text, 1 << 20)
    }

    #[test]
    fn what_is_no_snapshot_is_told_from_what_is_damaged() {
        let text = r#"{"kind": "portcullis-snapshot", "version": 1}"#;
        for (text, said) in [
            ("", "this file is damaged, or no JSON: EOF"),
            (
                "PK\u{3}\u{4}",
                "this file is damaged, or no JSON: expected value",
            ),
            (
                &text[..text.len() - 9],
                "this file is damaged, or no JSON: EOF",
            ),
            ("[]", "this file is not a snapshot of Portcullis: "),
            (
                "{}",
                "this file is not a snapshot of Portcullis: missing field `kind`",
            ),
            (
                r#"{"kind": "portcullis-plan", "version": 1}"#,
                "this file is not a snapshot of Portcullis: its kind is \"portcullis-plan\"",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 0}"#,
                "this snapshot holds what no snapshot can hold: there is no version 0",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 3, "new": true}"#,
                "this snapshot is of version 3; this page reads versions up to 2. Open it with a newer page",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 18446744073709551615}"#,
                "this snapshot is of version 18446744073709551615;",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 1}"#,
                "this snapshot holds what no snapshot can hold: missing field",
            ),
        ] {
            let error = parse(text).unwrap_err().text();
            assert!(error.starts_with(said), "{error}");
        }
        let error = Snapshot::parse(text, 10).unwrap_err().text();
        assert!(error.contains("at most 10"), "{error}");
        let long = format!(r#"{{"kind": "{}", "version": 1}}"#, "x".repeat(10_000));
        assert!(parse(&long).unwrap_err().text().len() < 200);
    }
}
