//! Compare page.

use leptos::prelude::*;

use super::RestoreForm;
use super::open_workspaces::OpenWorkspaces;
use crate::environment::now;
use crate::import::{Document, ImportNote, Origin};
use crate::present::HelpTopic;
use crate::share::{Comparison, Scope, SnapshotFacts};
use crate::text::{
    age_text, compared_text, comparison_notes, comparison_summary, origins_text, other_origins_text,
};
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::help::InfoLink;
use crate::ui::open::{DocumentPicker, document_title};
use crate::ui::review::{differences_view, list_differences_view};
use crate::workspace::{Compared, Workspace};

/// Compares the current groups with a snapshot or a file.
#[component]
pub(in crate::ui) fn ComparePage() -> impl IntoView {
    let workspace = Workspace::here();
    let on_read = Callback::new(move |document| workspace.compare_with(document));
    let comparison = Memo::new(move |_| workspace.comparison());
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Compare"</h1>
            <InfoLink topic=HelpTopic::Compare about="comparing".to_owned() />
            <p class="page-head__count">"Additions, changes, and removals"</p>
        </div>
        {move || match workspace.inputs().compared().get() {
            None => view! {
                <p class="compare__lead">{format!("Open a snapshot or a file to compare it with {}.", here_title(workspace))}</p>
                <DocumentPicker on_read />
                <OpenWorkspaces on_read />
            }
            .into_any(),
            Some(compared) => view! {
                {sides_view(workspace, &compared)}
                {move || comparison.get().map(|comparison| comparison_view(workspace, &comparison))}
                <RestoreForm document=compared.document />
                <details class="compare__other">
                    <summary>"Compare with another file"</summary>
                    <DocumentPicker on_read />
                    <OpenWorkspaces on_read />
                </details>
            }
            .into_any(),
        }}
    }
}

/// Describes the current groups or the open view, as one side of the comparison.
fn here_title(workspace: Workspace) -> String {
    if let Some(document) = workspace.view().viewed() {
        return document_title(&document);
    }
    let session = workspace.session().current().read();
    match session.as_ref() {
        Some(session) => format!("{}, {}, now", session.connection().name, session.region()),
        None => "the current groups".to_owned(),
    }
}

fn side_text(document: &Document) -> String {
    let age = document
        .facts()
        .map(|facts| age_text(facts.taken_at, now()));
    match age {
        Some(age) => format!("{}, {age}", document_title(document)),
        None => document_title(document),
    }
}

fn sides_view(workspace: Workspace, compared: &Compared) -> AnyView {
    let there = side_text(&compared.document);
    let here = match workspace.view().viewed() {
        Some(document) => side_text(&document),
        None => here_title(workspace),
    };
    let (before, after) = if compared.is_later {
        (here, there)
    } else {
        (there, here)
    };
    view! {
        <div class="compare__sides">
            <div class="compare__side"><span class="compare__label">"Before"</span><span>{before}</span></div>
            <span class="compare__arrow" aria-hidden="true">"→"</span>
            <div class="compare__side"><span class="compare__label">"After"</span><span>{after}</span></div>
            <button class="button button--small" type="button" on:click=move |_| workspace.inputs().swap_compared()>"Swap"</button>
        </div>
    }
    .into_any()
}

fn comparison_view(workspace: Workspace, comparison: &Comparison) -> AnyView {
    let compared = workspace.inputs().compared().read();
    let other = compared.as_ref().map(|compared| &compared.document);
    let viewed = workspace.view().viewed();
    let documents = || other.into_iter().chain(&viewed);
    let is_partial = documents().any(|document| document.scope() == Scope::Chosen);
    let mut notes = comparison_notes(comparison, is_partial);
    if let (Some(other), Some(viewed)) = (other, &viewed) {
        let (here, there) = (viewed.origins(), other.origins());
        notes.extend(
            if compared.as_ref().is_some_and(|compared| compared.is_later) {
                other_origins_text(&here, &there)
            } else {
                other_origins_text(&there, &here)
            },
        );
    }
    let side_notes: Vec<ImportNote> = documents()
        .flat_map(|document| document.comparison_notes())
        .collect();
    notes.extend(side_notes.iter().map(compared_text));
    let summary = comparison_summary(comparison, &side_notes);
    view! {
        <p class="compare__summary" role="status">{summary}</p>
        {notes.into_iter().map(|note| view! { <p class="muted">{note}</p> }).collect_view()}
        {differences_view(workspace, &comparison.changes)}
        {comparison.lists.iter().map(list_differences_view).collect_view()}
    }
    .into_any()
}

/// Warns if a document is from another account or Region, or several.
pub(super) fn foreign_notice(workspace: Workspace, document: &Document) -> Option<AnyView> {
    let session = workspace.session().current().read();
    let (account, region) = (workspace.account()?, session.as_ref()?.region().clone());
    let is_other = |origin: &Origin| {
        let mut theirs = origin.account.iter();
        theirs.any(|theirs| *theirs != account && !workspace.has_groups_of(theirs))
            || origin.region.iter().any(|theirs| *theirs != region)
    };
    let origins = document.origins();
    origins.iter().any(is_other).then(|| {
        let there = match document.facts() {
            Some(SnapshotFacts { source, .. }) => format!(
                "This snapshot is from account {}, {}",
                source.account, source.region
            ),
            None => format!("This file has groups of {}", origins_text(&origins)),
        };
        let title = format!("{there}. You're connected to account {account}, {region}");
        view! { <Notice kind=NoticeKind::Warning title /> }.into_any()
    })
}
