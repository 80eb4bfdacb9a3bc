//! The rows that a grid shows, by line number.

use crate::draft::{GroupView, Row, RowId, RowIndex};

/// The rules that a grid shows, by line number. Line 0 is the heading.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// The group with the draft applied.
    pub view: &'a GroupView,
    /// Indexes of the shown rows in the view.
    pub places: &'a [RowIndex],
}

impl<'a> Lines<'a> {
    /// Returns the shown rows in order.
    pub fn rows(self) -> impl Iterator<Item = &'a Row> {
        let rows = self.places.iter();
        rows.filter_map(move |index| self.view.row_at(*index))
    }

    /// Returns the row of a line.
    pub fn row(self, line: usize) -> Option<&'a Row> {
        let index = *self.places.get(line.checked_sub(1)?)?;
        self.view.row_at(index)
    }

    /// Returns the row id of a line.
    pub fn id(self, line: usize) -> Option<RowId> {
        Some(self.view.row_id(self.row(line)?))
    }

    /// Returns the line of a row.
    pub fn line_of(self, id: &RowId) -> Option<usize> {
        let is_shown = |index: &RowIndex| {
            let row = self.view.row_at(*index);
            row.is_some_and(|row| self.view.row_id(row) == *id)
        };
        let index = self.places.iter().position(is_shown)?;
        Some(index + 1)
    }
}
