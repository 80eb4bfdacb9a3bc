//! Resources of EC2 that name security groups in their own configuration, and references from peers.

use super::{GroupId, VpcId};

/// Resource whose configuration names security groups. Every field is as EC2 returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupUser {
    /// The kind of resource.
    pub kind: GroupUserKind,
    /// EC2's ID.
    pub id: String,
    /// The name, or else the description; `None` if the resource has neither.
    pub name: Option<String>,
    /// The VPC; `None` if the resource has none, as a launch template.
    pub vpc_id: Option<VpcId>,
    /// The state, such as `stopped`; empty if the resource has none.
    pub state: String,
    /// The security groups, by ID.
    pub groups: Vec<GroupId>,
    /// The security groups that are named by name. Only launch templates for the default VPC do so.
    pub group_names: Vec<String>,
}

/// Kinds of resources whose configuration names security groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupUserKind {
    /// EC2 instance.
    Instance,
    /// Version of a launch template, the default one or the latest.
    LaunchTemplate {
        /// Number of the version.
        version: u64,
        /// Whether this is the default version.
        is_default: bool,
    },
    /// VPC endpoint.
    VpcEndpoint,
    /// Client VPN endpoint.
    ClientVpnEndpoint,
    /// EC2 Instance Connect Endpoint.
    InstanceConnectEndpoint,
}

impl GroupUser {
    /// Returns a resource with only its kind set.
    pub fn new(kind: GroupUserKind) -> Self {
        Self {
            kind,
            id: String::new(),
            name: None,
            vpc_id: None,
            state: String::new(),
            groups: Vec::new(),
            group_names: Vec::new(),
        }
    }
}

/// Reference to a group of this account by a rule of a group in a peer VPC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerReference {
    /// The group of this account.
    pub group: GroupId,
    /// The VPC whose rules reference it.
    pub vpc_id: Option<VpcId>,
    /// The VPC peering connection or the transit gateway.
    pub connection: Option<String>,
}
