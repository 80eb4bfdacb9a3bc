//! Applies one change in many accounts: one after the other, stopped at the first failure.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Fleet, Prepared, TargetPlan, TargetState};
use crate::apply::RunState;
use crate::model::counted;
use crate::shell::{RunElsewhere, Shell};
use crate::text::{Text as _, explain};
use crate::workspace::{ApplyRefusal, Workspace, until_run_over};

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
        let slugs = plans.iter().map(|plan| plan.access.slug().to_owned());
        self.shell.note_run_elsewhere(Some(RunElsewhere {
            slugs: slugs.collect::<BTreeSet<String>>(),
            stop: stop_run,
        }));
        spawn_local(async move {
            let mut has_stopped = false;
            for plan in plans {
                // Its workspace has ended.
                if !self.has_plan(&plan) {
                    continue;
                }
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
            self.shell.note_run_elsewhere(None);
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
            Ok(()) if self.stops.get_value() => {
                TargetState::Stopped("Canceled. Nothing was sent".to_owned())
            }
            Ok(()) => match workspace.editor_now() {
                None => {
                    TargetState::Stopped("Nothing was sent: the connection was closed".to_owned())
                }
                Some(editor) => {
                    editor.apply(untrack(|| workspace.review()));
                    until_run_over(workspace).await;
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

/// Stops the run of the page. For the shell, which does not know this store.
fn stop_run(shell: Shell) {
    Fleet::of_page(shell).stop_applying();
}

fn outcome_of(workspace: Workspace) -> TargetState {
    let reviewing = workspace.reviewing();
    let run = reviewing.run().get_untracked();
    let end = run.map(|run| run.end().get_untracked());
    let Some((end, record)) = end.and_then(|end| Some((end.clone(), end.record?))) else {
        let refusal = reviewing.refusal().get_untracked();
        return TargetState::Stopped(match refusal {
            Some(refusal) => refusal_text(&refusal),
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

/// Says why a run did not start, in one line.
fn refusal_text(refusal: &ApplyRefusal) -> String {
    let title = refusal.title();
    match refusal {
        ApplyRefusal::NoAnswer(error) => format!("{title}: {}", explain(error).title),
        ApplyRefusal::CarriedOut(action) => {
            format!("{title}: the permission check ran {action} instead of only checking it")
        }
        ApplyRefusal::Changed => format!("{title}. Plan again"),
        ApplyRefusal::OtherTab
        | ApplyRefusal::OtherAccount
        | ApplyRefusal::Denied(_)
        | ApplyRefusal::NameTaken(_)
        | ApplyRefusal::StillUsed(_) => title,
    }
}
