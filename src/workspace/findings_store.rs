//! Store of the findings of checks: in EC2's groups, and with the draft applied.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::analysis::checks::{CheckId, FindingIndex, SeverityCounts};
use crate::model::GroupId;

/// Numbers of findings, by group. Groups without findings are not in it.
pub type FindingCounts = HashMap<GroupId, SeverityCounts>;

/// Findings of checks. They stay as they were until the checks of a change are done.
#[derive(Debug, Default)]
pub struct FindingsStore {
    before: ArcRwSignal<Arc<FindingIndex>>,
    after: ArcRwSignal<Arc<FindingIndex>>,
    counts: ArcRwSignal<Arc<FindingCounts>>,
    /// Checks that lack what they need; `None` until all checks have run once.
    unknown: ArcRwSignal<Option<Vec<CheckId>>>,
}

impl FindingsStore {
    /// Returns the findings in EC2's groups.
    pub fn before(&self) -> ArcReadSignal<Arc<FindingIndex>> {
        self.before.read_only()
    }

    /// Returns the findings with the draft applied.
    pub fn after(&self) -> ArcReadSignal<Arc<FindingIndex>> {
        self.after.read_only()
    }

    /// Returns the numbers of findings with the draft applied, by group.
    pub fn counts(&self) -> ArcReadSignal<Arc<FindingCounts>> {
        self.counts.read_only()
    }

    /// Returns the checks that lack what they need, such as network interfaces. `None` until all checks have run once.
    pub fn unknown(&self) -> ArcReadSignal<Option<Vec<CheckId>>> {
        self.unknown.read_only()
    }

    pub(super) fn put_before(&self, index: Arc<FindingIndex>) {
        self.before.set(index);
    }

    pub(super) fn put_after(&self, index: Arc<FindingIndex>, counts: FindingCounts) {
        self.after.set(index);
        self.counts.set(Arc::new(counts));
    }

    pub(super) fn put_unknown(&self, unknown: Vec<CheckId>) {
        self.unknown.set(Some(unknown));
    }
}
