//! Undo, redo and review buttons of the top bar.

use leptos::prelude::*;

use crate::environment::SidePanel;
use crate::grid::Command;
use crate::model::counted;
use crate::platform::dom;
use crate::present::Page;
use crate::shell::Shell;
use crate::workspace::{Editor, Workspace};

/// Buttons for a draft that is not empty.
#[component]
pub(in crate::ui) fn DraftControls() -> impl IntoView {
    let workspace = Workspace::here();
    let count = move || workspace.draft().changes().read().total();
    let can_undo = move || {
        workspace
            .draft()
            .current()
            .read()
            .undo_label()
            .map(str::to_owned)
    };
    let can_redo = move || {
        workspace
            .draft()
            .current()
            .read()
            .redo_label()
            .map(str::to_owned)
    };
    let step = move |act: fn(&Editor)| {
        if let Some(editor) = workspace.editor_now() {
            act(&editor);
        }
    };
    let unfinished = move || workspace.draft().unfinished_count();
    let address = workspace.environment().address();
    // The review of the draft has buttons of its own.
    let is_reviewed = Memo::new(move |_| {
        let reviewing = workspace.reviewing();
        address.route().read().page == Page::Review
            && reviewing.run().read().is_none()
            && reviewing.proposal().read().is_none()
    });
    let links_review = Memo::new(move |_| has_review(workspace) && !is_reviewed.get());
    let dialogs = workspace.environment().dialogs();
    let shows_toggle = Memo::new(move |_| has_panel(workspace));
    let is_open = move || dialogs.panel().get() == Some(SidePanel::Draft);
    let toggle = move |_| {
        dialogs.show_panel((!untrack(is_open)).then_some(SidePanel::Draft));
    };
    // Clicking keeps the focus in an open cell, so that it stays open with its text.
    let keep_focus = |event: leptos::ev::MouseEvent| {
        if dom::is_typing() {
            event.prevent_default();
        }
    };
    view! {
        <button class="button button--quiet" type="button" aria-keyshortcuts="Control+Z"
            aria-disabled=move || can_undo().is_none().then_some("true")
            title=move || can_undo().map(|label| format!("Undo: {label}"))
            data-keeps-cell on:mousedown=keep_focus
            on:click=move |_| step(Editor::undo)>"Undo"</button>
        <button class="button button--quiet" type="button" aria-keyshortcuts="Control+Shift+Z"
            aria-disabled=move || can_redo().is_none().then_some("true")
            title=move || can_redo().map(|label| format!("Redo: {label}"))
            data-keeps-cell on:mousedown=keep_focus
            on:click=move |_| step(Editor::redo)>"Redo"</button>
        <Show when=move || shows_toggle.get()>
            <button class="button button--quiet" type="button" id="draft-toggle"
                aria-expanded=move || is_open().to_string()
                data-keeps-cell on:mousedown=keep_focus
                on:click=toggle>"Changes"</button>
        </Show>
        <Show when=move || links_review.get()>
            <a class="button button--primary" aria-keyshortcuts="Control+S" href=move || workspace.link(Page::Review)
                on:click=move |_| workspace.start_review()>
                {move || match (count(), unfinished()) {
                    (0, cells) => format!("Review {}", counted(cells, "unfinished cell")),
                    (count, _) => format!("Review {}", counted(count, "change")),
                }}
            </a>
        </Show>
    }
}

/// Whether the page on the screen can have the panel of the draft's changes next to it. Reactive.
pub(super) fn has_panel(workspace: Workspace) -> bool {
    let route = workspace.environment().address().route();
    let is_editing = matches!(route.read().page, Page::Groups | Page::Group(_));
    is_editing && workspace.editor().is_some()
}

/// Undoes or redoes an edit, or reviews the draft, in the workspace on the screen.
pub(in crate::ui) fn run_draft_command(shell: Shell, command: Command) {
    let workspace = shell.workspaces().shown().get_untracked();
    let editor = workspace.editor_now();
    match command {
        Command::Undo => editor.iter().for_each(Editor::undo),
        Command::Redo => editor.iter().for_each(Editor::redo),
        Command::ReviewChanges if untrack(|| has_review(workspace)) => {
            workspace.start_review();
            shell.environment().address().go_to(Page::Review);
        }
        Command::ReviewChanges => workspace.announce("There are no changes to review"),
        _ => {}
    }
}

/// Whether the draft has something to review. A draft with only undo or redo steps has nothing. Reactive.
fn has_review(workspace: Workspace) -> bool {
    workspace.draft().changes().read().total() + workspace.draft().unfinished_count() > 0
}
