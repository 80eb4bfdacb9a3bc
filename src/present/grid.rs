//! Where a key moves the one focused cell of a grid: a pure function of place, key and size.

/// A cell: row 0 is the header row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridPosition {
    /// The row, 0 for the header.
    pub row: usize,
    /// The column.
    pub column: usize,
}

/// How many rows, the header among them, and columns there are, and how many rows a page key moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSize {
    /// Rows, the header row among them.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Rows that Page Up and Page Down move by.
    pub page: usize,
}

/// The keys that move, as the ARIA grid pattern has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridKey {
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

impl GridKey {
    /// From the browser's name of a key.
    pub fn from_name(name: &str, ctrl: bool) -> Option<Self> {
        Some(match (name, ctrl) {
            ("ArrowDown", false) => Self::Down,
            ("ArrowLeft", false) => Self::Left,
            ("ArrowRight", false) => Self::Right,
            ("ArrowUp", false) => Self::Up,
            ("End", false) => Self::End,
            ("End", true) => Self::GridEnd,
            ("Home", false) => Self::Home,
            ("Home", true) => Self::GridHome,
            ("PageDown", false) => Self::PageDown,
            ("PageUp", false) => Self::PageUp,
            _ => return None,
        })
    }
}

/// Where `key` moves from `from`; never outside the grid, and nowhere in an empty one.
pub fn moved(from: GridPosition, key: GridKey, size: GridSize) -> GridPosition {
    let last_row = size.rows.saturating_sub(1);
    let last_column = size.columns.saturating_sub(1);
    let GridPosition { row, column } = from;
    let (row, column) = match key {
        GridKey::Down => (row + 1, column),
        GridKey::End => (row, last_column),
        GridKey::GridEnd => (last_row, last_column),
        GridKey::GridHome => (0, 0),
        GridKey::Home => (row, 0),
        GridKey::Left => (row, column.saturating_sub(1)),
        GridKey::PageDown => (row.saturating_add(size.page), column),
        GridKey::PageUp => (row.saturating_sub(size.page), column),
        GridKey::Right => (row, column + 1),
        GridKey::Up => (row.saturating_sub(1), column),
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
    fn keys_move_as_the_aria_grid_pattern_says() {
        let at = |row, column| GridPosition { row, column };
        for (from, key, to) in [
            (at(3, 2), GridKey::Down, at(4, 2)),
            (at(3, 2), GridKey::Up, at(2, 2)),
            (at(3, 2), GridKey::Left, at(3, 1)),
            (at(3, 2), GridKey::Right, at(3, 3)),
            (at(3, 2), GridKey::Home, at(3, 0)),
            (at(3, 2), GridKey::End, at(3, 5)),
            (at(3, 2), GridKey::GridHome, at(0, 0)),
            (at(3, 2), GridKey::GridEnd, at(29, 5)),
            (at(3, 2), GridKey::PageDown, at(13, 2)),
            (at(25, 2), GridKey::PageDown, at(29, 2)),
            (at(3, 2), GridKey::PageUp, at(0, 2)),
            (at(0, 0), GridKey::Up, at(0, 0)),
            (at(0, 0), GridKey::Left, at(0, 0)),
            (at(29, 5), GridKey::Down, at(29, 5)),
            (at(29, 5), GridKey::Right, at(29, 5)),
        ] {
            assert_eq!(moved(from, key, SIZE), to, "{from:?} {key:?}");
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
            moved(GridPosition { row: 4, column: 4 }, GridKey::Down, empty),
            GridPosition::default()
        );
    }
}
