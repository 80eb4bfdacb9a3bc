//! The list of runs.

use std::sync::Arc;

use leptos::prelude::*;

use super::run_page::run_page;
use crate::apply::{RunRecord, RunSource, RunState};
use crate::model::Timestamp;
use crate::plan::readable_json;
use crate::platform::dom;
use crate::present::Page;
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Submission};
use crate::workspace::Workspace;

const FORGET_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "forget-runs",
    title: "Forget all runs",
    verb: "Forget all runs",
    busy: "Forgetting…",
    failed: "The runs were not forgotten",
};

/// All runs that this browser knows of, or one of them.
#[component]
pub(in crate::ui) fn HistoryPage(
    /// The run to show; none for the list.
    run: Option<String>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_forgetting = RwSignal::new(false);
    workspace.spawn(workspace.settle_interrupted_runs());
    if let Some(id) = run {
        return view! { {move || {
            let history = workspace.environment().history().records().read();
            let record = history.iter().find(|record| record.id == id).cloned();
            run_page(workspace, record)
        }} }
        .into_any();
    }
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
            <p class="page-head__count" role="status">{move || match workspace.environment().history().records().read().len() {
                1 => "1 run".to_owned(),
                count => format!("{count} runs"),
            }}</p>
            <div class="page-head__actions">
                <button class="button" type="button" disabled=is_empty on:click=export>"Save all…"</button>
                // It keeps the focus, which its dialog returns to it.
                <button class="button button--danger" type="button"
                    aria-disabled=move || is_empty.get().then_some("true")
                    on:click=move |_| is_forgetting.set(!is_empty.get_untracked())>"Forget all…"</button>
            </div>
        </div>
        {move || {
            if is_empty.get() {
                return view! {
                    <section class="empty-state">
                        <h2 class="empty-state__title">"No runs yet"</h2>
                        <p>"What is applied from this browser is listed here, with what became of each step, and can be undone from here."</p>
                    </section>
                }
                .into_any();
            }
            let rows: Vec<AnyView> = workspace.environment().history().records().read().iter().map(|record| row_view(workspace, record)).collect();
            view! {
                <div class="history-scroll">
                <table class="history">
                    <thead>
                        <tr>
                            <th scope="col">"When (UTC)"</th>
                            <th scope="col">"Ended"</th>
                            <th scope="col">"Steps done"</th>
                            <th scope="col">"From"</th>
                            <th scope="col">"Where"</th>
                            <th scope="col">"Who"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                </div>
            }
            .into_any()
        }}
        <Show when=move || is_forgetting.get()>
            {move || {
                let on_confirm = Callback::new(move |()| {
                    workspace.spawn(workspace.environment().history().forget(None));
                    is_forgetting.set(false);
                });
                let on_close = Callback::new(move |()| is_forgetting.set(false));
                view! {
                    <ConfirmDialog texts=FORGET_TEXTS submission=Submission::new() on_confirm on_close>
                        <p>"Forget all runs that this browser knows of? They cannot be undone from here afterwards. One that is still running stays. EC2 is not changed."</p>
                    </ConfirmDialog>
                }
            }}
        </Show>
    }
    .into_any()
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
            <td>{source_text(&record.source)}</td>
            <td>{place}</td>
            <td>{record.caller.clone().unwrap_or_else(|| "not known".to_owned())}</td>
        </tr>
    }
    .into_any()
}

/// The time to the second, in UTC.
pub(super) fn when_text(time: Timestamp) -> String {
    let utc = time.utc();
    let (hour, minute, second) = utc.time().as_hms();
    format!("{} {hour:02}:{minute:02}:{second:02}", utc.date())
}

pub(super) fn state_text(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running, as far as is known",
        RunState::Done => "done",
        RunState::Stopped => "stopped",
        RunState::Overtaken => "stopped: changed by others",
        RunState::Cancelled => "cancelled",
        RunState::Interrupted => "cut short",
    }
}

pub(super) fn source_text(source: &RunSource) -> String {
    match source {
        RunSource::Draft => "draft".to_owned(),
        RunSource::Undo { run } => format!("undo of {}", run.replace('T', " ")),
        RunSource::File { name } => name.clone(),
    }
}
