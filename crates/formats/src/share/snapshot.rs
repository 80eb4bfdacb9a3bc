//! A snapshot: groups with their rules as they were at one moment, in one account and Region.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_model::{
    AccountId, CidrError, Direction, GroupId, Groups, IdError, Inventory, Peer, PrefixListId,
    ProtocolError, Region, Rule, Tag, Timestamp, TimestampError, TrafficError, VpcId,
};

use super::{Redaction, form_v1, form_v2};

/// The word that tells the file from other JSON.
pub(super) const KIND: &str = "portcullis-snapshot";

/// What reads a version of the file. Each stays as it is for ever, and makes a snapshot of today's of
/// what it reads; a version that is left behind is read by its own file and by no other.
type Reader = fn(&str) -> Result<Snapshot, SnapshotError>;

/// The readers of all versions there ever were, from version 1 on.
const READERS: [Reader; 2] = [form_v1::read, form_v2::read];

/// The version of the file that is written.
pub const VERSION: u32 = READERS.len() as u32;

/// How much of a foreign `kind` is repeated to whoever opened the file.
const SHOWN_CHARS: usize = 40;

/// Where a snapshot was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSource {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// The partition, such as `aws` or `aws-cn`, where it is known.
    pub partition: Option<String>,
    /// The address of EC2's endpoint, where whoever shares it wants it told.
    pub endpoint: Option<String>,
}

/// How much of an account a snapshot has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All groups of the account in the Region: a group that is not in it was not there.
    Everything,
    /// Groups that somebody chose: nothing follows from what is not in it.
    Chosen,
}

/// What is told of a snapshot as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFacts {
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Who took it, where they want it told.
    pub taken_by: Option<String>,
    /// Where it was taken.
    pub source: SnapshotSource,
    /// How much it has.
    pub scope: Scope,
}

/// An inventory as it was at one moment, as far as it takes to show its groups. It gives nothing else
/// away: of VPCs it has the name, the range and whether they are the default, and only of those that its
/// groups name; of prefix lists, only those that its rules name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub(super) facts: SnapshotFacts,
    pub(super) redacted: Redaction,
    pub(super) inventory: Inventory,
}

/// Why a text is not a snapshot that can be shown. Whoever made or damaged the file is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid snapshot")]
pub enum SnapshotError {
    /// It is no JSON, or JSON that ends too early.
    Damaged(String),
    /// It is of a version that this page does not know.
    FutureVersion(u64),
    /// Something in it is not what a snapshot has.
    Invalid(InvalidSnapshot),
    /// It is too large.
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The largest that is read.
        limit: usize,
    },
    /// It is JSON of something else.
    WrongKind(NotASnapshot),
}

/// Why JSON is no snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotASnapshot {
    /// It lacks what every snapshot has, as the parser says.
    Json(String),
    /// It is of another kind.
    Kind(String),
}

/// What is in a snapshot and cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidSnapshot {
    /// A field is missing or malformed, as the parser says.
    Json(String),
    /// There is no version 0.
    VersionZero,
    /// The time.
    Time(TimestampError),
    /// The scope.
    Scope(String),
    /// A kind of redaction.
    Redaction(String),
    /// The Region.
    Region(IdError),
    /// An address family.
    Family(String),
    /// A protocol.
    Protocol(ProtocolError),
    /// The ports of a rule.
    Traffic(TrafficError),
    /// A range.
    Cidr(CidrError),
    /// A rule has none or several of the peers of which it has one.
    Peers,
}

impl From<TimestampError> for InvalidSnapshot {
    fn from(error: TimestampError) -> Self {
        Self::Time(error)
    }
}

impl From<IdError> for InvalidSnapshot {
    fn from(error: IdError) -> Self {
        Self::Region(error)
    }
}

impl From<ProtocolError> for InvalidSnapshot {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error)
    }
}

impl From<TrafficError> for InvalidSnapshot {
    fn from(error: TrafficError) -> Self {
        Self::Traffic(error)
    }
}

impl From<CidrError> for InvalidSnapshot {
    fn from(error: CidrError) -> Self {
        Self::Cidr(error)
    }
}

impl Snapshot {
    /// A snapshot of an inventory. Of VPCs and prefix lists it keeps what the groups and rules name.
    pub fn new(facts: SnapshotFacts, inventory: Inventory) -> Self {
        let mut snapshot = Self {
            facts,
            redacted: Redaction::NONE,
            inventory,
        };
        snapshot.tidy();
        snapshot
    }

    /// Reads a file of any version, of at most `limit` bytes.
    ///
    /// # Errors
    /// [`SnapshotError`] says what it is instead.
    pub fn parse(text: &str, limit: usize) -> Result<Self, SnapshotError> {
        if text.len() > limit {
            let bytes = text.len();
            return Err(SnapshotError::TooLarge { bytes, limit });
        }
        let version = version_of(text)?;
        let place = version
            .checked_sub(1)
            .and_then(|place| usize::try_from(place).ok());
        match place.map(|place| READERS.get(place)) {
            Some(Some(reader)) => reader(text),
            Some(None) => Err(SnapshotError::FutureVersion(version)),
            None => Err(SnapshotError::Invalid(InvalidSnapshot::VersionZero)),
        }
    }

    /// The file's text, in the current version.
    pub fn to_json(&self) -> String {
        form_v2::write(self)
    }

    /// When, by whom and where it was taken, and how much it has.
    pub fn facts(&self) -> &SnapshotFacts {
        &self.facts
    }

    /// What has been redacted.
    pub fn redacted(&self) -> Redaction {
        self.redacted
    }

    /// The groups, in EC2's order, and the VPCs and prefix lists that they name, as far as these are
    /// known.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// The groups, in EC2's order.
    pub fn groups(&self) -> &Groups {
        &self.inventory.groups
    }

    /// The same with these groups alone.
    #[must_use]
    pub fn only(mut self, chosen: &BTreeSet<GroupId>) -> Self {
        self.inventory = self.inventory.only(chosen);
        self.facts.scope = Scope::Chosen;
        self.tidy();
        self
    }

    /// The same without the ids of rules, for a shorter link. Comparing goes by what rules let pass
    /// then.
    #[must_use]
    pub fn without_rule_ids(mut self) -> Self {
        self.inventory.groups.edit_each(|group| {
            for rule in &mut group.rules {
                rule.id = None;
            }
        });
        self
    }

    /// Brings it into the one form that all snapshots have.
    pub(super) fn tidy(&mut self) {
        let is_egress = |rule: &Rule| rule.direction == Direction::Egress;
        self.inventory.groups.edit(|list| {
            for group in list {
                // Groups of EC2's are in order, and stay shared.
                if !group.rules.is_sorted_by_key(is_egress) {
                    Arc::make_mut(group).rules.sort_by_key(is_egress);
                }
            }
        });
        let mut vpcs: BTreeSet<&VpcId> = BTreeSet::new();
        let mut lists: BTreeSet<&PrefixListId> = BTreeSet::new();
        for group in &self.inventory.groups {
            vpcs.extend(&group.vpc_id);
            for rule in &group.rules {
                match &rule.peer {
                    Peer::Group(reference) => vpcs.extend(reference.vpc_id()),
                    Peer::PrefixList(id) => {
                        lists.insert(id);
                    }
                    Peer::Cidr(_) => {}
                }
            }
        }
        let named = Arc::make_mut(&mut self.inventory.vpcs);
        named.retain(|vpc| vpcs.contains(&vpc.id));
        Arc::make_mut(&mut self.inventory.prefix_lists).retain(|list| lists.contains(&list.id));
        for vpc in named {
            let name = vpc.name().map(str::to_owned);
            vpc.tags = name.into_iter().map(name_tag).collect();
        }
    }
}

/// The tag in which a VPC has its name.
pub(super) fn name_tag(name: String) -> Tag {
    Tag {
        key: NAME_KEY.to_owned(),
        value: name,
    }
}

/// The key of the tag in which things have their names.
pub(super) const NAME_KEY: &str = "Name";

/// The version of a file, whatever else is in it.
fn version_of(text: &str) -> Result<u64, SnapshotError> {
    #[derive(serde::Deserialize)]
    struct Head {
        kind: String,
        version: u64,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| match error.is_data() {
        true => SnapshotError::WrongKind(NotASnapshot::Json(error.to_string())),
        false => SnapshotError::Damaged(error.to_string()),
    })?;
    if head.kind != KIND {
        let shown: String = head.kind.chars().take(SHOWN_CHARS).collect();
        return Err(SnapshotError::WrongKind(NotASnapshot::Kind(shown)));
    }
    Ok(head.version)
}

#[cfg(test)]
mod tests {
    use super::super::testing::snapshot;
    use super::*;

    fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
        Snapshot::parse(text, 1 << 20)
    }

    #[test]
    fn a_snapshot_is_read_back_and_has_a_largest_size() {
        let text = snapshot().to_json();
        assert_eq!(parse(&text), Ok(snapshot()));
        let bytes = text.len();
        assert_eq!(
            Snapshot::parse(&text, 10),
            Err(SnapshotError::TooLarge { bytes, limit: 10 })
        );
    }

    #[test]
    fn a_snapshot_tells_of_no_other_vpcs_and_lists() {
        let whole = snapshot();
        assert_eq!(whole.inventory.vpcs.len(), 1);
        assert_eq!(whole.inventory.vpcs[0].tags.len(), 1);
        assert_eq!(whole.inventory.prefix_lists.len(), 1);
        let without_groups = whole.inventory.with_groups(Groups::default());
        let none = Snapshot::new(whole.facts.clone(), without_groups);
        assert_eq!(none.inventory, Inventory::default());
    }

    #[test]
    fn rule_ids_can_be_left_out() {
        let without = snapshot().without_rule_ids();
        assert!(!without.to_json().contains("sgr-"));
        assert_eq!(
            without.groups()[0].rules.len(),
            snapshot().groups()[0].rules.len()
        );
    }
}
