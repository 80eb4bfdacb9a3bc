//! Plans: the API calls that lead from one inventory to another, with the risks of each call.
//!
//! [`plan`] takes two inventories. The second may come from a draft, an import, a snapshot or the
//! undo of a run: plans do not depend on its origin. A [`GroupChange`] is the difference of one
//! group; plan files and run records store lists of them, and [`after_changes`] applies them to an
//! inventory. [`rebase`] merges a change with the current state of EC2. A [`PrefixListChange`] is the
//! same for a prefix list.
//!
//! The order of the calls never interrupts access that both inventories allow. Pure: the page shows
//! a plan, `formats` writes it as a script, and `apply` executes it.

mod change;
mod copy;
mod dependencies;
mod document;
mod effect;
mod interface_risk;
mod left_out;
mod list_change;
mod list_risk;
#[cfg(test)]
mod list_tests;
mod pairing;
mod paths;
mod rebase;
mod rename;
mod risk;
mod step;
mod step_index;
mod step_numbers;
mod steps;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod use_tests;
mod uses;

use std::collections::{BTreeSet, HashSet};

pub use change::{GroupChange, after_changes};
pub use copy::{
    CopyChoice, CopyPlaces, CopySubject, Decision, GroupCopies, Transfer, TransferReason, copy,
    decisions, transfer,
};
pub use dependencies::{
    ChangedResource, Dependency, DependencyReason, dependencies, left_out_with, needed_for,
};
pub use document::{
    DocumentError, InvalidPlan, MAX_PLAN_BYTES, NotAPlan, PLAN_VERSION, PlanDocument, PlanPlace,
    readable_json,
};
pub use left_out::{LeftOut, RebasedChanges, namesake, rebase_all, rebase_lists};
pub use list_change::{
    EntryDifferences, ListClash, PrefixListChange, RebasedList, merge_list_edits, with_lists,
};
pub use pairing::{RuleDifference, differences, ids_after};
pub use rebase::{ConcurrentChange, ConcurrentChangeKey, Rebased, Resolution, rebase};
pub use rename::{Rename, RenameError, RenameWish, free_group_name, rename};
pub use risk::Risk;
pub use step::{ChangedRule, ListAttributes, Step, Subject};
pub use step_index::StepIndex;
pub use steps::plan;
pub use uses::{LostUse, UseChange, with_uses};

use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, Inventory, Peer, PrefixListId, Tag,
};

/// Inputs of a plan besides the two inventories.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions<'a> {
    /// Quota of rules per group, for each direction and address family.
    pub rules_per_group: usize,
    /// Groups whose old rules may be revoked first if the quota has no room for old and new rules.
    pub revoke_first: &'a BTreeSet<GroupId>,
    /// The user's own address as a range of one address, if known.
    pub address: Option<&'a Cidr>,
}

/// Ordered API calls that lead from one inventory to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Changed groups: first those to create, then the others, each in the order of their
    /// inventory.
    pub changes: Vec<GroupChange>,
    /// Changed prefix lists: first those to create.
    pub lists: Vec<PrefixListChange>,
    /// The calls, in order.
    pub steps: Vec<PlannedStep>,
    /// Groups whose quota has no room for old and new rules together.
    pub conflicts: Vec<QuotaConflict>,
}

/// A call with its risks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// The call.
    pub step: Step,
    /// Harm that the call may do.
    pub risks: Vec<Risk>,
}

/// The quota of a group has no room for its new rules while its old ones exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaConflict {
    /// The group.
    pub group: GroupId,
    /// Direction of the rules.
    pub direction: Direction,
    /// Address family that exceeds the quota.
    pub family: AddressFamily,
    /// Usage while old and new rules exist together.
    pub beside: usize,
    /// Usage at the end of the plan.
    pub after: usize,
    /// The quota.
    pub quota: usize,
    is_solved_by_revoking_first: bool,
}

impl QuotaConflict {
    /// Whether revoking the old rules first makes room, in both address families. If not, EC2
    /// refuses in any order.
    pub fn is_solved_by_revoking_first(&self) -> bool {
        self.is_solved_by_revoking_first
    }
}

impl Plan {
    /// Returns the inventory after the changes of groups and prefix lists. `owner` is the account
    /// that owns the lists to create.
    #[must_use]
    pub fn applied_to(&self, before: &Inventory, owner: &AccountId) -> Inventory {
        with_lists(&after_changes(before, &self.changes), &self.lists, owner)
    }

    /// Returns the groups whose access may change: the changed ones, and those with a rule that
    /// names a changed prefix list. `after` is the inventory after the plan.
    pub fn affected_groups<'a>(&'a self, after: &'a Inventory) -> HashSet<&'a GroupId> {
        let changed = self.changes.iter().map(|change| &change.id);
        let lists: HashSet<&PrefixListId> = self.lists.iter().map(|change| &change.id).collect();
        let users = after.groups.iter().filter(|group| {
            let mut peers = group.rules.iter().map(|rule| &rule.peer);
            peers.any(|peer| matches!(peer, Peer::PrefixList(id) if lists.contains(id)))
        });
        changed.chain(users.map(|group| &group.id)).collect()
    }

    /// Returns the calls without their risks.
    pub fn calls(&self) -> Vec<Step> {
        let steps = self.steps.iter();
        steps.map(|planned| planned.step.clone()).collect()
    }

    /// Returns the name of what a step changes, or its ID if the changes do not include it.
    pub fn name_of<'a>(&'a self, subject: Subject<'a>) -> &'a str {
        match subject {
            Subject::Group(id) => {
                let change = self.changes.iter().find(|change| change.id == *id);
                change.map_or(id.as_str(), GroupChange::name)
            }
            Subject::List(id) => {
                let change = self.lists.iter().find(|change| change.id == *id);
                change.map_or(id.as_str(), PrefixListChange::name)
            }
        }
    }

    /// Number of changes of groups and prefix lists.
    pub fn change_count(&self) -> usize {
        let groups = self.changes.iter().map(GroupChange::count);
        let lists = self.lists.iter().map(PrefixListChange::count);
        groups.chain(lists).sum()
    }

    /// Returns the steps that the user must confirm.
    pub fn risky_steps(&self) -> impl Iterator<Item = &PlannedStep> {
        self.steps
            .iter()
            .filter(|planned| !planned.risks.is_empty())
    }
}

/// Returns the tags that users may set. EC2 refuses to change tags reserved for AWS (`aws:`).
pub fn own_tags(tags: &[Tag]) -> impl Iterator<Item = &Tag> {
    tags.iter().filter(|tag| !tag.is_reserved())
}

/// Whether both have the same tags apart from those reserved for AWS, in any order.
fn has_same_tags(a: &[Tag], b: &[Tag]) -> bool {
    own_tags(a).count() == own_tags(b).count() && own_tags(a).all(|tag| b.contains(tag))
}
