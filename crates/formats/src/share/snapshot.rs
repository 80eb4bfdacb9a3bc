//! Snapshots: groups with their rules in one account and Region, at one time.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_model::{
    AccountId, CidrError, Direction, GroupId, Groups, IdError, Inventory, Peer, PrefixListId,
    ProtocolError, Region, Rule, Tag, Timestamp, TimestampError, TrafficError, VpcId,
};

use super::{Redaction, SnapshotExtras, SnapshotSet, form_v1, form_v2, form_v4, form_v5};

/// Value of `kind`, which marks the JSON as a snapshot file.
pub(super) const KIND: &str = "portcullis-snapshot";

/// Parser of one version of the file. Parsers of published versions never change. Each returns a
/// snapshot of the current type.
type Parser = fn(&str) -> Result<Snapshot, SnapshotError>;

/// Parsers of the versions of one account and Region without extras, from version 1.
const PARSERS: [Parser; 2] = [form_v1::parse, form_v2::parse];

/// Version of the files of one account and Region.
pub const VERSION: u32 = PARSERS.len() as u32;

/// Version of the files of several accounts and Regions.
pub const SET_VERSION: u32 = VERSION + 1;

/// Version of the files of one account and Region with policies or places on the map.
pub const EXTRAS_VERSION: u32 = SET_VERSION + 1;

/// Version of the files of one account and Region with a profile of findings. It is the latest.
pub const PROFILE_VERSION: u32 = EXTRAS_VERSION + 1;

/// Maximum number of characters of an unknown `kind` in an error.
const SHOWN_CHARS: usize = 40;

/// Account, Region and endpoint of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSource {
    /// The account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// The partition, such as `aws` or `aws-cn`, if known.
    pub partition: Option<String>,
    /// URL of the EC2 endpoint, if the user shares it.
    pub endpoint: Option<String>,
}

/// How much of an account a snapshot contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All groups of the account in the Region. Other groups did not exist.
    Everything,
    /// Selected groups. Other groups may have existed.
    Chosen,
}

/// Metadata of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotFacts {
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Who took it, if the user shares that.
    pub taken_by: Option<String>,
    /// Where it was taken.
    pub source: SnapshotSource,
    /// How much of the account it contains.
    pub scope: Scope,
}

/// An inventory at one time, reduced to what is needed to show its groups: the name, range and
/// default flag of VPCs that groups reference, and the prefix lists that rules reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub(super) facts: SnapshotFacts,
    pub(super) redacted: Redaction,
    pub(super) inventory: Inventory,
    pub(super) extras: SnapshotExtras,
}

/// Reason why a text is not a usable snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid snapshot")]
pub enum SnapshotError {
    /// Not JSON, or truncated JSON. The parser's message.
    Damaged(String),
    /// A version that this page does not know.
    FutureVersion(u64),
    /// A field has a value that no snapshot has.
    Invalid(InvalidSnapshot),
    /// The file has several accounts and Regions, and one was expected. The first of them, and how
    /// many there are.
    SeveralScopes {
        /// Account and Region, separated by a slash.
        first: String,
        /// Number of accounts and Regions.
        count: usize,
    },
    /// The file is too large.
    TooLarge {
        /// Size in bytes.
        bytes: usize,
        /// Maximum size in bytes.
        limit: usize,
    },
    /// JSON of something else.
    WrongKind(NotASnapshot),
}

/// Reason why JSON is not a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotASnapshot {
    /// A field that every snapshot has is missing. The parser's message.
    Json(String),
    /// Another kind; that kind.
    Kind(String),
}

/// Invalid part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidSnapshot {
    /// A field is missing or malformed. The parser's message.
    Json(String),
    /// Version 0 does not exist.
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
    /// The profile of findings. What is invalid in it.
    Profile(String),
    /// A rule has no peer, or several.
    Peers,
    /// A file of several accounts and Regions has none.
    NoScope,
    /// An account and Region is there twice.
    DuplicateScope(String),
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
    /// Creates a snapshot of an inventory. Keeps only VPCs and prefix lists that the groups and
    /// rules reference.
    pub fn new(facts: SnapshotFacts, inventory: Inventory) -> Self {
        let mut snapshot = Self {
            facts,
            redacted: Redaction::NONE,
            inventory,
            extras: SnapshotExtras::default(),
        };
        snapshot.tidy();
        snapshot
    }

    /// Adds policies and places on the map, as far as they concern the groups, and the profile of findings.
    #[must_use]
    pub fn with_extras(mut self, extras: SnapshotExtras) -> Self {
        self.extras = extras;
        self.extras.tidy(&self.inventory, self.facts.scope);
        self
    }

    /// Removes the policies.
    #[must_use]
    pub fn without_policies(mut self) -> Self {
        self.extras.policies.clear();
        self
    }

    /// Removes the profile of findings.
    #[must_use]
    pub fn without_profile(mut self) -> Self {
        self.extras.profile = None;
        self
    }

    /// Returns the policies, the places on the map and the profile of findings.
    pub fn extras(&self) -> &SnapshotExtras {
        &self.extras
    }

    /// Parses a file of any version, of at most `limit` bytes.
    ///
    /// # Errors
    /// [`SnapshotError`] if the text is not a snapshot.
    pub fn parse(text: &str, limit: usize) -> Result<Self, SnapshotError> {
        if text.len() > limit {
            let bytes = text.len();
            return Err(SnapshotError::TooLarge { bytes, limit });
        }
        let version = version_of(text)?;
        let place = version
            .checked_sub(1)
            .and_then(|place| usize::try_from(place).ok());
        match place.map(|place| PARSERS.get(place)) {
            Some(Some(reader)) => reader(text),
            Some(None) if version == u64::from(SET_VERSION) => {
                SnapshotSet::parse(text, limit)?.into_only()
            }
            Some(None) if version == u64::from(EXTRAS_VERSION) => form_v4::parse(text),
            Some(None) if version == u64::from(PROFILE_VERSION) => form_v5::parse(text),
            Some(None) => Err(SnapshotError::FutureVersion(version)),
            None => Err(SnapshotError::Invalid(InvalidSnapshot::VersionZero)),
        }
    }

    /// Formats the snapshot as a file, of the first version that has what is in it, so that earlier pages open it.
    pub fn to_json(&self) -> String {
        if self.extras.is_empty() {
            form_v2::write(self)
        } else if self.extras.profile.is_some() {
            form_v5::write(self)
        } else {
            form_v4::write(self)
        }
    }

    /// Returns the metadata of the snapshot.
    pub fn facts(&self) -> &SnapshotFacts {
        &self.facts
    }

    /// Returns the redacted kinds of values.
    pub fn redacted(&self) -> Redaction {
        self.redacted
    }

    /// Returns the groups in EC2's order, and the known VPCs and prefix lists that they reference.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Returns the groups in EC2's order.
    pub fn groups(&self) -> &Groups {
        &self.inventory.groups
    }

    /// Reduces the snapshot to the chosen groups.
    #[must_use]
    pub fn only(mut self, chosen: &BTreeSet<GroupId>) -> Self {
        self.inventory = self.inventory.only(chosen);
        self.facts.scope = Scope::Chosen;
        self.tidy();
        self.extras.tidy(&self.inventory, self.facts.scope);
        self
    }

    /// Removes the rule ids, for a shorter link. Rules are then compared by their permissions.
    #[must_use]
    pub fn without_rule_ids(mut self) -> Self {
        self.inventory.groups.edit_each(|group| {
            for rule in &mut group.rules {
                rule.id = None;
            }
        });
        self
    }

    /// Normalizes the snapshot: rules by direction, only referenced VPCs and prefix lists, and no network interfaces,
    /// whose addresses the user has not chosen to share.
    pub(super) fn tidy(&mut self) {
        self.inventory.interfaces = None;
        let is_egress = |rule: &Rule| rule.direction == Direction::Egress;
        self.inventory.groups.edit(|list| {
            for group in list {
                // EC2's groups are in this order already, and so stay shared.
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

/// Creates a `Name` tag.
pub(super) fn name_tag(name: String) -> Tag {
    Tag {
        key: NAME_KEY.to_owned(),
        value: name,
    }
}

/// Key of the tag with a resource's name.
pub(super) const NAME_KEY: &str = "Name";

/// Returns the version of a file, regardless of its other fields.
pub(super) fn version_of(text: &str) -> Result<u64, SnapshotError> {
    #[derive(serde::Deserialize)]
    struct Head {
        kind: String,
        version: u64,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            SnapshotError::WrongKind(NotASnapshot::Json(error.to_string()))
        } else {
            SnapshotError::Damaged(error.to_string())
        }
    })?;
    if head.kind != KIND {
        let shown: String = head.kind.chars().take(SHOWN_CHARS).collect();
        return Err(SnapshotError::WrongKind(NotASnapshot::Kind(shown)));
    }
    Ok(head.version)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extras, snapshot};
    use super::*;
    use portcullis_analysis::checks::Profile;

    fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
        Snapshot::parse(text, 1 << 20)
    }

    #[test]
    fn snapshot_files_round_trip_within_a_size_limit() {
        let text = snapshot().to_json();
        assert_eq!(parse(&text), Ok(snapshot()));
        let bytes = text.len();
        assert_eq!(
            Snapshot::parse(&text, 10),
            Err(SnapshotError::TooLarge { bytes, limit: 10 })
        );
    }

    #[test]
    fn unreferenced_vpcs_and_lists_are_left_out() {
        let whole = snapshot();
        assert_eq!(whole.inventory.vpcs.len(), 1);
        assert_eq!(whole.inventory.vpcs[0].tags.len(), 1);
        assert_eq!(whole.inventory.prefix_lists.len(), 1);
        let without_groups = whole.inventory.with_groups(Groups::default());
        let none = Snapshot::new(whole.facts.clone(), without_groups);
        assert_eq!(none.inventory, Inventory::default());
    }

    #[test]
    fn rule_ids_can_be_removed() {
        let without = snapshot().without_rule_ids();
        assert!(!without.to_json().contains("sgr-"));
        assert_eq!(
            without.groups()[0].rules.len(),
            snapshot().groups()[0].rules.len()
        );
    }

    #[test]
    fn policies_and_places_are_in_a_version_of_their_own() {
        let with_extras = snapshot().with_extras(extras());
        assert_eq!(with_extras.extras().policies, extras().policies);
        let places = &with_extras.extras().map_places;
        assert_eq!(
            places.as_slice(),
            &extras().map_places[..2],
            "only of nodes that are there"
        );
        let text = with_extras.to_json();
        assert!(text.contains("\"version\": 4"), "{text}");
        assert_eq!(parse(&text), Ok(with_extras.clone()));
        assert!(snapshot().to_json().contains("\"version\": 2"));
        // A part has no policy about groups that are not in it.
        let chosen = BTreeSet::from([GroupId::from_remote("sg-a")]);
        let part = with_extras.only(&chosen);
        let texts = part.extras().policies.iter().map(|policy| &policy.text);
        assert!(!texts.into_iter().any(|text| text.contains("Medlar")));
        assert_eq!(part.extras().policies.len(), 2);
    }

    #[test]
    fn the_profile_is_in_a_version_of_its_own() {
        let own = Profile {
            id: "ours".to_owned(),
            required_tags: vec!["team".to_owned()],
            ..Profile::built_in("cis-5").unwrap()
        };
        for profile in [own, Profile::built_in("prowler").unwrap()] {
            let with_profile = snapshot().with_extras(SnapshotExtras {
                profile: Some(Box::new(profile)),
                ..extras()
            });
            let text = with_profile.to_json();
            assert!(text.contains("\"version\": 5"), "{text}");
            assert_eq!(parse(&text), Ok(with_profile.clone()));
            let earlier = with_profile.without_profile().to_json();
            assert!(earlier.contains("\"version\": 4"), "{earlier}");
        }
    }

    #[test]
    fn a_snapshot_with_an_invalid_profile_is_refused() {
        let with_profile = snapshot().with_extras(SnapshotExtras {
            profile: Profile::built_in("strict").map(Box::new),
            ..SnapshotExtras::default()
        });
        let text = with_profile.to_json();
        let head = r#"{"kind": "portcullis-profile", "version": 1, "id": "ours""#;
        for invalid in [
            "\"lax\"".to_owned(),
            "7".to_owned(),
            format!("{head}, \"checks\": {{\"public-ssh\": \"fine\"}}}}"),
            format!("{head}, \"unknown\": 1}}"),
            r#"{"kind": "portcullis-profile", "version": 2, "id": "ours"}"#.to_owned(),
        ] {
            let tampered = text.replace("\"strict\"", &invalid);
            assert_ne!(tampered, text);
            let error = parse(&tampered).unwrap_err();
            let is_named = matches!(error, SnapshotError::Invalid(InvalidSnapshot::Profile(_)));
            assert!(is_named, "{invalid}: {error:?}");
        }
    }
}
