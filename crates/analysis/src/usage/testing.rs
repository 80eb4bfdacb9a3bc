//! An account for the tests of usage.

use std::sync::Arc;

use portcullis_model::{
    AccountId, AssociationState, Direction, GroupId, GroupReference, GroupUser, GroupUserKind,
    InterfaceAttachment, InterfaceId, NetworkInterface, Peer, PeerReference, Rule, SecurityGroup,
    Traffic, Vpc, VpcAssociation, VpcId,
};

use super::{SourceState, UsageInput, UsageSource};

pub(super) fn id(text: &str) -> GroupId {
    GroupId::from_remote(text)
}

/// A group of `vpc-1`.
pub(super) fn group(text: &str) -> SecurityGroup {
    SecurityGroup {
        id: id(text),
        name: text.replacen("sg-", "name-of-", 1),
        description: String::new(),
        vpc_id: Some(VpcId::from_remote("vpc-1")),
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: Vec::new(),
        has_rule_ids: false,
    }
}

pub(super) fn group_in(text: &str, vpc: &str) -> SecurityGroup {
    SecurityGroup {
        vpc_id: Some(VpcId::from_remote(vpc)),
        ..group(text)
    }
}

/// The group with a rule that references another.
pub(super) fn referencing(
    mut group: SecurityGroup,
    direction: Direction,
    to: &str,
) -> SecurityGroup {
    let peer = Peer::Group(GroupReference::new(id(to)));
    group.rules.push(Rule::new(direction, Traffic::All, peer));
    group
}

/// An interface that an instance uses.
pub(super) fn interface(text: &str, groups: &[&str]) -> NetworkInterface {
    NetworkInterface {
        status: "in-use".to_owned(),
        groups: groups.iter().map(|group| id(group)).collect(),
        attachment: Some(InterfaceAttachment {
            instance_id: Some(format!("i-of-{text}")),
            owner_id: None,
        }),
        ..NetworkInterface::new(InterfaceId::from_remote(text))
    }
}

/// An interface that a service uses.
pub(super) fn managed(text: &str, description: &str, groups: &[&str]) -> NetworkInterface {
    NetworkInterface {
        description: description.to_owned(),
        is_requester_managed: true,
        attachment: Some(InterfaceAttachment::default()),
        ..interface(text, groups)
    }
}

pub(super) fn user(kind: GroupUserKind, text: &str, groups: &[&str]) -> GroupUser {
    GroupUser {
        id: text.to_owned(),
        groups: groups.iter().map(|group| id(group)).collect(),
        ..GroupUser::new(kind)
    }
}

pub(super) const TEMPLATE: GroupUserKind = GroupUserKind::LaunchTemplate {
    version: 2,
    is_default: true,
};

/// An account that has been read completely.
pub(super) fn account(
    groups: Vec<SecurityGroup>,
    interfaces: Vec<NetworkInterface>,
    users: Vec<GroupUser>,
) -> UsageInput {
    let mut input = UsageInput {
        inventory: groups.into_iter().collect(),
        users: Arc::new(users),
        states: UsageSource::ALL
            .map(|source| (source, SourceState::Read))
            .into(),
        ..UsageInput::default()
    };
    input.inventory.interfaces = Some(Arc::new(interfaces));
    input.inventory.vpcs = Arc::new(vec![Vpc {
        id: VpcId::from_remote("vpc-1"),
        cidr: None,
        is_default: true,
        tags: Vec::new(),
    }]);
    input
}

pub(super) fn associate(input: &mut UsageInput, group: &str, vpc: &str, state: AssociationState) {
    let associations = input.inventory.associations.get_or_insert_default();
    Arc::make_mut(associations).push(VpcAssociation {
        group_id: id(group),
        vpc_id: VpcId::from_remote(vpc),
        state,
        state_reason: None,
    });
}

pub(super) fn reference_from_peer(input: &mut UsageInput, group: &str) {
    Arc::make_mut(&mut input.peers).push(PeerReference {
        group: id(group),
        vpc_id: Some(VpcId::from_remote("vpc-9")),
        connection: Some("pcx-1".to_owned()),
    });
}
