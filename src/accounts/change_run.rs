//! Applies one change in many accounts: one after the other, stopped at the first failure.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Fleet, Prepared, TargetPlan, TargetState};
use crate::apply::RunState;
use crate::aws::Clock as _;
use crate::model::counted;
use crate::platform::BrowserClock;
use crate::text::{Text as _, explain};
use crate::workspace::{ApplyRefusal, Workspace};

/// Polling interval for the end of a run.
const RUN_POLL: Duration = Duration::from_millis(100);

impl Fleet {
    /// Whether plans are being applied. Reactive.
    pub fn is_applying(self) -> bool {
        self.is_applying.get()
    }

    /// Applies the plans that have steps, one account after the other. After the first that does not make all of its
    /// changes, the others are not started.
    pub fn apply_plans(self) {
        if self.is_applying.get_untracked() {
            return;
        }
        self.is_applying.set(true);
        self.stops.set_value(false);
        let plans = self.plans.get_untracked();
        spawn_local(async move {
            let mut has_stopped = false;
            for plan in plans {
                let Some(prepared) = plan.prepared().get_untracked() else {
                    continue;
                };
                let is_planned = plan.state().get_untracked() == TargetState::Planned;
                if !is_planned
                    || untrack(|| prepared.workspace.review())
                        .plan
                        .steps
                        .is_empty()
                {
                    continue;
                }
                if has_stopped || self.stops.get_value() {
                    plan.enter(TargetState::NotStarted);
                    continue;
                }
                has_stopped = !self.apply_plan(&plan, &prepared).await;
            }
            self.is_applying.set(false);
        });
    }

    /// Stops after the current step.
    pub fn stop_applying(self) {
        self.stops.set_value(true);
        for plan in self.plans.get_untracked() {
            if let Some(prepared) = plan.prepared().get_untracked() {
                prepared.workspace.reviewing().cancel_run();
            }
        }
    }

    /// Applies a plan after its account is confirmed once more. Returns whether all changes were made.
    async fn apply_plan(self, plan: &TargetPlan, prepared: &Prepared) -> bool {
        plan.enter(TargetState::Applying);
        let workspace = prepared.workspace;
        let state = match workspace.confirm_account(&plan.scope.account).await {
            Err(error) => TargetState::Stopped(format!("Nothing was sent: {}", error.text())),
            Ok(()) => match workspace.editor_now() {
                None => {
                    TargetState::Stopped("Nothing was sent: the connection was closed".to_owned())
                }
                Some(editor) => {
                    editor.apply(untrack(|| workspace.review()));
                    until_over(workspace).await;
                    outcome_of(workspace)
                }
            },
        };
        // What is open of the same account shows the change, too.
        if let Some(open) = self.open_workspace(&plan.scope) {
            open.load_inventory();
        }
        let is_applied = matches!(state, TargetState::Applied(_));
        plan.enter(state);
        is_applied
    }
}

/// Waits until the run of a workspace has ended.
pub(super) async fn until_over(workspace: Workspace) {
    while workspace.reviewing().has_run_under_way() {
        BrowserClock.sleep(RUN_POLL).await;
    }
}

fn outcome_of(workspace: Workspace) -> TargetState {
    let reviewing = workspace.reviewing();
    let run = reviewing.run().get_untracked();
    let end = run.map(|run| run.end().get_untracked());
    let Some((end, record)) = end.and_then(|end| Some((end.clone(), end.record?))) else {
        let refusal = reviewing.refusal().get_untracked();
        return TargetState::Stopped(match refusal {
            Some(refusal) => format!("Nothing was sent: {}", refusal_text(&refusal)),
            None => "Canceled. Nothing was sent".to_owned(),
        });
    };
    if record.state == RunState::Done {
        return TargetState::Applied(record.id.clone());
    }
    let why = match &end.failure {
        Some(error) => explain(error).title,
        None if record.state == RunState::Overtaken => {
            "another client changed the group".to_owned()
        }
        None => "canceled".to_owned(),
    };
    let done = format!(
        "{} of {}",
        record.done(),
        counted(record.steps.len(), "step")
    );
    TargetState::Stopped(format!("Stopped after {done}: {why}"))
}

fn refusal_text(refusal: &ApplyRefusal) -> String {
    match refusal {
        ApplyRefusal::OtherTab => "another tab is applying changes there".to_owned(),
        ApplyRefusal::OtherAccount => "the keys belong to another account".to_owned(),
        ApplyRefusal::NoAnswer(error) => explain(error).title,
        ApplyRefusal::Denied(denied) => {
            let denied = denied.iter().map(|(_, error)| error.action());
            let actions: Vec<&str> = denied.collect();
            format!("{} is not allowed", actions.join(", "))
        }
        ApplyRefusal::CarriedOut(action) => {
            format!("the endpoint ran {action} instead of only checking it")
        }
        ApplyRefusal::Changed | ApplyRefusal::NameTaken(_) | ApplyRefusal::StillUsed(_) => {
            "another client changed the group since it was read. Plan again".to_owned()
        }
    }
}
