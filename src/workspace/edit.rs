//! Editing of the draft.

use leptos::prelude::*;

use super::{Editor, Workspace, parse_draft};
use crate::draft::{CellColumn, Draft, Edit, Editing, RowId, UnfinishedCell};
use crate::model::GroupId;

impl Editor {
    /// Applies an edit to the draft as one undo step, and stores the draft.
    pub fn edit(&self, label: impl Into<String>, make: &mut dyn FnMut(&mut Editing<'_>)) {
        let label = label.into();
        self.change(|draft| draft.edit(label, make));
    }

    /// Undoes the last edit of any group.
    pub fn undo(&self) {
        self.step("Undone", Draft::undo);
    }

    /// Redoes the edit that was undone last.
    pub fn redo(&self) {
        self.step("Redone", Draft::redo);
    }

    /// Undoes the last edit as if it had never been made, if it has this label: it cannot be redone. Returns whether it
    /// had.
    pub fn withdraw_edit(&self, label: &str) -> bool {
        self.change(|draft| draft.withdraw(label))
            .unwrap_or_default()
    }

    fn step(&self, verb: &str, step: fn(&mut Draft) -> Option<&Edit>) {
        let workspace = self.workspace;
        let stepped = self.change(|draft| {
            let edit = step(draft)?;
            let group = edit.groups().first().map(|id| (*id).clone());
            Some((edit.label().to_owned(), group))
        });
        let Some(Some((label, group))) = stepped else {
            workspace.announce(match verb {
                "Undone" => "Nothing to undo",
                _ => "Nothing to redo",
            });
            return;
        };
        match group.filter(|id| workspace.open_group().as_ref() != Some(id)) {
            Some(id) => {
                let name = workspace.group_view_now(&id).name().to_owned();
                workspace.announce(format!("{verb}, in {name}: {label}"));
            }
            None => workspace.announce(format!("{verb}: {label}")),
        }
    }

    /// Keeps text of a cell that could not be parsed.
    pub fn keep_unfinished(&self, cell: UnfinishedCell) {
        self.change(|draft| draft.keep_unfinished(cell));
    }

    /// Discards the unfinished text of a cell.
    pub fn drop_unfinished(&self, group: &GroupId, row: &RowId, column: CellColumn) {
        let draft = self.workspace.draft().current();
        let is_kept = draft
            .read_untracked()
            .unfinished(group, row, column)
            .is_some();
        if is_kept {
            self.change(|draft| {
                draft.drop_unfinished(group, row, column);
            });
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Draft) -> T) -> Option<T> {
        self.workspace.change_draft(change)
    }
}

impl Workspace {
    /// Changes the draft after reloading what another tab, or another workspace of the same account
    /// and Region in this tab, has stored.
    pub(super) fn change_draft<T>(self, change: impl FnOnce(&mut Draft) -> T) -> Option<T> {
        let draft = self.draft();
        draft.adopt_external_changes(parse_draft);
        draft.change(self.environment().storage(), change)
    }
}
