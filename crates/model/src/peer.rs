//! Peers of rules: the source of an inbound rule, the destination of an outbound one.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AccountId, AddressFamily, Cidr, CidrError, GroupId, IdError, PrefixListId, VpcId};

/// Source of an inbound rule or destination of an outbound rule. Each rule has exactly one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Peer {
    /// A CIDR block.
    Cidr(Cidr),
    /// The network interfaces of a security group, of this account or another.
    Group(GroupReference),
    /// The entries of a managed prefix list.
    PrefixList(PrefixListId),
}

/// Kind of peer. EC2 modifies a rule in place only within a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerKind {
    /// IPv4 CIDR block.
    Ipv4,
    /// IPv6 CIDR block.
    Ipv6,
    /// Security group.
    Group,
    /// Prefix list.
    PrefixList,
}

/// Reference to a security group, from EC2 or user input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "FlatReference", into = "FlatReference")]
pub struct GroupReference {
    /// The group.
    pub group_id: GroupId,
    /// The account that owns the group. `None` if it is this account, or the group is deleted.
    pub account_id: Option<AccountId>,
    /// Boxed because every rule reserves space for a peer and few references cross a peering
    /// connection. `None` if all of its fields are.
    peering: Option<Box<Peering>>,
}

/// Details of a reference across a VPC peering connection, as far as EC2 returns them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Peering {
    /// The group's VPC.
    pub vpc_id: Option<VpcId>,
    /// The ID of the peering connection.
    pub connection_id: Option<Arc<str>>,
    /// The state of the connection, such as `active` or `deleted`. A rule across a deleted one is
    /// stale.
    pub status: Option<Arc<str>>,
}

/// Serialized form of a reference, with the peering details on the same level.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FlatReference {
    group_id: GroupId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_id: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vpc_id: Option<VpcId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peering_connection_id: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peering_status: Option<Arc<str>>,
}

/// Reason why a text is not a peer. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid source or destination")]
pub enum PeerError {
    /// The text is neither a CIDR block nor any other kind of peer.
    Cidr(#[from] CidrError),
    /// The text starts like an identifier but is malformed.
    Id(#[from] IdError),
}

/// Identity of a peer to EC2. It leaves out descriptions, peering details and the owner of a group,
/// which follows from the group's ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PeerIdentity {
    /// The canonical CIDR block.
    Cidr(Cidr),
    /// The group's ID, unique across accounts.
    Group(GroupId),
    /// The prefix list's ID.
    PrefixList(PrefixListId),
}

impl PeerIdentity {
    /// Whether this is the identity of `peer`. Equivalent to a comparison with [`Peer::identity`],
    /// without an allocation.
    pub fn is_of(&self, peer: &Peer) -> bool {
        match (self, peer) {
            (Self::Cidr(a), Peer::Cidr(b)) => a == b,
            (Self::Group(a), Peer::Group(b)) => *a == b.group_id,
            (Self::PrefixList(a), Peer::PrefixList(b)) => a == b,
            _ => false,
        }
    }
}

impl Peer {
    /// Parses a CIDR block, a bare address, `sg-...`, `123456789012/sg-...` or `pl-...`.
    ///
    /// # Errors
    /// [`PeerError`] for the kind that the text looks like.
    pub fn parse(typed: &str) -> Result<Self, PeerError> {
        let text = typed.trim();
        let starts_with = |prefix: &str| {
            text.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if starts_with(GroupId::PREFIX) {
            return Ok(Self::Group(GroupReference::new(GroupId::parse(text)?)));
        }
        if starts_with(PrefixListId::PREFIX) {
            return Ok(Self::PrefixList(PrefixListId::parse(text)?));
        }
        if let Some((account, group)) = text.split_once('/')
            && group
                .trim_start()
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case(GroupId::PREFIX))
        {
            let mut reference = GroupReference::new(GroupId::parse(group)?);
            reference.account_id = Some(AccountId::parse_owner(account)?);
            return Ok(Self::Group(reference));
        }
        Ok(Self::Cidr(Cidr::parse(text)?))
    }

    /// Returns the kind of peer.
    pub fn kind(&self) -> PeerKind {
        match self {
            Self::Cidr(cidr) => match cidr.family() {
                AddressFamily::Ipv4 => PeerKind::Ipv4,
                AddressFamily::Ipv6 => PeerKind::Ipv6,
            },
            Self::Group(_) => PeerKind::Group,
            Self::PrefixList(_) => PeerKind::PrefixList,
        }
    }

    /// Returns the identity by which EC2 compares peers.
    pub fn identity(&self) -> PeerIdentity {
        match self {
            Self::Cidr(cidr) => PeerIdentity::Cidr(cidr.clone()),
            Self::Group(group) => PeerIdentity::Group(group.group_id.clone()),
            Self::PrefixList(id) => PeerIdentity::PrefixList(id.clone()),
        }
    }

    /// Whether both have the same [`Peer::identity`]. Compares without allocating.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cidr(a), Self::Cidr(b)) => a == b,
            (Self::Group(a), Self::Group(b)) => a.group_id == b.group_id,
            (Self::PrefixList(a), Self::PrefixList(b)) => a == b,
            _ => false,
        }
    }

    /// Whether `self` is known to contain all of `other`. False across kinds, because the members
    /// of a group or prefix list are not known here.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cidr(a), Self::Cidr(b)) => a.covers(b),
            _ => self.is_same_as(other),
        }
    }

    /// Whether the peer is every address of a family, that is, the internet.
    pub fn is_anywhere(&self) -> bool {
        matches!(self, Self::Cidr(cidr) if cidr.is_anywhere())
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(cidr) => write!(formatter, "{cidr}"),
            Self::Group(group) => write!(formatter, "{group}"),
            Self::PrefixList(id) => write!(formatter, "{id}"),
        }
    }
}

impl PeerKind {
    /// Returns the kind in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::Group => "security group",
            Self::PrefixList => "prefix list",
        }
    }
}

impl GroupReference {
    /// Returns a reference by ID without owner or peering.
    pub fn new(group_id: GroupId) -> Self {
        Self {
            group_id,
            account_id: None,
            peering: None,
        }
    }

    /// Returns the reference with its peering details replaced.
    #[must_use]
    pub fn with_peering(self, peering: Peering) -> Self {
        Self {
            peering: (peering != Peering::default()).then(|| Box::new(peering)),
            ..self
        }
    }

    /// Returns the peering details, empty if there is no peering connection.
    pub fn peering(&self) -> Peering {
        self.peering.as_deref().cloned().unwrap_or_default()
    }

    /// Returns the group's VPC, which EC2 reports only across a peering connection.
    pub fn vpc_id(&self) -> Option<&VpcId> {
        self.peering.as_ref()?.vpc_id.as_ref()
    }

    /// Returns the group's VPC for modification.
    pub fn vpc_id_mut(&mut self) -> Option<&mut VpcId> {
        self.peering.as_mut()?.vpc_id.as_mut()
    }

    /// Returns the ID of the peering connection.
    pub fn peering_connection_id(&self) -> Option<&str> {
        self.peering.as_ref()?.connection_id.as_deref()
    }

    /// Whether the group belongs to another account or is across a peering connection, so that the
    /// account's own groups do not include it.
    pub fn is_external(&self) -> bool {
        self.account_id.is_some()
            || self.vpc_id().is_some()
            || self.peering_connection_id().is_some()
    }

    /// Returns the state of the peering connection.
    pub fn peering_status(&self) -> Option<&str> {
        self.peering.as_ref()?.status.as_deref()
    }
}

impl From<FlatReference> for GroupReference {
    fn from(flat: FlatReference) -> Self {
        let reference = Self {
            account_id: flat.account_id,
            ..Self::new(flat.group_id)
        };
        reference.with_peering(Peering {
            vpc_id: flat.vpc_id,
            connection_id: flat.peering_connection_id,
            status: flat.peering_status,
        })
    }
}

impl From<GroupReference> for FlatReference {
    fn from(reference: GroupReference) -> Self {
        let peering = reference.peering();
        Self {
            group_id: reference.group_id,
            account_id: reference.account_id,
            vpc_id: peering.vpc_id,
            peering_connection_id: peering.connection_id,
            peering_status: peering.status,
        }
    }
}

impl fmt::Display for GroupReference {
    /// Writes `sg-...`, or `123456789012/sg-...` for a group of another account, as the AWS CLI
    /// does.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(account_id) = &self.account_id {
            write!(formatter, "{account_id}/")?;
        }
        write!(formatter, "{}", self.group_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_parses_to_its_kind() {
        for (typed, kind, shown) in [
            ("10.0.0.5/8", PeerKind::Ipv4, "10.0.0.0/8"),
            ("::/0", PeerKind::Ipv6, "::/0"),
            ("sg-1a2b3c4d", PeerKind::Group, "sg-1a2b3c4d"),
            (
                "123456789012/sg-1a2b3c4d",
                PeerKind::Group,
                "123456789012/sg-1a2b3c4d",
            ),
            (
                "amazon-elb/sg-843f59ed",
                PeerKind::Group,
                "amazon-elb/sg-843f59ed",
            ),
            ("pl-63a5400a", PeerKind::PrefixList, "pl-63a5400a"),
        ] {
            let peer = Peer::parse(typed).unwrap();
            assert_eq!((peer.kind(), peer.to_string().as_str()), (kind, shown));
        }
        for bad in ["", "sg-xyz", "12/sg-1a2b3c4d", "pl-1", "hello", "é"] {
            assert!(Peer::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn owners_do_not_affect_identity() {
        let with = Peer::parse("123456789012/sg-1a2b3c4d").unwrap();
        let without = Peer::parse("sg-1a2b3c4d").unwrap();
        assert_eq!(with.identity(), without.identity());
        assert!(with.covers(&without) && without.covers(&with));
    }
}
