//! Review page.

use leptos::prelude::*;

use super::review_body::ReviewBody;
use super::run_view::run_view;
use crate::apply::{RunSource, RunState};
use crate::environment::local_time_text;
use crate::model::counted;
use crate::plan::MAX_PLAN_BYTES;
use crate::platform::dom;
use crate::present::HelpTopic;
use crate::text::{Explanation, Text as _, explain};
use crate::ui::components::{ConfirmDialog, ConfirmTexts, FileButton, FileText, Submission};
use crate::ui::help::InfoLink;
use crate::workspace::Workspace;

const DISCARD_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "discard-draft",
    title: "Discard all changes",
    verb: "Discard all changes",
    busy: "Discarding…",
    failed: "Couldn't discard the draft",
};

/// Shows the review of the draft or of another plan, or the progress of its run.
#[component]
pub(in crate::ui) fn ReviewPage() -> impl IntoView {
    let workspace = Workspace::here();
    let is_discarding = RwSignal::new(false);
    let unread = RwSignal::new(None::<Explanation>);
    let is_reading = RwSignal::new(true);
    // The groups load again whenever another plan is reviewed.
    let source = Memo::new(move |_| {
        workspace
            .reviewing()
            .proposal()
            .read()
            .as_ref()
            .map(|proposal| proposal.source.clone())
    });
    let review = Memo::new(move |_| workspace.review());
    let read = move || {
        is_reading.set(true);
        workspace.spawn(async move {
            let read = workspace.read_for_review().await;
            unread.set(read.err().map(|error| explain(&error)));
            is_reading.set(false);
        });
    };
    // A reload of the groups loses the rule IDs.
    let lacks_ids = Memo::new(move |_| review.read().lacks_rule_ids());
    Effect::new(move |last: Option<Option<RunSource>>| {
        let source = source.get();
        if !lacks_ids.get() && last.is_some_and(|last| last == source) {
            return source;
        }
        read();
        source
    });
    on_cleanup(move || {
        // The review stays open in a workspace that the user switches away from.
        if !workspace.is_on_screen() {
            return;
        }
        workspace.reviewing().clear_run();
        if workspace.reviewing().run().read_untracked().is_none() {
            workspace.reviewing().leave_proposal();
            workspace.reviewing().clear_meanwhile();
        }
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">{move || title(workspace)}</h1>
            <InfoLink topic=HelpTopic::Review about="the review".to_owned() />
            <p class="page-head__count">{move || origin(workspace)}</p>
            <div class="page-head__actions">
                <OpenPlan />
            </div>
        </div>
        {move || match workspace.reviewing().run().get() {
            Some(run) => run_view(workspace, run),
            None => view! { <ReviewBody review unread is_reading is_discarding on_retry=Callback::new(move |()| read()) /> }.into_any(),
        }}
        <Show when=move || is_discarding.get()>
            {move || discard_view(workspace, is_discarding)}
        </Show>
    }
}

fn title(workspace: Workspace) -> String {
    if let Some(run) = &*workspace.reviewing().run().read() {
        let record = &run.end().read().record;
        let state = record.as_ref().map(|record| record.state);
        return match state {
            None => "Applying changes",
            Some(RunState::Done) => "Changes applied",
            Some(_) => "Run stopped",
        }
        .to_owned();
    }
    "Review changes".to_owned()
}

fn origin(workspace: Workspace) -> String {
    match &*workspace.reviewing().proposal().read() {
        None => "From the draft".to_owned(),
        Some(proposal) => match &proposal.source {
            RunSource::Draft => "From the draft".to_owned(),
            RunSource::Undo { .. } => {
                format!("Undo of the run of {}", local_time_text(proposal.made_at))
            }
            RunSource::Elsewhere { origin } => format!("From the change of {origin}"),
            RunSource::File { name } => {
                let by = proposal.made_by.as_ref();
                let by = by.map(|who| format!(" by {who}")).unwrap_or_default();
                format!(
                    "From {name}, saved {}{by}",
                    local_time_text(proposal.made_at)
                )
            }
        },
    }
}

/// Button that opens a plan from a file.
#[component]
fn OpenPlan() -> impl IntoView {
    let workspace = Workspace::here();
    let open = Callback::new(move |FileText { name, text }: FileText| {
        let opened = workspace.open_plan(name, &text);
        opened.map_err(|reason| reason.text())
    });
    view! { <FileButton label="Open plan…" max_bytes=MAX_PLAN_BYTES on_read=open /> }
}

fn discard_view(workspace: Workspace, is_discarding: RwSignal<bool>) -> AnyView {
    let what = match workspace.draft().changes().read_untracked().total() {
        0 => "the unfinished input".to_owned(),
        count => format!("{} and any unfinished input", counted(count, "change")),
    };
    let discard = move || {
        if let Some(editor) = workspace.editor_now() {
            editor.edit("discarded all changes", &mut |editing| {
                editing.discard_all()
            });
            workspace.announce("All changes discarded. Press Ctrl+Z to restore them");
        }
        workspace.end_review();
    };
    let on_confirm = Callback::new(move |()| {
        is_discarding.set(false);
        // The button that opened the dialog goes with the changes.
        dom::replace_content(discard);
    });
    let on_close = Callback::new(move |()| is_discarding.set(false));
    view! {
        <ConfirmDialog texts=DISCARD_TEXTS submission=Submission::new() on_confirm on_close>
            <p>{format!("Discard {what}? You can undo this until you close the page or apply the changes.")}</p>
        </ConfirmDialog>
    }
    .into_any()
}
