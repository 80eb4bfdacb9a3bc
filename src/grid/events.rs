//! Pointer, focus and clipboard events of the grid.

use leptos::ev::{ClipboardEvent, FocusEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use super::columns::{COLUMNS, GridColumn, next_order, text_column};
use super::lines::Line;
use super::motion::GridPosition;
use super::table::RuleTable;
use super::table_dialog::TableDialog;
use super::type_ahead::TypeAhead;
use super::view::grid_id;
use super::windowed_rows::RowsInWindow;
use crate::platform::dom::{self, DrawnCell, EventTarget};
use crate::present::DataColumn;

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
    /// Place of the pointer when it began to drag the edge of a heading, and the width of the column then.
    drag_start: StoredValue<(f64, f64)>,
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
            drag_start: StoredValue::new((0.0, 0.0)),
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
        let is_grip = dom::action_of(event.target()).as_deref() == Some("resize");
        if let Some((column, width)) = self.dragged_column(event.target()).filter(|_| is_grip) {
            event.prevent_default();
            dom::capture_pointer(event.target(), event.pointer_id());
            self.drag_start
                .set_value((f64::from(event.client_x()), f64::from(width)));
            self.table.dragged.set(Some((column, width)));
        }
    }

    /// Follows the pointer that drags the edge of a heading.
    pub(super) fn on_pointer_move(self, event: &PointerEvent) {
        let Some((column, _)) = self.table.dragged.get_untracked() else {
            return;
        };
        let (start, width) = self.drag_start.get_value();
        let width = width + f64::from(event.client_x()) - start;
        self.table.dragged.set(Some((column, width as u16)));
    }

    /// Keeps the width to which the edge of a heading was dragged.
    pub(super) fn on_pointer_up(self) {
        let Some((column, width)) = self.table.dragged.get_untracked() else {
            return;
        };
        self.set_width(column, width);
        self.table.dragged.set(None);
    }

    /// Sets the width of a column to that of its longest text.
    fn fit_column(self, target: Option<EventTarget>) {
        let Some((column, _)) = self.dragged_column(target) else {
            return;
        };
        let grid = grid_id(self.table.direction);
        let place = GridColumn::from(column).place();
        if let Some(width) = dom::fitting_width(&format!("#{grid} [data-column=\"{place}\"]")) {
            self.set_width(column, width);
        }
    }

    fn set_width(self, column: DataColumn, width: u16) {
        let settings = self.table.workspace.environment().settings();
        settings.change_preferences(|preferences| preferences.rules.set_width(column, Some(width)));
    }

    /// Returns the column of a heading, and its width.
    fn dragged_column(self, target: Option<EventTarget>) -> Option<(DataColumn, u16)> {
        let cell = dom::cell_of(target.clone())?;
        let column = COLUMNS.get(cell.column)?.data()?;
        Some((column, dom::cell_width(target)?))
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
            Some("resize") => {}
            Some("sort") => table
                .order
                .update(|order| *order = next_order(*order, column)),
            Some("select-all") => table.toggle_all(),
            Some("select") if event.shift_key() => table.extend_to(line),
            Some("select") => table.toggle(line),
            Some("findings") => {
                table.focus_on(at);
                table.open_dialog(TableDialog::Findings);
            }
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
                    self.tap(at);
                }
            }
            None => {}
        }
    }

    /// Selects the tapped row. Where a row is too narrow to edit its cells, opens its sheet.
    fn tap(self, at: GridPosition) {
        let table = self.table;
        let body = self.window.body.get_untracked();
        let opens_sheet =
            body.is_some_and(|body| dom::css_pixels(&body, "--opens-sheet").is_some());
        if opens_sheet && self.can_edit {
            table.clear_selection();
            table.focus_on(at);
            table.open_dialog(TableDialog::Rule);
        } else {
            table.select_only(at);
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
        if dom::action_of(event.target()).as_deref() == Some("resize") {
            self.fit_column(event.target());
        } else if let Some(at) = dom::cell_of(event.target()).map(GridPosition::from)
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
        self.table.check_provisional();
    }

    pub(super) fn on_focus(self, event: &FocusEvent) {
        self.has_focus.set_value(true);
        if let Some(cell) = dom::cell_of(event.target()) {
            self.table.focus_on(cell.into());
        }
        self.table.check_provisional();
    }

    /// Shows the whole text of a cell that is cut off.
    pub(super) fn on_mouse_over(self, event: &MouseEvent) {
        dom::title_cut_cell(event.target());
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
            self.table.paste_clipboard(dom::text_from_clipboard(event));
        }
    }
}
