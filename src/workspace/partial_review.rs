//! Part of the draft that a review applies: the user leaves out groups and prefix lists, and with them what needs them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{Review, Workspace};
use crate::model::{AccountId, Inventory};
use crate::plan::{
    ChangedResource, Dependency, GroupChange, Plan, PlanOptions, PrefixListChange, dependencies,
    left_out_with, needed_for, plan,
};

/// Changes of a group or prefix list that stay in the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftChange {
    /// The group or prefix list.
    pub id: ChangedResource,
    /// Its name.
    pub name: String,
    /// Number of its changes.
    pub count: usize,
    /// The change that they need and that is left out. `None` if the user left them out.
    pub because: Option<Dependency>,
}

/// What a review leaves in the draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftChanges {
    /// Changes of groups.
    pub groups: Vec<GroupChange>,
    /// Changes of prefix lists.
    pub lists: Vec<PrefixListChange>,
    /// All of them, with the reasons.
    pub all: Vec<LeftChange>,
}

impl LeftChanges {
    /// Whether the changes of a group or prefix list stay in the draft.
    pub fn has(&self, id: &ChangedResource) -> bool {
        self.all.iter().any(|left| left.id == *id)
    }
}

/// Leaves the chosen groups and prefix lists out of a plan, and what needs their changes.
pub(super) fn leave_out(
    whole: Plan,
    before: &Inventory,
    owner: &AccountId,
    chosen: &BTreeSet<ChangedResource>,
    options: &PlanOptions<'_>,
) -> (Plan, LeftChanges) {
    if chosen.is_empty() {
        return (whole, LeftChanges::default());
    }
    let reasons = left_out_with(&dependencies(&whole.changes, &whole.lists), chosen);
    let left = |id: ChangedResource, name: &str, count: usize| LeftChange {
        because: reasons.get(&id).cloned().flatten(),
        id,
        name: name.to_owned(),
        count,
    };
    let is_left = |id: ChangedResource| reasons.contains_key(&id);
    let (groups, kept_groups): (Vec<GroupChange>, Vec<GroupChange>) = whole
        .changes
        .iter()
        .cloned()
        .partition(|change| is_left(change.id.clone().into()));
    let (lists, kept_lists): (Vec<PrefixListChange>, Vec<PrefixListChange>) = whole
        .lists
        .iter()
        .cloned()
        .partition(|change| is_left(change.id.clone().into()));
    let of_groups = groups
        .iter()
        .map(|change| left(change.id.clone().into(), change.name(), change.count()));
    let of_lists = lists
        .iter()
        .map(|change| left(change.id.clone().into(), change.name(), change.count()));
    let all = of_groups.chain(of_lists).collect();
    let kept = Plan {
        changes: kept_groups,
        lists: kept_lists,
        ..whole
    };
    let after = kept.applied_to(before, owner);
    let left = LeftChanges { groups, lists, all };
    (plan(before, &after, options), left)
}

impl Workspace {
    /// Applies the changes of a group or prefix list with the review, or leaves them in the draft. Changes that they
    /// need are applied with them. The choice is stored with the draft.
    pub fn apply_change(self, review: &Review, changed: &ChangedResource, is_applied: bool) {
        let mut chosen = self.draft().current().read_untracked().left_out();
        if is_applied {
            let groups = review.plan.changes.iter().chain(&review.left.groups);
            let groups: Vec<GroupChange> = groups.cloned().collect();
            let lists = review.plan.lists.iter().chain(&review.left.lists);
            let lists: Vec<PrefixListChange> = lists.cloned().collect();
            let needed = needed_for(&dependencies(&groups, &lists), changed);
            chosen.retain(|id| !needed.contains(id));
        } else {
            chosen.insert(changed.clone());
        }
        self.change_draft(|draft| draft.leave_out(chosen));
    }
}
