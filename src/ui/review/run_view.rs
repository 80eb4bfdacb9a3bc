//! A plan being carried out, step by step, and how it ended.

use std::sync::Arc;

use leptos::prelude::*;

use crate::apply::{Outcome, RunRecord, RunSource, RunState};
use crate::platform::dom;
use crate::present::Page;
use crate::text::explain;
use crate::ui::components::{ErrorPanel, Notice, NoticeKind};
use crate::ui::history::outcome_view;
use crate::workspace::{FollowUp, Phase, Run, RunEnd, RunStep, Workspace};

/// The run, from its first look at EC2 to its last.
pub(super) fn run_view(workspace: Workspace, run: Run) -> AnyView {
    let count = run.steps.len();
    let steps: Vec<AnyView> = run.steps.iter().map(step_view).collect();
    let progress = {
        let run = run.clone();
        move || match run.phase().get() {
            Phase::Checking => "Checking permissions, and what EC2 has now…".to_owned(),
            Phase::Running => format!("{} of {count} steps done", run.done().get()),
            Phase::Reading => "Reading what EC2 has now…".to_owned(),
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
            Some(ending_view(workspace, &end, record))
        }
    };
    let done = run.done();
    let checked = run.checked();
    // The button that was pressed is gone: the focus goes to what took its place.
    Effect::new(|_| {
        dom::focus_first("#run-progress");
        dom::scroll_to_top();
    });
    view! {
        <div class="review">
            {move || checked.get().map(|text| view! { <p class="muted">{text}</p> })}
            <p role="status" class="run__progress" id="run-progress" tabindex="-1">{progress}" "{cancel}</p>
            <progress class="run__bar" max=count prop:value=move || done.get() aria-label="Steps done"></progress>
            {ending}
            <ol class="review__steps">{steps}</ol>
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

fn ending_view(workspace: Workspace, end: &RunEnd, record: Arc<RunRecord>) -> AnyView {
    let total = record.steps.len();
    // Made in another tab during the run, for example.
    let left = match record.source {
        RunSource::Draft => workspace.draft().changes().read_untracked().total(),
        RunSource::Undo { .. } | RunSource::File { .. } => 0,
    };
    let unknown = record.count(|outcome| matches!(outcome, Outcome::Unknown(_)));
    let summary = match record.state {
        RunState::Done if record.is_verified && left > 0 => {
            let changes = if left == 1 { "1 change is" } else { &format!("{left} changes are") };
            format!("All {total} steps are done, and EC2 shows it. {changes} still in the draft")
        }
        RunState::Done if record.is_verified => {
            "All changes are applied, and EC2 shows all of them".to_owned()
        }
        RunState::Done if record.was_read_back => {
            "All changes are applied, but EC2 does not show all of them: another client may have changed the groups again".to_owned()
        }
        RunState::Done => "All changes are applied; EC2 could not be read afterwards".to_owned(),
        RunState::Overtaken => format!(
            "Stopped after {} of {total} steps: another client has changed meanwhile what the next one was about, and that was left as it is; {}",
            record.done(),
            rest_text(&record)
        ),
        RunState::Cancelled => format!(
            "Stopped as you asked, after {} of {total} steps",
            record.done()
        ),
        _ if unknown > 0 => format!(
            "Stopped after {} of {total} steps; of one it is not known whether it is done",
            record.done()
        ),
        _ => format!("Stopped after {} of {total} steps; {}", record.done(), rest_text(&record)),
    };
    let failure = end.failure.as_ref().map(|error| {
        view! { <ErrorPanel heading=summary.clone() explanation=explain(error) /> }
    });
    let unread = end.unread.as_ref().map(|error| {
        view! { <ErrorPanel heading="What EC2 has now could not be read".to_owned() explanation=explain(error) /> }
    });
    let has_failed = failure.is_some();
    let can_undo = !record.touched().is_empty();
    let history = workspace.link(Page::History(Some(record.id.clone())));
    let close = move |_| workspace.end_review();
    view! {
        {failure}
        {unread}
        {(!has_failed).then(|| view! { <p role="status" class="run__summary">{summary}</p> })}
        <div class="form__actions">
            <button class="button button--primary" type="button" on:click=close>"Done"</button>
            {can_undo.then(|| view! { <UndoButton record=record.clone() /> })}
            {has_rest(&record).then(|| view! { <RestButton record=record.clone() /> })}
            <a class="button" href=history>"Show in history"</a>
        </div>
    }
    .into_any()
}

/// What becomes of what is not done.
fn rest_text(record: &RunRecord) -> &'static str {
    match record.source {
        RunSource::Draft => "what is not done stays in the draft",
        RunSource::Undo { .. } | RunSource::File { .. } => "what is not done can be reviewed again",
    }
}

/// Whether a run has left something undone that no draft holds.
pub(in crate::ui) fn has_rest(record: &RunRecord) -> bool {
    record.source != RunSource::Draft && record.done() < record.steps.len()
}

/// A button that reviews what takes a run back.
#[component]
pub(in crate::ui) fn UndoButton(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    view! { <FollowUpButton record follow_up=FollowUp::Undo label="Undo this run…" /> }
}

/// A button that reviews what a run has not done.
#[component]
pub(in crate::ui) fn RestButton(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    view! { <FollowUpButton record follow_up=FollowUp::Rest label="Review what is left…" /> }
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
            <ErrorPanel heading="What EC2 has now could not be read".to_owned() explanation />
        })}
    }
}

/// A notice of a run that was cut short, for the top of every page.
#[component]
pub(in crate::ui) fn InterruptedRunNotice(
    /// The run.
    record: Arc<RunRecord>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let can_edit = workspace.editor_now().is_some();
    let total = record.steps.len();
    let open = record.count(|outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_)));
    let text = format!(
        "{} of {total} steps are known to be done{}. Nothing more was sent, and nothing will be sent unless you say so; {}.",
        record.done(),
        match open {
            0 => String::new(),
            1 => "; of 1 it is not known".to_owned(),
            count => format!("; of {count} it is not known"),
        },
        rest_text(&record)
    );
    let href = workspace.link(Page::History(Some(record.id.clone())));
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
                <a class="button button--small" href=href>"Show the run"</a>
                {can_edit.then(|| view! { <UndoButton record=record.clone() /> })}
                {(can_edit && has_rest(&record)).then(|| view! { <RestButton record=record.clone() /> })}
                <button class="button button--small" type="button" on:click=dismiss>"Dismiss"</button>
            </div>
        </Notice>
    }
}
