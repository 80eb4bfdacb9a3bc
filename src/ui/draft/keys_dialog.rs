//! The keys, listed.

use leptos::prelude::*;

use crate::shell::Shell;
use crate::ui::components::Dialog;

const KEYS: [(&str, &str); 29] = [
    ("/", "Search groups"),
    ("?", "Show these keys"),
    ("Ctrl+Z", "Undo, in whichever group"),
    ("Ctrl+Shift+Z, Ctrl+Y", "Redo"),
    ("Arrows", "Move in the grid"),
    ("Home, End", "First and last cell of the row"),
    ("Ctrl+Home, Ctrl+End", "First and last cell of the grid"),
    ("Page Up, Page Down", "A page of rows up or down"),
    ("Enter, F2, typing", "Open the cell"),
    (
        "Enter",
        "In an open cell: take the text over and go down (with Shift: up)",
    ),
    (
        "Tab",
        "In an open cell: take the text over and go right (with Shift: left)",
    ),
    (
        "Tab",
        "In a rule that you add: open its next empty cell, then the next new rule (with Shift: go back)",
    ),
    (
        "Click elsewhere",
        "Take the text of the open cell over; text that cannot be read stays marked in its cell",
    ),
    (
        "Ctrl+Enter",
        "In an open cell: take the text over for all selected rules",
    ),
    (
        "Escape",
        "In an open cell: put back what it held and discard the text",
    ),
    (
        "Arrow down, Arrow up",
        "In an open cell: choose from the list",
    ),
    ("Insert", "Add a rule"),
    (
        "Ctrl+D",
        "Fill down: the cell from the one above, or the column of the selected rules from the first",
    ),
    ("Ctrl+Shift+D", "Duplicate the selected rules"),
    ("Delete", "Remove the selected rules"),
    ("Ctrl+Backspace", "Restore the cell to what EC2 has"),
    ("Ctrl+Shift+Backspace", "Revert the selected rules"),
    (
        "Space",
        "Select the rule (in a cell that can be typed into, with Shift)",
    ),
    ("Shift+Arrow up, down", "Select more rules"),
    (
        "Shift+Arrow left, right",
        "Select a block of cells in the selected rules",
    ),
    ("Ctrl+A", "Select all rules, or none"),
    (
        "Ctrl+C",
        "Copy the cell or the block of cells; where whole rules are selected, the rules",
    ),
    (
        "Ctrl+V",
        "Paste cells from the focused one on, or one value into all selected rules; text that is rules is shown first",
    ),
    ("Ctrl+Enter", "On a source that is a group: open that group"),
];

/// Lists the keys while it is asked for.
#[component]
pub(in crate::ui) fn KeysDialog() -> impl IntoView {
    let dialogs = Shell::of_page().environment().dialogs();
    let on_close = Callback::new(move |()| dialogs.show_shortcuts(false));
    view! {
        <Show when=move || dialogs.shows_shortcuts().get()>
            <Dialog title="Keys" id="keys" on_close>
                <dl class="keys">
                    {KEYS.map(|(key, meaning)| view! {
                        <div class="keys__item"><dt><kbd>{key}</kbd></dt><dd>{meaning}</dd></div>
                    }).into_iter().collect_view()}
                </dl>
                <p class="muted">
                    "In columns that cannot be typed into, letters go to the next row that starts with them."
                </p>
            </Dialog>
        </Show>
    }
}
