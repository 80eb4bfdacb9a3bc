//! Plans: the API calls that lead from one inventory to another, with the risks of each call.
//!
//! [`plan`] takes the inventory before and the one after. Where the one after comes from (a draft, an
//! import, a snapshot, the undo of a run) is not known here. [`GroupChange`] is the difference of one
//! group between the two; plan files and records of runs keep lists of these, which
//! [`after_changes`] lays over an inventory. [`rebase`] moves a change to another inventory before.
//!
//! The order never closes access that both states allow. Pure: a plan is data that the page shows, `formats`
//! writes as a script and `apply` executes.

mod change;
mod document;
mod effect;
mod pairing;
mod rebase;
mod risk;
mod step;
mod steps;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use change::{GroupChange, after_changes};
pub use document::{
    DocumentError, InvalidPlan, MAX_PLAN_BYTES, NotAPlan, PLAN_VERSION, PlanDocument, PlanPlace,
    readable_json,
};
pub use pairing::{RuleDifference, differences, ids_after};
pub use rebase::{Meanwhile, MeanwhileKey, Rebased, Side, leave_out_unknown_groups, rebase};
pub use risk::Risk;
pub use step::{ChangedRule, Step};
pub use steps::plan;

use portcullis_model::{AddressFamily, Cidr, Direction, GroupId, Tag};

/// What a plan depends on beside the two inventories.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions<'a> {
    /// How many rules a group may have in each direction and family.
    pub rules_per_group: usize,
    /// The groups whose old rules may go first where the quota has no room for both.
    pub revoke_first: &'a BTreeSet<GroupId>,
    /// The address that the person connects from, as a range of one; none where it is not known.
    pub address: Option<&'a Cidr>,
}

/// What leads from one inventory to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What changes, group by group: those to be created first, then the others, each in the order of
    /// their inventory.
    pub changes: Vec<GroupChange>,
    /// The calls in their order.
    pub steps: Vec<PlannedStep>,
    /// Where the quota has no room for new rules beside the old ones.
    pub conflicts: Vec<QuotaConflict>,
}

/// A call, and what is risky about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// The call.
    pub step: Step,
    /// What it may do that nobody wants.
    pub risks: Vec<Risk>,
}

/// A group's new rules do not fit beside its old ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaConflict {
    /// The group.
    pub group: GroupId,
    /// Which way.
    pub direction: Direction,
    /// The address family whose quota it is.
    pub family: AddressFamily,
    /// What old and new rules together use.
    pub beside: usize,
    /// What is used in the end.
    pub after: usize,
    /// What may be used.
    pub quota: usize,
    is_solved_by_revoking_first: bool,
}

impl QuotaConflict {
    /// Whether there is room once the old rules are gone, in both families; otherwise EC2 refuses in
    /// any order.
    pub fn is_solved_by_revoking_first(&self) -> bool {
        self.is_solved_by_revoking_first
    }
}

impl Plan {
    /// The calls alone.
    pub fn calls(&self) -> Vec<Step> {
        let steps = self.steps.iter();
        steps.map(|planned| planned.step.clone()).collect()
    }

    /// The steps that a person has to confirm.
    pub fn risky_steps(&self) -> impl Iterator<Item = &PlannedStep> {
        self.steps
            .iter()
            .filter(|planned| !planned.risks.is_empty())
    }
}

/// The tags that people can set and take away: EC2 refuses to do either with AWS's own (`aws:`).
pub fn own_tags(tags: &[Tag]) -> impl Iterator<Item = &Tag> {
    tags.iter().filter(|tag| !tag.is_reserved())
}

/// Whether both have the same tags of people's own, in whatever order.
fn has_same_tags(a: &[Tag], b: &[Tag]) -> bool {
    own_tags(a).count() == own_tags(b).count() && own_tags(a).all(|tag| b.contains(tag))
}
