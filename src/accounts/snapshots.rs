//! Snapshot files as sources.

use super::Fleet;
use crate::fleet::{RuleBudget, ScopeInventory, scopes_of};
use crate::present::ScopeOrigin;
use crate::share::{SnapshotError, SnapshotSet};

/// Maximum size of a snapshot file in bytes: its text and its groups are in memory together.
pub const MAX_SNAPSHOT_BYTES: usize = 128 * 1024 * 1024;

impl Fleet {
    /// Adds the accounts and Regions of a snapshot file. Returns their number.
    ///
    /// # Errors
    /// [`SnapshotError`] if the text is not a snapshot.
    pub fn add_snapshot(self, name: &str, text: &str) -> Result<usize, SnapshotError> {
        let set = SnapshotSet::parse(text, MAX_SNAPSHOT_BYTES)?;
        let origin = ScopeOrigin::Snapshot(name.to_owned());
        let mut budget = RuleBudget::new(self.rules_left(&origin));
        let read: Vec<ScopeInventory> =
            scopes_of(&set, |inventory| budget.admit(inventory)).collect();
        let count = read.len();
        self.add(&origin, read);
        Ok(count)
    }
}
