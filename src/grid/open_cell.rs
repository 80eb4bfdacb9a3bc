//! The open cell: its row while rows change, and where Tab and Enter lead.

use super::columns::GridColumn;
use super::fill_order::{next_empty_stop, previous_stop};
use super::held_row::HeldRow;
use super::lines::{Line, Lines};
use super::motion::GridPosition;
use crate::draft::{CellColumn, GroupView, Mark, Row, RowId, RowIndex};
use crate::model::GroupId;

/// An open cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCell {
    /// The group of the row.
    pub group: GroupId,
    /// The row.
    pub row: HeldRow,
    /// The column.
    pub column: CellColumn,
    /// The value of the cell, when it was opened.
    pub was: String,
    /// The initial text of the editor.
    pub text: String,
    /// Whether the initial text was unfinished text of the cell.
    pub is_unfinished: bool,
    /// Unique number of this opening of a cell.
    pub serial: u64,
}

/// Where the focus goes after the text of the open cell was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Stays on the cell.
    Stay,
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// To the next cell. In a new row, to the next empty cell.
    Forward,
    /// To the previous cell.
    Back,
}

/// What happens after a cell was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStop {
    /// Another cell opens.
    Open(RowId, CellColumn),
    /// A cell gets the focus. It may lie outside of the grid.
    Focus(GridPosition),
    /// The empty last line gets the focus: the last new rule is filled in.
    NewRule,
}

impl OpenCell {
    /// Finds the row.
    pub fn find<'a>(&self, view: &'a GroupView) -> Option<&'a Row> {
        self.row.find(view)
    }

    /// Returns the index of the row in the view.
    pub fn row_index(&self, view: &GroupView) -> Option<RowIndex> {
        view.index_of(self.find(view)?)
    }

    /// Returns what happens after the cell is closed. `line` is the last known line of its row, `columns` are the
    /// columns that are shown.
    ///
    /// Tab follows the empty cells of rows that the draft adds, and moves one cell right in others. An added row needs
    /// nothing after its description, so from there Tab offers the next new rule.
    pub fn next_stop(
        &self,
        leave: Leave,
        line: Line,
        lines: Lines<'_>,
        columns: &[GridColumn],
    ) -> NextStop {
        let row = self.find(lines.view);
        if let Some(row) = row.filter(|row| row.mark == Mark::Added) {
            let rule = lines.view.rule_draft(row);
            let id = || lines.view.row_id(row);
            let next = match leave {
                Leave::Forward => next_empty_stop(&rule, Some(self.column))
                    .map(|column| (id(), column))
                    .or_else(|| next_row_to_fill(row, lines)),
                Leave::Back => previous_stop(&rule, self.column).map(|column| (id(), column)),
                Leave::Stay | Leave::Down | Leave::Up => None,
            };
            if let Some((row, column)) = next {
                return NextStop::Open(row, column);
            }
            let is_end = matches!(self.column, CellColumn::Description | CellColumn::Until);
            if leave == Leave::Forward && is_end {
                return NextStop::NewRule;
            }
        }
        let now = row.and_then(|row| lines.line_of(&lines.view.row_id(row)));
        let line = now.unwrap_or(line);
        let here = GridColumn::Cell(self.column);
        let place = columns.iter().position(|known| *known == here);
        let beside = |place: usize| columns.get(place).map_or(here, |known| *known).place();
        let (line, column) = match (leave, place) {
            (Leave::Down, _) => (line.below(1), here.place()),
            (Leave::Up, _) => (line.above(1), here.place()),
            (Leave::Forward, Some(place)) => (line, beside(place + 1)),
            (Leave::Back, Some(place)) => (line, beside(place.saturating_sub(1))),
            (Leave::Stay | Leave::Forward | Leave::Back, _) => (line, here.place()),
        };
        NextStop::Focus(GridPosition { line, column })
    }
}

/// Returns the first empty cell of the next new row that has one. Several sources in one cell make
/// several rows.
fn next_row_to_fill(after: &Row, lines: Lines<'_>) -> Option<(RowId, CellColumn)> {
    let line = lines.line_of(&lines.view.row_id(after))?;
    let mut added = lines
        .rows()
        .skip(line.number())
        .filter(|row| row.mark == Mark::Added);
    added.find_map(|row| {
        let column = next_empty_stop(&lines.view.rule_draft(row), None)?;
        Some((lines.view.row_id(row), column))
    })
}
