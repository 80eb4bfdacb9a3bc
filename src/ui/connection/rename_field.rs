//! Field for the new name of a connection.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::form_state::FormState;
use crate::platform::dom;

/// Maximum length of a name, in characters.
pub(super) const MAX_NAME_LENGTH: usize = 60;

/// Renames a connection in this browser. Enter saves, Escape cancels.
#[component]
pub(super) fn RenameField(
    /// State of the form.
    entry: FormState,
    /// The connection.
    slug: String,
    /// Its name.
    name: String,
    /// Set to `None` when the field closes.
    renamed: RwSignal<Option<String>>,
) -> impl IntoView {
    let text = RwSignal::new(name);
    dom::focus_in_next_frame("#connection-rename");
    let close = move || {
        renamed.set(None);
        // The list is drawn again.
        dom::focus_soon("[name=connection-target]:checked");
    };
    let slug = StoredValue::new(slug);
    let save = move || {
        entry.rename(&slug.read_value(), &text.read_untracked());
        close();
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => save(),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <span class="known__rename">
            <input class="field__input" id="connection-rename" type="text" aria-label="Name of the connection"
                autocomplete="off" maxlength=MAX_NAME_LENGTH.to_string() bind:value=text on:keydown=on_key />
            <button class="button" type="button" on:click=move |_| save()>"Save name"</button>
        </span>
    }
}
