//! Store of reachability: the indexes that answer questions, and policies with their states.

use std::sync::Arc;

use leptos::prelude::*;

use crate::analysis::reach::{Policy, PolicyResult, PolicyState, ReachIndex};
use crate::plan::{GroupChange, PrefixListChange};

/// Indexes of the groups as EC2 has them and with changes applied. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ReachIndexes {
    /// EC2's groups.
    pub before: Arc<ReachIndex>,
    /// The groups with the changes applied; the same index if there are none.
    pub after: Arc<ReachIndex>,
}

impl ReachIndexes {
    /// Whether the changes are of a kind that the index sees.
    pub fn has_changes(&self) -> bool {
        !Arc::ptr_eq(&self.before, &self.after)
    }
}

/// A policy with its states before and after changes.
#[derive(Clone, Debug)]
pub struct PolicyCheck {
    /// The policy.
    pub policy: Policy,
    /// The state in EC2.
    pub before: PolicyState,
    /// The result with the changes applied.
    pub after: PolicyResult,
}

impl PolicyCheck {
    /// Whether the changes break the policy, or make it impossible to tell that it holds.
    pub fn is_broken_by_changes(&self) -> bool {
        match self.after.state {
            PolicyState::Holds => false,
            PolicyState::Broken => self.before != PolicyState::Broken,
            PolicyState::Unknown | PolicyState::Invalid => self.before == PolicyState::Holds,
        }
    }
}

/// Policies that were checked against the changes of a review.
#[derive(Clone, Debug)]
pub(super) struct ReviewedPolicies {
    /// The changes of groups that were checked.
    pub(super) changes: Vec<GroupChange>,
    /// The changes of prefix lists that were checked.
    pub(super) lists: Vec<PrefixListChange>,
    pub(super) checks: Arc<Vec<PolicyCheck>>,
}

/// Store of reachability. Results stay as they were until those of a change are there.
#[derive(Debug, Default)]
pub struct ReachStore {
    indexes: ArcRwSignal<Option<ReachIndexes>>,
    policies: ArcRwSignal<Arc<Vec<Policy>>>,
    checks: ArcRwSignal<Option<Arc<Vec<PolicyCheck>>>>,
    reviewed: ArcRwSignal<Option<ReviewedPolicies>>,
}

impl ReachStore {
    /// Returns the indexes; `None` until they are first needed.
    pub fn indexes(&self) -> ArcReadSignal<Option<ReachIndexes>> {
        self.indexes.read_only()
    }

    /// Returns the policies of the scope.
    pub fn policies(&self) -> ArcReadSignal<Arc<Vec<Policy>>> {
        self.policies.read_only()
    }

    /// Returns the policies with their states in EC2 and with the draft; `None` until they are checked.
    pub fn checks(&self) -> ArcReadSignal<Option<Arc<Vec<PolicyCheck>>>> {
        self.checks.read_only()
    }

    pub(super) fn reviewed(&self) -> ArcReadSignal<Option<ReviewedPolicies>> {
        self.reviewed.read_only()
    }

    pub(super) fn put_indexes(&self, indexes: ReachIndexes) {
        self.indexes.set(Some(indexes));
    }

    pub(super) fn put_policies(&self, policies: Vec<Policy>) {
        self.policies.set(Arc::new(policies));
    }

    pub(super) fn put_checks(&self, checks: Vec<PolicyCheck>) {
        self.checks.set(Some(Arc::new(checks)));
    }

    pub(super) fn put_reviewed(&self, reviewed: ReviewedPolicies) {
        self.reviewed.set(Some(reviewed));
    }
}
