//! What keeps a group from being deleted, and what its deletion breaks.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use portcullis_model::{
    GroupId, GroupUser, GroupUserKind, NetworkInterface, PeerReference, Rule, SecurityGroup,
    VpcAssociation, VpcId,
};

use super::uses::rules_that_reference;
use super::{Judgement, Usage, Use};
use crate::interface_user::InterfaceUser;

/// Why EC2 refuses to delete a group.
#[derive(Clone, Debug)]
pub enum Blocker<'a> {
    /// The group is the default group of its VPC, which EC2 never deletes.
    DefaultGroup,
    /// Rules of another group in the same VPC reference the group.
    Rules {
        /// The other group.
        group: &'a Arc<SecurityGroup>,
        /// Its rules that reference the group; not empty.
        rules: Vec<&'a Rule>,
    },
    /// Rules of the group reference the group itself.
    OwnRules(Vec<&'a Rule>),
    /// A network interface has the group.
    Interface {
        /// The interface.
        interface: &'a NetworkInterface,
        /// What uses the interface.
        user: InterfaceUser,
        /// The instance that the interface is attached to, if instances were read.
        instance: Option<&'a GroupUser>,
        /// What frees the group.
        fix: InterfaceFix,
    },
    /// The group is associated with another VPC.
    Association(&'a VpcAssociation),
    /// A resource with interfaces names the group. Its interfaces were not seen.
    Resource(&'a GroupUser),
}

/// How an interface stops using a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceFix {
    /// The interface keeps its other groups.
    RemoveGroup,
    /// The group is the interface's only one: another must take its place.
    ReplaceGroup,
    /// A service has detached the interface and not deleted it: the caller may delete it.
    DeleteInterface,
    /// A service manages the interface and has to do it.
    ByService,
}

/// What a deletion breaks without being refused.
#[derive(Clone, Debug)]
pub enum Consequence<'a> {
    /// Rules of a group in another VPC reference the group and become stale.
    StaleRules {
        /// The other group.
        group: &'a Arc<SecurityGroup>,
        /// Its rules; not empty.
        rules: Vec<&'a Rule>,
    },
    /// Rules in a peer VPC reference the group and become stale.
    StalePeer(&'a PeerReference),
    /// A launch template names the group: its launches fail.
    LaunchTemplate(&'a GroupUser),
}

/// What there is to know before a group is deleted.
#[derive(Clone, Debug)]
pub struct Deletion<'a> {
    /// What keeps the group from being deleted, in the order of the fixes.
    pub blockers: Vec<Blocker<'a>>,
    /// What the deletion breaks.
    pub consequences: Vec<Consequence<'a>>,
    /// What was looked at.
    pub judgement: Judgement,
}

impl Blocker<'_> {
    /// Whether the user can remove the blocker by changes in EC2.
    pub fn is_fixable(&self) -> bool {
        match self {
            Self::DefaultGroup | Self::Resource(_) => false,
            Self::Interface { fix, .. } => *fix != InterfaceFix::ByService,
            Self::Rules { .. } | Self::OwnRules(_) | Self::Association(_) => true,
        }
    }
}

/// Returns how an interface stops using one of its groups.
fn interface_fix(interface: &NetworkInterface) -> InterfaceFix {
    if interface.is_managed() {
        if interface.is_available() {
            InterfaceFix::DeleteInterface
        } else {
            InterfaceFix::ByService
        }
    } else if interface.groups.len() > 1 {
        InterfaceFix::RemoveGroup
    } else {
        InterfaceFix::ReplaceGroup
    }
}

impl Usage {
    /// Returns what keeps a group from being deleted, and what its deletion breaks. The group may be one that the
    /// inventory no longer has, because a draft deletes it.
    pub fn deletion<'a>(&'a self, group: &'a SecurityGroup) -> Deletion<'a> {
        let mut deletion = Deletion {
            blockers: Vec::new(),
            consequences: Vec::new(),
            judgement: self.judgement(&group.id),
        };
        if group.is_default() {
            deletion.blockers.push(Blocker::DefaultGroup);
        }
        let own_rules = rules_that_reference(group, &group.id);
        let own_vpcs: BTreeSet<&VpcId> = self.vpcs_of(group).collect();
        let (mut rules, mut interfaces, mut resources, mut associations) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for one in self.uses(&group.id) {
            match one {
                Use::Rules {
                    group: other,
                    rules: found,
                } => {
                    // Without VPCs, in an emulator, groups are all in one place.
                    let shares = own_vpcs.is_empty()
                        || other.vpc_id.is_none()
                        || self.vpcs_of(other).any(|vpc| own_vpcs.contains(vpc));
                    if shares {
                        rules.push(Blocker::Rules {
                            group: other,
                            rules: found,
                        })
                    } else {
                        deletion.consequences.push(Consequence::StaleRules {
                            group: other,
                            rules: found,
                        })
                    }
                }
                Use::Interface {
                    interface,
                    user,
                    instance,
                } => interfaces.push(Blocker::Interface {
                    interface,
                    user,
                    instance,
                    fix: interface_fix(interface),
                }),
                Use::Resource(user) => match user.kind {
                    GroupUserKind::LaunchTemplate { .. } => deletion
                        .consequences
                        .push(Consequence::LaunchTemplate(user)),
                    _ => resources.push(Blocker::Resource(user)),
                },
                Use::Association(association) => {
                    associations.push(Blocker::Association(association));
                }
                Use::Peer(peer) => deletion.consequences.push(Consequence::StalePeer(peer)),
            }
        }
        let blockers = &mut deletion.blockers;
        blockers.extend(rules);
        blockers.extend((!own_rules.is_empty()).then_some(Blocker::OwnRules(own_rules)));
        blockers.extend(interfaces);
        blockers.extend(resources);
        blockers.extend(associations);
        deletion
    }
}

/// Several groups, divided by whether they can be deleted together.
#[derive(Clone, Debug)]
pub struct Deletions<'a> {
    /// Groups that nothing keeps: only their own rules, and rules of each other, reference them.
    pub free: Vec<&'a Arc<SecurityGroup>>,
    /// Groups that something keeps, with what that is.
    pub kept: Vec<(&'a Arc<SecurityGroup>, Deletion<'a>)>,
}

impl Usage {
    /// Divides groups by whether they can be deleted together. Rules between groups that are deleted keep none of them,
    /// because a plan revokes them first.
    pub fn deletions<'a>(&'a self, groups: &[&'a Arc<SecurityGroup>]) -> Deletions<'a> {
        let mut left: Vec<(&Arc<SecurityGroup>, Deletion<'_>)> = groups
            .iter()
            .map(|group| (*group, self.deletion(group)))
            .collect();
        let mut kept = Vec::new();
        // A group that stays keeps those that its rules reference, so this is repeated until nothing changes.
        loop {
            let ids: HashSet<&GroupId> = left.iter().map(|(group, _)| &group.id).collect();
            let is_kept = |(_, deletion): &(&Arc<SecurityGroup>, Deletion<'_>)| {
                deletion.blockers.iter().any(|blocker| match blocker {
                    Blocker::Rules { group, .. } => !ids.contains(&group.id),
                    Blocker::OwnRules(_) => false,
                    _ => true,
                })
            };
            let (staying, going): (Vec<_>, Vec<_>) = left.iter().cloned().partition(is_kept);
            let is_stable = staying.is_empty();
            kept.extend(staying);
            left = going;
            if is_stable {
                break;
            }
        }
        Deletions {
            free: left.into_iter().map(|(group, _)| group).collect(),
            kept,
        }
    }
}
