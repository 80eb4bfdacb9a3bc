//! What a group is and what it is to be: all that a plan is made from.

use serde::{Deserialize, Serialize};

use portcullis_edit::draft::GroupView;
use portcullis_model::{AccountId, GroupId, SecurityGroup};

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

/// What a draft would change, by the views of the groups it touches. Rows that are not complete are
/// left out: whoever asks has seen to it that there are none. `owner` owns the groups to be created.
pub fn changes_of(views: &[GroupView], owner: &AccountId) -> Vec<GroupChange> {
    let is_there = |view: &&GroupView| view.remote.is_some() || view.facts.created.is_some();
    let changes = views.iter().filter(is_there).map(|view| GroupChange {
        id: view.id.clone(),
        before: view.remote.as_deref().cloned(),
        after: view.wanted(owner),
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}
