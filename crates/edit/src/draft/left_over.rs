//! Check that a plan covers its draft.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ChangeCount, Draft};
use portcullis_model::{GroupId, Inventory, SecurityGroup};
use portcullis_plan::{Plan, UseChange, with_uses};

/// Returns the pending changes that no step of the plan makes, by group. A correct plan leaves
/// none. If there are any, the plan must not be applied: the run would complete all steps and still
/// leave changes in the draft.
///
/// `before` is the inventory the plan starts from. Incomplete rules and clashes are not counted.
pub fn left_over(draft: &Draft, plan: &Plan, before: &Inventory) -> Vec<(GroupId, ChangeCount)> {
    let mut groups: HashMap<&GroupId, Option<SecurityGroup>> = plan
        .changes
        .iter()
        .map(|change| (&change.id, change.before.clone()))
        .collect();
    let planned: HashMap<&GroupId, &SecurityGroup> = plan
        .changes
        .iter()
        .filter_map(|change| Some((&change.id, change.after.as_ref()?)))
        .collect();
    for step in plan.steps.iter().map(|planned| &planned.step) {
        if let Some(id) = step.group()
            && let Some(group) = groups.get_mut(id)
        {
            *group = step.effect_on(group.take(), planned.get(id).copied());
        }
    }
    let groups: HashMap<&GroupId, Option<Arc<SecurityGroup>>> = groups
        .into_iter()
        .map(|(id, group)| (id, group.map(Arc::new)))
        .collect();
    let after = |id: &GroupId| match groups.get(id) {
        Some(group) => group.clone(),
        None => before.group(id).cloned(),
    };
    let mut left = Draft {
        sent: None,
        ..draft.clone()
    };
    let created = plan.changes.iter().filter(|change| change.before.is_none());
    for created in created {
        if after(&created.id).is_some() {
            left.rename_group(&created.id, &created.id);
        }
    }
    left.drop_applied_changes(true, after);
    let made = plan.steps.iter().flat_map(|planned| {
        let step = &planned.step;
        step.groups()
            .into_iter()
            .map(|id| (id.clone(), step.uses_of(id)))
    });
    let made: Vec<(GroupId, UseChange)> = made.collect();
    left.drop_made_uses(&with_uses(before, made.iter().map(|(id, uses)| (id, uses))));
    let views = left.groups().map(|(id, _)| left.view(id, after(id)));
    views
        .map(|view| (view.id.clone(), view.changes()))
        .filter(|(_, count)| count.total() > count.incomplete + count.clashes)
        .collect()
}
