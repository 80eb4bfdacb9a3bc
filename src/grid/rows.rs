//! Actions on the rows of a rule table: add, remove, restore, duplicate, copy.

use leptos::prelude::*;

use super::columns::text_column;
use super::lines::Line;
use super::motion::GridPosition;
use super::table::RuleTable;
use super::table_texts::rows_text;
use crate::draft::{CellColumn, Editing, GroupView, Mark, Row, RowId, RuleDraft};
use crate::entry::ParsedCell;
use crate::export::{authorize_commands, rules_to_tsv};
use crate::model::{Direction, GroupId, Rule, Tag, apply_tag_edits};
use crate::platform::dom;
use crate::text::column_name;
use crate::workspace::Editor;

/// Returns the label of the edit that adds a rule.
pub(super) fn added_label(direction: Direction) -> String {
    format!("added an {direction} rule")
}

impl RuleTable {
    /// Returns an editor for the group's rules. If the draft deletes the group, returns `None` and
    /// announces the reason.
    pub fn editor(self) -> Option<Editor> {
        if let Some(reason) = untrack(|| self.lock_reason()) {
            self.workspace.announce(reason);
            return None;
        }
        self.workspace.editor_now()
    }

    /// Returns the reason why the group's rules cannot be edited: the draft deletes the group. Reactive.
    pub fn lock_reason(self) -> Option<&'static str> {
        let is_deleted = self.view.read().is_deleted();
        is_deleted.then_some("This group is marked for deletion. Keep the group first")
    }

    /// Adds a row and opens its first cell, with a text that has been typed already.
    pub fn add_row(self, typed: Option<String>) {
        let Some(editor) = self.editor() else {
            return;
        };
        self.leave_cell();
        if let Some(id) = self.add_empty_row(&editor) {
            self.open_row(&id, CellColumn::Type, typed);
        }
    }

    pub(super) fn add_empty_row(self, editor: &Editor) -> Option<RowId> {
        let (group, direction) = (self.group_id(), self.direction);
        let mut added = None;
        editor.edit(added_label(direction), &mut |editing| {
            added = Some(editing.add_row(&group, RuleDraft::empty(direction)));
        });
        added
    }

    /// Returns the number of rules that the draft leaves. Reactive.
    pub fn rules_left(self) -> usize {
        let view = self.view.read();
        let rows = view.rows_in(self.direction);
        rows.filter(|row| row.mark != Mark::Removed).count()
    }

    /// Removes all rules of the direction.
    pub fn remove_all(self) {
        let view = self.view.get_untracked();
        let rows = view.rows_in(self.direction);
        let rows: Vec<&Row> = rows.filter(|row| row.mark != Mark::Removed).collect();
        self.change_rows("removed", &rows, &mut |editing, row| {
            editing.remove_row(&view, row);
        });
    }

    /// Marks the selected rows as removed.
    pub fn remove_rows(self) {
        let view = self.view.get_untracked();
        let rows = self.rows_to_change(&view);
        self.change_rows("removed", &rows, &mut |editing, row| {
            editing.remove_row(&view, row);
        });
    }

    /// Restores the selected rows to EC2's rules.
    pub fn revert_rows(self) {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        self.change_rows("reverted", &rows, &mut |editing, row| {
            editing.revert_row(&view, row);
        });
    }

    /// Duplicates the selected rows.
    pub fn duplicate_rows(self) {
        let view = self.view.get_untracked();
        let rows = self.rows_to_change(&view);
        self.change_rows("duplicated", &rows, &mut |editing, row| {
            editing.add_row(&view.id, view.rule_draft(row));
        });
    }

    fn change_rows(
        self,
        verb: &str,
        rows: &[&Row],
        change: &mut dyn FnMut(&mut Editing<'_>, &Row),
    ) {
        // The rows of a dialog may be gone.
        let Some(editor) = self.editor().filter(|_| !rows.is_empty()) else {
            return;
        };
        let label = format!("{verb} {}", rows_text(rows.len()));
        editor.edit(label, &mut |editing| {
            for row in rows {
                change(editing, row);
            }
        });
        self.stay();
    }

    /// Applies to the selected rows what was edited in a list of tags.
    pub fn edit_tags(self, shown: &[Tag], edited: &[Tag]) {
        let Some(editor) = self.editor() else {
            return;
        };
        let view = self.view.get_untracked();
        let rows = self.rows_to_change(&view);
        editor.edit("changed the tags of rules", &mut |editing| {
            for row in &rows {
                let rule = view.rule_draft(row);
                let tags = apply_tag_edits(shown, edited, &rule.tags);
                let rule = RuleDraft { tags, ..rule };
                editing.set_row(&view, row, rule);
            }
        });
    }

    /// Applies a text to a column of all selected rows.
    ///
    /// # Errors
    /// The reason why the text is invalid for one of them. Nothing changes then.
    pub fn edit_column(self, column: CellColumn, text: &str) -> Result<(), String> {
        let editor = self.editor().ok_or_else(|| {
            let reason = untrack(|| self.lock_reason());
            reason.unwrap_or("The draft can't be changed now")
        })?;
        let view = self.view.get_untracked();
        let mut changes: Vec<(&Row, ParsedCell)> = Vec::new();
        for row in self.rows_to_change(&view) {
            let rule = view.rule_draft(row);
            let reading = self.workspace.with_entry_context(&view, |context| {
                self.parse_row(column, text, &rule, context)
            });
            changes.push((row, reading?));
        }
        let count = changes.len();
        let name = column_name(column, self.direction);
        let label = format!("changed the {name} of {}", rows_text(count));
        self.put_readings(&editor, label, &view, &changes);
        for (row, _) in &changes {
            editor.drop_unfinished(&view.id, &view.row_id(row), column);
        }
        Ok(())
    }

    /// Sets rows to parsed texts, as one undo step.
    pub(super) fn put_readings(
        self,
        editor: &Editor,
        label: String,
        view: &GroupView,
        readings: &[(&Row, ParsedCell)],
    ) {
        editor.edit(label, &mut |editing| {
            for (row, reading) in readings {
                editing.set_row(view, row, reading.rule.clone());
                for rule in &reading.more {
                    editing.add_row(&view.id, rule.clone());
                }
            }
        });
    }

    /// Opens the focused cell of the selected row, or its first cell if the focused cell cannot be
    /// edited.
    pub fn edit_selected(self) {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let Some(row) = rows.first().map(|row| view.row_id(row)) else {
            return;
        };
        let GridPosition { line, column } = self.focus();
        let is_focused = self.line_of(&row) == Some(line);
        let column = text_column(column).filter(|_| is_focused);
        self.open_row(&row, column.unwrap_or(CellColumn::Type), None);
    }

    /// Restores one cell to EC2's value.
    pub(super) fn revert_cell(self, line: Line, column: CellColumn) {
        let Some(editor) = self.editor() else {
            return;
        };
        let view = self.view.get_untracked();
        let row = self.row_of(line);
        let Some(row) = row.as_ref().and_then(|row| view.row(row)) else {
            return;
        };
        editor.drop_unfinished(&view.id, &view.row_id(row), column);
        let Some(base) = view.remote_rule(row) else {
            return;
        };
        let (base, mut rule) = (RuleDraft::from(base), view.rule_draft(row));
        match column {
            CellColumn::Type | CellColumn::Protocol | CellColumn::Ports => {
                rule.traffic = base.traffic;
            }
            CellColumn::PeerKind | CellColumn::Peer => rule.peer = base.peer,
            CellColumn::Description => rule.description = base.description,
            CellColumn::Until => {
                let key = self.workspace.environment().expiry_tag();
                let of_base = base.tags.iter().find(|tag| tag.key == *key);
                rule.tags.retain(|tag| tag.key != *key);
                rule.tags.extend(of_base.cloned());
            }
        }
        let name = column_name(column, self.direction);
        editor.edit(format!("restored the {name}"), &mut |editing| {
            editing.set_row(&view, row, rule.clone());
        });
        self.stay();
    }

    /// Returns the complete selected rows as text for a spreadsheet.
    pub fn to_tsv(self) -> String {
        rules_to_tsv(self.chosen_rules().iter())
    }

    /// Returns the complete selected rows as commands of the AWS CLI.
    pub fn to_cli(self) -> String {
        authorize_commands(&self.group_id(), self.chosen_rules().iter())
    }

    /// Copies all complete rules as the text that a function makes of them, and announces it.
    pub fn copy_all(self, what: &'static str, write: fn(&GroupId, &[Rule]) -> String) {
        let view = self.view.get_untracked();
        let rows = view.rows_in(self.direction);
        let rows = rows.filter(|row| row.mark != Mark::Removed);
        let rules: Vec<Rule> = rows.filter_map(|row| view.rule_draft(row).rule()).collect();
        self.put_on_clipboard(write(&view.id, &rules), rules.len(), what);
    }

    fn chosen_rules(self) -> Vec<Rule> {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view).into_iter();
        rows.filter_map(|row| view.rule_draft(row).rule()).collect()
    }

    /// Copies a text to the clipboard, and announces it.
    pub fn copy(self, text: String, what: &'static str) {
        let count = self.chosen_rows(&self.view.read_untracked()).len();
        self.put_on_clipboard(text, count, what);
    }

    fn put_on_clipboard(self, text: String, count: usize, what: &'static str) {
        self.workspace.spawn(async move {
            let sentence = if dom::copy_text(&text).await {
                format!("Copied {} as {what}", rows_text(count))
            } else {
                "The browser blocked copying. Press Ctrl+C in the grid instead".to_owned()
            };
            self.workspace.announce(sentence);
        });
    }
}
