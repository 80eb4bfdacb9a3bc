//! What the grid as a whole hears: keys, the pointer, the focus, the clipboard.

use leptos::ev::{ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use super::columns::{COLUMNS, GridColumn, next_order, shown_columns, text_column};
use super::command::{Command, KeyPlace, Press, command_for};
use super::motion::{GridPosition, GridSize, Motion, moved};
use super::row_text::{RowText, rule_id_text};
use super::shortcuts::GRID_SHORTCUTS;
use super::state::Extension;
use super::table::RuleTable;
use super::type_ahead::TypeAhead;
use super::view::grid_id;
use super::windowed_rows::RowsInWindow;
use crate::platform::dom;

/// Rows that Page Up and Page Down move by.
const PAGE_ROWS: usize = 15;

/// The event handlers of a grid. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct GridEvents {
    table: RuleTable,
    window: RowsInWindow,
    can_edit: bool,
    has_focus: StoredValue<bool>,
    /// Whether the pointer that was pressed last was a finger.
    is_touch: StoredValue<bool>,
    typed: StoredValue<TypeAhead>,
}

/// The key press of an event.
pub fn press_of<'a>(event: &KeyboardEvent, key: &'a str) -> Press<'a> {
    Press {
        key,
        is_ctrl: event.ctrl_key() || event.meta_key(),
        is_shift: event.shift_key(),
        is_alt: event.alt_key(),
    }
}

impl GridEvents {
    pub(super) fn new(table: RuleTable, window: RowsInWindow, can_edit: bool) -> Self {
        Self {
            table,
            window,
            can_edit,
            has_focus: StoredValue::new(false),
            is_touch: StoredValue::new(false),
            typed: StoredValue::default(),
        }
    }

    /// Whether the focus is in the grid, or was lost with its row.
    pub(super) fn has_focus(self) -> bool {
        self.has_focus.get_value()
    }

    /// Moves the focus to a cell, which is brought on the screen first where it is not drawn.
    pub(super) fn go_to(self, position: GridPosition) {
        let Self { table, window, .. } = self;
        let (Some(grid), Some(body)) = (table.grid.get_untracked(), window.body.get_untracked())
        else {
            return;
        };
        table.focus_on(position);
        let GridPosition { row, column } = position;
        if !dom::focus_cell(&grid, row, column) {
            let height = window.row_height.get_untracked();
            dom::scroll_to_row(&body, row.saturating_sub(1), height);
            table.workspace.environment().window().note_scroll();
            dom::focus_soon(&format!(
                "#{} [data-row=\"{row}\"] [data-column=\"{column}\"]",
                grid_id(table.direction)
            ));
        }
    }

    pub(super) fn on_key(self, event: &KeyboardEvent) {
        let Some((row, column)) = dom::cell_of(event.target()) else {
            return;
        };
        // An open cell has shortcuts of its own.
        if self.table.has_open_cell() {
            return;
        }
        let can_edit = self.can_edit;
        let place = match COLUMNS.get(column) {
            Some(column) if row > 0 => KeyPlace::Cell {
                kind: column.kind(),
                can_edit,
            },
            _ => KeyPlace::Heading { can_edit },
        };
        let key = event.key();
        let at = GridPosition { row, column };
        if let Some(command) = command_for(GRID_SHORTCUTS, press_of(event, &key), place)
            && self.run(command, at, event)
        {
            event.prevent_default();
        }
    }

    /// Carries a command out; whether there was something to do.
    fn run(self, command: Command, at: GridPosition, event: &KeyboardEvent) -> bool {
        let table = self.table;
        let GridPosition { row, column } = at;
        let cell = text_column(column);
        match command {
            Command::Move(motion) => self.step(at, motion, false),
            Command::Extend(motion) => self.step(at, motion, true),
            Command::TypeAhead => self.type_ahead(at, event),
            Command::FollowLink => return dom::follow_link(event.target()),
            Command::OpenCell => self.open_cell(at, None),
            Command::OpenEmptyCell => self.open_cell(at, Some(String::new())),
            Command::TypeIntoCell => self.open_cell(at, Some(event.key())),
            Command::AddRule => table.add_row(),
            Command::FillDown => table.fill_down(),
            Command::ToggleRule => table.toggle(row),
            Command::ToggleAll => table.toggle_all(),
            Command::ClearSelection => table.clear_selection(),
            Command::RevertCell => {
                if let Some(cell) = cell {
                    table.revert_cell(row, cell);
                }
            }
            Command::DuplicateRules => {
                table.aim_at_focus();
                table.duplicate_rows();
            }
            Command::RemoveRules => {
                table.aim_at_focus();
                table.remove_rows();
            }
            Command::RevertRules => {
                table.aim_at_focus();
                table.revert_rows();
            }
            // Those of the page and of the open cell.
            _ => return false,
        }
        true
    }

    fn open_cell(self, at: GridPosition, typed: Option<String>) {
        if let Some(cell) = text_column(at.column) {
            self.table.open_cell(at.row, cell, typed);
        }
    }

    fn step(self, from: GridPosition, motion: Motion, is_extending: bool) {
        let table = self.table;
        let to = self.shown_cell(from, motion);
        let extension =
            table.select(|state, lines| Some(state.step(from, to, is_extending, lines)));
        self.go_to(to);
        match extension {
            Some(Extension::Lines) => table.announce_selection(),
            Some(Extension::Columns(columns)) => table
                .workspace
                .announce(format!("{columns} columns selected")),
            Some(Extension::None) | None => {}
        }
    }

    /// Where a motion leads from a cell: past the columns and headings that the window is too narrow for.
    fn shown_cell(self, from: GridPosition, motion: Motion) -> GridPosition {
        let size = GridSize {
            rows: untrack(|| self.table.shown_rows()) + 1,
            columns: shown_columns(self.can_edit).count(),
            page: PAGE_ROWS,
        };
        let mut to = moved(from, motion, size);
        let Some(grid) = self.table.grid.get_untracked() else {
            return to;
        };
        // The columns of all rows are those of the row that has the focus.
        while dom::is_cell_hidden(&grid, from.row, to.column)
            || to.row == 0 && dom::is_cell_hidden(&grid, 0, to.column)
        {
            let next = moved(to, motion, size);
            if next == to {
                return from;
            }
            to = next;
        }
        to
    }

    fn type_ahead(self, at: GridPosition, event: &KeyboardEvent) {
        let (table, column) = (self.table, COLUMNS.get(at.column));
        let text_of = move |line: usize| {
            let text = table.with_lines(|lines| {
                let (view, row) = (lines.view, lines.row(line)?);
                Some(untrack(|| match column {
                    Some(GridColumn::RuleId) => rule_id_text(table.workspace, view, row),
                    _ => RowText::of(table, view, row).searched(column).to_owned(),
                }))
            });
            text.map(|text| text.to_lowercase())
        };
        let count = untrack(|| table.shown_rows());
        let found = self.typed.try_update_value(|typed| {
            typed.find(&event.key(), event.time_stamp(), at.row, count, &text_of)
        });
        if let Some(Some(row)) = found {
            self.go_to(GridPosition { row, ..at });
        }
    }

    pub(super) fn on_pointer(self, event: &PointerEvent) {
        self.is_touch.set_value(event.pointer_type() == "touch");
    }

    pub(super) fn on_click(self, event: &MouseEvent) {
        let table = self.table;
        let Some((row, column)) = dom::cell_of(event.target()) else {
            table.leave_cell();
            return;
        };
        if dom::is_cell_editor(event.target()) {
            return;
        }
        let row = self.leave_for(row);
        let at = GridPosition { row, column };
        table.select(|state, _| state.end_block());
        match dom::action_of(event.target()).as_deref() {
            Some("sort") => table
                .order
                .update(|order| *order = next_order(*order, column)),
            Some("select-all") => table.toggle_all(),
            Some("select") if event.shift_key() => table.extend_to(row),
            Some("select") => table.toggle(row),
            Some("restore-cell") => {
                if let Some(cell) = text_column(column) {
                    table.focus_on(at);
                    table.revert_cell(row, cell);
                }
            }
            Some(action) => {
                table.clear_selection();
                table.focus_on(at);
                if action == "remove" {
                    table.remove_rows();
                } else {
                    table.revert_rows();
                }
            }
            None if row > 0 && event.shift_key() => table.extend_to(row),
            None if row > 0 && (event.ctrl_key() || event.meta_key()) => table.toggle(row),
            None if row > 0 => {
                let cell = text_column(column).filter(|_| dom::is_unfinished(event.target()));
                if let Some(cell) = cell {
                    table.open_cell(row, cell, None);
                } else if self.is_touch.get_value() && !dom::is_link(event.target()) {
                    table.select_only(at);
                }
            }
            None => {}
        }
    }

    /// Closes the open cell when a line is clicked. Taking its text over can reorder the rows: returns the line that
    /// the clicked row has then.
    fn leave_for(self, line: usize) -> usize {
        if !self.table.has_open_cell() {
            return line;
        }
        let clicked = self.table.row_of(line);
        self.table.leave_cell();
        clicked.map_or(line, |clicked| {
            self.table.line_of(&clicked).unwrap_or_default()
        })
    }

    pub(super) fn on_double_click(self, event: &MouseEvent) {
        if let Some((row, column)) = dom::cell_of(event.target())
            && row > 0
            && !self.table.has_open_cell()
        {
            self.open_cell(GridPosition { row, column }, None);
        }
    }

    pub(super) fn on_blur(self, event: &FocusEvent) {
        // Without a next element, the focus was lost with its row, or left for nowhere.
        if event.related_target().is_some() {
            self.has_focus.set_value(false);
        }
    }

    pub(super) fn on_focus(self, event: &FocusEvent) {
        self.has_focus.set_value(true);
        if let Some((row, column)) = dom::cell_of(event.target()) {
            self.table.focus_on(GridPosition { row, column });
        }
    }

    pub(super) fn on_copy(self, event: &ClipboardEvent) {
        if self.table.has_open_cell() {
            return;
        }
        let (text, announcement) = self.table.copied();
        if dom::put_on_clipboard(event, &text) {
            self.table.workspace.announce(announcement);
        }
    }

    pub(super) fn on_paste(self, event: &ClipboardEvent) {
        if self.can_edit && !self.table.has_open_cell() {
            event.prevent_default();
            self.table.paste(dom::text_from_clipboard(event));
        }
    }
}
