//! Pointer, focus and clipboard events of the grid.

use leptos::ev::{ClipboardEvent, FocusEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use super::columns::{next_order, text_column};
use super::lines::Line;
use super::motion::GridPosition;
use super::table::RuleTable;
use super::type_ahead::TypeAhead;
use super::view::grid_id;
use super::windowed_rows::RowsInWindow;
use crate::platform::dom::{self, DrawnCell};

impl From<DrawnCell> for GridPosition {
    fn from(DrawnCell { row, column }: DrawnCell) -> Self {
        let line = Line::new(row);
        Self { line, column }
    }
}

impl From<GridPosition> for DrawnCell {
    fn from(GridPosition { line, column }: GridPosition) -> Self {
        let row = line.number();
        Self { row, column }
    }
}

/// Event handlers of a grid. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct GridEvents {
    pub(super) table: RuleTable,
    window: RowsInWindow,
    pub(super) can_edit: bool,
    has_focus: StoredValue<bool>,
    /// Whether the last pointer press was a touch.
    is_touch: StoredValue<bool>,
    /// Letters typed to find a row.
    pub(super) typed: StoredValue<TypeAhead>,
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

    /// Whether the focus is in the grid, or was lost because its row was redrawn.
    pub(super) fn has_focus(self) -> bool {
        self.has_focus.get_value()
    }

    /// Moves the focus to a cell, after scrolling to it if it is not drawn.
    pub(super) fn go_to(self, position: GridPosition) {
        let Self { table, window, .. } = self;
        let (Some(grid), Some(body)) = (table.grid.get_untracked(), window.body.get_untracked())
        else {
            return;
        };
        table.focus_on(position);
        if !dom::focus_cell(&grid, position.into()) {
            let height = window.row_height.get_untracked();
            let index = position.line.shown_index().unwrap_or_default();
            dom::scroll_to_row(&body, index, height);
            table.workspace.environment().window().note_scroll();
            let GridPosition { line, column } = position;
            dom::focus_soon(&format!(
                "#{} [data-row=\"{line}\"] [data-column=\"{column}\"]",
                grid_id(table.direction)
            ));
        }
    }

    /// Opens a cell, optionally with another text.
    pub(super) fn open_cell(self, at: GridPosition, typed: Option<String>) {
        if let Some(cell) = text_column(at.column) {
            self.table.open_cell(at.line, cell, typed);
        }
    }

    pub(super) fn on_pointer(self, event: &PointerEvent) {
        self.is_touch.set_value(event.pointer_type() == "touch");
    }

    pub(super) fn on_click(self, event: &MouseEvent) {
        let table = self.table;
        let Some(clicked) = dom::cell_of(event.target()).map(GridPosition::from) else {
            table.leave_cell();
            return;
        };
        if dom::is_cell_editor(event.target()) {
            return;
        }
        let line = self.leave_for(clicked.line);
        let column = clicked.column;
        let at = GridPosition { line, column };
        table.select(|state, _| state.end_block());
        match dom::action_of(event.target()).as_deref() {
            Some("sort") => table
                .order
                .update(|order| *order = next_order(*order, column)),
            Some("select-all") => table.toggle_all(),
            Some("select") if event.shift_key() => table.extend_to(line),
            Some("select") => table.toggle(line),
            Some("restore-cell") => {
                if let Some(cell) = text_column(column) {
                    table.focus_on(at);
                    table.revert_cell(line, cell);
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
            None if !line.is_heading() && event.shift_key() => table.extend_to(line),
            None if !line.is_heading() && (event.ctrl_key() || event.meta_key()) => {
                table.toggle(line);
            }
            None if !line.is_heading() => {
                let cell = text_column(column).filter(|_| dom::is_unfinished(event.target()));
                if let Some(cell) = cell {
                    table.open_cell(line, cell, None);
                } else if self.is_touch.get_value() && !dom::is_link(event.target()) {
                    table.select_only(at);
                }
            }
            None => {}
        }
    }

    /// Closes the open cell when a line is clicked. Applying its text can reorder the rows: returns
    /// the new line of the clicked row.
    fn leave_for(self, line: Line) -> Line {
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
        if let Some(at) = dom::cell_of(event.target()).map(GridPosition::from)
            && !at.line.is_heading()
            && !self.table.has_open_cell()
        {
            self.open_cell(at, None);
        }
    }

    pub(super) fn on_blur(self, event: &FocusEvent) {
        // Without a related target, the focused row was redrawn, or the focus moved to nothing.
        if event.related_target().is_some() {
            self.has_focus.set_value(false);
        }
    }

    pub(super) fn on_focus(self, event: &FocusEvent) {
        self.has_focus.set_value(true);
        if let Some(cell) = dom::cell_of(event.target()) {
            self.table.focus_on(cell.into());
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

    pub(super) fn on_cut(self, event: &ClipboardEvent) {
        if self.can_edit && !self.table.has_open_cell() {
            self.table.cut(|text| dom::put_on_clipboard(event, text));
        }
    }

    pub(super) fn on_paste(self, event: &ClipboardEvent) {
        if self.can_edit && !self.table.has_open_cell() {
            event.prevent_default();
            self.table.paste(dom::text_from_clipboard(event));
        }
    }
}
