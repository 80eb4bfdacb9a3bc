//! The difference of one group between two inventories.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use portcullis_model::{GroupId, Groups, Inventory, SecurityGroup};

/// A group before and after. The rules of the group after carry the ids of the rules they go on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChange {
    /// The group. Where it is to be created, an id that only the plan knows it by.
    pub id: GroupId,
    /// The group as EC2 has it; none where it is to be created.
    pub before: Option<SecurityGroup>,
    /// The group as it is to be; none where it is to be deleted.
    pub after: Option<SecurityGroup>,
}

impl GroupChange {
    /// The group's name.
    pub fn name(&self) -> &str {
        let group = self.before.as_ref().or(self.after.as_ref());
        group.map_or(self.id.as_str(), |group| &group.name)
    }

    /// The same change the other way round: what takes it back.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            id: self.id,
            before: self.after,
            after: self.before,
        }
    }
}

/// The groups that two inventories do not have alike: those that only `after` has first, in its order,
/// then the others in the order of `before`.
pub(super) fn diff(before: &Inventory, after: &Inventory) -> Vec<GroupChange> {
    let change = |id: &GroupId, old: Option<&Arc<SecurityGroup>>, new| GroupChange {
        id: id.clone(),
        before: old.map(|group| (**group).clone()),
        after: Option::<&Arc<SecurityGroup>>::map(new, |group| (**group).clone()),
    };
    let is_new = |group: &&Arc<SecurityGroup>| before.group(&group.id).is_none();
    let created = after.groups.iter().filter(is_new);
    let created = created.map(|group| change(&group.id, None, Some(group)));
    let others = before.groups.iter().filter_map(|old| {
        let new = after.group(&old.id);
        (new != Some(old)).then(|| change(&old.id, Some(old), new))
    });
    created.chain(others).collect()
}

/// The inventory `before` after changes of its groups. What a change says of the group before does not
/// count.
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
    before.with_groups(Groups::from(groups))
}
