//! Findings that changes bring about.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{Review, Workspace};
use crate::analysis::checks::{NewFindings, new_findings};
use crate::model::{GroupId, Inventory};
use crate::platform::timestamp;

impl Workspace {
    /// Returns the findings that the changes of a review bring about in the groups that they affect. Reactive.
    pub fn new_findings(self, review: &Review) -> NewFindings {
        let before = self.inventory().current().get();
        let after = self.after_review(review);
        let affected = review.plan.affected_groups(&after);
        self.findings_between(&before, &after, &affected)
    }

    /// Returns the findings that some groups have after a change and did not have before. Reactive.
    pub(super) fn findings_between(
        self,
        before: &Inventory,
        after: &Inventory,
        groups: &HashSet<&GroupId>,
    ) -> NewFindings {
        let basis = self.check_basis(before);
        let suppressions = self.findings().suppressions().get();
        let inputs = [before, after].map(|one| basis.input(&one.groups, &one.prefix_lists));
        new_findings(inputs, &basis.profile, groups, &suppressions, timestamp())
    }
}
