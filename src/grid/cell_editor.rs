//! Editor of the open cell. Its text is parsed at every keystroke, and applied by Enter or Tab.
//! Invalid text keeps the cell open and shows the reason.
//!
//! Only Enter, Tab, Escape and moving to another element close the cell. The text belongs to the
//! table, not to the input, so that redrawing loses neither.

use leptos::prelude::*;

use super::cell_editing::CellEditing;
use super::open_cell::OpenCell;
use super::table::RuleTable;
use crate::entry::Completion;
use crate::model::Direction;
use crate::text::{capitalised, column_name};

/// Editor of a cell.
#[component]
pub(super) fn CellEditor(
    /// The table.
    table: RuleTable,
    /// The cell.
    cell: OpenCell,
) -> impl IntoView {
    let column = cell.column;
    let editing = CellEditing::new(table, cell);
    editing.follow_focus();
    editing.keep_text_on_leaving();
    let message = Memo::new(move |_| editing.message());
    let label = capitalised(column_name(column, table.direction));
    let preposition = match table.direction {
        Direction::Ingress => "inbound",
        Direction::Egress => "outbound",
    };
    let marked = Memo::new(move |_| editing.marked_place());
    let active_option = move || {
        let marked = marked.get();
        marked.map(|place| format!("cell-option-{place}"))
    };
    // A memo, so that an arrow key does not redraw the list.
    let shows_list =
        Memo::new(move |_| editing.is_list_open.get() && !editing.offers.read().is_empty());
    view! {
        <div class="cell-editor">
            <input class="cell-editor__input" type="text" role="combobox" node_ref=editing.input
                aria-label=format!("{label} of an {preposition} rule")
                autocomplete="off" spellcheck="false" autocapitalize="off"
                aria-expanded=move || if shows_list.get() { "true" } else { "false" }
                aria-controls="cell-options" aria-autocomplete="list"
                aria-activedescendant=active_option
                aria-invalid=move || message.read().0.then_some("true")
                aria-describedby="cell-message"
                prop:value=table.typed
                on:input=move |event| editing.on_input(&event)
                on:keydown=move |event| editing.on_key(&event)
                on:paste=move |event| editing.on_paste(&event) />
            <div class="cell-editor__popup">
                <p class="cell-editor__message" id="cell-message" aria-live="polite"
                    class:cell-editor__message--error=move || message.read().0>
                    {move || message.read().1.clone()}
                </p>
                <ul class="cell-editor__options" id="cell-options" role="listbox" aria-label=format!("{label} choices")>
                    {move || if shows_list.get() { option_views(editing, marked) } else { Vec::new() }}
                </ul>
            </div>
        </div>
    }
}

fn option_views(editing: CellEditing, marked: Memo<Option<usize>>) -> Vec<AnyView> {
    let option = |(place, offer): (usize, Completion)| {
        let (shown, note) = (offer.label.clone(), offer.note.clone());
        let is_chosen = move || marked.get() == Some(place);
        view! {
            <li class="cell-editor__option" role="option" id=format!("cell-option-{place}")
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                // Keep the focus in the cell: losing it would apply the incomplete text.
                on:mousedown=|event| event.prevent_default()
                on:click=move |event| {
                    event.stop_propagation();
                    editing.commit_choice(offer.clone());
                }>
                <span>{shown}</span>" "<span class="muted">{note}</span>
            </li>
        }
        .into_any()
    };
    editing
        .offers
        .get()
        .into_iter()
        .enumerate()
        .map(option)
        .collect()
}
