//! Indexing of an inventory in short steps.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{Coverage, GroupId, Inventory};

use super::graph::{References, is_shared};
use super::members::{Members, interfaces};
use super::{ReachIndex, Step};
use crate::access::KnownLists;

/// Groups that one step looks at.
const GROUPS_PER_STEP: usize = 100;

/// Builds a [`ReachIndex`] in steps of a few milliseconds.
#[derive(Debug)]
pub struct Indexing {
    inventory: Inventory,
    members: Arc<Members>,
    references: References,
    /// The inventory whose groups `references` has already.
    known: Inventory,
    coverage: Arc<HashMap<GroupId, Coverage>>,
    /// Number of groups that were looked at.
    done: usize,
}

impl Indexing {
    /// Starts the index of an inventory, from the index of an earlier one. [`ReachIndex::default`] is that of none.
    pub fn new(before: &ReachIndex, inventory: &Inventory) -> Self {
        let is_same = match (&before.inventory.interfaces, &inventory.interfaces) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (None, None) => true,
            _ => false,
        };
        let members = if is_same {
            Arc::clone(&before.members)
        } else {
            Arc::new(Members::new(interfaces(inventory)))
        };
        let mut references = (*before.references).clone();
        let known = if references.keep_shared(&before.inventory, inventory) {
            before.inventory.clone()
        } else {
            Inventory::default()
        };
        Self {
            inventory: inventory.clone(),
            members,
            references,
            known,
            coverage: Arc::clone(&before.coverage),
            done: 0,
        }
    }

    /// Looks at some groups.
    pub fn step(&mut self) -> Step {
        let lists = KnownLists::new(&self.inventory.prefix_lists);
        let groups = self.inventory.groups.iter().skip(self.done);
        for group in groups.take(GROUPS_PER_STEP) {
            if !is_shared(group, &self.known) {
                self.references.add(group, &lists);
            }
        }
        self.done += GROUPS_PER_STEP;
        if self.done < self.inventory.groups.len() {
            Step::More
        } else {
            Step::Done
        }
    }

    /// Does what is left and returns the index.
    pub fn finish(mut self) -> ReachIndex {
        while self.step() == Step::More {}
        ReachIndex {
            inventory: self.inventory,
            members: self.members,
            references: Arc::new(self.references),
            coverage: self.coverage,
        }
    }
}
