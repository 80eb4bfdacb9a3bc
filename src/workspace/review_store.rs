//! Store of the review: proposed changes other than the draft's, choices, and the run.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;

use super::{ApplyRefusal, Phase, Run};
use crate::apply::RunSource;
use crate::model::{GroupId, Timestamp};
use crate::plan::{
    ConcurrentChange, ConcurrentChangeKey, GroupChange, PlanPlace, PrefixListChange, Resolution,
};
use crate::present::Page;

/// Changes to review instead of the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Origin of the changes.
    pub source: RunSource,
    /// Endpoint, Region and account that they are for.
    pub place: PlanPlace,
    /// Time at which they were recorded.
    pub made_at: Timestamp,
    /// ARN of the caller who recorded them, if known.
    pub made_by: Option<String>,
    /// Note or ticket number for their run.
    pub note: String,
    /// The changes as recorded.
    pub changes: Vec<GroupChange>,
    /// The changes of prefix lists as recorded.
    pub lists: Vec<PrefixListChange>,
    /// The user's choices for changes that clash with EC2's current state.
    pub chosen: HashMap<ConcurrentChangeKey, Resolution>,
}

/// Store of a workspace's review.
#[derive(Debug)]
pub struct ReviewStore {
    proposal: ArcRwSignal<Option<Proposal>>,
    meanwhile: ArcRwSignal<Vec<ConcurrentChange>>,
    revoke_first: ArcRwSignal<BTreeSet<GroupId>>,
    refusal: ArcRwSignal<Option<ApplyRefusal>>,
    checks_permissions: ArcRwSignal<bool>,
    continues_after_failure: ArcRwSignal<bool>,
    run: ArcRwSignal<Option<Run>>,
    /// Page from which the review was opened.
    opened_from: RefCell<Page>,
}

impl Default for ReviewStore {
    fn default() -> Self {
        Self {
            proposal: ArcRwSignal::default(),
            meanwhile: ArcRwSignal::default(),
            revoke_first: ArcRwSignal::default(),
            refusal: ArcRwSignal::default(),
            checks_permissions: ArcRwSignal::new(true),
            continues_after_failure: ArcRwSignal::default(),
            run: ArcRwSignal::default(),
            opened_from: RefCell::default(),
        }
    }
}

impl ReviewStore {
    /// Returns the changes that are reviewed instead of the draft.
    pub fn proposal(&self) -> ArcReadSignal<Option<Proposal>> {
        self.proposal.read_only()
    }

    /// Returns the changes made elsewhere between the review of the draft and its run.
    pub fn meanwhile(&self) -> ArcReadSignal<Vec<ConcurrentChange>> {
        self.meanwhile.read_only()
    }

    /// Discards the changes made elsewhere.
    pub fn clear_meanwhile(&self) {
        self.meanwhile.set(Vec::new());
    }

    /// Removes a change made elsewhere once the user has decided on it.
    pub fn remove_meanwhile(&self, key: &ConcurrentChangeKey) {
        self.meanwhile
            .update(|meanwhile| meanwhile.retain(|known| known.key() != *key));
    }

    /// Returns the groups whose old rules are revoked before new ones are authorized, because the
    /// quota has no room for both.
    pub fn revoke_first(&self) -> ArcReadSignal<BTreeSet<GroupId>> {
        self.revoke_first.read_only()
    }

    /// Toggles whether the old rules of a group are revoked first.
    pub fn toggle_revoke_first(&self, id: &GroupId) {
        self.revoke_first.update(|groups| {
            if !groups.remove(id) {
                groups.insert(id.clone());
            }
        });
    }

    pub(super) fn set_proposal_note(&self, note: String) {
        self.proposal.update(|proposal| {
            if let Some(proposal) = proposal {
                proposal.note = note;
            }
        });
    }

    /// Returns the reason why nothing was sent.
    pub fn refusal(&self) -> ArcReadSignal<Option<ApplyRefusal>> {
        self.refusal.read_only()
    }

    /// Clears the reason why nothing was sent.
    pub fn clear_refusal(&self) {
        self.refusal.set(None);
    }

    /// Whether permissions are checked before a run.
    pub fn checks_permissions(&self) -> ArcReadSignal<bool> {
        self.checks_permissions.read_only()
    }

    /// Sets whether permissions are checked before a run.
    pub fn set_checks_permissions(&self, checks: bool) {
        self.checks_permissions.set(checks);
    }

    /// Whether a run continues after a step that EC2 refused, with steps that only add elsewhere.
    pub fn continues_after_failure(&self) -> ArcReadSignal<bool> {
        self.continues_after_failure.read_only()
    }

    /// Sets whether a run continues after a step that EC2 refused.
    pub fn set_continues_after_failure(&self, continues: bool) {
        self.continues_after_failure.set(continues);
    }

    /// Returns the current run or the last one.
    pub fn run(&self) -> ArcReadSignal<Option<Run>> {
        self.run.read_only()
    }

    /// Whether a run is in progress. Reactive.
    pub fn is_running(&self) -> bool {
        let run = self.run.read();
        run.as_ref()
            .is_some_and(|run| run.phase().get() != Phase::Over)
    }

    /// Whether a run is in progress, untracked.
    pub fn has_run_under_way(&self) -> bool {
        untrack(|| self.is_running())
    }

    /// Cancels the run before its next step.
    pub fn cancel_run(&self) {
        if let Some(run) = &*self.run.read_untracked() {
            run.cancel();
        }
    }

    /// Discards the last run once it is over.
    pub fn clear_run(&self) {
        if !self.has_run_under_way() {
            self.run.set(None);
        }
        self.clear_refusal();
    }

    /// Resolves a clash between the proposal and EC2's current state.
    pub fn choose_resolution(&self, key: ConcurrentChangeKey, resolution: Resolution) {
        self.proposal.update(|proposal| {
            if let Some(proposal) = proposal {
                proposal.chosen.insert(key, resolution);
            }
        });
    }

    /// Returns to the review of the draft.
    pub fn leave_proposal(&self) {
        self.proposal.set(None);
        self.revoke_first.set(BTreeSet::new());
        self.clear_run();
    }

    pub(super) fn propose(&self, proposal: Proposal, revoke_first: BTreeSet<GroupId>) {
        self.clear_run();
        self.revoke_first.set(revoke_first);
        self.proposal.set(Some(proposal));
    }

    pub(super) fn note_meanwhile(&self, meanwhile: Vec<ConcurrentChange>) {
        self.meanwhile.set(meanwhile);
    }

    pub(super) fn begin_run(&self, run: Run) {
        self.clear_refusal();
        self.clear_meanwhile();
        self.run.set(Some(run));
    }

    /// Ends a run before anything was sent.
    pub(super) fn abandon_run(&self, refusal: Option<ApplyRefusal>) {
        self.run.set(None);
        self.refusal.set(refusal);
    }

    /// Returns the page from which the review was opened.
    pub fn opened_from(&self) -> Page {
        self.opened_from.borrow().clone()
    }

    pub(super) fn set_opened_from(&self, page: Page) {
        self.opened_from.replace(page);
    }
}
