//! References between groups, kept up to date.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{GroupId, Inventory, Peer, SecurityGroup};

/// Which groups have rules that reference a group. By the referenced group.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    by_referenced: HashMap<GroupId, Vec<GroupId>>,
}

impl References {
    /// Returns the groups with rules that reference a group.
    pub(super) fn to(&self, group: &GroupId) -> &[GroupId] {
        self.by_referenced.get(group).map_or(&[], Vec::as_slice)
    }

    /// Returns the references of an inventory, from those of another one. Groups that both share are not visited.
    pub(super) fn updated(&self, old: &Inventory, new: &Inventory) -> Self {
        let mut updated = self.clone();
        for group in old.groups.iter() {
            let now = new.group(&group.id);
            if !now.is_some_and(|now| Arc::ptr_eq(now, group)) {
                updated.remove(group);
            }
        }
        for group in new.groups.iter() {
            let before = old.group(&group.id);
            if !before.is_some_and(|before| Arc::ptr_eq(before, group)) {
                updated.add(group);
            }
        }
        updated
    }

    fn remove(&mut self, group: &SecurityGroup) {
        for referenced in referenced(group) {
            if let Some(groups) = self.by_referenced.get_mut(referenced) {
                groups.retain(|id| *id != group.id);
            }
        }
    }

    fn add(&mut self, group: &SecurityGroup) {
        for referenced in referenced(group) {
            let groups = self.by_referenced.entry(referenced.clone()).or_default();
            // All references of a group are added in one go.
            if groups.last() != Some(&group.id) {
                groups.push(group.id.clone());
            }
        }
    }
}

fn referenced(group: &SecurityGroup) -> impl Iterator<Item = &GroupId> {
    group.rules.iter().filter_map(|rule| match &rule.peer {
        Peer::Group(reference) => Some(&reference.group_id),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    })
}
