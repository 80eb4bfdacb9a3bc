//! Motions within a grid: a pure function of position, motion and size.

/// Position of a cell. Row 0 is the header row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridPosition {
    /// The row, 0 for the header.
    pub row: usize,
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
    let last_row = size.rows.saturating_sub(1);
    let last_column = size.columns.saturating_sub(1);
    let GridPosition { row, column } = from;
    let (row, column) = match motion {
        Motion::Down => (row + 1, column),
        Motion::End => (row, last_column),
        Motion::GridEnd => (last_row, last_column),
        Motion::GridHome => (0, 0),
        Motion::Home => (row, 0),
        Motion::Left => (row, column.saturating_sub(1)),
        Motion::PageDown => (row.saturating_add(size.page), column),
        Motion::PageUp => (row.saturating_sub(size.page), column),
        Motion::Right => (row, column + 1),
        Motion::Up => (row.saturating_sub(1), column),
    };
    GridPosition {
        row: row.min(last_row),
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
        let at = |row, column| GridPosition { row, column };
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
        assert_eq!(
            moved(GridPosition { row: 4, column: 4 }, Motion::Down, empty),
            GridPosition::default()
        );
    }
}
