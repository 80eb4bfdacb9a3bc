//! The one cell that is open: what is typed is read at every keystroke, and taken over by Enter or
//! Tab; a text that cannot be taken keeps the cell open and says why.

use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;

use super::rule_table::{OpenCell, RuleTable, column_name};
use crate::entry::{Completion, completions};
use crate::model::Direction;
use crate::platform::dom;
use crate::present::{GridPosition, capitalised};
use crate::ui::with_context;

/// How long typing pauses before what is typed is kept against a crash.
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
    let text = RwSignal::new(cell.text.clone());
    let choice = RwSignal::new(None::<usize>);
    let is_list_open = RwSignal::new(true);
    let refused = RwSignal::new(false);
    let cell = StoredValue::new(cell);
    let keep_timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            dom::focus_at_end(&input);
        }
    });
    let reading = Memo::new(move |_| {
        let cell = cell.get_value();
        let text = text.read();
        let is_untouched = *text == cell.text && !refused.get();
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
        let typed = if *text == cell.text {
            ""
        } else {
            text.as_str()
        };
        let view = table.view.read();
        let Some(row) = view.row(&cell.row) else {
            return Vec::new();
        };
        let rule = view.rule_draft(row);
        with_context(table.app, &view, |context| {
            completions(cell.column, typed, &rule, context)
        })
    });
    let stop_timer = move || {
        if let Some(timer) = keep_timer.get_value() {
            timer.clear();
        }
    };
    on_cleanup(stop_timer);
    let choose = move |completion: Completion| {
        table.chosen.set_value(Some(completion.clone()));
        text.set(completion.text);
        choice.set(None);
    };
    on_cleanup(move || table.chosen.set_value(None));
    let on_input = move |event: leptos::ev::Event| {
        table.chosen.set_value(None);
        text.set(event_target_value(&event));
        choice.set(None);
        is_list_open.set(true);
        stop_timer();
        let keep = move || {
            if let (Some(cell), Some(text)) = (cell.try_get_value(), text.try_get_untracked()) {
                table.keep_text(&cell, &text);
            }
        };
        keep_timer.set_value(set_timeout_with_handle(keep, KEEP_AFTER).ok());
    };
    let take = move |is_for_all: bool, step: (isize, isize)| {
        let chosen = choice.get_untracked();
        if let Some(chosen) = chosen.and_then(|place| offers.read_untracked().get(place).cloned()) {
            choose(chosen);
        }
        stop_timer();
        match table.commit(&cell.get_value(), &text.get_untracked(), is_for_all) {
            Ok(()) => {
                let GridPosition { row, column } = table.active.get_value();
                let last = table.places.read_untracked().len();
                table.editing.set(None);
                table.target.set(Some(GridPosition {
                    row: row.saturating_add_signed(step.0).clamp(1, last.max(1)),
                    column: column.saturating_add_signed(step.1).max(1),
                }));
            }
            Err(reason) => {
                refused.set(true);
                table.app.announce(reason);
            }
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let count = offers.read_untracked().len();
        let is_back = event.shift_key();
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => take(true, (0, 0)),
            "Enter" => take(false, (if is_back { -1 } else { 1 }, 0)),
            "Tab" => take(false, (0, if is_back { -1 } else { 1 })),
            "Escape" if choice.read_untracked().is_some() => choice.set(None),
            "Escape" => {
                stop_timer();
                table.abandon_cell(&cell.get_value());
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
    let on_blur = move |_| {
        stop_timer();
        if let Some(cell) = cell.try_get_value() {
            table.leave_cell(&cell, &text.get_untracked());
        }
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
                on:input=on_input on:keydown=on_key on:blur=on_blur />
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
