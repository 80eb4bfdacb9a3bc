//! The one cell that is open: what is typed is read at every keystroke, and taken over by Enter or
//! Tab; a text that cannot be taken keeps the cell open and says why.
//!
//! Nothing but Enter, Tab, Escape and leaving for another element closes the cell. The text belongs
//! to the table, not to the input, so that redrawing loses neither.

use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;

use super::rule_table::{Leave, OpenCell, RuleTable, place_of};
use crate::entry::{Completion, completions};
use crate::model::Direction;
use crate::platform::dom;
use crate::text::{capitalised, column_name};
use crate::ui::with_context;

/// Pause in typing after which the text is kept against a crash.
const KEEP_AFTER: Duration = Duration::from_millis(400);

/// The editor of a cell.
#[component]
pub(in crate::ui) fn CellEditor(
    /// The table.
    table: RuleTable,
    /// The cell.
    cell: OpenCell,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let text = table.typed;
    let choice = RwSignal::new(None::<usize>);
    let is_list_open = RwSignal::new(true);
    // Unfinished text says at once why it could not be taken over.
    let refused = RwSignal::new(cell.is_unfinished);
    let serial = cell.serial;
    let cell = StoredValue::new(cell);
    let keep_timer = StoredValue::new(None::<TimeoutHandle>);
    let watch = StoredValue::new_local(None::<dom::LeaveWatch>);
    Effect::new(move |_| {
        let Some(input) = input.get() else { return };
        dom::focus_at_end(&input);
        watch.set_value(Some(dom::LeaveWatch::new(&input, move |event| {
            // The grid closes the cell itself, once it knows which row was clicked.
            let grid = table.grid.get_untracked();
            let is_click = event.type_() == "click";
            let open = table.editing.get_untracked();
            if open.map(|open| open.serial) != Some(serial) {
                return;
            }
            if !is_click || !grid.is_some_and(|grid| dom::is_within(event.target(), &grid)) {
                table.leave_cell();
            }
        })));
    });
    // Redrawing can move the input within the document, which takes the focus away.
    Effect::new(move |_| {
        table.view.track();
        table.places.track();
        if let Some(input) = input.get() {
            dom::after_paint(move || dom::refocus_if_lost(&input));
        }
    });
    let reading = Memo::new(move |_| {
        let cell = cell.get_value();
        let text = text.read();
        let is_untouched = *text == cell.was && !refused.get();
        match table.read(&cell, &text) {
            Ok(reading) => (false, table.remarks(&cell, &reading)),
            // An empty cell that nobody has typed into yet is no mistake.
            Err(_) if is_untouched || text.trim().is_empty() && !refused.get() => {
                (false, String::new())
            }
            Err(reason) => (true, reason),
        }
    });
    let offers = Memo::new(move |_| {
        let cell = cell.get_value();
        let text = text.read();
        // What the cell held already is a place to choose from, not a search.
        let typed = if *text == cell.was { "" } else { text.as_str() };
        let view = table.view.read();
        let Some(row) = place_of(&cell, &view).and_then(|place| view.rows().get(place)) else {
            return Vec::new();
        };
        let rule = view.rule_draft(row);
        with_context(table.workspace, &view, |context| {
            completions(cell.column, typed, &rule, context)
        })
    });
    let stop_timer = move || {
        if let Some(timer) = keep_timer.get_value() {
            timer.clear();
        }
    };
    let choose = move |completion: Completion| {
        table.chosen.set_value(Some(completion.clone()));
        text.set(completion.text);
        choice.set(None);
    };
    // Another page has taken the place of the table.
    on_cleanup(move || {
        stop_timer();
        let open = table.editing.try_get_untracked().flatten();
        if open.is_some_and(|open| open.serial == serial) {
            table.keep_typed();
        }
    });
    let on_unload = window_event_listener_untyped("pagehide", move |_| table.keep_typed());
    on_cleanup(move || on_unload.remove());
    let on_input = move |event: leptos::ev::Event| {
        table.chosen.set_value(None);
        text.set(event_target_value(&event));
        choice.set(None);
        is_list_open.set(true);
        if let Some(input) = input.get_untracked() {
            dom::keep_in_sight(&input);
        }
        stop_timer();
        keep_timer.set_value(set_timeout_with_handle(move || table.keep_typed(), KEEP_AFTER).ok());
    };
    let take = move |is_for_all: bool, leave: Leave| {
        let chosen = choice.get_untracked();
        if let Some(chosen) = chosen.and_then(|place| offers.read_untracked().get(place).cloned()) {
            choose(chosen);
        }
        stop_timer();
        let cell = cell.get_value();
        match table.take_cell(is_for_all) {
            Ok(()) => table.go_on(&cell, leave),
            Err(reason) => {
                refused.set(true);
                table.workspace.announce(reason);
            }
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let count = offers.read_untracked().len();
        let is_back = event.shift_key();
        match event.key().as_str() {
            // A key that ends an input method's composition is not a command.
            _ if event.is_composing() => return,
            "Enter" if event.ctrl_key() || event.meta_key() => take(true, Leave::Stay),
            "Enter" => take(false, if is_back { Leave::Up } else { Leave::Down }),
            "Tab" => take(false, if is_back { Leave::Back } else { Leave::Forward }),
            "Escape" if choice.read_untracked().is_some() => choice.set(None),
            "Escape" => {
                stop_timer();
                table.abandon_cell();
            }
            "ArrowDown" if count > 0 => {
                is_list_open.set(true);
                choice.update(|choice| *choice = Some(choice.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                choice.update(|choice| {
                    *choice = Some(choice.map_or(count, |at| at + count - 1) % count)
                });
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let on_paste = move |event: leptos::ev::ClipboardEvent| {
        let pasted = dom::text_from_clipboard(&event);
        if !table.paste_over(&pasted) {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let column = cell.with_value(|cell| cell.column);
    let label = capitalised(column_name(column, table.direction));
    let preposition = match table.direction {
        Direction::Ingress => "inbound",
        Direction::Egress => "outbound",
    };
    let active_option = move || choice.get().map(|place| format!("cell-option-{place}"));
    let shows_list = move || is_list_open.get() && !offers.read().is_empty();
    view! {
        <div class="cell-editor">
            <input class="cell-editor__input" type="text" role="combobox" node_ref=input
                aria-label=format!("{label} of an {preposition} rule")
                autocomplete="off" spellcheck="false" autocapitalize="off"
                aria-expanded=move || if shows_list() { "true" } else { "false" }
                aria-controls="cell-options" aria-autocomplete="list"
                aria-activedescendant=active_option
                aria-invalid=move || reading.read().0.then_some("true")
                aria-describedby="cell-message"
                prop:value=text
                on:input=on_input on:keydown=on_key on:paste=on_paste />
            <div class="cell-editor__popup">
                <p class="cell-editor__message" id="cell-message" aria-live="polite"
                    class:cell-editor__message--error=move || reading.read().0>
                    {move || reading.read().1.clone()}
                </p>
                <ul class="cell-editor__options" id="cell-options" role="listbox" aria-label=format!("{label} choices")>
                    {move || if shows_list() { option_views(offers.get(), choice, choose) } else { Vec::new() }}
                </ul>
            </div>
        </div>
    }
}

fn option_views(
    offers: Vec<Completion>,
    choice: RwSignal<Option<usize>>,
    choose: impl Fn(Completion) + Copy + 'static,
) -> Vec<AnyView> {
    let option = |(place, offer): (usize, Completion)| {
        let (shown, note) = (offer.label.clone(), offer.note.clone());
        let is_chosen = move || choice.get() == Some(place);
        view! {
            <li class="cell-editor__option" role="option" id=format!("cell-option-{place}")
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                // The focus stays in the cell: leaving it would take the half-typed text over.
                on:mousedown=move |event| {
                    event.prevent_default();
                    choose(offer.clone());
                }>
                <span>{shown}</span>" "<span class="muted">{note}</span>
            </li>
        }
        .into_any()
    };
    offers.into_iter().enumerate().map(option).collect()
}
