//! Notice about the last change of the draft, with its undo.

use leptos::prelude::*;

use crate::model::escape_invisible;
use crate::present::Page;
use crate::text::capitalised;
use crate::ui::components::Toast;
use crate::workspace::{ActionKind, DraftAction, Workspace};

/// Shows the last action until another one, the user, or the time replaces it. Undo also has a button in the bar and a key,
/// so nothing is lost with the notice.
#[component]
pub(super) fn DraftToast() -> impl IntoView {
    let workspace = Workspace::here();
    let last = workspace.draft().last_action();
    let action = Memo::new(move |_| last.get());
    let restarts = Signal::derive(move || action.track());
    let on_end = Callback::new(move |()| workspace.draft().set_last_action(None));
    let is_shown = Memo::new(move |_| action.read().is_some());
    let step = move |_| {
        let kind = action.read_untracked().as_ref().map(|action| action.kind);
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        match kind {
            Some(ActionKind::Undone) => editor.redo(),
            Some(ActionKind::Made | ActionKind::Redone) => editor.undo(),
            None => {}
        }
    };
    let verb = move || match action.read().as_ref().map(|action| action.kind) {
        Some(ActionKind::Undone) => "Redo",
        _ => "Undo",
    };
    let label = move || {
        let action = action.read();
        let what = action
            .as_ref()
            .map(|action| escape_invisible(&action.label));
        format!("{}: {}", verb(), what.unwrap_or_default())
    };
    view! {
        <Show when=move || is_shown.get()>
            <Toast label="Last change" restarts on_end>
                <span class="toast__text">{move || action.get().map(|action| text(workspace, &action))}</span>
                <button class="button button--quiet button--small" type="button" aria-label=label data-keeps-cell on:click=step>{verb}</button>
                {move || action.get().and_then(|action| place_link(workspace, &action))}
            </Toast>
        </Show>
    }
}

fn text(workspace: Workspace, action: &DraftAction) -> String {
    let label = escape_invisible(&action.label);
    let what = match action.kind {
        ActionKind::Made => capitalised(&label),
        ActionKind::Undone | ActionKind::Redone => format!("{}: {label}", action.verb()),
    };
    let group = action.group.as_ref();
    match group.filter(|id| workspace.open_group().as_ref() != Some(id)) {
        Some(id) => {
            let name = escape_invisible(workspace.group_view(id).name());
            format!("{what} ({name})")
        }
        None => what,
    }
}

/// Link to where the change is: its row if the rule is there, or else its group.
fn place_link(workspace: Workspace, action: &DraftAction) -> Option<AnyView> {
    let group = action.group.clone()?;
    let view = workspace.group_view(&group);
    if view.remote.is_none() && view.facts.created.is_none() {
        return None;
    }
    let row = action.row.as_ref().and_then(|id| view.row(id));
    let request = row.map(|row| (group.clone(), view.row_id(row)));
    let is_here = workspace.open_group().as_ref() == Some(&group);
    if is_here && request.is_none() {
        return None;
    }
    let href = workspace.link(Page::Group(group));
    let ask = move |_| workspace.inputs().request_row(request.clone());
    Some(view! { <a class="link" href=href on:click=ask>"Show"</a> }.into_any())
}
