//! Nodes of a graph.

use std::fmt;

use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, PrefixListId, Tag, VpcId,
};

use super::ClusterKey;
use crate::checks::SeverityCounts;

/// Name of a node, the same in every graph of a scope. Its `Display` is a short text for keys, such as `sg-1` or
/// `ingress 10.0.0.0/8`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeId {
    /// A group of the inventory.
    Group(GroupId),
    /// What is outside the groups: as a source of inbound rules ([`Direction::Ingress`]) or as a destination of
    /// outbound ones. The two are different nodes, so that the picture reads in one direction.
    Outside(Direction, Outside),
    /// Nodes shown as one.
    Cluster(ClusterKey),
}

/// Sources and destinations that are no groups of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// All addresses of a family.
    Anywhere(AddressFamily),
    /// The addresses of a VPC.
    Vpc(VpcId, Cidr),
    /// A block that standards reserve for private use as a whole, such as 10.0.0.0/8.
    Reserved(Cidr),
    /// Another block.
    Block(Cidr),
    /// A prefix list.
    PrefixList(PrefixListId),
    /// A group that the inventory does not have: of another account, across a peering connection, or deleted.
    ForeignGroup {
        /// The account that owns it, if known.
        account: Option<AccountId>,
        /// The group.
        group: GroupId,
    },
}

/// Where a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressSpace {
    /// Within a block for private use.
    Private,
    /// In the internet.
    Public,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Name.
    pub id: NodeId,
    /// What it is.
    pub kind: NodeKind,
    /// What the draft does with it.
    pub change: Change,
    /// Findings about the group and its rules, as indices of [`super::GraphInput::findings`].
    pub findings: Vec<usize>,
    /// Numbers of the findings by severity.
    pub severities: SeverityCounts,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A group.
    Group(GroupFacts),
    /// Outside the groups. Its name is in the node's [`NodeId`].
    Outside {
        /// Name of a VPC, of a prefix list, or of a group of another VPC; empty if it has none.
        name: String,
    },
    /// Several nodes.
    Cluster(Cluster),
}

/// What a map says of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts {
    /// Name.
    pub name: String,
    /// VPC.
    pub vpc: Option<VpcId>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Number of inbound rules.
    pub ingress_rules: usize,
    /// Number of outbound rules.
    pub egress_rules: usize,
    /// Number of network interfaces with the group; `None` if they were not read.
    pub interfaces: Option<usize>,
    /// Whether rules of the group allow all addresses of a family in.
    pub is_open: bool,
}

/// Nodes shown as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// What they have in common.
    pub key: ClusterKey,
    /// The nodes, sorted.
    pub members: Vec<NodeId>,
    /// Number of rules between members.
    pub inner_rules: usize,
}

/// What a draft does with a node, an edge or a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Nothing.
    #[default]
    Kept,
    /// It is new.
    Added,
    /// It is gone after the draft.
    Removed,
    /// It stays and differs: for an edge, some of its rules do; for a group, its name, description, tags or rules.
    Changed,
}

impl Change {
    /// Returns the change of a whole from those of its parts.
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Self::Kept;
        };
        if parts.all(|part| part == first) {
            first
        } else {
            Self::Changed
        }
    }
}

impl Node {
    /// Returns the facts of a group.
    pub fn group(&self) -> Option<&GroupFacts> {
        match &self.kind {
            NodeKind::Group(facts) => Some(facts),
            NodeKind::Outside { .. } | NodeKind::Cluster(_) => None,
        }
    }
}

impl NodeId {
    /// Returns the group.
    pub fn group(&self) -> Option<&GroupId> {
        match self {
            Self::Group(group) => Some(group),
            Self::Outside(..) | Self::Cluster(_) => None,
        }
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(group) => write!(formatter, "{group}"),
            Self::Outside(Direction::Ingress, outside) => write!(formatter, "ingress {outside}"),
            Self::Outside(Direction::Egress, outside) => write!(formatter, "egress {outside}"),
            Self::Cluster(key) => write!(formatter, "{key}"),
        }
    }
}

impl fmt::Display for Outside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anywhere(AddressFamily::Ipv4) => formatter.write_str("0.0.0.0/0"),
            Self::Anywhere(AddressFamily::Ipv6) => formatter.write_str("::/0"),
            Self::Vpc(vpc, cidr) => write!(formatter, "{vpc} {cidr}"),
            Self::Reserved(cidr) | Self::Block(cidr) => write!(formatter, "{cidr}"),
            Self::PrefixList(list) => write!(formatter, "{list}"),
            Self::ForeignGroup {
                account: Some(account),
                group,
            } => write!(formatter, "{account}/{group}"),
            Self::ForeignGroup {
                account: None,
                group,
            } => write!(formatter, "{group}"),
        }
    }
}
