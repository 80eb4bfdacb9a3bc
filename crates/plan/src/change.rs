//! Difference of one group between two inventories.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::uses::{UseChange, diff_uses, with_uses};
use portcullis_model::{GroupId, Groups, Inventory, SecurityGroup};

/// A group before and after a change. Rules of `after` have the id of the rule of `before` that
/// they replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChange {
    /// Id of the group. For a group to create, a temporary id such as `new-1`.
    pub id: GroupId,
    /// The group as EC2 has it. `None` if the plan creates it.
    pub before: Option<SecurityGroup>,
    /// The group once the plan is applied. `None` if the plan deletes it.
    pub after: Option<SecurityGroup>,
    /// Change of what uses the group.
    #[serde(default, skip_serializing_if = "UseChange::is_empty")]
    pub uses: UseChange,
}

impl GroupChange {
    /// Name of the group, or its id if the change has no group.
    pub fn name(&self) -> &str {
        let group = self.before.as_ref().or(self.after.as_ref());
        group.map_or(self.id.as_str(), |group| &group.name)
    }

    /// Returns the inverse change, which undoes this one.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            id: self.id,
            before: self.after,
            after: self.before,
            uses: self.uses.reversed(),
        }
    }
}

/// Returns a change for every group that differs: first those only `after` has, in its order, then
/// the others in the order of `before`.
pub(super) fn diff(before: &Inventory, after: &Inventory) -> Vec<GroupChange> {
    let uses = diff_uses(before, after);
    let change = |id: &GroupId, old: Option<&Arc<SecurityGroup>>, new| GroupChange {
        id: id.clone(),
        before: old.map(|group| (**group).clone()),
        after: Option::<&Arc<SecurityGroup>>::map(new, |group| (**group).clone()),
        uses: uses.get(id).cloned().unwrap_or_default(),
    };
    let is_new = |group: &&Arc<SecurityGroup>| before.group(&group.id).is_none();
    let created = after.groups.iter().filter(is_new);
    let created = created.map(|group| change(&group.id, None, Some(group)));
    let others = before.groups.iter().filter_map(|old| {
        let new = after.group(&old.id);
        (new != Some(old) || uses.contains_key(&old.id)).then(|| change(&old.id, Some(old), new))
    });
    created.chain(others).collect()
}

/// Returns `before` with `changes` applied. Ignores the `before` of each change.
pub fn after_changes(before: &Inventory, changes: &[GroupChange]) -> Inventory {
    let mut left: HashMap<&GroupId, &GroupChange> =
        changes.iter().map(|change| (&change.id, change)).collect();
    let kept = before.groups.iter().filter_map(|group| {
        let Some(change) = left.remove(&group.id) else {
            return Some(Arc::clone(group));
        };
        let after = change.after.as_ref()?;
        Some(if **group == *after {
            Arc::clone(group)
        } else {
            Arc::new(after.clone())
        })
    });
    let mut groups: Vec<Arc<SecurityGroup>> = kept.collect();
    let created = changes
        .iter()
        .filter(|change| left.contains_key(&change.id))
        .filter_map(|change| change.after.clone());
    groups.extend(created.map(Arc::new));
    let uses = changes.iter().map(|change| (&change.id, &change.uses));
    with_uses(before, uses).with_groups(Groups::from(groups))
}
