//! Motions within a grid: a pure function of position, motion and size.

use super::lines::Line;

/// Position of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridPosition {
    /// The line.
    pub line: Line,
    /// The column.
    pub column: usize,
}

/// Size of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSize {
    /// Rows, including the header row.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Rows that Page Up and Page Down move by.
    pub page: usize,
}

/// Motions of the ARIA grid pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One row down.
    Down,
    /// The last cell of the row.
    End,
    /// The first cell of the row.
    Home,
    /// One cell left.
    Left,
    /// The last cell of the grid.
    GridEnd,
    /// The first cell of the grid.
    GridHome,
    /// One page down.
    PageDown,
    /// One page up.
    PageUp,
    /// One cell right.
    Right,
    /// One row up.
    Up,
}

/// Returns the target of a motion, always within the grid, or the start in an empty one.
pub fn moved(from: GridPosition, motion: Motion, size: GridSize) -> GridPosition {
    let last_line = Line::new(size.rows.saturating_sub(1));
    let last_column = size.columns.saturating_sub(1);
    let GridPosition { line, column } = from;
    let (line, column) = match motion {
        Motion::Down => (line.below(1), column),
        Motion::End => (line, last_column),
        Motion::GridEnd => (last_line, last_column),
        Motion::GridHome => (Line::HEADING, 0),
        Motion::Home => (line, 0),
        Motion::Left => (line, column.saturating_sub(1)),
        Motion::PageDown => (line.below(size.page), column),
        Motion::PageUp => (line.above(size.page), column),
        Motion::Right => (line, column + 1),
        Motion::Up => (line.above(1), column),
    };
    GridPosition {
        line: line.min(last_line),
        column: column.min(last_column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: GridSize = GridSize {
        rows: 30,
        columns: 6,
        page: 10,
    };

    #[test]
    fn motions_follow_the_aria_grid_pattern() {
        let at = |line, column| GridPosition {
            line: Line::new(line),
            column,
        };
        for (from, motion, to) in [
            (at(3, 2), Motion::Down, at(4, 2)),
            (at(3, 2), Motion::Up, at(2, 2)),
            (at(3, 2), Motion::Left, at(3, 1)),
            (at(3, 2), Motion::Right, at(3, 3)),
            (at(3, 2), Motion::Home, at(3, 0)),
            (at(3, 2), Motion::End, at(3, 5)),
            (at(3, 2), Motion::GridHome, at(0, 0)),
            (at(3, 2), Motion::GridEnd, at(29, 5)),
            (at(3, 2), Motion::PageDown, at(13, 2)),
            (at(25, 2), Motion::PageDown, at(29, 2)),
            (at(3, 2), Motion::PageUp, at(0, 2)),
            (at(0, 0), Motion::Up, at(0, 0)),
            (at(0, 0), Motion::Left, at(0, 0)),
            (at(29, 5), Motion::Down, at(29, 5)),
            (at(29, 5), Motion::Right, at(29, 5)),
        ] {
            assert_eq!(moved(from, motion, SIZE), to, "{from:?} {motion:?}");
        }
    }

    #[test]
    fn an_empty_grid_keeps_its_corner() {
        let empty = GridSize {
            rows: 0,
            columns: 0,
            page: 10,
        };
        let outside = GridPosition {
            line: Line::new(4),
            column: 4,
        };
        assert_eq!(moved(outside, Motion::Down, empty), GridPosition::default());
    }
}
