//! Rules that may be incomplete. The parts that are present are valid.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::CellColumn;
use portcullis_model::{Direction, Peer, PeerKind, Protocol, Rule, Tag, Traffic};

/// A rule that may be incomplete.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleDraft {
    /// Direction of the rule.
    pub direction: Direction,
    /// Protocol and ports, as far as they are known.
    pub traffic: TrafficDraft,
    /// Source or destination, as far as it is known.
    pub peer: PeerDraft,
    /// The description, in EC2's character set unless EC2 returned it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Arc<str>,
    /// Tags of the rule itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// Protocol and ports, as far as they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrafficDraft {
    /// Unknown.
    Missing,
    /// TCP with unknown ports.
    Tcp,
    /// UDP with unknown ports.
    Udp,
    /// ICMP with unknown messages.
    Icmp,
    /// ICMPv6 with unknown messages.
    Icmpv6,
    /// Complete.
    Known(Traffic),
}

/// Source or destination, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PeerDraft {
    /// Unknown.
    Missing,
    /// An unknown IPv4 range.
    Ipv4,
    /// An unknown IPv6 range.
    Ipv6,
    /// An unknown security group.
    Group,
    /// An unknown prefix list.
    PrefixList,
    /// Complete.
    Known(Peer),
}

impl RuleDraft {
    /// Creates a rule with a direction and nothing else.
    pub fn empty(direction: Direction) -> Self {
        Self {
            direction,
            traffic: TrafficDraft::Missing,
            peer: PeerDraft::Missing,
            description: "".into(),
            tags: Vec::new(),
        }
    }

    /// Returns the rule, without an id, or `None` if it is incomplete.
    pub fn rule(&self) -> Option<Rule> {
        let (TrafficDraft::Known(traffic), PeerDraft::Known(peer)) = (self.traffic, &self.peer)
        else {
            return None;
        };
        let mut rule = Rule::new(self.direction, traffic, peer.clone());
        rule.description = self.description.clone();
        rule.tags = self.tags.clone();
        Some(rule)
    }

    /// Whether a cell of the rule has no value yet.
    pub fn is_missing(&self, column: CellColumn) -> bool {
        match column {
            CellColumn::Type | CellColumn::Protocol => self.traffic == TrafficDraft::Missing,
            CellColumn::Ports => !matches!(self.traffic, TrafficDraft::Known(_)),
            CellColumn::PeerKind => self.peer == PeerDraft::Missing,
            CellColumn::Peer => self.peer.known().is_none(),
            CellColumn::Description => self.description.is_empty(),
            // A rule without a time never expires, which is a value.
            CellColumn::Until => false,
        }
    }

    /// Whether nothing but the direction is known.
    pub fn is_blank(&self) -> bool {
        *self == Self::empty(self.direction)
    }

    /// Whether both draft the same rule. Ignores the owner of a group referenced by id, and what
    /// EC2 reports of a peering connection.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.direction == other.direction
            && self.traffic == other.traffic
            && self.peer.is_same_as(&other.peer)
            && self.description == other.description
            && self.tags == other.tags
    }
}

impl From<&Rule> for RuleDraft {
    fn from(rule: &Rule) -> Self {
        Self {
            direction: rule.direction,
            traffic: TrafficDraft::Known(rule.traffic),
            peer: PeerDraft::Known(rule.peer.clone()),
            description: rule.description.clone(),
            tags: rule.tags.clone(),
        }
    }
}

impl TrafficDraft {
    /// Returns the traffic, or `None` if it is incomplete.
    pub fn known(self) -> Option<Traffic> {
        match self {
            Self::Known(traffic) => Some(traffic),
            Self::Missing | Self::Tcp | Self::Udp | Self::Icmp | Self::Icmpv6 => None,
        }
    }

    /// Returns the protocol, or `None` if it is unknown.
    pub fn protocol(self) -> Option<Protocol> {
        match self {
            Self::Missing => None,
            Self::Tcp => Some(Protocol::Tcp),
            Self::Udp => Some(Protocol::Udp),
            Self::Icmp => Some(Protocol::Icmp),
            Self::Icmpv6 => Some(Protocol::Icmpv6),
            Self::Known(traffic) => Some(traffic.protocol()),
        }
    }
}

impl PeerDraft {
    /// Returns the peer, or `None` if it is incomplete.
    pub fn known(&self) -> Option<&Peer> {
        match self {
            Self::Known(peer) => Some(peer),
            _ => None,
        }
    }

    /// Returns the kind of peer, or `None` if it is unknown.
    pub fn kind(&self) -> Option<PeerKind> {
        match self {
            Self::Missing => None,
            Self::Ipv4 => Some(PeerKind::Ipv4),
            Self::Ipv6 => Some(PeerKind::Ipv6),
            Self::Group => Some(PeerKind::Group),
            Self::PrefixList => Some(PeerKind::PrefixList),
            Self::Known(peer) => Some(peer.kind()),
        }
    }

    /// Creates a peer of a kind without a value.
    pub fn of_kind(kind: PeerKind) -> Self {
        match kind {
            PeerKind::Ipv4 => Self::Ipv4,
            PeerKind::Ipv6 => Self::Ipv6,
            PeerKind::Group => Self::Group,
            PeerKind::PrefixList => Self::PrefixList,
        }
    }

    /// Whether EC2 treats both as the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a.is_same_as(b),
            _ => self == other,
        }
    }
}
