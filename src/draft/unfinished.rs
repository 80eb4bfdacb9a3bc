//! Texts typed into cells that could not be taken over.

use serde::{Deserialize, Serialize};

use super::{Draft, RowId};
use crate::model::GroupId;

/// The columns of a rule that can be typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CellColumn {
    /// The kind of traffic by name.
    Type,
    /// The protocol.
    Protocol,
    /// Ports, or ICMP type and code.
    Ports,
    /// The kind of source or destination.
    PeerKind,
    /// The source or destination.
    Peer,
    /// The description.
    Description,
}

impl CellColumn {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Type,
        Self::Protocol,
        Self::Ports,
        Self::PeerKind,
        Self::Peer,
        Self::Description,
    ];
}

/// A text that stands in a cell until it is corrected or given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedCell {
    /// The group of the cell's row.
    pub group: GroupId,
    /// The row.
    pub row: RowId,
    /// The column.
    pub column: CellColumn,
    /// What was typed.
    pub text: String,
}

impl Draft {
    /// The text left in a cell.
    pub fn unfinished(&self, group: &GroupId, row: &RowId, column: CellColumn) -> Option<&str> {
        let is_it = |cell: &&UnfinishedCell| cell.is_at(group, row, column);
        self.unfinished
            .iter()
            .find(is_it)
            .map(|cell| cell.text.as_str())
    }

    /// All texts left in cells.
    pub fn all_unfinished(&self) -> &[UnfinishedCell] {
        &self.unfinished
    }

    /// Keeps a text that could not be taken over.
    pub fn keep_unfinished(&mut self, cell: UnfinishedCell) {
        self.drop_unfinished(&cell.group, &cell.row, cell.column);
        self.unfinished.push(cell);
    }

    /// Forgets the text left in a cell: it was corrected, or given up. Whether there was one.
    pub fn drop_unfinished(&mut self, group: &GroupId, row: &RowId, column: CellColumn) -> bool {
        let before = self.unfinished.len();
        self.unfinished
            .retain(|cell| !cell.is_at(group, row, column));
        self.unfinished.len() != before
    }

    /// Forgets all texts left in cells of a group.
    pub(super) fn drop_unfinished_of(&mut self, group: &GroupId) {
        self.unfinished.retain(|cell| cell.group != *group);
    }
}

impl UnfinishedCell {
    fn is_at(&self, group: &GroupId, row: &RowId, column: CellColumn) -> bool {
        self.column == column && self.row == *row && self.group == *group
    }
}
