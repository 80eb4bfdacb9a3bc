//! Columns of a rule grid.

use super::command::CellKind;
use crate::draft::{CellColumn, Mark};
use crate::model::Direction;
use crate::present::{ColumnPreference, DataColumn, RuleOrder};
use crate::text::{capitalised, column_name};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GridColumn {
    /// Whether the rule is selected, and its pending change.
    Mark,
    /// An editable part of the rule.
    Cell(CellColumn),
    /// The ID of the rule.
    RuleId,
    /// Findings about the rule.
    Findings,
    /// A button that removes or restores the rule.
    Actions,
}

/// All columns. A place in this list identifies a column, wherever the user has moved it.
pub const COLUMNS: [GridColumn; 11] = [
    GridColumn::Mark,
    GridColumn::Cell(CellColumn::Type),
    GridColumn::Cell(CellColumn::Protocol),
    GridColumn::Cell(CellColumn::Ports),
    GridColumn::Cell(CellColumn::PeerKind),
    GridColumn::Cell(CellColumn::Peer),
    GridColumn::Cell(CellColumn::Description),
    GridColumn::Cell(CellColumn::Until),
    GridColumn::RuleId,
    GridColumn::Findings,
    GridColumn::Actions,
];

/// A column that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShownColumn {
    /// The column.
    pub column: GridColumn,
    /// Its width in pixels. `None` to share the room that is left.
    pub width: Option<u16>,
    /// Whether it is the last one that shows a part of the rule.
    pub is_last: bool,
}

/// Returns the columns of a table, in their order: the chosen ones between the mark and what belongs to the whole rule.
pub fn shown_columns(chosen: &[ColumnPreference<DataColumn>], can_edit: bool) -> Vec<ShownColumn> {
    let plain = |column| ShownColumn {
        column,
        width: None,
        is_last: false,
    };
    let last = chosen.len().saturating_sub(1);
    let data = chosen
        .iter()
        .enumerate()
        .map(|(place, chosen)| ShownColumn {
            column: chosen.column.into(),
            width: chosen.width,
            is_last: place == last,
        });
    let mut columns = vec![plain(GridColumn::Mark)];
    columns.extend(data);
    columns.push(plain(GridColumn::Findings));
    if can_edit {
        columns.push(plain(GridColumn::Actions));
    }
    columns
}

/// Returns the widths of columns for the style sheet: on the screen, where users may have set them, or on paper.
pub fn column_tracks(columns: &[ShownColumn], is_paper: bool) -> String {
    let tracks = columns
        .iter()
        .filter_map(|shown| match (shown.column, shown.width) {
            (GridColumn::Findings | GridColumn::Actions, _) if is_paper => None,
            (GridColumn::Mark, _) if is_paper => Some("22px".to_owned()),
            (_, Some(width)) if !is_paper => Some(format!("minmax(40px, {width}px)")),
            (column, _) => {
                let (min, share) = column.track();
                let min = if is_paper { 0 } else { min };
                Some(match share {
                    0 => format!("{min}px"),
                    _ => format!("minmax({min}px, {share}fr)"),
                })
            }
        });
    tracks.collect::<Vec<_>>().join(" ")
}

/// Returns the place of an editable column in [`COLUMNS`].
pub fn grid_column(column: CellColumn) -> usize {
    GridColumn::Cell(column).place()
}

impl From<DataColumn> for GridColumn {
    fn from(column: DataColumn) -> Self {
        match column {
            DataColumn::Cell(cell) => Self::Cell(cell),
            DataColumn::RuleId => Self::RuleId,
        }
    }
}

/// Returns the editable column at a place in [`COLUMNS`].
pub fn text_column(place: usize) -> Option<CellColumn> {
    CellColumn::ALL.get(place.checked_sub(1)?).copied()
}

/// Returns the order after a click on a heading: ascending, descending, then EC2's order again.
pub fn next_order(now: Option<RuleOrder>, column: usize) -> Option<RuleOrder> {
    let column = text_column(column);
    match now {
        Some(now) if now.column == column && now.is_descending => None,
        Some(now) if now.column == column => Some(RuleOrder {
            is_descending: true,
            ..now
        }),
        _ => Some(RuleOrder {
            column,
            is_descending: false,
        }),
    }
}

impl GridColumn {
    /// Returns its place in [`COLUMNS`].
    pub fn place(self) -> usize {
        COLUMNS
            .iter()
            .position(|known| *known == self)
            .unwrap_or_default()
    }

    /// Returns the part of the rule that it shows.
    pub fn data(self) -> Option<DataColumn> {
        match self {
            Self::Cell(cell) => Some(DataColumn::Cell(cell)),
            Self::RuleId => Some(DataColumn::RuleId),
            Self::Mark | Self::Findings | Self::Actions => None,
        }
    }

    /// Returns the least width in pixels, and the share of the room that is left. All columns fit into 730 pixels.
    fn track(self) -> (u16, u16) {
        match self {
            Self::Mark => (36, 0),
            Self::Cell(CellColumn::Type) => (76, 17),
            Self::Cell(CellColumn::Protocol) => (36, 5),
            Self::Cell(CellColumn::Ports) => (56, 9),
            Self::Cell(CellColumn::PeerKind) => (36, 9),
            Self::Cell(CellColumn::Peer) => (180, 24),
            Self::Cell(CellColumn::Description) => (62, 32),
            Self::Cell(CellColumn::Until) => (32, 12),
            Self::RuleId => (32, 14),
            Self::Findings => (112, 6),
            Self::Actions => (72, 0),
        }
    }

    /// Returns the kind of its cells, which decides what keys do there.
    pub fn kind(self) -> CellKind {
        match self {
            Self::Cell(_) => CellKind::Text,
            Self::Mark | Self::RuleId | Self::Findings => CellKind::Plain,
            Self::Actions => CellKind::Button,
        }
    }

    /// Returns the heading.
    pub fn heading(self, direction: Direction) -> String {
        match self {
            Self::Mark => "Change".to_owned(),
            Self::Cell(cell) => capitalised(column_name(cell, direction)),
            Self::RuleId => "Rule ID".to_owned(),
            Self::Findings => "Findings".to_owned(),
            Self::Actions => "Actions".to_owned(),
        }
    }

    /// Whether an order sorts by this column.
    pub fn orders_by(self, order: &RuleOrder) -> bool {
        match self {
            Self::Cell(cell) => order.column == Some(cell),
            Self::RuleId => order.column.is_none(),
            Self::Mark | Self::Findings | Self::Actions => false,
        }
    }

    /// Returns the example in an empty cell of a new row.
    pub fn placeholder(self, mark: Mark) -> Option<&'static str> {
        if mark != Mark::Added {
            return None;
        }
        Some(match self {
            Self::Cell(CellColumn::Type) => "HTTPS, 443…",
            Self::Cell(CellColumn::Protocol) => "tcp…",
            Self::Cell(CellColumn::Ports) => "443…",
            Self::Cell(CellColumn::PeerKind) => "IPv4…",
            Self::Cell(CellColumn::Peer) => "203.0.113.0/24, a group…",
            Self::Cell(CellColumn::Until) => "in 2 hours…",
            _ => return None,
        })
    }

    /// Returns the CSS classes of the column's cells.
    pub fn class(self) -> &'static str {
        match self {
            Self::Mark => "rules__cell rules__cell--mark",
            Self::Cell(CellColumn::Type) => "rules__cell rules__cell--type",
            Self::Cell(CellColumn::Protocol) => "rules__cell rules__cell--protocol",
            Self::Cell(CellColumn::Ports) => "rules__cell rules__cell--ports code",
            Self::Cell(CellColumn::PeerKind) => "rules__cell rules__cell--kind",
            Self::Cell(CellColumn::Peer) => "rules__cell rules__cell--peer",
            Self::Cell(CellColumn::Description) => "rules__cell rules__cell--description",
            Self::Cell(CellColumn::Until) => "rules__cell rules__cell--until",
            Self::RuleId => "rules__cell rules__cell--id code",
            Self::Findings => "rules__cell rules__cell--findings",
            Self::Actions => "rules__cell rules__cell--actions",
        }
    }
}

#[cfg(test)]
mod tests;
