//! Requests to open a cell of a rule.

use crate::draft::{CellColumn, RowId};
use crate::model::GroupId;

/// Request to open a cell of a rule on the page of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRequest {
    /// The group.
    pub group: GroupId,
    /// The row.
    pub row: RowId,
    /// The column.
    pub column: CellColumn,
}
