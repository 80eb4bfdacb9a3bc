//! The users of one group.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use portcullis_model::{
    GroupId, GroupUser, GroupUserKind, NetworkInterface, PeerReference, Rule, SecurityGroup,
    VpcAssociation,
};

use super::{Entry, Usage, referenced};
use crate::interface_user::{InterfaceUser, Service, interface_user};

/// One user of a group.
#[derive(Clone, Debug)]
pub enum Use<'a> {
    /// A network interface has the group.
    Interface {
        /// The interface.
        interface: &'a NetworkInterface,
        /// What uses the interface.
        user: InterfaceUser,
        /// The instance that the interface is attached to, if instances were read.
        instance: Option<&'a GroupUser>,
    },
    /// A resource names the group in its configuration, and no interface of the group belongs to it.
    Resource(&'a GroupUser),
    /// Rules of another group reference the group.
    Rules {
        /// The other group.
        group: &'a Arc<SecurityGroup>,
        /// Its rules that reference the group; not empty.
        rules: Vec<&'a Rule>,
    },
    /// The group is associated with another VPC.
    Association(&'a VpcAssociation),
    /// Rules in a peer VPC reference the group.
    Peer(&'a PeerReference),
}

/// Kinds of users, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UseKind {
    /// EC2 instance.
    Instance,
    /// Load balancer.
    LoadBalancer,
    /// Lambda function.
    Lambda,
    /// Task of Amazon ECS.
    EcsTask,
    /// Pod of Amazon EKS.
    EksPod,
    /// EFS file system.
    Efs,
    /// Another AWS service.
    Service(Service),
    /// NAT gateway.
    NatGateway,
    /// VPC endpoint.
    VpcEndpoint,
    /// Transit gateway attachment.
    TransitGateway,
    /// Client VPN endpoint.
    ClientVpnEndpoint,
    /// EC2 Instance Connect Endpoint.
    InstanceConnectEndpoint,
    /// Interface whose user is unknown.
    Interface,
    /// Detached interface.
    DetachedInterface,
    /// Interface that a service has detached and not deleted.
    LeftoverInterface,
    /// Version of a launch template.
    LaunchTemplate,
    /// Another group, by its rules.
    Group,
    /// Another VPC, by an association.
    Vpc,
    /// Peer VPC, by rules there.
    PeerVpc,
}

impl UseKind {
    /// All kinds, in the order in which they are suggested.
    pub const ALL: [Self; 29] = [
        Self::Instance,
        Self::LoadBalancer,
        Self::Lambda,
        Self::EcsTask,
        Self::EksPod,
        Self::Efs,
        Self::NatGateway,
        Self::VpcEndpoint,
        Self::TransitGateway,
        Self::ClientVpnEndpoint,
        Self::InstanceConnectEndpoint,
        Self::Interface,
        Self::DetachedInterface,
        Self::LeftoverInterface,
        Self::LaunchTemplate,
        Self::Group,
        Self::Vpc,
        Self::PeerVpc,
        Self::Service(Service::ApiGateway),
        Self::Service(Service::CodeStarConnections),
        Self::Service(Service::Dax),
        Self::Service(Service::DirectoryService),
        Self::Service(Service::Dms),
        Self::Service(Service::ElastiCache),
        Self::Service(Service::Emr),
        Self::Service(Service::CloudHsm),
        Self::Service(Service::Rds),
        Self::Service(Service::RdsProxy),
        Self::Service(Service::Redshift),
    ];

    /// Returns the name by which a search finds the kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::LoadBalancer => "load-balancer",
            Self::Lambda => "lambda",
            Self::EcsTask => "ecs-task",
            Self::EksPod => "eks-pod",
            Self::Efs => "efs",
            Self::NatGateway => "nat-gateway",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::TransitGateway => "transit-gateway",
            Self::ClientVpnEndpoint => "client-vpn",
            Self::InstanceConnectEndpoint => "instance-connect",
            Self::Interface => "interface",
            Self::DetachedInterface => "detached",
            Self::LeftoverInterface => "leftover",
            Self::LaunchTemplate => "launch-template",
            Self::Group => "group",
            Self::Vpc => "vpc",
            Self::PeerVpc => "peer",
            Self::Service(service) => match service {
                Service::ApiGateway => "api-gateway",
                Service::CodeStarConnections => "codestar-connections",
                Service::Dax => "dax",
                Service::DirectoryService => "directory-service",
                Service::Dms => "dms",
                Service::ElastiCache => "elasticache",
                Service::Emr => "emr",
                Service::CloudHsm => "cloudhsm",
                Service::Rds => "rds",
                Service::RdsProxy => "rds-proxy",
                Service::Redshift => "redshift",
            },
        }
    }
}

impl Use<'_> {
    /// Returns the kind of the user.
    pub fn kind(&self) -> UseKind {
        match self {
            Self::Interface { user, .. } => kind_of_interface(user),
            Self::Resource(user) => match user.kind {
                GroupUserKind::Instance => UseKind::Instance,
                GroupUserKind::LaunchTemplate { .. } => UseKind::LaunchTemplate,
                GroupUserKind::VpcEndpoint => UseKind::VpcEndpoint,
                GroupUserKind::ClientVpnEndpoint => UseKind::ClientVpnEndpoint,
                GroupUserKind::InstanceConnectEndpoint => UseKind::InstanceConnectEndpoint,
            },
            Self::Rules { .. } => UseKind::Group,
            Self::Association(_) => UseKind::Vpc,
            Self::Peer(_) => UseKind::PeerVpc,
        }
    }

    /// Returns the ID of the user: of what an interface belongs to where that is known, else of the interface.
    pub fn id(&self) -> &str {
        match self {
            Self::Interface {
                interface, user, ..
            } => user.resource_id().unwrap_or(interface.id.as_str()),
            Self::Resource(user) => &user.id,
            Self::Rules { group, .. } => group.id.as_str(),
            Self::Association(association) => association.vpc_id.as_str(),
            Self::Peer(peer) => peer.vpc_id.as_ref().map_or("", |vpc| vpc.as_str()),
        }
    }

    /// Returns the name of the user where it is known.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Interface { user, instance, .. } => {
                let instance = instance.and_then(|instance| instance.name.as_deref());
                instance.or_else(|| user.resource_name())
            }
            Self::Resource(user) => user.name.as_deref(),
            Self::Rules { group, .. } => Some(&group.name),
            Self::Association(_) | Self::Peer(_) => None,
        }
    }
}

impl Entry {
    fn len(&self) -> usize {
        let Self {
            interfaces,
            users,
            associations,
            peers,
            groups,
        } = self;
        interfaces.len() + users.len() + associations.len() + peers.len() + groups.len()
    }
}

fn kind_of_interface(user: &InterfaceUser) -> UseKind {
    match user {
        InterfaceUser::Instance(_) => UseKind::Instance,
        InterfaceUser::LoadBalancer { .. } => UseKind::LoadBalancer,
        InterfaceUser::NatGateway(_) => UseKind::NatGateway,
        InterfaceUser::VpcEndpoint(_) => UseKind::VpcEndpoint,
        InterfaceUser::TransitGateway(_) => UseKind::TransitGateway,
        InterfaceUser::Lambda(_) => UseKind::Lambda,
        InterfaceUser::Efs(_) => UseKind::Efs,
        InterfaceUser::EcsTask => UseKind::EcsTask,
        InterfaceUser::EksPod => UseKind::EksPod,
        InterfaceUser::Service(service) => UseKind::Service(*service),
        InterfaceUser::Detached => UseKind::DetachedInterface,
        InterfaceUser::Leftover => UseKind::LeftoverInterface,
        InterfaceUser::Unknown => UseKind::Interface,
    }
}

impl Usage {
    /// Returns the users of a group: what runs first, then what names it.
    pub fn uses(&self, id: &GroupId) -> Vec<Use<'_>> {
        let Some(entry) = self.by_group.get(id) else {
            return Vec::new();
        };
        let mut uses: Vec<Use<'_>> = self.interface_uses(entry).collect();
        let shown: HashSet<String> = uses.iter().map(|one| one.id().to_owned()).collect();
        let inventory = &self.input.inventory;
        let users = entry.users.iter();
        let users = users.filter_map(|place| self.input.users.get(*place));
        uses.extend(
            users
                .filter(|user| !shown.contains(&user.id))
                .map(Use::Resource),
        );
        let all: &[Arc<SecurityGroup>] = &inventory.groups;
        let groups = entry.groups.iter();
        let groups = groups.filter_map(|place| all.get(*place));
        uses.extend(groups.map(|group| Use::Rules {
            group,
            rules: rules_that_reference(group, id),
        }));
        let associations = entry.associations.iter();
        let associations =
            associations.filter_map(|place| inventory.associations.as_ref()?.get(*place));
        uses.extend(associations.map(Use::Association));
        let peers = entry.peers.iter();
        uses.extend(
            peers
                .filter_map(|place| self.input.peers.get(*place))
                .map(Use::Peer),
        );
        uses.sort_by_key(Use::kind);
        uses
    }

    /// Returns how many users of each kind a group has.
    pub fn counts(&self, id: &GroupId) -> BTreeMap<UseKind, usize> {
        let mut ids: HashSet<(UseKind, String)> = HashSet::new();
        let mut counts = BTreeMap::new();
        for one in self.uses(id) {
            // A resource with several interfaces counts once.
            if ids.insert((one.kind(), one.id().to_owned())) {
                *counts.entry(one.kind()).or_default() += 1;
            }
        }
        counts
    }

    /// Returns how many users each group has, interfaces of one resource counted one by one. Groups without users are
    /// not in it.
    pub fn numbers(&self) -> HashMap<GroupId, usize> {
        let groups = self.by_group.iter();
        groups
            .map(|(id, entry)| (id.clone(), entry.len()))
            .collect()
    }

    /// Whether anything uses a group.
    pub fn is_used(&self, id: &GroupId) -> bool {
        self.by_group.contains_key(id)
    }

    fn interface_uses<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = Use<'a>> {
        let interfaces = self.input.inventory.interfaces.as_ref();
        let places = entry.interfaces.iter();
        let found = places.filter_map(move |place| interfaces?.get(*place));
        found.map(|interface| {
            let user = interface_user(interface);
            let instance = match &user {
                InterfaceUser::Instance(id) => self.instances.get(id),
                _ => None,
            };
            Use::Interface {
                interface,
                instance: instance.and_then(|place| self.input.users.get(*place)),
                user,
            }
        })
    }
}

/// Returns the rules of a group that reference another.
pub(super) fn rules_that_reference<'a>(group: &'a SecurityGroup, id: &GroupId) -> Vec<&'a Rule> {
    let rules = group.rules.iter();
    rules.filter(|rule| referenced(rule) == Some(id)).collect()
}
