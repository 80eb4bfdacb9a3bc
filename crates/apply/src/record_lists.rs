//! The prefix lists of a run's record: their undo, what is left to do, and whether EC2 shows the
//! planned state.

use super::list_outcomes::shows_list;
use super::{Outcome, RunRecord};
use portcullis_model::{Inventory, PrefixList, PrefixListContent, PrefixListId};
use portcullis_plan::{PrefixListChange, Step};

impl RunRecord {
    /// Returns the prefix lists that exist in EC2 and that the run changes, by EC2's IDs.
    pub fn known_lists(&self) -> Vec<PrefixListId> {
        let known = self.lists.iter().filter(|change| {
            change.before.is_some() || self.created_lists.contains_key(&change.id)
        });
        known
            .map(|change| self.real_list(&change.id).clone())
            .collect()
    }

    /// Returns the changes of prefix lists that undo the run, relative to the state that it left.
    pub fn undo_lists(&self, now: &Inventory) -> Vec<PrefixListChange> {
        let changes = self.lists.iter().filter_map(|change| {
            let left = self.list_left_behind(change, now);
            self.list_change(change, left, change.before.clone())
        });
        changes.collect()
    }

    /// Returns the planned changes of prefix lists that the run has not made.
    pub fn rest_of_lists(&self, now: &Inventory) -> Vec<PrefixListChange> {
        let changes = self.lists.iter().filter_map(|change| {
            let left = self.list_left_behind(change, now);
            self.list_change(change, left, change.after.clone())
        });
        changes.collect()
    }

    /// Whether EC2 has the planned prefix lists. `now` has those that the run changes.
    pub fn has_planned_lists(&self, now: &Inventory) -> bool {
        self.lists.iter().all(|change| {
            let current = now.prefix_list(self.real_list(&change.id));
            match (&change.after, current.and_then(PrefixList::content)) {
                (None, None) => current.is_none(),
                (Some(wanted), Some(current)) => current.is_same_as(wanted),
                _ => false,
            }
        })
    }

    /// Returns a change of the list by EC2's ID; `None` if it changes nothing.
    fn list_change(
        &self,
        change: &PrefixListChange,
        before: Option<PrefixListContent>,
        after: Option<PrefixListContent>,
    ) -> Option<PrefixListChange> {
        let is_same = match (&before, &after) {
            (Some(before), Some(after)) => before.is_same_as(after),
            (before, after) => before == after,
        };
        (!is_same).then(|| PrefixListChange {
            id: self.real_list(&change.id).clone(),
            version: change.version,
            before,
            after,
        })
    }

    /// Returns a list as the run left it: its content before with the completed steps applied.
    fn list_left_behind(
        &self,
        change: &PrefixListChange,
        now: &Inventory,
    ) -> Option<PrefixListContent> {
        let id = self.real_list(&change.id);
        let current = now.prefix_list(id);
        let mut left = change.before.clone();
        for record in self
            .steps
            .iter()
            .filter(|record| record.step.list() == Some(id))
        {
            let is_done = match &record.outcome {
                Outcome::Done { .. } => true,
                Outcome::Sent | Outcome::Unknown(_) => match current {
                    Some(current) => shows_list(&record.step, current),
                    None => matches!(record.step, Step::DeletePrefixList { .. }),
                },
                Outcome::Waiting | Outcome::Failed(_) | Outcome::Skipped => false,
            };
            if is_done {
                left = record.step.effect_on_list(left);
            }
        }
        left
    }
}
