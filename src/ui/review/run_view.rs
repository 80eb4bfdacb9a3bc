//! Progress and result of a run.

use std::sync::Arc;

use leptos::prelude::*;

use super::differences::differences_view;
use crate::apply::{Outcome, RunRecord, RunSource, RunState};
use crate::model::counted;
use crate::plan::{GroupChange, PrefixListChange};
use crate::platform::dom;
use crate::present::{Page, Runs};
use crate::text::explain;
use crate::ui::components::{ErrorPanel, Notice, NoticeKind};
use crate::ui::history::outcome_view;
use crate::workspace::{FollowUp, Phase, Run, RunEnd, RunStep, Workspace};

/// Renders a run, from the checks before it to the verification after it.
pub(super) fn run_view(workspace: Workspace, run: Run) -> AnyView {
    let count = run.steps.len();
    let steps: Vec<AnyView> = run.steps.iter().map(step_view).collect();
    let progress = {
        let run = run.clone();
        move || match run.phase().get() {
            Phase::Checking => "Checking permissions and current rules…".to_owned(),
            Phase::Running => format!("{} of {} done", run.done().get(), counted(count, "step")),
            Phase::Reading => "Verifying the changes…".to_owned(),
            Phase::Over => String::new(),
        }
    };
    let cancel = {
        let run = run.clone();
        move || {
            let run = run.clone();
            let is_running = matches!(run.phase().get(), Phase::Checking | Phase::Running);
            is_running.then(|| {
                let is_cancelled = run.is_cancelled();
                view! {
                    <button class="button" type="button" aria-disabled=move || is_cancelled.get().then_some("true")
                        on:click=move |_| run.cancel()>"Stop after this step"</button>
                }
            })
        }
    };
    let ending = {
        let run = run.clone();
        move || {
            let end = run.end().get();
            let record = end.record.clone()?;
            Some(result_view(workspace, &end, record))
        }
    };
    let done = run.done();
    let phase = run.phase();
    let is_over = Memo::new(move |_| phase.get() == Phase::Over);
    let end = run.end();
    let is_verified = Memo::new(move |_| {
        let end = end.read();
        let record = end.record.as_ref();
        record.is_some_and(|record| record.state == RunState::Done && record.is_verified)
    });
    let checked = run.checked();
    // The clicked button no longer exists, so the focus moves to the progress.
    Effect::new(|_| {
        dom::focus_first("#run-progress");
        dom::scroll_to_top();
    });
    view! {
        <div class="review">
            {move || checked.get().map(|text| view! { <p class="muted">{text}</p> })}
            <p role="status" class="run__progress" id="run-progress" tabindex="-1">{progress}" "{cancel}</p>
            <progress class="run__bar" max=count prop:value=move || done.get() hidden=move || is_over.get() aria-label="Steps done"></progress>
            {ending}
            <details class="run__details" prop:open=move || !is_verified.get()>
                <summary>"Steps and request IDs"</summary>
                <ol class="review__steps review__steps--numbered">{steps}</ol>
            </details>
        </div>
    }
    .into_any()
}

fn step_view(step: &RunStep) -> AnyView {
    let outcome = step.outcome();
    view! {
        <li class="step">
            <span class="step__text">{step.text.clone()}" "<code class="muted">{step.action}</code></span>
            <span class="step__outcome">{move || outcome_view(&outcome.get())}</span>
        </li>
    }
    .into_any()
}

fn result_view(workspace: Workspace, end: &RunEnd, record: Arc<RunRecord>) -> AnyView {
    let steps = counted(record.steps.len(), "step");
    // Changes that were drafted during the run, for example in another tab.
    let left = match record.source {
        RunSource::Draft => workspace.draft().changes().read_untracked().total(),
        RunSource::Undo { .. } | RunSource::File { .. } | RunSource::Elsewhere { .. } => 0,
    };
    let of_lists = record.lists.iter().map(PrefixListChange::count);
    let applied: usize = record
        .changes
        .iter()
        .map(GroupChange::count)
        .chain(of_lists)
        .sum();
    let applied = counted(applied, "change");
    let unknown = record.count(|outcome| matches!(outcome, Outcome::Unknown(_)));
    let summary = match record.state {
        RunState::Done if record.is_verified && left > 0 => {
            let changes = counted(left, "change");
            format!("{applied} applied and verified. The draft still has {changes}")
        }
        RunState::Done if record.is_verified => {
            format!("{applied} applied and verified")
        }
        RunState::Done if record.was_read_back => {
            "All changes applied, but EC2 doesn't show all of them. Another client may have changed the groups again".to_owned()
        }
        RunState::Done => "All changes applied, but couldn't be verified".to_owned(),
        RunState::Overtaken => format!(
            "Stopped after {} of {steps}. Another client changed the target of the next step, so the step was skipped. {}",
            record.done(),
            remaining_text(&record)
        ),
        RunState::Cancelled => format!(
            "Canceled after {} of {steps}",
            record.done()
        ),
        _ if unknown > 0 => format!(
            "Stopped after {} of {steps}. The outcome of one step is unknown",
            record.done()
        ),
        _ => format!("Stopped after {} of {steps}. {}", record.done(), remaining_text(&record)),
    };
    let failure = end.failure.as_ref().map(|error| {
        view! { <ErrorPanel heading=summary.clone() explanation=explain(error) /> }
    });
    let unread = end.unread.as_ref().map(|error| {
        view! { <ErrorPanel heading="Couldn't load the current security groups".to_owned() explanation=explain(error) /> }
    });
    let has_failed = failure.is_some();
    let is_verified = record.state == RunState::Done && record.is_verified;
    let can_undo = record.may_have_changed();
    let history = workspace.link(Page::History(Runs::One(record.id.clone())));
    let close = move |_| workspace.end_review();
    if is_verified {
        // Nothing is left to decide: Enter goes on.
        dom::pass_focus("#run-progress", "#run-done");
    }
    view! {
        {failure}
        {unread}
        {(!has_failed).then(|| view! {
            <p role="status" class="run__summary" class:run__summary--done=is_verified id="run-summary">
                {is_verified.then(|| view! { <span aria-hidden="true">"✓ "</span> })}{summary}
            </p>
        })}
        <div class="form__actions">
            <button class="button button--primary" type="button" id="run-done"
                aria-describedby=is_verified.then_some("run-summary") on:click=close>"Done"</button>
            {can_undo.then(|| view! { <UndoButton record=record.clone() /> })}
            {has_remaining_steps(&record).then(|| view! { <RemainingStepsButton record=record.clone() /> })}
            <a class="button" href=history>"Show in history"</a>
        </div>
        {is_verified.then(|| differences_view(workspace, &record.changes))}
    }
    .into_any()
}

/// Sentence about the remaining changes.
fn remaining_text(record: &RunRecord) -> &'static str {
    match record.source {
        RunSource::Draft => "The remaining changes stay in the draft",
        RunSource::Undo { .. } | RunSource::File { .. } | RunSource::Elsewhere { .. } => {
            "You can review the remaining steps again"
        }
    }
}

/// Whether a run has remaining steps that are not in the draft.
pub(in crate::ui) fn has_remaining_steps(record: &RunRecord) -> bool {
    record.source != RunSource::Draft && record.done() < record.steps.len()
}

/// Button that reviews the undo of a run.
#[component]
pub(in crate::ui) fn UndoButton(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    view! { <FollowUpButton record follow_up=FollowUp::Undo label="Undo this run…" /> }
}

/// Button that reviews the remaining steps of a run.
#[component]
pub(in crate::ui) fn RemainingStepsButton(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    view! { <FollowUpButton record follow_up=FollowUp::Rest label="Review remaining steps…" /> }
}

#[component]
fn FollowUpButton(
    record: Arc<RunRecord>,
    follow_up: FollowUp,
    label: &'static str,
) -> impl IntoView {
    let workspace = Workspace::here();
    let failure = RwSignal::new(None);
    let is_reading = RwSignal::new(false);
    let review = move |_| {
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        if is_reading.get_untracked() {
            return;
        }
        let record = record.clone();
        is_reading.set(true);
        failure.set(None);
        workspace.spawn(async move {
            if let Err(error) = editor.review_after(&record, follow_up).await {
                failure.set(Some(explain(&error)));
            }
            is_reading.set(false);
        });
    };
    view! {
        <button class="button" type="button" aria-disabled=move || is_reading.get().then_some("true") on:click=review>{label}</button>
        {move || failure.get().map(|explanation| view! {
            <ErrorPanel heading="Couldn't load the current security groups".to_owned() explanation />
        })}
    }
}

/// Notice about an interrupted run, for the top of every page.
#[component]
pub(in crate::ui) fn InterruptedRunNotice(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let can_edit = workspace.editor_now().is_some();
    let open = record.count(|outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_)));
    let text = format!(
        "{} of {} done{}. Nothing more was sent, and nothing is sent without your confirmation. {}.",
        record.done(),
        counted(record.steps.len(), "step"),
        match open {
            0 => String::new(),
            1 => ", the outcome of 1 is unknown".to_owned(),
            count => format!(", the outcome of {count} is unknown"),
        },
        remaining_text(&record)
    );
    let href = workspace.link(Page::History(Runs::One(record.id.clone())));
    let dismissed = record.clone();
    let dismiss = move |_| {
        let mut record = RunRecord::clone(&dismissed);
        record.state = RunState::Stopped;
        workspace.spawn(async move { workspace.environment().history().keep(&record).await });
    };
    view! {
        <Notice kind=NoticeKind::Warning title="The page was closed while changes were being applied".to_owned()>
            <p>{text}</p>
            <div class="form__actions">
                <a class="button button--small" href=href>"Show run"</a>
                {can_edit.then(|| view! { <UndoButton record=record.clone() /> })}
                {(can_edit && has_remaining_steps(&record)).then(|| view! { <RemainingStepsButton record=record.clone() /> })}
                <button class="button button--small" type="button" on:click=dismiss>"Dismiss"</button>
            </div>
        </Notice>
    }
}
