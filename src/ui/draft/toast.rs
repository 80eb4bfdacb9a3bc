//! Notice about the last change of the draft, with its undo. Screen readers hear the change from the live region
//! of the page, so that the notice neither interrupts them nor takes the focus.

use std::time::Duration;

use leptos::prelude::*;

use crate::model::escape_invisible;
use crate::present::Page;
use crate::text::capitalised;
use crate::workspace::{ActionKind, DraftAction, Workspace};

/// Time for which the notice is shown. It stays while the pointer or the focus is on it. Undo also has a
/// button in the bar and a key, so nothing is lost with the notice.
const SHOWN_FOR: Duration = Duration::from_secs(20);

/// Shows the last action until another one, the user, or the time replaces it.
#[component]
pub(super) fn Toast() -> impl IntoView {
    let workspace = Workspace::here();
    let last = workspace.draft().last_action();
    let action = Memo::new(move |_| last.get());
    // Number of the running timer. Timers with other numbers are stopped.
    let timer = StoredValue::new(0_u32);
    let stop = move || timer.update_value(|number| *number += 1);
    let start = move || {
        stop();
        let number = timer.get_value();
        let dismiss = move || {
            if timer.try_get_value() == Some(number) {
                workspace.draft().set_last_action(None);
            }
        };
        set_timeout(dismiss, SHOWN_FOR);
    };
    Effect::new(move |_| {
        if action.read().is_some() {
            start();
        }
    });
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
        let what = action.read().as_ref().map(|action| action.label.clone());
        format!("{}: {}", verb(), what.unwrap_or_default())
    };
    view! {
        <Show when=move || is_shown.get()>
            <aside class="toast" aria-label="Last change"
                on:mouseenter=move |_| stop() on:mouseleave=move |_| start()
                on:focusin=move |_| stop() on:focusout=move |_| start()
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        workspace.draft().set_last_action(None);
                    }
                }>
                <span class="toast__text">{move || action.get().map(|action| text(workspace, &action))}</span>
                <button class="button button--quiet button--small" type="button" aria-label=label data-keeps-cell on:click=step>{verb}</button>
                {move || action.get().and_then(|action| place_link(workspace, &action))}
                <button class="button button--quiet button--small" type="button" aria-label="Dismiss"
                    on:click=move |_| workspace.draft().set_last_action(None)><span aria-hidden="true">"✕"</span></button>
            </aside>
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
