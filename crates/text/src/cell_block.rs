//! Why cells of the clipboard do not fit, in words.

use portcullis_edit::draft::CellColumn;
use portcullis_edit::entry::BlockError;
use portcullis_model::{Direction, counted};

/// The text about a clipboard that has an image, or HTML without a plain table.
pub const NO_CLIPBOARD_TEXT: &str = "The clipboard has no text that can be read. Copy the cells or lines as plain text, or one table without merged, struck-out and hidden cells, then paste again";

/// What is wrong and what to do, in a table of rules of one direction.
pub fn block_error_text(error: BlockError, direction: Direction) -> String {
    match error {
        BlockError::TooWide {
            width,
            columns,
            first,
        } => format!(
            "The clipboard has {width} columns, but only {columns} can be edited from the {} on. Copy fewer columns",
            column_name(first, direction)
        ),
        BlockError::OtherNumber { rows, selected } => format!(
            "The clipboard has {rows} rows, but {} are selected. Select as many rules as rows",
            counted(selected, "rule")
        ),
        BlockError::TooLong { rows, below } => {
            let are = if below == 1 { "is" } else { "are" };
            format!(
                "The clipboard has {rows} rows, but only {} {are} available from the focused cell on. Add rules first, or choose Paste rules",
                counted(below, "row")
            )
        }
    }
}

/// The name of a column within a sentence.
pub fn column_name(column: CellColumn, direction: Direction) -> &'static str {
    match (column, direction) {
        (CellColumn::Type, _) => "type",
        (CellColumn::Protocol, _) => "protocol",
        (CellColumn::Ports, _) => "ports",
        (CellColumn::PeerKind, Direction::Ingress) => "source type",
        (CellColumn::PeerKind, Direction::Egress) => "destination type",
        (CellColumn::Peer, Direction::Ingress) => "source",
        (CellColumn::Peer, Direction::Egress) => "destination",
        (CellColumn::Description, _) => "description",
        (CellColumn::Until, _) => "until",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_does_not_fit_says_what_fits() {
        for (error, expected) in [
            (
                BlockError::TooWide {
                    width: 2,
                    columns: 1,
                    first: CellColumn::Description,
                },
                "The clipboard has 2 columns, but only 1 can be edited from the description on. Copy fewer columns",
            ),
            (
                BlockError::OtherNumber {
                    rows: 2,
                    selected: 3,
                },
                "The clipboard has 2 rows, but 3 rules are selected. Select as many rules as rows",
            ),
            (
                BlockError::TooLong { rows: 2, below: 1 },
                "The clipboard has 2 rows, but only 1 row is available from the focused cell on. Add rules first, or choose Paste rules",
            ),
        ] {
            assert_eq!(block_error_text(error, Direction::Ingress), expected);
        }
        let peer = column_name(CellColumn::Peer, Direction::Egress);
        assert_eq!(peer, "destination");
    }
}
