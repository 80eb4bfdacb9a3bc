//! Editing of the draft.

use leptos::prelude::*;

use super::{ActionKind, DraftAction, Editor, Workspace, parse_draft};
use crate::draft::{CellColumn, Draft, Edit, Editing, RowId, StrayText, UnfinishedCell};
use crate::model::{GroupId, escape_invisible};
use crate::text::capitalised;

impl Editor {
    /// Applies an edit to the draft as one undo step, and stores the draft.
    pub fn edit(&self, label: impl Into<String>, make: &mut dyn FnMut(&mut Editing<'_>)) {
        let label = label.into();
        let made = self.change(|draft| {
            let depth = draft.undo_depth();
            draft.edit(label, make);
            let edit = draft.last_edit().filter(|_| draft.undo_depth() > depth)?;
            Some(DraftAction::new(ActionKind::Made, edit))
        });
        if let Some(action) = made.flatten() {
            self.workspace
                .announce(capitalised(&escape_invisible(&action.label)));
            self.workspace.draft().set_last_action(Some(action));
        }
    }

    /// Undoes the last edit of any group.
    pub fn undo(&self) {
        self.step(ActionKind::Undone, Draft::undo);
    }

    /// Redoes the edit that was undone last.
    pub fn redo(&self) {
        self.step(ActionKind::Redone, Draft::redo);
    }

    /// Undoes the last edit as if it had never been made, if it has this label: it cannot be redone. Returns whether it
    /// had.
    pub fn withdraw_edit(&self, label: &str) -> bool {
        let is_withdrawn = self.change(|draft| draft.withdraw(label));
        let is_withdrawn = is_withdrawn.unwrap_or_default();
        if is_withdrawn {
            self.workspace.draft().set_last_action(None);
        }
        is_withdrawn
    }

    fn step(&self, kind: ActionKind, step: fn(&mut Draft) -> Option<&Edit>) {
        let workspace = self.workspace;
        let stepped = self.change(|draft| step(draft).map(|edit| DraftAction::new(kind, edit)));
        let Some(Some(action)) = stepped else {
            workspace.announce(match kind {
                ActionKind::Redone => "Nothing to redo",
                ActionKind::Made | ActionKind::Undone => "Nothing to undo",
            });
            return;
        };
        let (verb, label) = (action.verb(), escape_invisible(&action.label));
        let group = action.group.as_ref();
        match group.filter(|id| workspace.open_group().as_ref() != Some(id)) {
            Some(id) => {
                let name = escape_invisible(workspace.group_view_now(id).name());
                workspace.announce(format!("{verb}, in {name}: {label}"));
            }
            None => workspace.announce(format!("{verb}: {label}")),
        }
        workspace.draft().set_last_action(Some(action));
    }

    /// Keeps text of a cell that could not be parsed.
    pub fn keep_unfinished(&self, cell: UnfinishedCell) {
        self.change(|draft| draft.keep_unfinished(cell));
    }

    /// Whether a run under way has created a group of the draft. The page of the created group then
    /// replaces that of the draft's, with its forms.
    pub fn has_created(&self, group: &GroupId) -> bool {
        let draft = self.workspace.draft().current().read_untracked();
        draft.id_now(group) != group
    }

    /// Keeps the text of a form that closes because a run has created its group, or because the group
    /// no longer exists.
    pub fn keep_form_text(&self, group: &GroupId, text: &str) {
        let text = text.to_owned();
        let stray = if self.has_created(group) {
            StrayText::Form(text)
        } else if self.workspace.is_gone(group) {
            StrayText::FormOfGoneGroup(text)
        } else {
            return;
        };
        self.change(|draft| draft.keep_stray(stray));
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
    /// Turns the unfinished texts of rows that are gone for good into stray texts.
    pub fn prune_unfinished(self) {
        let groups = self.inventory().groups().all();
        let groups = groups.read_untracked();
        self.change_draft(|draft| draft.prune_unfinished(|id| groups.get(id).cloned()));
    }

    /// Drops typed texts that have no place in the draft any more.
    pub fn dismiss_stray_texts(self) {
        self.change_draft(Draft::dismiss_stray_texts);
    }

    /// Changes the draft after reloading what another tab, or another workspace of the same account
    /// and Region in this tab, has stored.
    pub(super) fn change_draft<T>(self, change: impl FnOnce(&mut Draft) -> T) -> Option<T> {
        let draft = self.draft();
        draft.adopt_external_changes(parse_draft);
        draft.change(self.environment().storage(), change)
    }
}
