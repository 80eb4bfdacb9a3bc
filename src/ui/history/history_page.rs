//! History page: the list of runs.

use std::sync::Arc;

use leptos::prelude::*;

use super::run_page::run_page;
use crate::apply::{RunRecord, RunSource, RunState};
use crate::model::{Timestamp, counted};
use crate::plan::readable_json;
use crate::platform::dom;
use crate::present::Page;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};
use crate::workspace::Workspace;

const FORGET_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "forget-runs",
    title: "Clear history",
    verb: "Clear history",
    busy: "Clearing…",
    failed: "Couldn't clear the history",
};

/// History of this browser, or one run of it.
#[component]
pub(in crate::ui) fn HistoryPage(
    /// The run to show; `None` for the list.
    run: Option<String>,
) -> impl IntoView {
    let workspace = Workspace::here();
    workspace.spawn(workspace.resolve_interrupted_runs());
    if let Some(id) = run {
        return view! { {move || {
            let history = workspace.environment().history().records().read();
            let record = history.iter().find(|record| record.id == id).cloned();
            run_page(workspace, record)
        }} }
        .into_any();
    }
    view! { <RunList /> }.into_any()
}

/// All runs, with what can be done to all of them.
#[component]
fn RunList() -> impl IntoView {
    let workspace = Workspace::here();
    let is_forgetting = RwSignal::new(false);
    let export = move |_| {
        let history = workspace.environment().history().records().read_untracked();
        let records: Vec<&RunRecord> = history.iter().map(|record| &**record).collect();
        dom::download("runs.json", &readable_json(&records));
    };
    let is_empty = Memo::new(move |_| {
        workspace
            .environment()
            .history()
            .records()
            .read()
            .is_empty()
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"History"</h1>
            <p class="page-head__count" role="status">{move || counted(workspace.environment().history().records().read().len(), "run")}</p>
            <div class="page-head__actions">
                <button class="button" type="button" disabled=is_empty on:click=export>"Save all…"</button>
                // It keeps the focus, which its dialog returns to it.
                <button class="button button--danger" type="button"
                    aria-disabled=move || is_empty.get().then_some("true")
                    on:click=move |_| is_forgetting.set(!is_empty.get_untracked())>"Clear history…"</button>
            </div>
        </div>
        {move || if is_empty.get() { no_runs_view() } else { table_view(workspace) }}
        <Show when=move || is_forgetting.get()>
            <ForgetDialog is_open=is_forgetting />
        </Show>
    }
}

fn no_runs_view() -> AnyView {
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No runs yet"</h2>
            <p>"Changes that you apply in this browser are listed here with the result of each step. You can undo a run from here."</p>
        </section>
    }
    .into_any()
}

/// The table of runs. Reactive.
fn table_view(workspace: Workspace) -> AnyView {
    let records = workspace.environment().history().records().read();
    let rows: Vec<AnyView> = records
        .iter()
        .map(|record| row_view(workspace, record))
        .collect();
    view! {
        <div class="history-scroll">
        <table class="history">
            <thead>
                <tr>
                    <th scope="col">"Started (UTC)"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col">"Steps done"</th>
                    <th scope="col">"Source"</th>
                    <th scope="col">"Connection"</th>
                    <th scope="col">"Applied by"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
    }
    .into_any()
}

/// Asks before all runs are forgotten.
#[component]
fn ForgetDialog(
    /// Whether the dialog is shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let on_confirm = Callback::new(move |()| {
        workspace.spawn(workspace.environment().history().forget(None));
        is_open.set(false);
    });
    let on_close = Callback::new(move |()| is_open.set(false));
    view! {
        <ConfirmDialog texts=FORGET_TEXTS submission=Submission::new() on_confirm on_close>
            <p>"Delete all runs from the history of this browser? You can't undo them from here afterward. A run in progress is kept, and nothing changes in EC2."</p>
        </ConfirmDialog>
    }
}

fn row_view(workspace: Workspace, record: &Arc<RunRecord>) -> AnyView {
    let href = workspace.link(Page::History(Some(record.id.clone())));
    let steps = format!("{} of {}", record.done(), record.steps.len());
    let place = format!(
        "{}, {}, {}",
        record.connection,
        record.place.account_text(),
        record.place.region
    );
    view! {
        <tr>
            <td><a class="link" href=href>{when_text(record.started_at)}</a></td>
            <td>{state_text(record.state)}</td>
            <td>{steps}</td>
            <td>{source_text(workspace, &record.source)}</td>
            <td>{place}</td>
            <td>{record.caller.clone().unwrap_or_else(|| "Unknown".to_owned())}</td>
        </tr>
    }
    .into_any()
}

/// Formats a time in UTC, to the second.
pub(super) fn when_text(time: Timestamp) -> String {
    let utc = time.utc();
    let (hour, minute, second) = utc.time().as_hms();
    format!("{} {hour:02}:{minute:02}:{second:02}", utc.date())
}

pub(super) fn state_text(state: RunState) -> &'static str {
    match state {
        RunState::Running => "In progress",
        RunState::Done => "Succeeded",
        RunState::Stopped => "Stopped",
        RunState::Overtaken => "Stopped: changed by another client",
        RunState::Cancelled => "Canceled",
        RunState::Interrupted => "Interrupted",
    }
}

pub(super) fn source_text(workspace: Workspace, source: &RunSource) -> String {
    match source {
        RunSource::Draft => "Draft".to_owned(),
        RunSource::Undo { run } => {
            let history = workspace.environment().history().records().read();
            let undone = history.iter().find(|record| record.id == *run);
            match undone {
                Some(undone) => format!("Undo of {}", when_text(undone.started_at)),
                None => "Undo of a deleted run".to_owned(),
            }
        }
        RunSource::File { name } => name.clone(),
    }
}
