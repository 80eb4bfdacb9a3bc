//! Opening and closing the cells of a rule table.

use std::sync::atomic::{AtomicU64, Ordering};

use leptos::prelude::*;

use super::columns::grid_column;
use super::held_row::HeldRow;
use super::lines::Line;
use super::motion::GridPosition;
use super::open_cell::{Leave, NextStop, OpenCell};
use super::table::RuleTable;
use super::table_texts::new_rule_id;
use crate::draft::{CellColumn, Mark, RowId, RuleDraft, UnfinishedCell};
use crate::entry::{EntryContext, ParsedCell, cell_text, choose, parse_cell};
use crate::model::GroupId;
use crate::platform::dom;
use crate::present::overlap_findings;
use crate::text::{Text as _, capitalised, column_name};
use crate::workspace::CellRequest;

impl RuleTable {
    /// Opens the cell of a line. `typed` replaces its text.
    pub(super) fn open_cell(self, line: Line, column: CellColumn, typed: Option<String>) {
        if let Some(row) = self.row_of(line) {
            self.open_row(&row, column, typed);
        }
    }

    /// Opens a cell of a row, after applying or keeping the text of the cell that is open.
    pub fn open_row(self, row: &RowId, column: CellColumn, typed: Option<String>) {
        self.leave_cell();
        if self.editor().is_none() {
            return;
        }
        let view = self.view.get_untracked();
        let Some(found) = view.row(row).filter(|row| row.mark != Mark::Removed) else {
            self.workspace
                .announce("This rule is marked for removal. Restore it first");
            return;
        };
        let rule = view.rule_draft(found);
        let was = self
            .workspace
            .with_entry_context(&view, |context| cell_text(column, &rule, context));
        let draft = self.workspace.draft().current().read_untracked();
        let kept = draft.unfinished(&view.id, row, column).map(str::to_owned);
        drop(draft);
        let is_unfinished = typed.is_none() && kept.is_some();
        let text = typed.or(kept).unwrap_or_else(|| was.clone());
        if let Some(line) = self.line_of(row) {
            self.focus_on(GridPosition {
                line,
                column: grid_column(column),
            });
        }
        self.typed.set(text.clone());
        self.chosen.set_value(None);
        self.set_open(Some(OpenCell {
            group: view.id.clone(),
            row: HeldRow::of(&view, found),
            column,
            was,
            text,
            is_unfinished,
            serial: next_serial(),
        }));
    }

    /// Parses a text for the row of the open cell.
    pub(super) fn parse(self, cell: &OpenCell, text: &str) -> Result<ParsedCell, String> {
        let view = self.view.read();
        let row = cell
            .find(&view)
            .ok_or("This rule no longer exists. Press Escape")?;
        let rule = view.rule_draft(row);
        self.workspace.with_entry_context(&view, |context| {
            self.parse_row(cell.column, text, &rule, context)
        })
    }

    /// Parses a text for a row. The text of a chosen completion has the completion's value.
    pub(super) fn parse_row(
        self,
        column: CellColumn,
        text: &str,
        rule: &RuleDraft,
        context: &EntryContext<'_>,
    ) -> Result<ParsedCell, String> {
        let chosen = self.chosen.get_value();
        if let Some(chosen) = chosen.filter(|chosen| chosen.text == text) {
            return Ok(choose(&chosen.value, rule));
        }
        let reading = parse_cell(column, text, rule, context);
        reading.map_err(|error| capitalised(&error.text()))
    }

    /// Returns remarks on a parsed text: how EC2 stores it, and how it overlaps with other rules.
    pub(super) fn remarks(self, cell: &OpenCell, reading: &ParsedCell) -> String {
        let view = self.view.read();
        let mut remarks: Vec<String> = reading.notes.iter().map(|note| note.text()).collect();
        let row = cell.find(&view);
        let made = std::iter::once(&reading.rule).chain(&reading.more);
        for rule in made.filter_map(RuleDraft::rule) {
            if let Some(row) = row {
                let findings = overlap_findings(&view, row, &rule);
                remarks.extend(findings.iter().map(|finding| finding.text()));
            }
        }
        remarks.dedup();
        remarks.join(". ")
    }

    /// Applies a text to the open cell, or to that column of all selected rows if `is_for_all` is
    /// set.
    ///
    /// # Errors
    /// The reason why the text is invalid.
    fn commit(self, cell: &OpenCell, text: &str, is_for_all: bool) -> Result<(), String> {
        let Some(editor) = self.editor() else {
            return Ok(());
        };
        let reading = self.parse(cell, text)?;
        let remarks = self.remarks(cell, &reading);
        let view = self.view.get_untracked();
        if is_for_all {
            self.edit_column(cell.column, text)?;
        } else if let Some(row) = cell.find(&view) {
            if !view.rule_draft(row).is_same_as(&reading.rule) || !reading.more.is_empty() {
                let label = format!("changed the {}", column_name(cell.column, self.direction));
                self.put_readings(&editor, label, &view, &[(row, reading)]);
            }
            if !remarks.is_empty() {
                self.workspace.announce(remarks);
            }
        }
        self.drop_unfinished(cell);
        Ok(())
    }

    /// Applies the text of the open cell and closes the cell. Untouched text changes nothing.
    ///
    /// # Errors
    /// The reason why the text is invalid. The cell stays open.
    pub fn commit_cell(self, is_for_all: bool) -> Result<(), String> {
        let Some(cell) = self.open_now() else {
            return Ok(());
        };
        let text = self.typed.get_untracked();
        if text == cell.was && !is_for_all {
            self.drop_unfinished(&cell);
        } else {
            self.commit(&cell, &text, is_for_all)?;
        }
        self.set_open(None);
        Ok(())
    }

    /// Leaves the open cell, if there is one: applies its text or, if it is invalid, keeps it as
    /// unfinished text.
    pub(super) fn leave_cell(self) {
        let Some(cell) = self.open_now() else {
            return;
        };
        let text = self.typed.get_untracked();
        // Text interrupted by a reload is finished by the user, not by looking at it.
        let is_still_unfinished = cell.is_unfinished && text == cell.text;
        if !is_still_unfinished && let Err(reason) = self.commit_cell(false) {
            self.keep_typed();
            self.workspace
                .announce(format!("Not accepted, but kept in the cell: {reason}"));
        }
        self.set_open(None);
    }

    /// Closes the open cell and discards its text.
    pub(super) fn abandon_cell(self) {
        let Some(cell) = self.open_now() else {
            return;
        };
        self.drop_unfinished(&cell);
        self.set_open(None);
        if self.withdraw_provisional() {
            dom::focus_first(&format!("#{}", new_rule_id(self.direction)));
        } else {
            self.go_on(&cell, Leave::Stay);
        }
    }

    /// Moves on from a closed cell.
    pub(super) fn go_on(self, cell: &OpenCell, leave: Leave) {
        let line = self.focus().line;
        let columns = self.columns_now();
        match self.with_lines(|lines| cell.next_stop(leave, line, lines, &columns)) {
            NextStop::Open(row, column) => self.open_row(&row, column, None),
            NextStop::Focus(position) => self.go_to(position),
            // At once: what the user types next goes there.
            NextStop::NewRule => {
                dom::focus_first(&format!("#{}", new_rule_id(self.direction)));
            }
        }
    }

    /// Saves the text of the open cell as unfinished text, so that a crash or reload does not lose
    /// it. The unchanged value of the cell is not unfinished.
    pub(super) fn keep_typed(self) {
        let (Some(cell), Some(text)) = (self.open_now(), self.typed.try_get_untracked()) else {
            return;
        };
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        if text == cell.was {
            self.drop_unfinished(&cell);
            return;
        }
        editor.keep_unfinished(UnfinishedCell {
            row: self.current_row(&cell),
            group: self.current_group(&cell),
            column: cell.column,
            text,
        });
    }

    /// Whether the draft keeps a text for a cell.
    pub(super) fn is_kept(self, cell: &OpenCell) -> bool {
        let draft = self.workspace.draft().current().read_untracked();
        let group = draft.id_now(&cell.group);
        draft.unfinished(group, &cell.row.id, cell.column).is_some()
    }

    fn drop_unfinished(self, cell: &OpenCell) {
        if let Some(editor) = self.workspace.editor_now() {
            editor.drop_unfinished(&cell.group, &self.current_row(cell), cell.column);
        }
    }

    /// Returns the current id of the open cell's row. Its group need not be on the screen any more.
    fn current_row(self, cell: &OpenCell) -> RowId {
        let view = self.workspace.group_view_now(&self.current_group(cell));
        let row = cell.find(&view);
        row.map_or_else(|| cell.row.id.clone(), |row| view.row_id(row))
    }

    /// The group of an open cell, which has another ID once a run has created it.
    fn current_group(self, cell: &OpenCell) -> GroupId {
        let draft = self.workspace.draft().current().read_untracked();
        draft.id_now(&cell.group).clone()
    }

    /// Keeps the text in the open cell of a group that a run has created, and asks the page of the
    /// created group to open the cell. Returns whether there is such a cell.
    pub(super) fn hand_over_cell(self) -> bool {
        let Some(cell) = self.open_now() else {
            return false;
        };
        let group = self.current_group(&cell);
        if group == cell.group {
            return false;
        }
        self.keep_typed();
        self.workspace.inputs().request_cell(Some(CellRequest {
            group,
            row: self.current_row(&cell),
            column: cell.column,
        }));
        true
    }
}

fn next_serial() -> u64 {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}
