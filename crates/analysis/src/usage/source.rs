//! What usage looks at, and how far it has been read.

use std::collections::BTreeMap;

/// Kind of resource that can use a group, as far as EC2's own API describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageSource {
    /// Rules of the account's groups.
    Rules,
    /// Network interfaces.
    Interfaces,
    /// Instances, which also have the names of what interfaces are attached to.
    Instances,
    /// Associations of groups with other VPCs.
    Associations,
    /// Rules of groups in peer VPCs.
    PeerReferences,
    /// Default and latest versions of launch templates.
    LaunchTemplates,
    /// VPC endpoints.
    VpcEndpoints,
    /// Client VPN endpoints.
    ClientVpnEndpoints,
    /// EC2 Instance Connect Endpoints.
    InstanceConnectEndpoints,
}

impl UsageSource {
    /// All sources, the most important first.
    pub const ALL: [Self; 9] = [
        Self::Rules,
        Self::Interfaces,
        Self::Instances,
        Self::Associations,
        Self::PeerReferences,
        Self::LaunchTemplates,
        Self::VpcEndpoints,
        Self::ClientVpnEndpoints,
        Self::InstanceConnectEndpoints,
    ];

    /// Returns the action that reads the source, whose permission is `ec2:` and its name.
    pub fn action(self) -> &'static str {
        match self {
            Self::Rules => "DescribeSecurityGroups",
            Self::Interfaces => "DescribeNetworkInterfaces",
            Self::Instances => "DescribeInstances",
            Self::Associations => "DescribeSecurityGroupVpcAssociations",
            Self::PeerReferences => "DescribeSecurityGroupReferences",
            Self::LaunchTemplates => "DescribeLaunchTemplateVersions",
            Self::VpcEndpoints => "DescribeVpcEndpoints",
            Self::ClientVpnEndpoints => "DescribeClientVpnEndpoints",
            Self::InstanceConnectEndpoints => "DescribeInstanceConnectEndpoints",
        }
    }

    /// Whether a verdict on a group needs the source: rules and interfaces keep most groups in use.
    pub fn is_essential(self) -> bool {
        matches!(self, Self::Rules | Self::Interfaces)
    }
}

/// How far a source has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceState {
    /// Not read yet.
    #[default]
    Unread,
    /// Read completely.
    Read,
    /// The caller lacks the permission.
    Denied,
    /// Reading failed for another reason, or the endpoint does not know the action.
    Failed,
}

/// The state of every source. Those that are missing are unread.
pub type SourceStates = BTreeMap<UsageSource, SourceState>;
