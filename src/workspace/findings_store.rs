//! Store of the findings of checks: in EC2's groups, and with the draft applied.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::check_profile::HostProfile;
use crate::analysis::checks::{CheckId, Finding, FindingIndex, SeverityCounts, Suppression};
use crate::model::GroupId;
use crate::report::SuppressionError;

/// Numbers of findings, by group. Groups without findings are not in it.
pub type FindingCounts = HashMap<GroupId, SeverityCounts>;

/// Suppressed findings, by group. Groups without any are not in it.
pub type SuppressedFindings = HashMap<GroupId, Vec<Finding>>;

/// What the user suppressed last.
#[derive(Clone, Debug, PartialEq)]
pub struct LastSuppression {
    /// The suppression.
    pub added: Suppression,
    /// The earlier one of the same check and scope.
    pub replaced: Option<Suppression>,
}

/// Findings of checks. They stay as they were until the checks of a change are done.
#[derive(Debug, Default)]
pub struct FindingsStore {
    before: ArcRwSignal<Arc<FindingIndex>>,
    after: ArcRwSignal<Arc<FindingIndex>>,
    counts: ArcRwSignal<Arc<FindingCounts>>,
    /// Checks that lack what they need; `None` until all checks have run once.
    skipped: ArcRwSignal<Option<Vec<CheckId>>>,
    suppressions: ArcRwSignal<Arc<Vec<Suppression>>>,
    /// Why the stored suppressions are not used.
    suppression_error: ArcRwSignal<Option<Arc<SuppressionError>>>,
    suppressed: ArcRwSignal<Arc<SuppressedFindings>>,
    last_suppression: ArcRwSignal<Option<LastSuppression>>,
    host_profile: ArcRwSignal<HostProfile>,
    /// Whether the user has chosen a profile in place of that of the viewed snapshot.
    has_other_profile: ArcRwSignal<bool>,
}

impl FindingsStore {
    /// Returns the findings in EC2's groups, without the suppressed ones.
    pub fn before(&self) -> ArcReadSignal<Arc<FindingIndex>> {
        self.before.read_only()
    }

    /// Returns the findings with the draft applied, without the suppressed ones.
    pub fn after(&self) -> ArcReadSignal<Arc<FindingIndex>> {
        self.after.read_only()
    }

    /// Returns the numbers of findings with the draft applied, by group.
    pub fn counts(&self) -> ArcReadSignal<Arc<FindingCounts>> {
        self.counts.read_only()
    }

    /// Returns the checks that lack what they need, such as network interfaces. `None` until all checks have run once.
    pub fn skipped(&self) -> ArcReadSignal<Option<Vec<CheckId>>> {
        self.skipped.read_only()
    }

    /// Returns the suppressions, including expired ones.
    pub fn suppressions(&self) -> ArcReadSignal<Arc<Vec<Suppression>>> {
        self.suppressions.read_only()
    }

    /// Returns why the stored suppressions are not used.
    pub fn suppression_error(&self) -> ArcReadSignal<Option<Arc<SuppressionError>>> {
        self.suppression_error.read_only()
    }

    /// Returns the suppressed findings, with the draft applied.
    pub fn suppressed(&self) -> ArcReadSignal<Arc<SuppressedFindings>> {
        self.suppressed.read_only()
    }

    /// Returns what the user suppressed last, until the notice about it is dismissed.
    pub fn last_suppression(&self) -> ArcReadSignal<Option<LastSuppression>> {
        self.last_suppression.read_only()
    }

    /// Dismisses the notice about what the user suppressed last.
    pub fn dismiss_last_suppression(&self) {
        self.last_suppression.set(None);
    }

    pub(super) fn put_last_suppression(&self, last: LastSuppression) {
        self.last_suppression.set(Some(last));
    }

    /// Whether the user has chosen a profile in place of that of the viewed snapshot.
    pub(super) fn has_other_profile(&self) -> ArcReadSignal<bool> {
        self.has_other_profile.read_only()
    }

    pub(super) fn put_has_other_profile(&self, has_other: bool) {
        self.has_other_profile.set(has_other);
    }

    /// Returns the profile of `config.json`.
    pub fn host_profile(&self) -> ArcReadSignal<HostProfile> {
        self.host_profile.read_only()
    }

    pub(super) fn put_host_profile(&self, profile: HostProfile) {
        self.host_profile.set(profile);
    }

    pub(super) fn put_suppressions(&self, parsed: Result<Vec<Suppression>, SuppressionError>) {
        let (list, error) = match parsed {
            Ok(list) => (list, None),
            Err(error) => (Vec::new(), Some(Arc::new(error))),
        };
        self.suppression_error.set(error);
        self.suppressions.set(Arc::new(list));
    }

    pub(super) fn put_before(&self, index: Arc<FindingIndex>) {
        self.before.set(index);
    }

    pub(super) fn put_after(
        &self,
        index: Arc<FindingIndex>,
        suppressed: Vec<Finding>,
        counts: FindingCounts,
    ) {
        let mut by_group = SuppressedFindings::new();
        for finding in suppressed {
            let of_group = by_group.entry(finding.group.clone()).or_default();
            of_group.push(finding);
        }
        self.suppressed.set(Arc::new(by_group));
        self.after.set(index);
        self.counts.set(Arc::new(counts));
    }

    pub(super) fn put_skipped(&self, skipped: Vec<CheckId>) {
        self.skipped.set(Some(skipped));
    }
}
