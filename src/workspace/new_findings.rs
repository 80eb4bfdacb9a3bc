//! Findings that changes bring about.

use std::cmp::Reverse;
use std::collections::HashSet;

use leptos::prelude::*;

use super::{Review, Workspace};
use crate::analysis::checks::{Finding, FindingIndex, Severity, Update};
use crate::model::{GroupId, Groups, Inventory};
use crate::plan::after_changes;
use crate::platform::timestamp;

/// Findings that changes bring about, the most severe first, without informational ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewFindings {
    /// Those that count.
    pub counting: Vec<Finding>,
    /// Those that suppressions accept.
    pub suppressed: Vec<Finding>,
}

impl Workspace {
    /// Returns the findings that the changes of a review bring about in the groups that they change. Reactive.
    pub fn new_findings(self, review: &Review) -> NewFindings {
        let before = self.inventory().current().get();
        let after = after_changes(&before, &review.plan.changes);
        let changed: HashSet<&GroupId> = review.plan.changes.iter().map(|one| &one.id).collect();
        self.findings_between(&before, &after, &changed)
    }

    /// Returns the findings that some groups have after a change and did not have before. Reactive.
    pub(super) fn findings_between(
        self,
        before: &Inventory,
        after: &Inventory,
        changed: &HashSet<&GroupId>,
    ) -> NewFindings {
        let basis = self.check_basis(before);
        let suppressions = self.findings().suppressions().get();
        let found = |groups: &Groups| -> NewFindings {
            let input = basis.input(groups);
            let update = Update::new(input, &basis.profile, FindingIndex::default());
            let mut update = update.only(|id| changed.contains(id));
            while update.step() {}
            let mut index = update.into_index();
            let mut suppressed = index.take_accepted(&suppressions, groups, timestamp());
            suppressed.sort_by_cached_key(|one| (Reverse(one.severity), one.key()));
            NewFindings {
                counting: index.in_order(groups),
                suppressed,
            }
        };
        let known = found(&before.groups);
        let mut keys: HashSet<String> = known.counting.iter().map(Finding::key).collect();
        let mut new = found(&after.groups);
        let is_new = |keys: &HashSet<String>, finding: &Finding| {
            finding.severity > Severity::Informational && !keys.contains(&finding.key())
        };
        new.counting.retain(|finding| is_new(&keys, finding));
        // A finding that was suppressed and counts now is new, and not the other way around.
        keys.extend(known.suppressed.iter().map(Finding::key));
        new.suppressed.retain(|finding| is_new(&keys, finding));
        new
    }
}
