//! Columns of a rule grid.

use super::command::CellKind;
use crate::draft::{CellColumn, Mark};
use crate::model::Direction;
use crate::present::RuleOrder;
use crate::text::{capitalised, column_name};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// All columns, in order. The last is shown only if rules can be edited.
pub const COLUMNS: [GridColumn; 10] = [
    GridColumn::Mark,
    GridColumn::Cell(CellColumn::Type),
    GridColumn::Cell(CellColumn::Protocol),
    GridColumn::Cell(CellColumn::Ports),
    GridColumn::Cell(CellColumn::PeerKind),
    GridColumn::Cell(CellColumn::Peer),
    GridColumn::Cell(CellColumn::Description),
    GridColumn::RuleId,
    GridColumn::Findings,
    GridColumn::Actions,
];

/// Returns the shown columns with their positions.
pub fn shown_columns(can_edit: bool) -> impl Iterator<Item = (usize, GridColumn)> {
    let count = COLUMNS.len() - usize::from(!can_edit);
    COLUMNS.into_iter().take(count).enumerate()
}

/// Returns the position of an editable column.
pub fn grid_column(column: CellColumn) -> usize {
    let place = CellColumn::ALL.iter().position(|known| *known == column);
    place.unwrap_or_default() + 1
}

/// Returns the editable column at a position.
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
            Self::RuleId => "rules__cell rules__cell--id code",
            Self::Findings => "rules__cell rules__cell--findings",
            Self::Actions => "rules__cell rules__cell--actions",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_follow_the_mark() {
        for (place, column) in shown_columns(true) {
            match column {
                GridColumn::Cell(cell) => {
                    assert_eq!((text_column(place), grid_column(cell)), (Some(cell), place));
                }
                _ => assert_eq!(text_column(place), None),
            }
        }
        assert_eq!(shown_columns(false).count(), COLUMNS.len() - 1);
    }

    #[test]
    fn a_heading_cycles_through_the_orders() {
        let peer = grid_column(CellColumn::Peer);
        let order = |column, is_descending| {
            Some(RuleOrder {
                column,
                is_descending,
            })
        };
        let up = order(Some(CellColumn::Peer), false);
        let down = order(Some(CellColumn::Peer), true);
        assert_eq!(next_order(None, peer), up);
        assert_eq!(next_order(up, peer), down);
        assert_eq!(next_order(down, peer), None);
        // Ordering by rule ID has no editable column.
        assert_eq!(next_order(down, 7), order(None, false));
        assert_eq!(next_order(order(None, false), 7), order(None, true));
    }
}
