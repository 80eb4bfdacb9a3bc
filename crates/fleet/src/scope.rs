//! Scopes, and what was read of one.

use std::fmt;

use portcullis_ec2::Partition;
use portcullis_formats::share::SnapshotSet;
use portcullis_model::{AccountId, Inventory, Region, Timestamp};

/// Account and Region. The Region determines the partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Account.
    pub account: AccountId,
    /// Region.
    pub region: Region,
}

impl Scope {
    /// Returns the partition.
    pub fn partition(&self) -> Partition {
        Partition::of(&self.region)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.account, self.region)
    }
}

/// What was read of a scope, with the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeInventory {
    /// Account and Region.
    pub scope: Scope,
    /// When it was read, or when the oldest of its groups was recorded.
    pub as_of: Timestamp,
    /// The groups, or their number.
    pub content: ScopeContent,
}

/// Returns what a snapshot has of each account and Region. `content` decides how much of it is kept.
pub fn scopes_of(
    set: &SnapshotSet,
    mut content: impl FnMut(Inventory) -> ScopeContent,
) -> impl Iterator<Item = ScopeInventory> {
    set.snapshots().iter().map(move |snapshot| {
        let facts = snapshot.facts();
        ScopeInventory {
            scope: Scope {
                account: facts.source.account.clone(),
                region: facts.source.region.clone(),
            },
            as_of: facts.taken_at,
            content: content(snapshot.inventory().clone()),
        }
    })
}

/// Content of a scope, as far as memory allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeContent {
    /// Everything that was read.
    Whole(Inventory),
    /// Numbers only: the rules exceed the budget and were dropped.
    Dropped {
        /// Number of groups.
        groups: usize,
        /// Number of rules.
        rules: usize,
    },
}

impl ScopeInventory {
    /// Returns the inventory, unless it was dropped.
    pub fn inventory(&self) -> Option<&Inventory> {
        match &self.content {
            ScopeContent::Whole(inventory) => Some(inventory),
            ScopeContent::Dropped { .. } => None,
        }
    }
}
