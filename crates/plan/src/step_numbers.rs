//! Numbers of the steps that make a difference, as warnings, scripts and API calls count them.

use super::{Plan, PlannedStep, RuleDifference, Step, UseChange};
use portcullis_model::{GroupId, PrefixListId, Rule};

impl Plan {
    /// Returns the numbers of the steps, from 1, that make the difference of a rule. For rules that
    /// come or go with their group, that is the step of the group.
    pub fn steps_of_rule(&self, group: &GroupId, difference: RuleDifference<'_>) -> Vec<usize> {
        let own = self.numbers(group, |step| changes_rule(step, difference));
        if own.is_empty() {
            self.steps_of_group(group)
        } else {
            own
        }
    }

    /// Returns the numbers of the steps, from 1, that create or delete a group.
    pub fn steps_of_group(&self, group: &GroupId) -> Vec<usize> {
        let is_whole =
            |step: &Step| matches!(step, Step::CreateGroup { .. } | Step::DeleteGroup { .. });
        self.numbers(group, is_whole)
    }

    /// Returns the numbers of the steps, from 1, that change a prefix list.
    pub fn steps_of_list(&self, list: &PrefixListId) -> Vec<usize> {
        let steps = (1..).zip(&self.steps);
        let steps = steps.filter(|(_, planned)| planned.step.list() == Some(list));
        steps.map(|(number, _)| number).collect()
    }

    /// Returns the numbers of the steps, from 1, that set or remove a tag of a group.
    pub fn steps_of_tag(&self, group: &GroupId, key: &str) -> Vec<usize> {
        let own = self.numbers(group, |step| match step {
            Step::CreateTags { rules, tags, .. } | Step::DeleteTags { rules, tags, .. } => {
                rules.is_empty() && tags.iter().any(|tag| tag.key == key)
            }
            _ => false,
        });
        if own.is_empty() {
            self.steps_of_group(group)
        } else {
            own
        }
    }

    /// Returns the numbers of the steps, from 1, that change a use of a group. `uses` has the one
    /// interface or VPC to find.
    pub fn steps_of_use(&self, group: &GroupId, uses: &UseChange) -> Vec<usize> {
        let steps = (1..).zip(&self.steps);
        let makes = |planned: &PlannedStep| {
            let made = planned.step.uses_of(group);
            let mut open = uses.clone();
            open.remove(&made);
            open.is_empty()
        };
        let steps = steps.filter(|(_, planned)| makes(planned));
        steps.map(|(number, _)| number).collect()
    }

    fn numbers(&self, group: &GroupId, is_wanted: impl Fn(&Step) -> bool) -> Vec<usize> {
        let steps = (1..).zip(&self.steps);
        let steps = steps
            .filter(|(_, planned)| planned.step.group() == Some(group) && is_wanted(&planned.step));
        steps.map(|(number, _)| number).collect()
    }
}

fn changes_rule(step: &Step, difference: RuleDifference<'_>) -> bool {
    let is = |rule: &Rule, wanted: Option<&Rule>| wanted.is_some_and(|it| it.key() == rule.key());
    let RuleDifference { before, after } = difference;
    match step {
        Step::Authorize { rules, .. } => rules.iter().any(|rule| is(rule, after)),
        Step::Revoke { rules, .. } => rules.iter().any(|rule| is(rule, before)),
        Step::ModifyRules { rules, .. } => rules.iter().any(|rule| is(&rule.before, before)),
        Step::UpdateDescriptions { rules, .. } => rules.iter().any(|rule| is(rule, after)),
        Step::CreateTags { rules, .. } | Step::DeleteTags { rules, .. } => {
            let id = before.and_then(|rule| rule.id.as_ref());
            id.is_some_and(|id| rules.contains(id))
        }
        Step::CreateGroup { .. }
        | Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::DeleteGroup { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. } => false,
    }
}
