//! Button that copies text.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::platform::dom;
use crate::workspace::Workspace;

/// Copies text to the clipboard and announces it.
#[component]
pub(in crate::ui) fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Noun for the text, without an article: "group ID".
    what: &'static str,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let text = text.get_untracked();
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
        <button class="button button--quiet button--small button--icon" type="button"
            aria-label=format!("Copy {what}") title=format!("Copy {what}") on:click=copy>
            {move || icon(if is_copied.get() { Icon::Check } else { Icon::Copy })}
        </button>
    }
}
