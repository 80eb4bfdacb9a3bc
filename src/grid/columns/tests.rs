//! Tests the columns, their widths and orders.

use super::*;
use crate::present::Preferences;

#[test]
fn text_columns_follow_the_mark() {
    for (place, column) in COLUMNS.into_iter().enumerate() {
        match column {
            GridColumn::Cell(cell) => {
                assert_eq!((text_column(place), grid_column(cell)), (Some(cell), place));
            }
            _ => assert_eq!(text_column(place), None),
        }
        assert_eq!(column.place(), place);
    }
}

#[test]
fn chosen_columns_are_between_the_mark_and_the_findings() {
    let mut preferences = Preferences::default();
    preferences
        .rules
        .shift(DataColumn::Cell(CellColumn::Description), -5);
    preferences
        .rules
        .set_width(DataColumn::Cell(CellColumn::Peer), Some(300));
    let chosen = preferences.rules.shown_with(|_| false);
    let columns = shown_columns(&chosen, true);
    let last: Vec<GridColumn> = columns
        .iter()
        .filter(|it| it.is_last)
        .map(|it| it.column)
        .collect();
    assert_eq!(last, [GridColumn::Cell(CellColumn::Peer)]);
    assert_eq!(
        columns
            .iter()
            .map(|it| it.column.place())
            .collect::<Vec<_>>(),
        [0, 6, 1, 3, 5, 9, 10],
    );
    assert_eq!(
        column_tracks(&columns, false),
        "36px minmax(62px, 32fr) minmax(76px, 17fr) minmax(56px, 9fr) minmax(40px, 300px) minmax(112px, 6fr) 72px",
    );
    let read_only = shown_columns(&chosen, false);
    assert_eq!(read_only.len(), columns.len() - 1, "no column of buttons");
    assert_eq!(
        column_tracks(&columns, true),
        "22px minmax(0px, 32fr) minmax(0px, 17fr) minmax(0px, 9fr) minmax(0px, 24fr)",
    );
}

#[test]
fn all_columns_fit_into_the_narrowest_window_with_one_line_a_rule() {
    let least: u16 = COLUMNS.iter().map(|column| column.track().0).sum();
    assert!(least <= 730, "{least}");
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
    let id = GridColumn::RuleId.place();
    assert_eq!(next_order(down, id), order(None, false));
    assert_eq!(next_order(order(None, false), id), order(None, true));
}
