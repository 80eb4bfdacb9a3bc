//! Columns of a table as the user prefers them: which are shown, in which order, and how wide.

use std::hash::Hash;

/// Smallest and largest width of a column, in pixels.
const WIDTHS: std::ops::RangeInclusive<u16> = 48..=1200;

/// A column of a table whose columns can be preferred.
pub trait TableColumn: Copy + Eq + Hash + Send + Sync + 'static {
    /// All columns of the table, in their initial order.
    const COLUMNS: &'static [Self];

    /// Returns the name of the column in what the browser stores.
    fn name(self) -> &'static str;

    /// Whether the column is always shown: no row can be understood without it.
    fn is_always_shown(self) -> bool;

    /// Whether the column is shown until the user chooses.
    fn is_shown_initially(self) -> bool;
}

/// A column with its preferences. Its place in the list is its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnPreference<C> {
    /// The column.
    pub column: C,
    /// Whether it is shown.
    pub is_shown: bool,
    /// Its width in pixels. `None` to share the room that is left.
    pub width: Option<u16>,
}

/// A change of a column's preferences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnChange {
    /// Shows or hides it.
    Show(bool),
    /// Moves it by a number of places.
    Shift(isize),
    /// Sets its width in pixels. `None` to share the room that is left.
    Width(Option<u16>),
}

/// All columns of a table, in the order of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns<C>(Vec<ColumnPreference<C>>);

impl<C: TableColumn> Default for Columns<C> {
    fn default() -> Self {
        Self(C::COLUMNS.iter().copied().map(initial).collect())
    }
}

impl<C: TableColumn> Columns<C> {
    /// Returns the columns that were stored as name, whether the column is shown, and width. Leaves unknown and repeated
    /// ones out; columns that are not named follow.
    pub fn from_stored<'a>(stored: impl IntoIterator<Item = (&'a str, bool, Option<u16>)>) -> Self {
        let mut columns: Vec<ColumnPreference<C>> = Vec::new();
        for (name, is_shown, width) in stored {
            let column = C::COLUMNS.iter().copied().find(|it| it.name() == name);
            let is_known = |column: &C| columns.iter().any(|it| it.column == *column);
            let Some(column) = column.filter(|column| !is_known(column)) else {
                continue;
            };
            columns.push(ColumnPreference {
                column,
                is_shown: is_shown || column.is_always_shown(),
                width: width.filter(|width| WIDTHS.contains(width)),
            });
        }
        let missing: Vec<_> = Self::default()
            .0
            .into_iter()
            .filter(|it| columns.iter().all(|known| known.column != it.column))
            .collect();
        columns.extend(missing);
        Self(columns)
    }

    /// Returns all columns, in their order.
    pub fn all(&self) -> &[ColumnPreference<C>] {
        &self.0
    }

    /// Returns the columns of a table that has to show some of them, in their order.
    pub fn shown_with(&self, is_needed: impl Fn(C) -> bool) -> Vec<ColumnPreference<C>> {
        let columns = self.0.iter().copied();
        columns
            .filter(|it| it.is_shown || is_needed(it.column))
            .collect()
    }

    /// Changes the column with a name. Returns its new place if it is moved.
    pub fn change(&mut self, name: &str, change: ColumnChange) -> Option<usize> {
        let column = C::COLUMNS.iter().copied().find(|it| it.name() == name)?;
        match change {
            ColumnChange::Show(is_shown) => self.show(column, is_shown),
            ColumnChange::Shift(places) => return self.shift(column, places),
            ColumnChange::Width(width) => self.set_width(column, width),
        }
        None
    }

    /// Shows or hides a column. Columns that are always shown stay.
    pub fn show(&mut self, column: C, is_shown: bool) {
        if let Some(known) = self.preference(column) {
            known.is_shown = is_shown || column.is_always_shown();
        }
    }

    /// Moves a column by a number of places. Returns its new place.
    pub fn shift(&mut self, column: C, places: isize) -> Option<usize> {
        let from = self.0.iter().position(|it| it.column == column)?;
        let to = from.checked_add_signed(places)?;
        if to >= self.0.len() {
            return None;
        }
        let moved = self.0.remove(from);
        self.0.insert(to, moved);
        Some(to)
    }

    /// Sets the width of a column, within the limits.
    pub fn set_width(&mut self, column: C, width: Option<u16>) {
        if let Some(known) = self.preference(column) {
            known.width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        }
    }

    fn preference(&mut self, column: C) -> Option<&mut ColumnPreference<C>> {
        self.0.iter_mut().find(|it| it.column == column)
    }
}

fn initial<C: TableColumn>(column: C) -> ColumnPreference<C> {
    ColumnPreference {
        column,
        is_shown: column.is_shown_initially(),
        width: None,
    }
}
