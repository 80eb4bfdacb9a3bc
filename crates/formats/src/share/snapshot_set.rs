//! Snapshots of several accounts and Regions in one file.

use std::collections::BTreeSet;

use super::snapshot::{InvalidSnapshot, version_of};
use super::{Redaction, SET_VERSION, Snapshot, SnapshotError, form_v3};
use portcullis_model::{AccountId, Region};

/// Snapshots of several accounts and Regions, each with its own time, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSet {
    /// One for each account and Region; at least one, and all with the same redaction.
    pub(super) snapshots: Vec<Snapshot>,
    pub(super) missing: Vec<MissingScope>,
}

/// Account or Region that should be in a file and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingScope {
    /// Account.
    pub account: AccountId,
    /// Region; `None` for the whole account.
    pub region: Option<Region>,
    /// Why, as a sentence.
    pub reason: String,
}

impl SnapshotSet {
    /// Creates a set.
    ///
    /// # Errors
    /// [`InvalidSnapshot`] if there is no snapshot, or if two are of the same account and Region.
    pub fn new(
        snapshots: Vec<Snapshot>,
        missing: Vec<MissingScope>,
    ) -> Result<Self, InvalidSnapshot> {
        if snapshots.is_empty() {
            return Err(InvalidSnapshot::NoScope);
        }
        let mut seen = BTreeSet::new();
        for snapshot in &snapshots {
            if !seen.insert(scope_name(snapshot)) {
                return Err(InvalidSnapshot::DuplicateScope(scope_name(snapshot)));
            }
        }
        Ok(Self { snapshots, missing })
    }

    /// Parses a file of any version, of at most `limit` bytes. A file of an earlier version has one
    /// account and Region.
    ///
    /// # Errors
    /// [`SnapshotError`] if the text is not a snapshot.
    pub fn parse(text: &str, limit: usize) -> Result<Self, SnapshotError> {
        if text.len() > limit {
            let bytes = text.len();
            return Err(SnapshotError::TooLarge { bytes, limit });
        }
        if version_of(text)? == u64::from(SET_VERSION) {
            return form_v3::parse(text);
        }
        Ok(Self {
            snapshots: vec![Snapshot::parse(text, limit)?],
            missing: Vec::new(),
        })
    }

    /// Formats a file: of the version for one account and Region if there is only one and nothing is
    /// missing, so that every page opens it.
    pub fn to_json(&self) -> String {
        match (self.snapshots.as_slice(), self.missing.as_slice()) {
            ([only], []) => only.to_json(),
            _ => form_v3::write(self),
        }
    }

    /// Returns the snapshots.
    pub fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// Returns what is missing.
    pub fn missing(&self) -> &[MissingScope] {
        &self.missing
    }

    /// Returns the redacted kinds of values.
    pub fn redacted(&self) -> Redaction {
        self.snapshots
            .first()
            .map_or(Redaction::NONE, Snapshot::redacted)
    }

    /// Takes the snapshot of an account and Region; `None` if it is not there.
    pub fn into_scope(self, account: &AccountId, region: &Region) -> Option<Snapshot> {
        let mut snapshots = self.snapshots.into_iter();
        snapshots.find(|snapshot| {
            let source = &snapshot.facts.source;
            source.account == *account && source.region == *region
        })
    }

    /// Takes the only snapshot.
    ///
    /// # Errors
    /// [`SnapshotError::SeveralScopes`].
    pub fn into_only(mut self) -> Result<Snapshot, SnapshotError> {
        let count = self.snapshots.len();
        match self.snapshots.pop() {
            Some(only) if count == 1 => Ok(only),
            last => Err(SnapshotError::SeveralScopes {
                first: self
                    .snapshots
                    .first()
                    .or(last.as_ref())
                    .map(scope_name)
                    .unwrap_or_default(),
                count,
            }),
        }
    }
}

/// Returns the name of a snapshot's account and Region, as users choose it.
fn scope_name(snapshot: &Snapshot) -> String {
    let source = &snapshot.facts.source;
    [source.account.as_str(), "/", source.region.as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::super::testing::snapshot;
    use super::super::{RedactedKind, redact_set};
    use super::*;

    fn of(account: &str, region: &str) -> Snapshot {
        let mut snapshot = snapshot();
        snapshot.facts.source.account = AccountId::from_remote(account);
        snapshot.facts.source.region = Region::from_remote(region);
        snapshot
    }

    fn set() -> SnapshotSet {
        let snapshots = vec![
            of("123456789012", "eu-west-1"),
            of("210987654321", "eu-west-1"),
            of("210987654321", "us-east-1"),
        ];
        let missing = MissingScope {
            account: AccountId::from_remote("210987654322"),
            region: None,
            reason: "210987654322 denies the role".to_owned(),
        };
        SnapshotSet::new(snapshots, vec![missing]).unwrap()
    }

    #[test]
    fn files_of_several_scopes_round_trip_and_one_can_be_taken() {
        let text = set().to_json();
        assert!(text.contains("\"version\": 3"));
        let parsed = SnapshotSet::parse(&text, 1 << 20).unwrap();
        assert_eq!(parsed, set());
        let region = Region::from_remote("us-east-1");
        let taken = parsed
            .clone()
            .into_scope(&AccountId::from_remote("210987654321"), &region);
        assert_eq!(taken, Some(of("210987654321", "us-east-1")));
        assert_eq!(
            parsed.into_scope(&AccountId::from_remote("1"), &region),
            None
        );
        assert_eq!(
            Snapshot::parse(&text, 1 << 20),
            Err(SnapshotError::SeveralScopes {
                first: "123456789012/eu-west-1".to_owned(),
                count: 3
            })
        );
    }

    #[test]
    fn a_file_of_an_earlier_version_is_a_set_of_one() {
        let text = snapshot().to_json();
        let set = SnapshotSet::parse(&text, 1 << 20).unwrap();
        assert_eq!(set.snapshots(), [snapshot()]);
        assert_eq!(set.to_json(), text);
        assert_eq!(set.into_only(), Ok(snapshot()));
    }

    #[test]
    fn sets_without_or_with_repeated_scopes_are_refused() {
        assert_eq!(
            SnapshotSet::new(Vec::new(), Vec::new()),
            Err(InvalidSnapshot::NoScope)
        );
        let twice = vec![of("1", "eu-west-1"), of("1", "eu-west-1")];
        assert_eq!(
            SnapshotSet::new(twice, Vec::new()),
            Err(InvalidSnapshot::DuplicateScope("1/eu-west-1".to_owned()))
        );
    }

    #[test]
    fn an_account_has_one_stand_in_in_the_whole_file() {
        let redacted = redact_set(&set(), Redaction::NONE.with(RedactedKind::AccountIds));
        let text = redacted.to_json();
        for account in ["123456789012", "210987654321", "210987654322"] {
            assert!(!text.contains(account), "{account}");
        }
        let accounts: BTreeSet<&AccountId> = redacted
            .snapshots
            .iter()
            .map(|snapshot| &snapshot.facts.source.account)
            .collect();
        assert_eq!(accounts.len(), 2);
        let parsed = SnapshotSet::parse(&text, 1 << 20).unwrap();
        assert_eq!(parsed, redacted);
    }
}
