//! Unfinished text: typed into a cell and not parsed, so not part of the drafted rules.
//!
//! A text belongs to its row. While the row is gone or marked for removal, the text is dormant: no
//! view shows it and no review counts it. Undoing the removal restores it with the row.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::history::Change;
use super::{Draft, GroupView, Mark, Row, RowId, StrayText};
use portcullis_model::{GroupId, SecurityGroup};
use portcullis_plan::Subject;

/// Columns of a rule that the user can type into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CellColumn {
    /// Type of traffic by name, such as `HTTPS`.
    Type,
    /// The protocol.
    Protocol,
    /// Ports, or ICMP type and code.
    Ports,
    /// Type of source or destination.
    PeerKind,
    /// The source or destination.
    Peer,
    /// The description.
    Description,
    /// When the rule expires, which a tag of the rule says.
    Until,
}

impl CellColumn {
    /// All columns, in their order in the grid.
    pub const ALL: [Self; 7] = [
        Self::Type,
        Self::Protocol,
        Self::Ports,
        Self::PeerKind,
        Self::Peer,
        Self::Description,
        Self::Until,
    ];
}

/// The unfinished text of one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfinishedCell {
    /// The group of the cell's row.
    pub group: GroupId,
    /// The row.
    pub row: RowId,
    /// The column.
    pub column: CellColumn,
    /// The typed text.
    pub text: String,
}

impl Draft {
    /// Returns the unfinished text of a cell, dormant or not.
    pub fn unfinished(&self, group: &GroupId, row: &RowId, column: CellColumn) -> Option<&str> {
        let is_it = |cell: &&UnfinishedCell| cell.is_at(group, row, column);
        self.unfinished
            .iter()
            .find(is_it)
            .map(|cell| cell.text.as_str())
    }

    /// Returns the unfinished texts that the rows of a group show. `view` is the group with this
    /// draft.
    pub fn unfinished_in(&self, view: &GroupView) -> Vec<&UnfinishedCell> {
        let is_shown = |cell: &&UnfinishedCell| {
            let row = view.row(&cell.row);
            row.is_some_and(|row| is_shown(cell, view, row))
        };
        self.unfinished.iter().filter(is_shown).collect()
    }

    /// Returns the unfinished texts that a row of a group shows.
    pub fn unfinished_in_row(&self, view: &GroupView, row: &Row) -> Vec<&UnfinishedCell> {
        if self.unfinished.is_empty() {
            return Vec::new();
        }
        let id = view.row_id(row);
        let is_shown = |cell: &&UnfinishedCell| cell.row == id && is_shown(cell, view, row);
        self.unfinished.iter().filter(is_shown).collect()
    }

    /// Returns the groups with unfinished texts, including dormant ones.
    pub fn groups_with_unfinished(&self) -> BTreeSet<&GroupId> {
        self.unfinished.iter().map(|cell| &cell.group).collect()
    }

    /// Keeps the unfinished text of a cell.
    pub fn keep_unfinished(&mut self, cell: UnfinishedCell) {
        self.drop_unfinished(&cell.group, &cell.row, cell.column);
        self.unfinished.push(cell);
    }

    /// Drops the unfinished text of a cell. Returns whether there was one.
    pub fn drop_unfinished(&mut self, group: &GroupId, row: &RowId, column: CellColumn) -> bool {
        let before = self.unfinished.len();
        self.unfinished
            .retain(|cell| !cell.is_at(group, row, column));
        self.unfinished.len() != before
    }

    /// Drops the unfinished texts of a row.
    pub(super) fn drop_unfinished_of_row(&mut self, group: &GroupId, row: &RowId) {
        self.unfinished
            .retain(|cell| cell.row != *row || cell.group != *group);
    }

    /// Drops the unfinished texts of a group.
    pub(super) fn drop_unfinished_of(&mut self, group: &GroupId) {
        self.unfinished.retain(|cell| cell.group != *group);
    }

    /// Turns the texts of rows that neither exist nor can return by undo or redo into stray texts,
    /// and drops the empty texts of cells that were never filled. `remote` returns a group as EC2
    /// has it.
    pub fn prune_unfinished(&mut self, remote: impl Fn(&GroupId) -> Option<Arc<SecurityGroup>>) {
        let cells = std::mem::take(&mut self.unfinished);
        for cell in cells {
            let view = self.view(&cell.group, remote(&cell.group));
            let row = view.row(&cell.row).map(|row| view.rule_draft(row));
            let is_empty = cell.text.trim().is_empty();
            let is_kept = match row {
                Some(rule) => !is_empty || !rule.is_missing(cell.column),
                None => !is_empty && self.history_holds(&cell),
            };
            if is_kept {
                self.unfinished.push(cell);
            } else if !is_empty {
                self.keep_stray(StrayText::Cell(cell.text));
            }
        }
    }

    /// Whether undo or redo can bring the row of a cell back.
    fn history_holds(&self, cell: &UnfinishedCell) -> bool {
        let is_row = |change: &Change| {
            change.subject() == Subject::Group(&cell.group)
                && change.row_ids().any(|row| row == cell.row)
        };
        let edits = self.done.iter().chain(&self.undone);
        edits.flat_map(|edit| edit.changes()).any(is_row)
    }
}

fn is_shown(cell: &UnfinishedCell, view: &GroupView, row: &Row) -> bool {
    let is_untouched = cell.text.trim().is_empty() && view.rule_draft(row).is_missing(cell.column);
    cell.group == view.id && row.mark != Mark::Removed && !view.is_deleted() && !is_untouched
}

impl UnfinishedCell {
    fn is_at(&self, group: &GroupId, row: &RowId, column: CellColumn) -> bool {
        self.column == column && self.row == *row && self.group == *group
    }
}
