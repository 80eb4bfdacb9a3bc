//! One change in many accounts: a plan for each account, made in a workspace of its own.

use std::sync::Arc;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use leptos::task::spawn_local;

use super::Fleet;
use crate::fleet::{RolePattern, Scope};
use crate::model::GroupId;
use crate::present::{ChangeTarget, ScopeOrigin, TargetAccess, TargetHolder, change_targets};
use crate::text::{Text as _, capitalised};
use crate::workspace::{DraftedChange, Workspace, stop_runs};

/// Plan of one change for a group in another account. Its keys and groups are in a workspace of its own, which ends
/// when the plan is discarded, or when its connection is closed or locked. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TargetPlan {
    /// Number of the plan. A plan that is made again has another one.
    pub number: u32,
    /// Account and Region.
    pub scope: Scope,
    /// The group.
    pub group: GroupId,
    /// How it is reached.
    pub access: TargetAccess,
    state: ArcRwSignal<TargetState>,
    prepared: ArcRwSignal<Option<Prepared>>,
    pub(super) owner: Owner,
    /// Ends the preparation when the plan is discarded.
    preparation: AbortHandle,
}

/// Plan that was made.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Workspace that has the plan under review, and later its run.
    pub workspace: Workspace,
    /// What is left out, and what takes the place of references.
    pub notes: Arc<Vec<String>>,
}

/// State of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetState {
    /// The account is confirmed and read.
    Preparing,
    /// No plan could be made.
    Failed(String),
    /// The plan can be reviewed.
    Planned,
    /// Its run is under way.
    Applying,
    /// Its run made all changes. The ID of the run.
    Applied(String),
    /// Its run stopped, or was not started. Why.
    Stopped(String),
    /// Not applied, because an earlier account stopped.
    NotStarted,
}

impl TargetPlan {
    /// Returns the state.
    pub fn state(&self) -> ArcReadSignal<TargetState> {
        self.state.read_only()
    }

    /// Returns the plan once it was made.
    pub fn prepared(&self) -> ArcReadSignal<Option<Prepared>> {
        self.prepared.read_only()
    }

    pub(super) fn enter(&self, state: TargetState) {
        self.state.set(state);
    }

    /// Whether the plan is neither applied nor on the way, and was not stopped on it.
    fn is_open(&self) -> bool {
        matches!(
            *self.state.read_untracked(),
            TargetState::Preparing | TargetState::Failed(_) | TargetState::Planned
        )
    }

    /// Ends the workspace of the plan with its keys, after the current step of its run.
    fn close(self) {
        self.preparation.abort();
        let workspace = self.prepared.get_untracked().map(|plan| plan.workspace);
        let Some(workspace) = workspace.filter(|known| known.reviewing().has_run_under_way())
        else {
            return self.owner.cleanup();
        };
        spawn_local(async move {
            stop_runs(&[workspace]).await;
            self.owner.cleanup();
        });
    }
}

impl Fleet {
    /// Returns the groups of the same name as the changed one in everything that is open or was read, untracked.
    pub fn targets_of(
        self,
        drafted: &DraftedChange,
        role: Option<&RolePattern>,
    ) -> Vec<ChangeTarget> {
        let live = untrack(|| self.live()).into_iter().filter_map(|live| {
            let holder = match &live.slug {
                Some(slug) => TargetHolder::Connection {
                    slug: slug.clone(),
                    is_read_only: live.is_read_only,
                },
                None => TargetHolder::View,
            };
            Some((Arc::new(live.read()?), holder))
        });
        let connections = self.shell.environment().connections();
        let held = self.scopes.get_untracked().into_iter().map(|held| {
            let holder = match &held.origin {
                ScopeOrigin::Snapshot(_) => TargetHolder::Snapshot,
                ScopeOrigin::Role { slug, .. } => TargetHolder::Role {
                    slug: slug.clone(),
                    is_read_only: connections
                        .find_now(slug)
                        .is_none_or(|open| open.connection.read_only),
                },
            };
            (held.read, holder)
        });
        let name = drafted.change.name();
        let groups = live.chain(held).flat_map(|(read, holder)| {
            let groups = read.inventory().map(|inventory| &inventory.groups);
            let same = groups.into_iter().flat_map(|groups| groups.iter());
            let same = same.filter(|group| {
                let is_itself = group.id == drafted.change.id;
                group.name == name && group.owner_id == read.scope.account && !is_itself
            });
            let found: Vec<_> = same
                .map(|group| (read.scope.clone(), group.id.clone(), holder.clone()))
                .collect();
            found
        });
        change_targets(groups, role)
    }

    /// Returns the roles that accounts were read with: they are for reading.
    pub fn reading_roles(self) -> Vec<RolePattern> {
        let configured = untrack(|| self.shell.environment().configuration().usable());
        let configured = configured.role_pattern.as_deref().map(RolePattern::parse);
        let known = configured.and_then(Result::ok).into_iter();
        known.chain(self.reading_roles.get_value()).collect()
    }

    /// Returns the plans of one change in many accounts.
    pub fn plans(self) -> ReadSignal<Vec<TargetPlan>> {
        self.plans.read_only()
    }

    /// Returns the change that the plans carry over; `None` without a plan.
    pub fn planned_change(self) -> ReadSignal<Option<DraftedChange>> {
        self.planned.read_only()
    }

    /// Plans a change for each of the targets that are offered. The caller has shown the roles to the user, who has
    /// ticked each account.
    pub fn plan_change(
        self,
        drafted: &DraftedChange,
        targets: Vec<ChangeTarget>,
        external_id: Option<String>,
    ) {
        self.discard_plans();
        let parent = self
            .owner
            .with_value(WeakOwner::upgrade)
            .unwrap_or_default();
        let mut plans = Vec::new();
        for target in targets {
            let Ok(access) = target.access else {
                continue;
            };
            let (preparation, registration) = AbortHandle::new_pair();
            let number = self.last_plan.get_value().wrapping_add(1);
            self.last_plan.set_value(number);
            let plan = TargetPlan {
                number,
                scope: target.scope,
                group: target.group,
                access,
                state: ArcRwSignal::new(TargetState::Preparing),
                prepared: ArcRwSignal::default(),
                owner: parent.child(),
                preparation,
            };
            plans.push(plan.clone());
            let (drafted, external_id) = (drafted.clone(), external_id.clone());
            let slug = plan.access.slug().to_owned();
            self.spawn_through(slug, async move {
                let prepared = self.prepare(&plan, &drafted, external_id);
                match Abortable::new(prepared, registration).await {
                    Ok(Ok(prepared)) => {
                        plan.prepared.set(Some(prepared));
                        plan.enter(TargetState::Planned);
                    }
                    Ok(Err(error)) => {
                        plan.enter(TargetState::Failed(capitalised(&error.text())));
                    }
                    // The plan was discarded.
                    Err(_) => {}
                }
            });
        }
        self.planned.set(Some(drafted.without_source()));
        self.plans.set(plans);
    }

    /// Discards the plans that carry another change than `chosen` and are not applied. Does nothing while plans are
    /// being applied.
    pub fn discard_plans_of_others(self, chosen: Option<&DraftedChange>) {
        let is_other = self.planned.with_untracked(|planned| {
            let planned = planned.as_ref();
            planned.is_some_and(|planned| !chosen.is_some_and(|it| it.is_same_change(planned)))
        });
        if is_other && !self.is_applying.get_untracked() {
            self.drop_plans(&TargetPlan::is_open);
        }
    }

    /// Whether a plan is not discarded, untracked.
    pub(super) fn has_plan(self, plan: &TargetPlan) -> bool {
        let plans = self.plans.read_untracked();
        plans.iter().any(|known| known.number == plan.number)
    }

    /// Discards all plans with their keys.
    pub fn discard_plans(self) {
        self.drop_plans(&|_| true);
    }

    /// Discards plans.
    pub(super) fn drop_plans(self, is_dropped: &dyn Fn(&TargetPlan) -> bool) {
        let has_any = self
            .plans
            .with_untracked(|plans| plans.iter().any(is_dropped));
        if !has_any {
            return;
        }
        let (dropped, kept): (Vec<TargetPlan>, Vec<TargetPlan>) =
            self.plans.get_untracked().into_iter().partition(is_dropped);
        if kept.is_empty() {
            self.planned.set(None);
        }
        self.plans.set(kept);
        dropped.into_iter().for_each(TargetPlan::close);
    }
}
