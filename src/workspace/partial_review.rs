//! Part of the draft that a review applies: the user leaves out groups, and with them what needs them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{Review, Workspace};
use crate::model::{AccountId, GroupId, Inventory};
use crate::plan::{
    Dependency, GroupChange, Plan, PlanOptions, dependencies, left_out_with, needed_for, plan,
};

/// Changes of a group that stay in the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftGroup {
    /// The changes.
    pub change: GroupChange,
    /// The change that they need and that is left out. `None` if the user left them out.
    pub because: Option<Dependency>,
}

/// Leaves the chosen groups out of a plan, and the groups whose changes need theirs. Prefix lists change all the same.
pub(super) fn leave_out(
    whole: Plan,
    before: &Inventory,
    owner: &AccountId,
    chosen: &BTreeSet<GroupId>,
    options: &PlanOptions<'_>,
) -> (Plan, Vec<LeftGroup>) {
    if chosen.is_empty() {
        return (whole, Vec::new());
    }
    let reasons = left_out_with(&dependencies(&whole.changes), chosen);
    let (left, kept): (Vec<GroupChange>, Vec<GroupChange>) = whole
        .changes
        .into_iter()
        .partition(|change| reasons.contains_key(&change.id));
    let left = left.into_iter().map(|change| LeftGroup {
        because: reasons.get(&change.id).cloned().flatten(),
        change,
    });
    let kept = Plan {
        changes: kept,
        ..whole
    };
    let after = kept.applied_to(before, owner);
    (plan(before, &after, options), left.collect())
}

impl Workspace {
    /// Applies the changes of a group with the review, or leaves them in the draft. Changes that it needs
    /// are applied with it. The choice is stored with the draft.
    pub fn apply_group(self, review: &Review, group: &GroupId, is_applied: bool) {
        let left = review.left_groups.iter().map(|left| &left.change);
        let all: Vec<GroupChange> = review.plan.changes.iter().chain(left).cloned().collect();
        let mut chosen = self.draft().current().read_untracked().left_out();
        if is_applied {
            let needed = needed_for(&dependencies(&all), group);
            chosen.retain(|id| !needed.contains(id));
        } else {
            chosen.insert(group.clone());
        }
        self.change_draft(|draft| draft.leave_out(chosen));
    }
}
