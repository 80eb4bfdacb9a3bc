//! The lines of a grid, and the rows that it shows on them.

use std::fmt;

use crate::draft::{GroupView, Row, RowId, RowIndex};

/// Line number in the drawn grid. Line 0 is the heading; the rows shown follow from line 1. The
/// document has it as `data-row`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(usize);

/// The rules that a grid shows, by line.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// The group with the draft applied.
    pub view: &'a GroupView,
    /// Indexes of the shown rows in the view.
    pub places: &'a [RowIndex],
}

impl Line {
    /// The line of the heading.
    pub const HEADING: Self = Self(0);
    /// The line of the first row.
    pub const FIRST: Self = Self(1);

    /// Returns the line with a number.
    pub const fn new(number: usize) -> Self {
        Self(number)
    }

    /// Returns the line of the row with an index among the rows shown.
    pub const fn of_shown(index: usize) -> Self {
        Self(index + 1)
    }

    /// Returns the lines from one to another, both included.
    pub fn range(first: Self, last: Self) -> impl Iterator<Item = Self> {
        (first.0..=last.0).map(Self)
    }

    /// Returns the number.
    pub const fn number(self) -> usize {
        self.0
    }

    /// Whether this is the heading.
    pub fn is_heading(self) -> bool {
        self == Self::HEADING
    }

    /// Returns the index among the rows shown. `None` for the heading.
    pub const fn shown_index(self) -> Option<usize> {
        self.0.checked_sub(1)
    }

    /// Returns the line that is a number of lines below.
    pub const fn below(self, count: usize) -> Self {
        Self(self.0.saturating_add(count))
    }

    /// Returns the line that is a number of lines above, at most the heading.
    pub const fn above(self, count: usize) -> Self {
        Self(self.0.saturating_sub(count))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<'a> Lines<'a> {
    /// Returns the shown rows in order.
    pub fn rows(self) -> impl Iterator<Item = &'a Row> {
        let rows = self.places.iter();
        rows.filter_map(move |index| self.view.row_at(*index))
    }

    /// Returns the row of a line.
    pub fn row(self, line: Line) -> Option<&'a Row> {
        let index = *self.places.get(line.shown_index()?)?;
        self.view.row_at(index)
    }

    /// Returns the row id of a line.
    pub fn id(self, line: Line) -> Option<RowId> {
        Some(self.view.row_id(self.row(line)?))
    }

    /// Returns the line of a row.
    pub fn line_of(self, id: &RowId) -> Option<Line> {
        let is_shown = |index: &RowIndex| {
            let row = self.view.row_at(*index);
            row.is_some_and(|row| self.view.row_id(row) == *id)
        };
        self.places.iter().position(is_shown).map(Line::of_shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_the_heading() {
        assert_eq!(Line::HEADING.shown_index(), None);
        assert_eq!(Line::FIRST.shown_index(), Some(0));
        assert_eq!(Line::of_shown(0), Line::FIRST);
        assert_eq!(Line::FIRST.above(3), Line::HEADING);
        assert_eq!(Line::HEADING.below(2), Line::new(2));
        let lines = Line::range(Line::FIRST, Line::new(3));
        assert_eq!(lines.map(Line::number).collect::<Vec<_>>(), [1, 2, 3]);
        let none = Line::range(Line::FIRST, Line::HEADING);
        assert_eq!(none.count(), 0, "a grid without rows");
    }
}
