//! What inbound rules name, by what they name; kept up to date.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use portcullis_model::{Cidr, Direction, GroupId, Inventory, Peer, PrefixList, SecurityGroup};

use super::addresses::family_index;
use crate::access::KnownLists;

/// Which groups have inbound rules that name a group, or a block of addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    by_group: HashMap<GroupId, Vec<GroupId>>,
    /// Entries of known prefix lists, too.
    by_block: HashMap<Cidr, Vec<GroupId>>,
    /// Prefix lengths of the blocks, IPv4 first, and maybe of blocks that are gone.
    lengths: [BTreeSet<u8>; 2],
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
        let lengths = self.lengths.get(family_index(block.family()));
        let lengths = lengths.into_iter().flatten();
        let shorter = lengths.take_while(|length| **length <= block.prefix_length());
        let holding = shorter.filter_map(move |length| {
            let wider = Cidr::new(address, *length).ok()?;
            self.by_block.get(&wider)
        });
        holding.flatten()
    }

    /// The blocks that inbound rules name, with the groups.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&Cidr, &[GroupId])> {
        let blocks = self.by_block.iter();
        blocks.map(|(block, groups)| (block, groups.as_slice()))
    }

    /// Removes what groups of `old` name that `new` does not share. Returns false if prefix lists differ, so that
    /// nothing can be kept.
    pub(super) fn keep_shared(&mut self, old: &Inventory, new: &Inventory) -> bool {
        if !Arc::ptr_eq(&old.prefix_lists, &new.prefix_lists)
            && old.prefix_lists != new.prefix_lists
        {
            *self = Self::default();
            return false;
        }
        let lists: &[PrefixList] = &old.prefix_lists;
        let lists = KnownLists::new(lists);
        for group in old.groups.iter() {
            if !is_shared(group, new) {
                self.remove(group, &lists);
            }
        }
        true
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

    pub(super) fn add(&mut self, group: &SecurityGroup, lists: &KnownLists<'_>) {
        for named in named(group, lists) {
            let groups = match named {
                Named::Group(id) => self.by_group.entry(id.clone()).or_default(),
                Named::Block(block) => {
                    if let Some(lengths) = self.lengths.get_mut(family_index(block.family())) {
                        lengths.insert(block.prefix_length());
                    }
                    self.by_block.entry(block.clone()).or_default()
                }
            };
            // All rules of a group are added in one go.
            if groups.last() != Some(&group.id) {
                groups.push(group.id.clone());
            }
        }
    }
}

/// Whether an inventory has the same value of a group.
pub(super) fn is_shared(group: &Arc<SecurityGroup>, other: &Inventory) -> bool {
    let there = other.group(&group.id);
    there.is_some_and(|there| Arc::ptr_eq(there, group))
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
