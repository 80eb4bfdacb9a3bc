//! Calls that change what uses a group: groups of network interfaces, deleted interfaces and
//! associations with VPCs.

use std::collections::HashSet;

use super::Steps;
use crate::uses::moved_interfaces;
use crate::{GroupChange, Step};
use portcullis_model::{GroupId, Inventory, Peer, Rule};

/// Groups whose network interfaces change.
#[derive(Debug)]
pub(super) struct MovingGroups<'a> {
    all: HashSet<&'a GroupId>,
    left: HashSet<&'a GroupId>,
}

impl<'a> MovingGroups<'a> {
    pub(super) fn of(changes: &'a [GroupChange]) -> Self {
        let left = changes.iter().filter(|change| !change.uses.left.is_empty());
        let left: HashSet<&GroupId> = left.map(|change| &change.id).collect();
        let joined = changes
            .iter()
            .filter(|change| !change.uses.joined.is_empty());
        let joined = joined.map(|change| &change.id);
        Self {
            all: joined.chain(left.iter().copied()).collect(),
            left,
        }
    }

    /// Whether a rule of `group` must be added before interfaces move and its predecessor revoked
    /// after: the group loses interfaces, or one of the rules references a group whose interfaces
    /// change. A modification in place would close access before or after the move.
    pub(super) fn affects(&self, group: &GroupId, before: &Rule, after: &Rule) -> bool {
        let moves = |rule: &Rule| match &rule.peer {
            Peer::Group(reference) => self.all.contains(&reference.group_id),
            Peer::Cidr(_) | Peer::PrefixList(_) => false,
        };
        self.left.contains(group) || moves(before) || moves(after)
    }
}

/// Adds the associations with VPCs, whose interfaces may get the group afterwards.
pub(super) fn push_associations(changes: &[GroupChange], steps: &mut Steps) {
    for change in changes {
        for vpc in &change.uses.associated {
            steps.push(Step::AssociateVpc {
                group: change.id.clone(),
                vpc: vpc.clone(),
            });
        }
    }
}

/// Adds the calls that set the groups of interfaces, one for each interface.
pub(super) fn push_moves(before: &Inventory, after: &Inventory, steps: &mut Steps) {
    for (interface, groups) in moved_interfaces(before, after) {
        let joined = groups.iter().find(|id| !interface.groups.contains(id));
        let left = interface.groups.iter().find(|id| !groups.contains(id));
        let Some(group) = joined.or(left) else {
            continue;
        };
        steps.push(Step::SetInterfaceGroups {
            group: group.clone(),
            interface: interface.id.clone(),
            before: interface.groups.clone(),
            after: groups.to_vec(),
        });
    }
}

/// Adds the calls that end uses: interfaces to delete, then associations, which EC2 keeps while an
/// interface of the VPC uses the group.
pub(super) fn push_ends(changes: &[GroupChange], steps: &mut Steps) {
    for change in changes {
        for interface in &change.uses.deleted {
            steps.push(Step::DeleteInterface {
                group: change.id.clone(),
                interface: interface.clone(),
            });
        }
    }
    for change in changes {
        for vpc in &change.uses.disassociated {
            steps.push(Step::DisassociateVpc {
                group: change.id.clone(),
                vpc: vpc.clone(),
            });
        }
    }
}
