//! State of the open cell's editor, and its handling of keys and input.

use std::time::Duration;

use leptos::ev::{ClipboardEvent, Event, KeyboardEvent};
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::command::{Command, KeyPlace, command_for};
use super::keys::press_of;
use super::open_cell::{Leave, OpenCell};
use super::shortcuts::OPEN_CELL_SHORTCUTS;
use super::table::RuleTable;
use crate::entry::{Completion, completions};
use crate::platform::dom;

/// Pause in typing after which the text is saved, so that a crash does not lose it.
pub const KEEP_AFTER: Duration = Duration::from_millis(400);

/// State of the editor. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellEditing {
    table: RuleTable,
    cell: StoredValue<OpenCell>,
    pub(super) input: NodeRef<html::Input>,
    /// Choices that match the text. They change only with the text: what is loaded in the meantime moves nothing
    /// under the pointer and the arrow keys.
    pub(super) offers: Memo<Vec<Completion>>,
    /// The choice marked with the arrow keys.
    choice: RwSignal<Option<Completion>>,
    pub(super) is_list_open: RwSignal<bool>,
    /// Whether the text was refused. An empty or untouched text counts as invalid only then.
    is_refused: RwSignal<bool>,
    keep_timer: StoredValue<Option<TimeoutHandle>>,
}

impl CellEditing {
    pub(super) fn new(table: RuleTable, cell: OpenCell) -> Self {
        // Show at once why unfinished text was not applied.
        let is_refused = RwSignal::new(cell.is_unfinished);
        let cell = StoredValue::new(cell);
        let offers = Memo::new(move |_| {
            let text = table.typed.get();
            untrack(|| cell.with_value(|cell| offers_of(table, cell, &text)))
        });
        Self {
            table,
            cell,
            input: NodeRef::new(),
            offers,
            choice: RwSignal::new(None),
            is_list_open: RwSignal::new(true),
            is_refused,
            keep_timer: StoredValue::new(None),
        }
    }

    /// Focuses the input, keeps the focus in it, and closes the cell when the user goes elsewhere.
    pub(super) fn follow_focus(self) {
        let Self { table, input, .. } = self;
        let serial = self.cell.with_value(|cell| cell.serial);
        let watch = StoredValue::new_local(None::<dom::LeaveWatch>);
        Effect::new(move |_| {
            let Some(input) = input.get() else { return };
            dom::focus_at_end(&input);
            watch.set_value(Some(dom::LeaveWatch::new(&input, move |event| {
                // The grid closes the cell itself, once it knows which row was clicked.
                let grid = table.grid.get_untracked();
                let is_click = event.type_() == "click";
                if table.open_now().map(|open| open.serial) != Some(serial) {
                    return;
                }
                if !is_click || !grid.is_some_and(|grid| dom::is_within(event.target(), &grid)) {
                    table.leave_cell();
                }
            })));
        });
        // Redrawing can move the input within the document, which loses the focus.
        Effect::new(move |_| {
            table.view.track();
            table.places.track();
            if let Some(input) = input.get() {
                dom::after_paint(move || dom::refocus_if_lost(&input));
            }
        });
    }

    /// Saves the text as unfinished when the table or the page is left.
    pub(super) fn keep_text_on_leaving(self) {
        let table = self.table;
        let serial = self.cell.with_value(|cell| cell.serial);
        let keep_timer = self.keep_timer;
        on_cleanup(move || {
            stop_timer(keep_timer);
            let is_open = table.open_now().is_some_and(|open| open.serial == serial);
            if is_open && !table.hand_over_cell() {
                table.keep_typed();
            }
            if is_open {
                dom::if_focus_is_lost(dom::hold_keys);
            }
        });
        let on_unload = window_event_listener_untyped("pagehide", move |_| table.keep_typed());
        on_cleanup(move || on_unload.remove());
    }

    /// Returns whether the text is invalid, and the message to show. Reactive.
    pub(super) fn message(self) -> (bool, String) {
        let cell = self.cell.get_value();
        let text = self.table.typed.read();
        let is_refused = self.is_refused.get();
        let is_untouched = *text == cell.was && !is_refused;
        match self.table.parse(&cell, &text) {
            Ok(reading) => (false, self.table.remarks(&cell, &reading)),
            // An empty cell without input yet is not a mistake.
            Err(_) if is_untouched || text.trim().is_empty() && !is_refused => {
                (false, String::new())
            }
            Err(reason) => (true, reason),
        }
    }

    /// Returns the place of the marked choice. Reactive.
    pub(super) fn marked_place(self) -> Option<usize> {
        let marked = self.choice.read();
        place_of(marked.as_ref()?, &self.offers.read())
    }

    /// Takes a choice over as Enter does.
    pub(super) fn commit_choice(self, completion: Completion) {
        self.choose(completion);
        self.commit(false, Leave::Down);
    }

    fn choose(self, completion: Completion) {
        self.table.chosen.set_value(Some(completion.clone()));
        self.table.typed.set(completion.text);
        self.choice.set(None);
    }

    pub(super) fn on_input(self, event: &Event) {
        let table = self.table;
        table.chosen.set_value(None);
        table.typed.set(event_target_value(event));
        self.choice.set(None);
        self.is_list_open.set(true);
        if let Some(input) = self.input.get_untracked() {
            dom::keep_in_sight(&input);
        }
        stop_timer(self.keep_timer);
        let timer = set_timeout_with_handle(move || table.keep_typed(), KEEP_AFTER);
        self.keep_timer.set_value(timer.ok());
    }

    pub(super) fn on_key(self, event: &KeyboardEvent) {
        // The key that ends an input method's composition is not a command.
        if event.is_composing() {
            return;
        }
        let place = KeyPlace::OpenCell {
            has_choices: !self.offers.read_untracked().is_empty(),
            has_marked: self.choice.read_untracked().is_some(),
        };
        let key = event.key();
        let press = press_of(event, &key);
        let Some(command) = command_for(OPEN_CELL_SHORTCUTS, press, place) else {
            return;
        };
        match command {
            Command::CommitToSelected => self.commit(true, Leave::Stay),
            Command::CommitAndGoDown => self.commit(false, Leave::Down),
            Command::CommitAndGoUp => self.commit(false, Leave::Up),
            Command::CommitAndGoForward => self.commit(false, Leave::Forward),
            Command::CommitAndGoBack => self.commit(false, Leave::Back),
            Command::LeaveChoices => self.choice.set(None),
            Command::NextChoice => {
                self.is_list_open.set(true);
                self.mark(|marked, count| marked.map_or(0, |at| (at + 1) % count));
            }
            Command::PreviousChoice => {
                self.mark(|marked, count| marked.map_or(count, |at| at + count - 1) % count);
            }
            Command::DiscardText => {
                stop_timer(self.keep_timer);
                self.table.abandon_cell();
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn mark(self, next: fn(Option<usize>, usize) -> usize) {
        let offers = self.offers.get_untracked();
        let marked = self.choice.get_untracked();
        let marked = marked.and_then(|marked| place_of(&marked, &offers));
        let marked = offers.get(next(marked, offers.len()));
        self.choice.set(marked.cloned());
    }

    fn commit(self, is_for_all: bool, leave: Leave) {
        if let Some(marked) = self.choice.get_untracked() {
            self.choose(marked);
        }
        stop_timer(self.keep_timer);
        let cell = self.cell.get_value();
        match self.table.commit_cell(is_for_all) {
            Ok(()) => self.table.go_on(&cell, leave),
            Err(reason) => {
                self.is_refused.set(true);
                self.table.workspace.announce(reason);
            }
        }
    }

    pub(super) fn on_paste(self, event: &ClipboardEvent) {
        let is_handled = match dom::text_from_clipboard(event) {
            Some(pasted) => self.table.paste_over(&pasted),
            None => {
                self.table.refuse_without_text();
                true
            }
        };
        if is_handled {
            event.prevent_default();
            event.stop_propagation();
        }
    }
}

/// Returns the choices for a text in a cell, with what is loaded now. Reactive.
fn offers_of(table: RuleTable, cell: &OpenCell, text: &str) -> Vec<Completion> {
    // The original text of the cell opens the full list, and is not a search.
    let typed = if text == cell.was { "" } else { text };
    let view = table.view.read();
    let Some(row) = cell.find(&view) else {
        return Vec::new();
    };
    let rule = view.rule_draft(row);
    table.workspace.with_entry_context(&view, |context| {
        completions(cell.column, typed, &rule, context)
    })
}

fn place_of(marked: &Completion, offers: &[Completion]) -> Option<usize> {
    offers.iter().position(|offer| offer == marked)
}

fn stop_timer(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = timer.get_value() {
        timer.clear();
    }
}
