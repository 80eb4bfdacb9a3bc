//! Condition of a filter, with a button that removes it.

use leptos::prelude::*;

use crate::model::escape_invisible;

/// Shows one condition.
#[component]
pub(in crate::ui) fn Chip(
    /// The condition as text.
    text: String,
    /// Called when the button is clicked.
    on_remove: impl Fn() + 'static,
) -> impl IntoView {
    let text = escape_invisible(&text);
    let label = format!("Remove filter {text}");
    view! {
        <span class="chip">
            <span class="chip__text code">{text}</span>
            <button class="chip__remove" type="button" aria-label=label on:click=move |_| on_remove()>"✕"</button>
        </span>
    }
}
