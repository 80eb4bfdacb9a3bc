//! History page: the list of runs with its filters.

use std::sync::Arc;

use leptos::prelude::*;

use super::filter::{RunFilter, filter_view};
use super::run_page::run_page;
use super::run_texts::{groups_text, source_text, state_text};
use crate::apply::RunRecord;
use crate::model::{counted, escape_invisible};
use crate::plan::readable_json;
use crate::platform::dom;
use crate::present::{Page, Runs};
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Moment, Submission};
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
    /// The runs to show.
    runs: Runs,
) -> impl IntoView {
    let workspace = Workspace::here();
    workspace.spawn(workspace.resolve_interrupted_runs());
    let group = match runs {
        Runs::All => None,
        Runs::Of(group) => Some(group),
        Runs::One(id) => {
            return view! { {move || {
                let history = workspace.environment().history().records().read();
                let record = history.iter().find(|record| record.id == id).cloned();
                run_page(workspace, record)
            }} }
            .into_any();
        }
    };
    let filter = RunFilter::new(group);
    view! { <RunList filter /> }.into_any()
}

/// The runs, with what can be done to all of them.
#[component]
fn RunList(filter: RunFilter) -> impl IntoView {
    let workspace = Workspace::here();
    let is_forgetting = RwSignal::new(false);
    let records = workspace.environment().history().records();
    let export = move |_| {
        let history = records.read_untracked();
        let records: Vec<&RunRecord> = history.iter().map(|record| &**record).collect();
        dom::download("runs.json", &readable_json(&records));
    };
    let is_empty = Memo::new(move |_| records.read().is_empty());
    let shown = Memo::new(move |_| filter.shown(workspace, &records.read()));
    let count = move || {
        let (all, shown) = (records.read().len(), shown.read().len());
        if all == shown {
            counted(all, "run")
        } else {
            format!("{shown} of {}", counted(all, "run"))
        }
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"History"</h1>
            <p class="page-head__count" role="status">{count}</p>
            <div class="page-head__actions">
                <button class="button" type="button" disabled=is_empty on:click=export>"Save all…"</button>
                // It keeps the focus, which its dialog returns to it.
                <button class="button" type="button"
                    aria-disabled=move || is_empty.get().then_some("true")
                    on:click=move |_| is_forgetting.set(!is_empty.get_untracked())>"Clear history…"</button>
            </div>
        </div>
        <Show when=move || !is_empty.get()>{move || filter_view(workspace, filter)}</Show>
        {move || if is_empty.get() { no_runs_view() } else { table_view(workspace, &shown.read()) }}
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
fn table_view(workspace: Workspace, records: &[Arc<RunRecord>]) -> AnyView {
    if records.is_empty() {
        return view! { <p>"No run matches the filter."</p> }.into_any();
    }
    let rows: Vec<AnyView> = records
        .iter()
        .map(|record| row_view(workspace, record))
        .collect();
    view! {
        <div class="history-scroll">
        <table class="history">
            <thead>
                <tr>
                    <th scope="col">"Started"</th>
                    <th scope="col">"Groups"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col">"Note"</th>
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
    let href = workspace.link(Page::History(Runs::One(record.id.clone())));
    let place = format!(
        "{}, {}, {}",
        record.connection,
        record.place.account_text(),
        record.place.region
    );
    view! {
        <tr>
            <td data-heading="Started" class="history__time"><a class="link" href=href><Moment time=record.started_at /></a></td>
            <td data-heading="Groups">{groups_text(record)}</td>
            <td data-heading="Status">{state_text(record)}</td>
            <td data-heading="Note">{escape_invisible(&record.note)}</td>
            <td data-heading="Source">{source_text(workspace, &record.source)}</td>
            <td data-heading="Connection">{place}</td>
            <td data-heading="Applied by">{record.caller.clone().unwrap_or_else(|| "Unknown".to_owned())}</td>
        </tr>
    }
    .into_any()
}
