//! The inventory that a draft leads to.

use std::sync::Arc;

use super::Draft;
use portcullis_model::{AccountId, Groups, Inventory, SecurityGroup};

impl Draft {
    /// The effective inventory: `before` with the draft laid over it. Groups to be created come last,
    /// under the ids that the draft gave them; `owner` owns them.
    ///
    /// Rows of which a part is missing are left out: a draft with such rows cannot be applied.
    pub fn effective(&self, before: &Inventory, owner: &AccountId) -> Inventory {
        let after = |group: &Arc<SecurityGroup>| {
            if self.group(&group.id).is_none() {
                return Some(Arc::clone(group));
            }
            let view = self.view(&group.id, Some(Arc::clone(group)));
            view.wanted(owner).map(Arc::new)
        };
        let kept = before.groups.iter().filter_map(after);
        let created = self
            .groups()
            .filter(|(id, drafted)| drafted.facts.created.is_some() && before.group(id).is_none());
        let created = created.filter_map(|(id, _)| self.view(id, None).wanted(owner).map(Arc::new));
        before.with_groups(kept.chain(created).collect::<Groups>())
    }
}
