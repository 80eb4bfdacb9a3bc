//! Dialog that lists the keyboard shortcuts.

use leptos::prelude::*;

use crate::grid::{ALL_SHORTCUTS, Shortcut};
use crate::shell::Shell;
use crate::ui::components::Dialog;

/// Lists the keyboard shortcuts.
#[component]
pub(in crate::ui) fn ShortcutsDialog() -> impl IntoView {
    let dialogs = Shell::of_page().environment().dialogs();
    let on_close = Callback::new(move |()| dialogs.show_shortcuts(false));
    let item = |shortcut: &Shortcut| {
        view! {
            <div class="keys__item"><dt><kbd>{shortcut.label}</kbd></dt><dd>{shortcut.help}</dd></div>
        }
        .into_any()
    };
    let items = move || {
        let shortcuts = ALL_SHORTCUTS.into_iter().flatten();
        shortcuts.map(item).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || dialogs.shows_shortcuts().get()>
            <Dialog title="Keyboard shortcuts" id="keys" on_close>
                <dl class="keys">{items()}</dl>
            </Dialog>
        </Show>
    }
}
