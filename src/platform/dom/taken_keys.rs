//! Which keys the focused element takes, so that they are no shortcuts of the page.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

use super::focus::{first, focus_programmatically, is_focus_in, is_focus_lost};

/// Whether the focus is in a text field, a select or an open dialog, where shortcuts of the page do
/// not apply. So it is where [`hold_keys`] has put it.
pub fn is_typing() -> bool {
    is_focus_in("input, textarea, select, dialog, [contenteditable], [data-holds-keys]")
}

/// Whether single letters belong to the focused element: a field, a grid, which opens a cell with them, the bar of its
/// selection, or a control marked `data-takes-letters`. Shortcuts of one letter do not apply there.
pub fn takes_letters() -> bool {
    is_typing()
        || is_focus_in(
            "[role=grid], [role=toolbar], [role=combobox], [role=listbox], [data-takes-letters]",
        )
}

/// Takes the focus from an open cell that is being removed, or whose removal has lost it. What the user types into it a
/// moment too late then does nothing, instead of being shortcuts of the page, until the focus moves on.
pub fn hold_keys() {
    if !(is_focus_lost() || is_focus_in(".cell-editor")) {
        return;
    }
    let Some(content) = first("#main") else {
        return;
    };
    content.set_attribute(HOLDS_KEYS, "").ok();
    focus_programmatically(&content);
    let held = content.clone();
    let release = Closure::once_into_js(move || {
        held.remove_attribute(HOLDS_KEYS).ok();
    });
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    content
        .add_event_listener_with_callback_and_add_event_listener_options(
            "blur",
            release.unchecked_ref(),
            &options,
        )
        .ok();
}

/// Marks the page's content while it has the focus in place of a cell.
const HOLDS_KEYS: &str = "data-holds-keys";
