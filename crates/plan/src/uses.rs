//! What uses a group, as far as plans change it: network interfaces and associations with VPCs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use portcullis_model::{
    AssociationState, GroupId, InterfaceId, Inventory, NetworkInterface, VpcAssociation, VpcId,
};

/// Change of what uses a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UseChange {
    /// Interfaces that get the group, in addition to their others.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub joined: BTreeSet<InterfaceId>,
    /// Interfaces that lose the group.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub left: BTreeSet<InterfaceId>,
    /// Detached interfaces that are deleted because they use the group. No undo brings them back.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub deleted: BTreeSet<InterfaceId>,
    /// VPCs that the group is associated with.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub associated: BTreeSet<VpcId>,
    /// VPCs whose association with the group ends.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub disassociated: BTreeSet<VpcId>,
}

/// Part of a [`UseChange`] that is impossible or cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LostUse {
    /// The interface to get the group does not exist any more.
    Gone(InterfaceId),
    /// The network interfaces were not read.
    UnknownInterfaces,
    /// The associations with VPCs were not read.
    UnknownAssociations,
}

impl UseChange {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Number of interfaces and VPCs that change.
    pub fn count(&self) -> usize {
        let Self {
            joined,
            left,
            deleted,
            associated,
            disassociated,
        } = self;
        joined.len() + left.len() + deleted.len() + associated.len() + disassociated.len()
    }

    /// Whether the groups of network interfaces change, or interfaces are deleted.
    pub fn changes_interfaces(&self) -> bool {
        !(self.joined.is_empty() && self.left.is_empty() && self.deleted.is_empty())
    }

    /// Whether associations with VPCs change.
    pub fn changes_associations(&self) -> bool {
        !(self.associated.is_empty() && self.disassociated.is_empty())
    }

    /// Adds the parts of another change.
    pub fn extend(&mut self, other: Self) {
        self.joined.extend(other.joined);
        self.left.extend(other.left);
        self.deleted.extend(other.deleted);
        self.associated.extend(other.associated);
        self.disassociated.extend(other.disassociated);
    }

    /// Removes the parts that `other` has, too.
    pub fn remove(&mut self, other: &Self) {
        self.joined.retain(|id| !other.joined.contains(id));
        self.left.retain(|id| !other.left.contains(id));
        self.deleted.retain(|id| !other.deleted.contains(id));
        self.associated.retain(|id| !other.associated.contains(id));
        self.disassociated
            .retain(|id| !other.disassociated.contains(id));
    }

    /// Returns the inverse change. Deleted interfaces stay deleted.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            joined: self.left,
            left: self.joined,
            deleted: BTreeSet::new(),
            associated: self.disassociated,
            disassociated: self.associated,
        }
    }

    /// Returns the part of the change of `group` that `inventory` does not show yet, and the parts
    /// that are impossible. Whatever was not read counts as pending.
    pub fn pending_in(&self, group: &GroupId, inventory: &Inventory) -> (Self, Vec<LostUse>) {
        let mut pending = self.clone();
        let mut lost = Vec::new();
        match &inventory.interfaces {
            Some(interfaces) => {
                let known: HashMap<&InterfaceId, &NetworkInterface> =
                    interfaces.iter().map(|one| (&one.id, one)).collect();
                let uses = |id: &InterfaceId| known.get(id).map(|one| one.groups.contains(group));
                pending.joined.retain(|id| match uses(id) {
                    Some(uses) => !uses,
                    None => {
                        lost.push(LostUse::Gone(id.clone()));
                        false
                    }
                });
                pending.left.retain(|id| uses(id) == Some(true));
                pending.deleted.retain(|id| uses(id).is_some());
            }
            None if self.changes_interfaces() => lost.push(LostUse::UnknownInterfaces),
            None => {}
        }
        match &inventory.associations {
            Some(_) => {
                let known: BTreeSet<&VpcId> = inventory.associated_vpcs(group).collect();
                pending.associated.retain(|vpc| !known.contains(vpc));
                pending.disassociated.retain(|vpc| known.contains(vpc));
            }
            None if self.changes_associations() => lost.push(LostUse::UnknownAssociations),
            None => {}
        }
        (pending, lost)
    }
}

/// Returns the inventory with changes of what uses its groups. Resources that were not read stay
/// unknown.
#[must_use]
pub fn with_uses<'a>(
    inventory: &Inventory,
    uses: impl IntoIterator<Item = (&'a GroupId, &'a UseChange)>,
) -> Inventory {
    let mut moves: HashMap<&InterfaceId, Move<'_>> = HashMap::new();
    let mut deleted: HashSet<&InterfaceId> = HashSet::new();
    let mut associations = inventory.associations.clone();
    for (group, uses) in uses {
        for interface in &uses.joined {
            moves.entry(interface).or_default().joined.push(group);
        }
        for interface in &uses.left {
            moves.entry(interface).or_default().left.push(group);
        }
        deleted.extend(&uses.deleted);
        if let Some(associations) = associations
            .as_mut()
            .filter(|_| uses.changes_associations())
        {
            let list = Arc::make_mut(associations);
            list.retain(|known| {
                known.group_id != *group
                    || !(uses.associated.contains(&known.vpc_id)
                        || uses.disassociated.contains(&known.vpc_id))
            });
            list.extend(uses.associated.iter().map(|vpc| VpcAssociation {
                group_id: group.clone(),
                vpc_id: vpc.clone(),
                state: AssociationState::Associated,
                state_reason: None,
            }));
        }
    }
    let mut interfaces = inventory.interfaces.clone();
    if !(moves.is_empty() && deleted.is_empty())
        && let Some(interfaces) = &mut interfaces
    {
        let list = Arc::make_mut(interfaces);
        list.retain(|interface| !deleted.contains(&interface.id));
        for interface in list {
            if let Some(change) = moves.get(&interface.id) {
                interface.groups = change.applied_to(&interface.groups);
            }
        }
    }
    Inventory {
        interfaces,
        associations,
        ..inventory.clone()
    }
}

/// Groups that an interface gets and loses.
#[derive(Debug, Default)]
struct Move<'a> {
    joined: Vec<&'a GroupId>,
    left: Vec<&'a GroupId>,
}

impl Move<'_> {
    /// Returns the groups after the move. New groups take the places of lost ones, so that the order
    /// on the screen stays.
    fn applied_to(&self, groups: &[GroupId]) -> Vec<GroupId> {
        let joined = self.joined.iter().filter(|group| !groups.contains(group));
        let mut joined = joined.map(|group| (*group).clone());
        let mut after: Vec<GroupId> = Vec::with_capacity(groups.len());
        for group in groups {
            if self.left.contains(&group) {
                after.extend(joined.next())
            } else {
                after.push(group.clone())
            }
        }
        after.extend(joined);
        after
    }
}

/// Returns the interfaces of `before` whose groups differ in `after`, with the groups there.
pub(super) fn moved_interfaces<'a>(
    before: &'a Inventory,
    after: &'a Inventory,
) -> Vec<(&'a NetworkInterface, &'a [GroupId])> {
    let (Some(old), Some(new)) = (&before.interfaces, &after.interfaces) else {
        return Vec::new();
    };
    if Arc::ptr_eq(old, new) {
        return Vec::new();
    }
    let new: HashMap<&InterfaceId, &NetworkInterface> = new
        .iter()
        .map(|interface| (&interface.id, interface))
        .collect();
    let moved = old.iter().filter_map(|interface| {
        let groups = new.get(&interface.id)?.groups.as_slice();
        (!is_same_set(&interface.groups, groups)).then_some((interface, groups))
    });
    moved.collect()
}

/// Returns how the uses of groups differ between two inventories.
pub(super) fn diff_uses(before: &Inventory, after: &Inventory) -> BTreeMap<GroupId, UseChange> {
    let mut found: BTreeMap<GroupId, UseChange> = BTreeMap::new();
    for (interface, groups) in moved_interfaces(before, after) {
        for group in groups.iter().filter(|id| !interface.groups.contains(id)) {
            let uses = found.entry(group.clone()).or_default();
            uses.joined.insert(interface.id.clone());
        }
        for group in interface.groups.iter().filter(|id| !groups.contains(id)) {
            let uses = found.entry(group.clone()).or_default();
            uses.left.insert(interface.id.clone());
        }
    }
    for interface in deleted_interfaces(before, after) {
        // A group that goes with the interface is the reason for its deletion.
        let groups = interface.groups.iter();
        let known = || groups.clone().filter(|id| before.group(id).is_some());
        let goes = known().find(|id| after.group(id).is_none());
        if let Some(group) = goes.or_else(|| known().next()) {
            let uses = found.entry(group.clone()).or_default();
            uses.deleted.insert(interface.id.clone());
        }
    }
    let pairs = |inventory: &Inventory| -> BTreeSet<(GroupId, VpcId)> {
        let all = inventory.associations.iter().flat_map(|all| all.iter());
        let all = all.filter(|association| association.state.is_in_effect());
        all.map(|association| (association.group_id.clone(), association.vpc_id.clone()))
            .collect()
    };
    if before.associations.is_some() && after.associations.is_some() {
        let (old, new) = (pairs(before), pairs(after));
        // A group that is deleted is associated with nothing first: EC2 deletes no associated group.
        let is_deleted = |group| before.group(group).is_some() && after.group(group).is_none();
        let added = new.difference(&old);
        for (group, vpc) in added.filter(|(group, _)| !is_deleted(group)) {
            let uses = found.entry(group.clone()).or_default();
            uses.associated.insert(vpc.clone());
        }
        for (group, vpc) in old.difference(&new) {
            let uses = found.entry(group.clone()).or_default();
            uses.disassociated.insert(vpc.clone());
        }
    }
    found
}

fn deleted_interfaces<'a>(
    before: &'a Inventory,
    after: &'a Inventory,
) -> Vec<&'a NetworkInterface> {
    let (Some(old), Some(new)) = (&before.interfaces, &after.interfaces) else {
        return Vec::new();
    };
    if Arc::ptr_eq(old, new) {
        return Vec::new();
    }
    let new: HashSet<&InterfaceId> = new.iter().map(|interface| &interface.id).collect();
    let gone = old.iter().filter(|one| !new.contains(&one.id));
    gone.collect()
}

fn is_same_set(a: &[GroupId], b: &[GroupId]) -> bool {
    a.iter().all(|id| b.contains(id)) && b.iter().all(|id| a.contains(id))
}
