//! What is reviewed and carried out: the changes in the place of the draft, choices, the run.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;

use super::{Phase, Run};
use crate::apply::RunSource;
use crate::aws::Error;
use crate::model::{GroupId, Timestamp};
use crate::plan::{GroupChange, Meanwhile, MeanwhileKey, PlanPlace, Side};
use crate::present::Page;

/// Changes that do not come from the draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Where they come from.
    pub source: RunSource,
    /// Where they are to be made.
    pub place: PlanPlace,
    /// When they were written down.
    pub made_at: Timestamp,
    /// Who wrote them down, where that is known.
    pub made_by: Option<String>,
    /// The changes as they were written down.
    pub changes: Vec<GroupChange>,
    /// What the user chose where others have changed the same.
    pub chosen: HashMap<MeanwhileKey, Side>,
}

/// Why nothing was sent.
#[derive(Clone, Debug)]
pub enum ApplyRefusal {
    /// Another tab carries out a plan at the same place.
    OtherTab,
    /// The access keys are of another account than the connection is for.
    OtherAccount,
    /// EC2 did not answer what was asked beforehand.
    NoAnswer(Arc<Error>),
    /// The caller may not do some of it.
    Denied(Vec<(String, Arc<Error>)>),
    /// The endpoint has done a step that it was only asked about.
    CarriedOut(&'static str),
    /// A group has been changed elsewhere meanwhile.
    Changed,
    /// A group to be created is there already.
    NameTaken(String),
    /// Groups to be deleted, with the network interfaces that use them.
    StillUsed(Vec<(String, String)>),
}

/// The review of a workspace.
#[derive(Debug)]
pub struct ReviewStore {
    proposal: ArcRwSignal<Option<Proposal>>,
    meanwhile: ArcRwSignal<Vec<Meanwhile>>,
    revoke_first: ArcRwSignal<BTreeSet<GroupId>>,
    refusal: ArcRwSignal<Option<ApplyRefusal>>,
    checks_permissions: ArcRwSignal<bool>,
    continues_after_failure: ArcRwSignal<bool>,
    run: ArcRwSignal<Option<Run>>,
    /// The page that the review was opened from.
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
    /// Changes that are reviewed in the place of the draft.
    pub fn proposal(&self) -> ArcReadSignal<Option<Proposal>> {
        self.proposal.read_only()
    }

    /// What was changed elsewhere between the review of the draft and its run.
    pub fn meanwhile(&self) -> ArcReadSignal<Vec<Meanwhile>> {
        self.meanwhile.read_only()
    }

    /// Forgets what was changed elsewhere.
    pub fn clear_meanwhile(&self) {
        self.meanwhile.set(Vec::new());
    }

    /// Forgets one change that the user has decided on.
    pub fn settle_meanwhile(&self, key: &MeanwhileKey) {
        self.meanwhile
            .update(|meanwhile| meanwhile.retain(|known| known.key() != *key));
    }

    /// The groups whose old rules go before their new ones, where the quota has no room for both.
    pub fn revoke_first(&self) -> ArcReadSignal<BTreeSet<GroupId>> {
        self.revoke_first.read_only()
    }

    /// Changes whether the old rules of a group go before its new ones.
    pub fn toggle_revoke_first(&self, id: &GroupId) {
        self.revoke_first.update(|groups| {
            if !groups.remove(id) {
                groups.insert(id.clone());
            }
        });
    }

    /// Why nothing was sent when a plan was to be carried out.
    pub fn refusal(&self) -> ArcReadSignal<Option<ApplyRefusal>> {
        self.refusal.read_only()
    }

    /// Forgets why nothing was sent.
    pub fn clear_refusal(&self) {
        self.refusal.set(None);
    }

    /// Whether permissions are checked before anything is sent.
    pub fn checks_permissions(&self) -> ArcReadSignal<bool> {
        self.checks_permissions.read_only()
    }

    /// Sets whether permissions are checked before anything is sent.
    pub fn set_checks_permissions(&self, checks: bool) {
        self.checks_permissions.set(checks);
    }

    /// Whether a run continues after a step that EC2 refused, with what only adds elsewhere.
    pub fn continues_after_failure(&self) -> ArcReadSignal<bool> {
        self.continues_after_failure.read_only()
    }

    /// Sets whether a run continues after a step that EC2 refused.
    pub fn set_continues_after_failure(&self, continues: bool) {
        self.continues_after_failure.set(continues);
    }

    /// The plan being carried out, or the last one that was.
    pub fn run(&self) -> ArcReadSignal<Option<Run>> {
        self.run.read_only()
    }

    /// Whether a plan is being carried out. Reactive.
    pub fn is_running(&self) -> bool {
        let run = self.run.read();
        run.as_ref()
            .is_some_and(|run| run.phase().get() != Phase::Over)
    }

    /// Whether a plan is being carried out, untracked.
    pub fn has_run_under_way(&self) -> bool {
        untrack(|| self.is_running())
    }

    /// Asks the run to stop before its next step.
    pub fn cancel_run(&self) {
        if let Some(run) = &*self.run.read_untracked() {
            run.cancel();
        }
    }

    /// Forgets what the last run showed, once it is over.
    pub fn clear_run(&self) {
        if !self.has_run_under_way() {
            self.run.set(None);
        }
        self.clear_refusal();
    }

    /// Chooses a side for something that others have changed, too, in a plan that is not the draft's.
    pub fn choose_side(&self, key: MeanwhileKey, side: Side) {
        self.proposal.update(|proposal| {
            if let Some(proposal) = proposal {
                proposal.chosen.insert(key, side);
            }
        });
    }

    /// Goes back to reviewing the draft.
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

    pub(super) fn note_meanwhile(&self, meanwhile: Vec<Meanwhile>) {
        self.meanwhile.set(meanwhile);
    }

    pub(super) fn begin_run(&self, run: Run) {
        self.clear_refusal();
        self.clear_meanwhile();
        self.run.set(Some(run));
    }

    /// Ends a run of which nothing was sent.
    pub(super) fn abandon_run(&self, refusal: Option<ApplyRefusal>) {
        self.run.set(None);
        self.refusal.set(refusal);
    }

    pub(super) fn opened_from(&self) -> Page {
        self.opened_from.borrow().clone()
    }

    pub(super) fn open_from(&self, page: Page) {
        self.opened_from.replace(page);
    }
}
