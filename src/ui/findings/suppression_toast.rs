//! Notice about what the user suppressed last, with its undo.

use leptos::prelude::*;

use super::suppress_form::last_day;
use crate::analysis::checks::Suppression;
use crate::text::check_words;
use crate::ui::components::Toast;
use crate::workspace::Workspace;

/// Returns what a suppression does, as a sentence without a period.
pub(super) fn suppressed_text(suppression: &Suppression) -> String {
    let title = check_words(suppression.check).title;
    format!("“{title}” suppressed until {}", last_day(suppression.until))
}

/// Shows what was suppressed last until the user, or the time, ends it.
#[component]
pub(super) fn SuppressionToast() -> impl IntoView {
    let workspace = Workspace::here();
    let last = workspace.findings().last_suppression();
    let last = Memo::new(move |_| last.get());
    let restarts = Signal::derive(move || last.track());
    let on_end = Callback::new(move |()| workspace.findings().dismiss_last_suppression());
    let text = move || last.get().map(|last| suppressed_text(&last.added));
    let undo = move |_| {
        workspace.undo_suppression();
        workspace.announce("Suppression undone. Findings are active again");
    };
    let is_shown = Memo::new(move |_| last.read().is_some());
    view! {
        <Show when=move || is_shown.get()>
            <Toast label="Last suppression" restarts on_end>
                <span class="toast__text">{text}</span>
                <button class="button button--quiet button--small" type="button" aria-label="Undo suppression" on:click=undo>"Undo"</button>
            </Toast>
        </Show>
    }
}
