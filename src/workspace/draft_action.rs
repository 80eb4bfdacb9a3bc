//! The last action that changed the draft, for the notice with its undo.

use crate::draft::{Edit, RowId};
use crate::model::GroupId;

/// Kind of action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// A new edit.
    Made,
    /// An edit was undone.
    Undone,
    /// An edit was redone.
    Redone,
}

/// Action that changed the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftAction {
    /// Kind of action.
    pub kind: ActionKind,
    /// Description of the edit as a phrase: `changed the ports of 3 rules`.
    pub label: String,
    /// Group of the first change.
    pub group: Option<GroupId>,
    /// Row of the first change, if it changes one.
    pub row: Option<RowId>,
}

impl DraftAction {
    pub(super) fn new(kind: ActionKind, edit: &Edit) -> Self {
        let (group, row) = edit.place().unzip();
        Self {
            kind,
            label: edit.label().to_owned(),
            group: group.cloned(),
            row: row.flatten(),
        }
    }

    /// Returns the verb of the action in the past tense; empty for a new edit, whose label has one.
    pub fn verb(&self) -> &'static str {
        match self.kind {
            ActionKind::Made => "",
            ActionKind::Undone => "Undone",
            ActionKind::Redone => "Redone",
        }
    }
}
