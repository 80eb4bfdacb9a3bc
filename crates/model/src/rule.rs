//! Rules of a security group.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Cidr, Peer, PeerIdentity, RuleId, Tag, Traffic};

/// Direction of a rule's traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Inbound; the peer is the source.
    Ingress,
    /// Outbound; the peer is the destination.
    Egress,
}

impl Direction {
    /// Both directions in display order.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// Returns EC2's word, as in `AuthorizeSecurityGroupIngress`.
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

/// Security group rule: direction, traffic, peer. Rules only allow; EC2 has no deny rules and no
/// order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// EC2's ID. `None` until DescribeSecurityGroupRules is read, because DescribeSecurityGroups
    /// omits IDs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RuleId>,
    /// The direction.
    pub direction: Direction,
    /// The traffic that is allowed.
    pub traffic: Traffic,
    /// The source or destination.
    pub peer: Peer,
    /// The description; may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub description: Arc<str>,
    /// The rule's own tags. Only DescribeSecurityGroupRules returns them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// Identity of a rule within its group: EC2 rejects a second rule with the same key. The
/// description is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleKey {
    /// The direction.
    pub direction: Direction,
    /// The traffic that is allowed.
    pub traffic: Traffic,
    /// The source or destination.
    pub peer: PeerIdentity,
}

impl Rule {
    /// Returns the rule that EC2 adds to every new group: all outbound IPv4 traffic.
    pub fn of_new_group() -> Self {
        Self::new(
            Direction::Egress,
            Traffic::All,
            Peer::Cidr(Cidr::anywhere_ipv4()),
        )
    }

    /// Returns a rule without ID, description or tags.
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

    /// Returns the identity of the rule within its group.
    pub fn key(&self) -> RuleKey {
        RuleKey {
            direction: self.direction,
            traffic: self.traffic,
            peer: self.peer.identity(),
        }
    }

    /// Whether `self` allows everything that `other` allows.
    pub fn covers(&self, other: &Self) -> bool {
        self.direction == other.direction
            && self.traffic.covers(other.traffic)
            && self.peer.covers(&other.peer)
    }

    /// Whether some traffic may be allowed by both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.direction == other.direction
            && self.traffic.overlaps(other.traffic)
            // Of two CIDR blocks that share an address, one contains the other.
            && (self.peer.covers(&other.peer) || other.peer.covers(&self.peer))
    }
}
