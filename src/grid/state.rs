//! State of a grid: the focused cell, the selection, the open cell. Pure; [`super::RuleTable`]
//! makes it reactive.

use std::collections::HashSet;

use super::columns::{GridColumn, grid_column, text_column};
use super::lines::{Line, Lines};
use super::motion::GridPosition;
use super::open_cell::OpenCell;
use crate::draft::{CellColumn, GroupView, Row, RowId, RowIndex};
use crate::model::Direction;

/// The focused cell, the selection and the open cell of a grid.
#[derive(Clone, Debug)]
pub struct GridState {
    focus: GridPosition,
    /// The line where the selection starts.
    anchor: Line,
    selected: HashSet<RowId>,
    /// First and last column of a block of cells, in the order of selection. `None` if whole rows
    /// are selected.
    span: Option<(CellColumn, CellColumn)>,
    open: Option<OpenCell>,
    /// The editable columns that are shown, in their order.
    columns: Vec<CellColumn>,
    revision: u32,
}

/// Effect of a step on the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// No effect.
    None,
    /// The selection extends to other lines.
    Lines,
    /// The selection is a block with this number of columns.
    Columns(usize),
}

impl Default for GridState {
    fn default() -> Self {
        Self {
            focus: GridPosition {
                line: Line::FIRST,
                column: 1,
            },
            anchor: Line::HEADING,
            selected: HashSet::new(),
            span: None,
            open: None,
            columns: CellColumn::ALL.to_vec(),
            revision: 0,
        }
    }
}

impl GridState {
    /// Returns the cell that has the focus, or gets it when the user tabs into the grid.
    pub fn focus(&self) -> GridPosition {
        self.focus
    }

    /// Returns the focused column if it is editable.
    pub fn focused_column(&self) -> Option<CellColumn> {
        text_column(self.focus.column)
    }

    /// Moves the focus.
    pub fn focus_on(&mut self, position: GridPosition) {
        self.focus = position;
    }

    /// Returns the open cell.
    pub fn open(&self) -> Option<&OpenCell> {
        self.open.as_ref()
    }

    /// Opens a cell in place of the open one, or closes the open one.
    pub fn set_open(&mut self, cell: Option<OpenCell>) {
        self.open = cell;
    }

    /// Returns the selected rows.
    pub fn selected(&self) -> &HashSet<RowId> {
        &self.selected
    }

    /// A number that changes with the selection.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Returns the editable columns that are shown, in their order.
    pub fn shown_columns(&self) -> &[CellColumn] {
        &self.columns
    }

    /// Sets the columns that are shown. The focus leaves a column that is not.
    pub fn show_columns(&mut self, shown: &[GridColumn]) {
        let cell = |column: &GridColumn| match column {
            GridColumn::Cell(cell) => Some(*cell),
            _ => None,
        };
        self.columns = shown.iter().filter_map(cell).collect();
        if !shown
            .iter()
            .any(|column| column.place() == self.focus.column)
        {
            self.focus.column = grid_column(CellColumn::Type);
        }
        self.set_span(self.span.filter(|_| self.columns().is_some()));
    }

    /// Returns the columns of a block of cells. `None` if whole rows are selected.
    pub fn columns(&self) -> Option<&[CellColumn]> {
        let (from, to) = self.span?;
        let place = |column| self.columns.iter().position(|known| *known == column);
        let (from, to) = (place(from)?, place(to)?);
        self.columns.get(from.min(to)..=from.max(to))
    }

    /// The columns that the clipboard works on: those of a block of cells or, without a selection, that of the focused
    /// cell; `None` if whole rows are meant.
    pub fn clipboard_columns(&self) -> Option<&[CellColumn]> {
        let focused = || {
            let focused = self.focused_column().filter(|_| self.selected.is_empty())?;
            let place = self.columns.iter().position(|known| *known == focused)?;
            self.columns.get(place..=place)
        };
        self.columns().or_else(focused)
    }

    /// Moves the focus from one cell to another, optionally extending the selection.
    pub fn step(
        &mut self,
        from: GridPosition,
        to: GridPosition,
        is_extending: bool,
        lines: Lines<'_>,
    ) -> Extension {
        self.focus = to;
        if !is_extending {
            if self.selected.is_empty() {
                self.anchor = to.line;
            }
            self.set_span(None);
            return Extension::None;
        }
        let mut extension = Extension::None;
        if to.line != from.line {
            if self.selected.is_empty() {
                self.anchor = from.line;
            }
            self.extend_to(to.line, lines);
            extension = Extension::Lines;
        }
        if to.column != from.column
            && let Some(columns) = self.extend_columns(from.column, to.column, lines)
        {
            extension = Extension::Columns(columns);
        }
        extension
    }

    /// Extends the block of cells from one column to another. Returns the number of columns, or
    /// `None` for columns that are not editable.
    fn extend_columns(&mut self, from: usize, to: usize, lines: Lines<'_>) -> Option<usize> {
        let to = text_column(to)?;
        let first = self.span.map(|(first, _)| first).or(text_column(from))?;
        self.set_span(Some((first, to)));
        if self.selected.is_empty() {
            self.anchor = self.focus.line;
            self.extend_to(self.focus.line, lines);
        }
        Some(self.columns().map_or(1, <[_]>::len))
    }

    /// Ends the block of cells: its rows stay selected.
    pub fn end_block(&mut self) {
        self.set_span(None);
    }

    /// Selects the lines from the start of the selection to a line, and deselects others.
    pub fn extend_to(&mut self, line: Line, lines: Lines<'_>) {
        let anchor = self.anchor.max(Line::FIRST);
        let (first, last) = (anchor.min(line).max(Line::FIRST), anchor.max(line));
        let extended = Line::range(first, last).filter_map(|line| lines.id(line));
        self.set_selected(extended.collect());
    }

    /// Selects or deselects a line. Returns whether the line exists.
    pub fn toggle(&mut self, line: Line, lines: Lines<'_>) -> bool {
        let Some(id) = lines.id(line) else {
            return false;
        };
        self.anchor = line;
        let mut selected = std::mem::take(&mut self.selected);
        if !selected.remove(&id) {
            selected.insert(id);
        }
        self.set_selected(selected);
        true
    }

    /// Selects all lines, or none if all are selected.
    pub fn toggle_all(&mut self, lines: Lines<'_>) {
        let count = lines.places.len();
        let is_all = self.shown_count(lines) == count;
        self.set_selected(if is_all {
            HashSet::new()
        } else {
            Line::range(Line::FIRST, Line::new(count))
                .filter_map(|line| lines.id(line))
                .collect()
        });
    }

    /// Selects only a row, which is in the given line.
    pub fn select_only(&mut self, row: RowId, line: Line) {
        self.anchor = line;
        self.set_selected(HashSet::from([row]));
    }

    /// Deselects all rows.
    pub fn clear_selection(&mut self) {
        self.set_selected(HashSet::new());
        self.set_span(None);
    }

    /// Clears the selection if the focused cell is outside of it: keys and the clipboard then apply
    /// to that cell. On the heading and in the column of marks they apply to the selected rows.
    pub fn aim_at_focus(&mut self, lines: Lines<'_>) {
        let GridPosition { line, column } = self.focus;
        if line.is_heading() || column == 0 || self.selected.is_empty() {
            return;
        }
        if !lines.id(line).is_some_and(|id| self.selected.contains(&id)) {
            self.clear_selection();
        }
    }

    /// Returns the selected and shown rows or, without a selection, the focused row.
    pub fn chosen_rows<'a>(&self, view: &'a GroupView, places: &[RowIndex]) -> Vec<&'a Row> {
        let rows = places.iter().filter_map(|index| view.row_at(*index));
        if self.selected.is_empty() {
            let index = self.focus.line.shown_index();
            return index
                .and_then(|index| rows.clone().nth(index))
                .into_iter()
                .collect();
        }
        let is_selected = |row: &&Row| self.selected.contains(&view.row_id(row));
        rows.filter(is_selected).collect()
    }

    /// Returns the numbers of selected rows that are shown, and that the filter hides. Actions
    /// apply to shown rows.
    pub fn selected_counts(&self, lines: Lines<'_>, direction: Direction) -> (usize, usize) {
        if self.selected.is_empty() {
            return (0, 0);
        }
        let shown = self.shown_count(lines);
        let rows = lines.view.rows_in(direction);
        let all = rows.filter(|row| self.selected.contains(&lines.view.row_id(row)));
        (shown, all.count() - shown)
    }

    /// Keeps the row of the open cell in its line, even if sorting would move it or filtering would
    /// hide it.
    pub fn keep_open_row(&self, places: &mut Vec<RowIndex>, view: &GroupView, is_sorted: bool) {
        let Some(index) = self.open.as_ref().and_then(|open| open.row_index(view)) else {
            return;
        };
        if is_sorted || !places.contains(&index) {
            places.retain(|known| *known != index);
            let at = self.focus.line.shown_index().unwrap_or_default();
            places.insert(at.min(places.len()), index);
        }
    }

    fn shown_count(&self, lines: Lines<'_>) -> usize {
        let is_selected = |row: &&Row| self.selected.contains(&lines.view.row_id(row));
        lines.rows().filter(is_selected).count()
    }

    fn set_selected(&mut self, selected: HashSet<RowId>) {
        self.selected = selected;
        self.revision = self.revision.wrapping_add(1);
    }

    fn set_span(&mut self, span: Option<(CellColumn, CellColumn)>) {
        if self.span != span {
            self.span = span;
            self.revision = self.revision.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
