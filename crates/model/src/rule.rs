//! One rule of a security group.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Cidr, Peer, PeerIdentity, RuleId, Tag, Traffic};

/// Which way the traffic of a rule goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Inbound; the peer is the source.
    Ingress,
    /// Outbound; the peer is the destination.
    Egress,
}

impl Direction {
    /// Both, in the order they are shown.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// EC2's word, as in `AuthorizeSecurityGroupIngress`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Ingress => "inbound",
            Self::Egress => "outbound",
        })
    }
}

/// One rule: what may pass, which way, to or from whom. Allow only; EC2 has no deny and no order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// EC2's id; none while only DescribeSecurityGroups, which omits ids, has been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RuleId>,
    /// Which way.
    pub direction: Direction,
    /// What may pass.
    pub traffic: Traffic,
    /// From or to whom.
    pub peer: Peer,
    /// The description; empty when there is none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Arc<str>,
    /// The rule's own tags; only DescribeSecurityGroupRules tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// What makes two rules of one group duplicates to EC2. The description is no part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleKey {
    /// Which way.
    pub direction: Direction,
    /// What may pass.
    pub traffic: Traffic,
    /// From or to whom.
    pub peer: PeerIdentity,
}

impl Rule {
    /// The one rule that EC2 gives every new group: everything may leave over IPv4.
    pub fn of_new_group() -> Self {
        Self::new(
            Direction::Egress,
            Traffic::All,
            Peer::Cidr(Cidr::anywhere_ipv4()),
        )
    }

    /// A rule without id, description or tags.
    pub fn new(direction: Direction, traffic: Traffic, peer: Peer) -> Self {
        Self {
            id: None,
            direction,
            traffic,
            peer,
            description: Arc::default(),
            tags: Vec::new(),
        }
    }

    /// What makes it a duplicate of another rule of its group.
    pub fn key(&self) -> RuleKey {
        RuleKey {
            direction: self.direction,
            traffic: self.traffic,
            peer: self.peer.identity(),
        }
    }

    /// Whether it is the same rule of its group: the one of the same id or, where one of the two has none,
    /// the one that lets the same pass.
    pub fn is_one_with(&self, other: &Self) -> bool {
        match (&self.id, &other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.key() == other.key(),
        }
    }

    /// Whether all that `other` allows is allowed by `self`.
    pub fn covers(&self, other: &Self) -> bool {
        self.direction == other.direction
            && self.traffic.covers(other.traffic)
            && self.peer.covers(&other.peer)
    }

    /// Whether something that `other` allows may be allowed by `self`.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.direction == other.direction
            && self.traffic.overlaps(other.traffic)
            // Of two ranges that share an address, one holds the other.
            && (self.peer.covers(&other.peer) || other.peer.covers(&self.peer))
    }
}
