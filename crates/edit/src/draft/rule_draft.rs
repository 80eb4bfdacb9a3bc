//! A rule as far as it has been written: what is missing is missing, what is there is right.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::CellColumn;
use portcullis_model::{Direction, Peer, PeerKind, Protocol, Rule, Tag, Traffic};

/// A rule of which some parts may still be missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RuleDraft {
    /// Which way.
    pub direction: Direction,
    /// What may pass, as far as it is known.
    pub traffic: TrafficDraft,
    /// From or to whom, as far as it is known.
    pub peer: PeerDraft,
    /// The description, in EC2's character set unless it came from EC2.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Arc<str>,
    /// The rule's own tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// What may pass, as far as it has been said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrafficDraft {
    /// Nothing has been said.
    Missing,
    /// TCP; to which ports has not been said.
    Tcp,
    /// UDP; to which ports has not been said.
    Udp,
    /// ICMP; which messages has not been said.
    Icmp,
    /// ICMPv6; which messages has not been said.
    Icmpv6,
    /// All of it.
    Known(Traffic),
}

/// The other end of a rule, as far as it has been said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PeerDraft {
    /// Nothing has been said.
    Missing,
    /// An IPv4 range; which one has not been said.
    Ipv4,
    /// An IPv6 range; which one has not been said.
    Ipv6,
    /// A security group; which one has not been said.
    Group,
    /// A prefix list; which one has not been said.
    PrefixList,
    /// Which one.
    Known(Peer),
}

impl RuleDraft {
    /// A rule of which nothing but the direction is known.
    pub fn empty(direction: Direction) -> Self {
        Self {
            direction,
            traffic: TrafficDraft::Missing,
            peer: PeerDraft::Missing,
            description: "".into(),
            tags: Vec::new(),
        }
    }

    /// The rule, once no part of it is missing. It has no id.
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

    /// Whether a cell of the rule holds no value yet.
    pub fn is_missing(&self, column: CellColumn) -> bool {
        match column {
            CellColumn::Type | CellColumn::Protocol => self.traffic == TrafficDraft::Missing,
            CellColumn::Ports => !matches!(self.traffic, TrafficDraft::Known(_)),
            CellColumn::PeerKind => self.peer == PeerDraft::Missing,
            CellColumn::Peer => self.peer.known().is_none(),
            CellColumn::Description => self.description.is_empty(),
        }
    }

    /// Whether nothing has been said at all.
    pub fn is_blank(&self) -> bool {
        *self == Self::empty(self.direction)
    }

    /// Whether both are the same wish: who owns a group that is named by id, and what EC2 tells of
    /// a peering connection, is no part of it.
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
    /// The traffic, where all of it has been said.
    pub fn known(self) -> Option<Traffic> {
        match self {
            Self::Known(traffic) => Some(traffic),
            Self::Missing | Self::Tcp | Self::Udp | Self::Icmp | Self::Icmpv6 => None,
        }
    }

    /// The protocol, where one has been said.
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
    /// The peer, where it has been said.
    pub fn known(&self) -> Option<&Peer> {
        match self {
            Self::Known(peer) => Some(peer),
            _ => None,
        }
    }

    /// The kind of peer, where it has been said.
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

    /// The peer of a kind without a value.
    pub fn of_kind(kind: PeerKind) -> Self {
        match kind {
            PeerKind::Ipv4 => Self::Ipv4,
            PeerKind::Ipv6 => Self::Ipv6,
            PeerKind::Group => Self::Group,
            PeerKind::PrefixList => Self::PrefixList,
        }
    }

    /// Whether EC2 takes both for the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a.is_same_as(b),
            _ => self == other,
        }
    }
}
