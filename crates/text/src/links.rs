//! Why a link, a file or a group of a snapshot cannot be used, in words.

use super::diagnosis::file_reach_text;
use super::{Text, bytes_text};
use portcullis_connect::ViewFileError;
use portcullis_formats::share::{
    COMPACT_VERSION, CompactError, ENVELOPE_VERSION, EnvelopeError, InvalidSnapshot,
    MAX_ITERATIONS, MIN_ITERATIONS, NotASnapshot, NotATemplate, PROFILE_VERSION, RestoreObstacle,
    SnapshotError, SnapshotTooLarge,
};

impl Text for CompactError {
    fn text(&self) -> String {
        match self {
            Self::Damaged => "the snapshot in this link is damaged; ask the sender for a new link".to_owned(),
            Self::Cut => "the snapshot in this link is incomplete; copy the whole link, or ask the sender for a file".to_owned(),
            Self::FutureVersion(value) => format!("the snapshot in this link has version {value}; this page reads versions up to {COMPACT_VERSION}. Open it with a newer version of the page"),
            Self::TooLarge => "the snapshot in this link is too large; ask the sender for a file".to_owned(),
            Self::Profile => "the profile of findings in this link is invalid; ask the sender for a new link".to_owned(),
        }
    }
}

impl Text for NotATemplate {
    fn text(&self) -> String {
        "the host of this page has no template for single files (single.html); ask its operator to deploy all files of the build"
            .to_owned()
    }
}

impl Text for SnapshotTooLarge {
    fn text(&self) -> String {
        format!(
            "the snapshot has {}; at most {} can be shared. Choose fewer groups",
            bytes_text(self.bytes),
            bytes_text(self.limit)
        )
    }
}

impl Text for ViewFileError {
    fn text(&self) -> String {
        match self {
            Self::Lost { url, source } => format!(
                "couldn't fetch {url}: {}; try again, or ask the sender for a file",
                source.text()
            ),
            Self::NotFound(url) => {
                format!("there is no file at {url}; check the URL, or ask the sender for a new one")
            }
            Self::NotOpen => {
                "the page doesn't keep files after a reload; open the file again".to_owned()
            }
            Self::Redirected(url) => format!(
                "couldn't fetch {url}: it redirects to another URL, which this page doesn't follow; use the URL of the file itself"
            ),
            Self::Status { url, status } => format!(
                "couldn't fetch {url}: the host returned HTTP status {status}; try again, or ask the sender for a file"
            ),
            Self::Unnamed => {
                "the address doesn't name a snapshot; add ?view= and the URL of one".to_owned()
            }
            Self::Unreachable { url, reach } => {
                format!("couldn't fetch {url}. {}", file_reach_text(reach))
            }
        }
    }
}

impl Text for EnvelopeError {
    fn text(&self) -> String {
        match self {
            Self::Cut => {
                "this link is incomplete; copy the whole link, or ask the sender for a file"
                    .to_owned()
            }
            Self::Damaged => {
                "this link is damaged; copy it again, or ask the sender for a new link".to_owned()
            }
            Self::FutureVersion(value) => format!(
                "this link has version {value}; this page reads versions up to {ENVELOPE_VERSION}. Open it with a newer version of the page"
            ),
            Self::Iterations(value) => format!(
                "this link needs {value} iterations; {MIN_ITERATIONS} to {MAX_ITERATIONS} are allowed. Ask the sender for a new link"
            ),
            Self::NeedsPassphrase => "this link is encrypted; enter the passphrase".to_owned(),
            Self::TooLong { chars, limit } => format!(
                "this link has {chars} characters; at most {limit} are allowed. Ask the sender for a file"
            ),
        }
    }
}

impl Text for SnapshotError {
    fn text(&self) -> String {
        match self {
            Self::Damaged(value) => {
                format!("this file is damaged or not JSON: {value}; ask the sender for a new file")
            }
            Self::FutureVersion(value) => format!(
                "this snapshot has version {value}; this page reads versions up to {PROFILE_VERSION}. Open it with a newer version of the page"
            ),
            Self::Invalid(value) => format!(
                "this snapshot is invalid: {}; ask the sender for a new file",
                value.text()
            ),
            Self::SeveralScopes { first, count } => format!(
                "this snapshot has {count} accounts and Regions, such as {first}; take one out with portcullis snapshot --from FILE --scope {first}"
            ),
            Self::TooLarge { bytes, limit } => {
                format!(
                    "this file is too large for a snapshot: {bytes} bytes; at most {limit} are read. Ask the sender for fewer groups"
                )
            }
            Self::WrongKind(value) => format!(
                "this file is not a snapshot of Portcullis: {}; choose another file",
                value.text()
            ),
        }
    }
}

impl Text for RestoreObstacle {
    fn text(&self) -> String {
        match self {
            Self::Default => "a default group is created with its VPC; create a VPC instead".to_owned(),
            Self::Redacted => {
                "the snapshot has its name or description redacted; use a snapshot without redaction"
                    .to_owned()
            }
            Self::Text(value) => format!("EC2 rejects its name or description: {}", value.text()),
            Self::VpcGone(value) => {
                format!("its VPC {value} does not exist; create the group in another VPC")
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
            Self::VersionZero => "version 0 does not exist".to_owned(),
            Self::Time(error) => format!("takenAt {}", error.text()),
            Self::Scope(scope) => format!("scope {scope:?} is not everything or chosen"),
            Self::Redaction(kind) => format!("{kind:?} is not a kind of redaction"),
            Self::Region(error) => error.text(),
            Self::Family(family) => format!("{family:?} is not an address family"),
            Self::Protocol(error) => error.text(),
            Self::Traffic(error) => error.text(),
            Self::Cidr(error) => error.text(),
            Self::Profile(error) => format!("its profile of findings: {error}"),
            Self::Peers => "a rule must have exactly one of cidr, group and prefixList".to_owned(),
            Self::NoScope => "it has no account and Region".to_owned(),
            Self::DuplicateScope(scope) => format!("{scope} is there twice"),
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
            ("", "this file is damaged or not JSON: EOF"),
            (
                "PK\u{3}\u{4}",
                "this file is damaged or not JSON: expected value",
            ),
            (
                &text[..text.len() - 9],
                "this file is damaged or not JSON: EOF",
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
                "this snapshot is invalid: version 0 does not exist",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 6, "new": true}"#,
                "this snapshot has version 6; this page reads versions up to 5. Open it with a newer version of the page",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 18446744073709551615}"#,
                "this snapshot has version 18446744073709551615;",
            ),
            (
                r#"{"kind": "portcullis-snapshot", "version": 1}"#,
                "this snapshot is invalid: missing field",
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
