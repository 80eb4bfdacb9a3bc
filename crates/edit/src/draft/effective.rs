//! Effective inventory of a draft.

use std::sync::Arc;

use super::Draft;
use portcullis_model::{AccountId, Groups, Inventory, SecurityGroup};
use portcullis_plan::{with_lists, with_uses};

impl Draft {
    /// Returns the effective inventory: `before` with the draft applied. Groups to create come
    /// last, with their ids from the draft and with `owner` as their owner.
    ///
    /// Incomplete rows are left out, because a draft that has any cannot be applied.
    pub fn effective(&self, before: &Inventory, owner: &AccountId) -> Inventory {
        let after = |group: &Arc<SecurityGroup>| {
            if self.group(&group.id).is_none() {
                return Some(Arc::clone(group));
            }
            let view = self.view(&group.id, Some(Arc::clone(group)));
            view.effective_group(owner).map(Arc::new)
        };
        let kept = before.groups.iter().filter_map(after);
        let created = self
            .groups()
            .filter(|(id, drafted)| drafted.facts.created.is_some() && before.group(id).is_none());
        let created =
            created.filter_map(|(id, _)| self.view(id, None).effective_group(owner).map(Arc::new));
        let uses = self.groups().map(|(id, drafted)| (id, &drafted.facts.uses));
        let (lists, _) = self.pending_lists(before);
        let after = with_uses(before, uses).with_groups(kept.chain(created).collect::<Groups>());
        with_lists(&after, &lists, owner)
    }
}
