//! What inbound rules name, by what they name; kept up to date.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{Cidr, Direction, GroupId, Inventory, Peer, PrefixList, SecurityGroup};

use crate::access::KnownLists;

/// Which groups have inbound rules that name a group, or a block of addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    by_group: HashMap<GroupId, Vec<GroupId>>,
    /// Entries of known prefix lists, too.
    by_block: HashMap<Cidr, Vec<GroupId>>,
}

/// Something that an inbound rule names.
enum Named<'a> {
    Group(&'a GroupId),
    Block(&'a Cidr),
}

impl References {
    /// Returns the groups with inbound rules that reference a group.
    pub(super) fn to_group(&self, group: &GroupId) -> &[GroupId] {
        self.by_group.get(group).map_or(&[], Vec::as_slice)
    }

    /// Returns the groups with inbound rules for blocks that hold a block.
    pub(super) fn holding(&self, block: &Cidr) -> impl Iterator<Item = &GroupId> {
        let address = block.network().network();
        let holding = (0..=block.prefix_length()).filter_map(move |length| {
            let wider = Cidr::new(address, length).ok()?;
            self.by_block.get(&wider)
        });
        holding.flatten()
    }

    /// The blocks that inbound rules name, with the groups.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&Cidr, &[GroupId])> {
        let blocks = self.by_block.iter();
        blocks.map(|(block, groups)| (block, groups.as_slice()))
    }

    /// Returns the references of an inventory, from those of another one. Groups that both share are not visited.
    pub(super) fn updated(&self, old: &Inventory, new: &Inventory) -> Self {
        if !Arc::ptr_eq(&old.prefix_lists, &new.prefix_lists)
            && old.prefix_lists != new.prefix_lists
        {
            let nothing = Inventory {
                prefix_lists: Arc::clone(&new.prefix_lists),
                ..Inventory::default()
            };
            return Self::default().updated(&nothing, new);
        }
        let mut updated = self.clone();
        let lists: &[PrefixList] = &new.prefix_lists;
        let lists = KnownLists::new(lists);
        for group in old.groups.iter() {
            let now = new.group(&group.id);
            if !now.is_some_and(|now| Arc::ptr_eq(now, group)) {
                updated.remove(group, &lists);
            }
        }
        for group in new.groups.iter() {
            let before = old.group(&group.id);
            if !before.is_some_and(|before| Arc::ptr_eq(before, group)) {
                updated.add(group, &lists);
            }
        }
        updated
    }

    fn remove(&mut self, group: &SecurityGroup, lists: &KnownLists<'_>) {
        for named in named(group, lists) {
            let groups = match named {
                Named::Group(id) => self.by_group.get_mut(id),
                Named::Block(block) => self.by_block.get_mut(block),
            };
            if let Some(groups) = groups {
                groups.retain(|id| *id != group.id);
            }
        }
    }

    fn add(&mut self, group: &SecurityGroup, lists: &KnownLists<'_>) {
        for named in named(group, lists) {
            let groups = match named {
                Named::Group(id) => self.by_group.entry(id.clone()).or_default(),
                Named::Block(block) => self.by_block.entry(block.clone()).or_default(),
            };
            // All rules of a group are added in one go.
            if groups.last() != Some(&group.id) {
                groups.push(group.id.clone());
            }
        }
    }
}

fn named<'a>(
    group: &'a SecurityGroup,
    lists: &'a KnownLists<'_>,
) -> impl Iterator<Item = Named<'a>> {
    let rules = group.rules_in(Direction::Ingress);
    rules.flat_map(|rule| match &rule.peer {
        Peer::Group(reference) => vec![Named::Group(&reference.group_id)],
        Peer::Cidr(cidr) => vec![Named::Block(cidr)],
        Peer::PrefixList(_) => {
            let entries = lists.entries(&rule.peer).unwrap_or_default();
            entries
                .iter()
                .map(|entry| Named::Block(&entry.cidr))
                .collect()
        }
    })
}
