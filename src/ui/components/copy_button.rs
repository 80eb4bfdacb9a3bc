//! Button that copies text.

use leptos::prelude::*;

use crate::platform::dom;
use crate::workspace::Workspace;

/// Copies text to the clipboard and announces it.
#[component]
pub(in crate::ui) fn CopyButton(
    /// The text.
    text: String,
    /// Noun for the text, without an article: "group ID".
    what: &'static str,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.clone();
        workspace.spawn(async move {
            let is_allowed = dom::copy_text(&text).await;
            is_copied.set(is_allowed);
            workspace.announce(if is_allowed {
                format!("Copied {what}")
            } else {
                format!("The browser blocked copying. Select the {what} and copy it manually")
            });
        });
    };
    view! {
        <button class="button button--quiet button--small" type="button"
            aria-label=format!("Copy {what}") on:click=copy>
            {move || if is_copied.get() { "Copied" } else { "Copy" }}
        </button>
    }
}
