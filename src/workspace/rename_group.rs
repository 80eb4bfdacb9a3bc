//! Replacement of a group by a clone with another name or description.

use leptos::prelude::*;

use super::Workspace;
use crate::model::{GroupId, SecurityGroup};
use crate::plan::{Rename, RenameError, RenameWish, rename};

impl Workspace {
    /// Plans the replacement of a group by a clone, from what EC2 has. Reactive.
    ///
    /// # Errors
    /// [`RenameError`] if EC2 would refuse it, or too little was read.
    pub fn rename_of(self, wish: &RenameWish) -> Result<Rename, RenameError> {
        let inventory = self.inventory().current();
        rename(&inventory.read(), wish, self.own_account().as_ref())
    }

    /// Returns a name that no group in the VPC of `group` has, untracked.
    pub fn free_name_beside(self, group: &SecurityGroup) -> String {
        let inventory = self.inventory().current();
        crate::plan::free_group_name(&inventory.read_untracked(), group)
    }

    /// Whether the draft changes a group. Reactive.
    pub fn has_draft_of(self, id: &GroupId) -> bool {
        self.draft().current().read().group(id).is_some()
    }
}
