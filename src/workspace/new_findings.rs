//! Findings that changes bring about.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{Review, Workspace};
use crate::analysis::checks::{Finding, FindingIndex, Severity, Update};
use crate::model::{GroupId, Groups, Inventory};
use crate::plan::after_changes;
use crate::platform::timestamp;

impl Workspace {
    /// Returns the findings that the changes of a review bring about in the groups that they change, the most severe
    /// first, without informational ones. Reactive.
    pub fn new_findings(self, review: &Review) -> Vec<Finding> {
        let before = self.inventory().current().get();
        let after = after_changes(&before, &review.plan.changes);
        let changed: HashSet<&GroupId> = review.plan.changes.iter().map(|one| &one.id).collect();
        self.findings_between(&before, &after, &changed)
    }

    /// Returns the findings that some groups have after a change and did not have before, the most severe first,
    /// without informational ones. Reactive.
    pub(super) fn findings_between(
        self,
        before: &Inventory,
        after: &Inventory,
        changed: &HashSet<&GroupId>,
    ) -> Vec<Finding> {
        let basis = self.check_basis(before);
        let suppressions = self.findings().suppressions().get();
        let found = |groups: &Groups| -> Vec<Finding> {
            let input = basis.input(groups);
            let update = Update::new(input, &basis.profile, FindingIndex::default());
            let mut update = update.only(|id| changed.contains(id));
            while update.step() {}
            let mut index = update.into_index();
            index.take_accepted(&suppressions, groups, timestamp());
            index.in_order(groups)
        };
        let known: HashSet<String> = found(&before.groups).iter().map(Finding::key).collect();
        let mut findings = found(&after.groups);
        findings.retain(|finding| {
            finding.severity > Severity::Informational && !known.contains(&finding.key())
        });
        findings
    }
}
