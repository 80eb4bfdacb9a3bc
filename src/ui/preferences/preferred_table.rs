//! Tables with preferences: their columns as the dialog shows and changes them.

use crate::grid::GridColumn;
use crate::model::Direction;
use crate::present::{ColumnChange, Columns, DataColumn, GroupColumn, Preferences, TableColumn};
use crate::ui::groups::GROUP_COLUMNS;

/// A table with preferences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum PreferredTable {
    /// The list of groups.
    Groups,
    /// The rules of a group in a direction. Both directions of all groups have the same preferences.
    Rules(Direction),
}

/// A column in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnChoice {
    /// Its name, which identifies it.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) heading: String,
    /// Whether it cannot be hidden.
    pub(super) is_always_shown: bool,
    /// Whether it is shown.
    pub(super) is_shown: bool,
    /// Its width in pixels, if the user has set one.
    pub(super) width: Option<u16>,
}

impl PreferredTable {
    /// Returns the columns, in their order.
    pub(super) fn columns(self, preferences: &Preferences) -> Vec<ColumnChoice> {
        match self {
            Self::Groups => choices(&preferences.groups, group_heading),
            Self::Rules(direction) => choices(&preferences.rules, |column: DataColumn| {
                GridColumn::from(column).heading(direction)
            }),
        }
    }

    /// Changes the column with a name. Returns its new place if it is moved.
    pub(super) fn change(
        self,
        preferences: &mut Preferences,
        name: &str,
        change: ColumnChange,
    ) -> Option<usize> {
        match self {
            Self::Groups => preferences.groups.change(name, change),
            Self::Rules(_) => preferences.rules.change(name, change),
        }
    }

    /// Restores the initial look.
    pub(super) fn reset(self, preferences: &mut Preferences) {
        match self {
            Self::Groups => preferences.reset_groups(),
            Self::Rules(_) => preferences.reset_rules(),
        }
    }
}

fn choices<C: TableColumn>(
    columns: &Columns<C>,
    heading: impl Fn(C) -> String,
) -> Vec<ColumnChoice> {
    let columns = columns.all().iter();
    let choice = columns.map(|known| ColumnChoice {
        name: known.column.name(),
        heading: heading(known.column),
        is_always_shown: known.column.is_always_shown(),
        is_shown: known.is_shown,
        width: known.width,
    });
    choice.collect()
}

fn group_heading(column: GroupColumn) -> String {
    let heading = GROUP_COLUMNS.iter().find(|(known, _, _)| *known == column);
    heading.map_or_else(String::new, |(_, heading, _)| (*heading).to_owned())
}
