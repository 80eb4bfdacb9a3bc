//! Copying, pasting and filling down cells of a rule table.
//!
//! A block of cells consists of the selected rows, or else the row of the focused cell; and of the
//! columns spanned with Shift and the arrow keys, or else the column of the focused cell.

use leptos::prelude::*;

use super::state::GridState;
use super::table::RuleTable;
use super::table_dialog::TableDialog;
use super::table_texts::rows_text;
use crate::draft::{CellColumn, GroupView, Mark, Row, RowId};
use crate::entry::ParsedCell;
use crate::entry::{
    BlockTarget, PastedRow, block_text, copied_text, is_rules, lay_out_block, parse_block,
    paste_cells,
};
use crate::model::counted;
use crate::text::{NO_CLIPBOARD_TEXT, Text as _, block_error_text, capitalised, column_name};

/// Number of refused cells that are listed. Further ones are counted.
const SHOWN_REFUSALS: usize = 20;

/// Number of notes about pasted cells that are shown.
const SHOWN_NOTES: usize = 5;

impl RuleTable {
    /// Returns the text for the clipboard, and the announcement: plain values for a block of cells
    /// or the focused cell, and rules under headings for selected rows.
    pub(super) fn copied(self) -> (String, &'static str) {
        self.aim_at_focus();
        let Some(columns) = self.clipboard_columns() else {
            return (self.to_tsv(), "Copied for a spreadsheet");
        };
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let rows: Vec<Vec<String>> = self.workspace.with_entry_context(&view, |context| {
            let cells = |row: &&Row| {
                let rule = view.rule_draft(row);
                let text = |column: &CellColumn| copied_text(*column, &rule, context);
                columns.iter().map(text).collect()
            };
            rows.iter().map(cells).collect()
        });
        let text = block_text(&rows);
        self.workspace.inputs().set_copied_cells(text.clone());
        (text, "Copied cells")
    }

    /// Cuts a block of cells or the focused cell: `put` receives the text that copying gives, and the cells are emptied
    /// if it takes it. Only descriptions can be empty: where other cells are meant, nothing is cut, and the reason is
    /// announced.
    pub(super) fn cut(self, put: impl FnOnce(&str) -> bool) {
        self.aim_at_focus();
        let columns = self.clipboard_columns();
        let needed = columns.map(|columns| {
            let mut columns = columns.into_iter();
            columns.find(|column| *column != CellColumn::Description)
        });
        let reason = match needed {
            None => {
                "Rules can't be cut. Copy them with Ctrl+C, then remove them with Delete".to_owned()
            }
            Some(Some(column)) => format!(
                "Nothing was cut. The {} of a rule can't be empty. Copy it with Ctrl+C",
                column_name(column, self.direction)
            ),
            Some(None) => {
                let (text, _) = self.copied();
                if put(&text) {
                    self.empty_descriptions();
                }
                return;
            }
        };
        self.workspace.announce(reason);
    }

    fn empty_descriptions(self) {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view).into_iter();
        let cells = |row| (row, vec![(CellColumn::Description, "")]);
        let rows: Vec<PastedRow<'_, &Row>> = rows.map(cells).collect();
        let label = format!("cut {}", counted(rows.len(), "description"));
        self.put_cells(&view, &rows, &label);
    }

    /// Pastes the text of the clipboard, or says that it has none: an empty text would empty the cell.
    pub(super) fn paste_clipboard(self, text: Option<String>) {
        // Browsers may keep no text for an empty cell.
        let has_empty_cell = || self.workspace.inputs().is_copied_block("");
        match text.or_else(|| has_empty_cell().then(String::new)) {
            Some(text) => self.paste(text),
            None => self.refuse_without_text(),
        }
    }

    /// Pastes text. Values go into cells from the focused one on, a single value into all selected
    /// rows. Rules open a dialog that previews them. Nothing changes unless every value is valid.
    pub(super) fn paste(self, text: String) {
        let Some(editor) = self.editor() else { return };
        drop(editor);
        self.aim_at_focus();
        let view = self.view.get_untracked();
        let focused = self.with_state(GridState::focused_column);
        // Cells of a grid can look like rules: ports next to sources, a description that contains a
        // port.
        let is_cells = self.workspace.inputs().is_copied_block(&text)
            || focused == Some(CellColumn::Description)
                && matches!(parse_block(&text).as_slice(), [cells] if cells.len() == 1);
        let is_rules = !is_cells
            && self
                .workspace
                .with_entry_context(&view, |context| is_rules(&text, self.direction, context));
        let Some(column) = focused.filter(|_| !is_rules) else {
            self.workspace.inputs().set_pasted(text);
            self.open_dialog(TableDialog::Paste);
            return;
        };
        let block = parse_block(&text);
        let spanned = self.spanned_columns();
        let shown = self.with_state(|state| state.shown_columns().to_vec());
        let first = self.focus().line.shown_index().unwrap_or_default();
        let places = self.places.get_untracked();
        let below = places.iter().skip(first);
        let below: Vec<&Row> = below.filter_map(|index| view.row_at(*index)).collect();
        let target = BlockTarget {
            chosen: &self.chosen_rows(&view),
            has_selection: !self.has_no_selection(),
            below: &below,
            focused: column,
            spanned: spanned.as_deref(),
            columns: &shown,
        };
        match lay_out_block(&block, &target) {
            Ok(rows) => {
                let count = rows.iter().map(|(_, cells)| cells.len()).sum::<usize>();
                let noun = if count == 1 { "cell" } else { "cells" };
                self.put_cells(&view, &rows, &format!("pasted {count} {noun}"));
            }
            Err(error) => self.refuse(vec![block_error_text(error, self.direction)]),
        }
    }

    /// Pastes several cells over an open cell, whose input would join them: `22` and `80` would
    /// become port 2280. Returns whether it handled the paste.
    pub(super) fn paste_over(self, text: &str) -> bool {
        if matches!(parse_block(text).as_slice(), [cells] if cells.len() == 1) {
            return false;
        }
        let was = self.open_now().map(|cell| cell.was);
        let typed = self.typed.get_untracked();
        if was.as_ref() == Some(&typed) {
            self.abandon_cell();
            self.paste(text.to_owned());
        } else {
            self.refuse(vec![
                "The clipboard holds several cells. Press Escape in the open cell first, then paste"
                    .to_owned(),
            ]);
        }
        true
    }

    /// Copies the first row of a block of cells into its other rows. Without a selection, copies
    /// the value above into the focused cell.
    pub(super) fn fill_down(self) {
        self.aim_at_focus();
        let view = self.view.get_untracked();
        let mut rows = self.chosen_rows(&view);
        if self.has_no_selection() {
            let above = self.focus().line.above(1);
            let places = self.places.read_untracked();
            let above = above.shown_index().and_then(|index| places.get(index));
            let Some(above) = above.and_then(|index| view.row_at(*index)) else {
                self.workspace.announce("No cell above to fill from");
                return;
            };
            rows.insert(0, above);
        }
        let focused = self.with_state(GridState::focused_column);
        let columns = self.spanned_columns();
        let columns = columns.or_else(|| Some(vec![focused?]));
        let (Some((source, rows)), Some(columns)) = (rows.split_first(), columns) else {
            self.workspace
                .announce("Move to a cell with a value to fill down, for example a source");
            return;
        };
        let rule = view.rule_draft(source);
        let texts: Vec<(CellColumn, String)> =
            self.workspace.with_entry_context(&view, |context| {
                let text = |column: &CellColumn| (*column, copied_text(*column, &rule, context));
                columns.iter().map(text).collect()
            });
        let values = || texts.iter().map(|(column, text)| (*column, text.as_str()));
        let rows: Vec<PastedRow<'_, &Row>> =
            rows.iter().map(|row| (*row, values().collect())).collect();
        let label = format!("filled {} down", rows_text(rows.len()));
        self.put_cells(&view, &rows, &label);
    }

    /// Returns the columns of a block of cells.
    fn spanned_columns(self) -> Option<Vec<CellColumn>> {
        self.with_state(|state| state.columns().map(<[_]>::to_vec))
    }

    /// Returns the columns that the clipboard works on.
    fn clipboard_columns(self) -> Option<Vec<CellColumn>> {
        self.with_state(|state| state.clipboard_columns().map(<[_]>::to_vec))
    }

    /// Changes rows as one edit, or none of them if a value is invalid.
    fn put_cells(self, view: &GroupView, rows: &[PastedRow<'_, &Row>], label: &str) {
        let Some(editor) = self.editor() else { return };
        let mut refusals: Vec<String> = Vec::new();
        let mut made: Vec<(&Row, ParsedCell)> = Vec::new();
        self.workspace.with_entry_context(view, |context| {
            for (row, cells) in rows {
                let line = self.line_of(&view.row_id(row)).unwrap_or_default();
                if row.mark == Mark::Removed {
                    refusals.push(format!(
                        "Row {line} is marked for removal. Restore it first"
                    ));
                    continue;
                }
                match paste_cells(&view.rule_draft(row), cells, context) {
                    Ok(reading) => made.push((row, reading)),
                    Err((column, reason)) => refusals.push(format!(
                        "Row {line}, {}: {}",
                        column_name(column, self.direction),
                        capitalised(&reason.text())
                    )),
                }
            }
        });
        if !refusals.is_empty() {
            self.refuse(refusals);
            return;
        }
        let notes: Vec<String> = made
            .iter()
            .flat_map(|(row, reading)| {
                let line = self.line_of(&view.row_id(row)).unwrap_or_default();
                let notes = reading.notes.iter();
                notes.map(move |note| format!("Row {line}: {}", note.text()))
            })
            .take(SHOWN_NOTES)
            .collect();
        self.put_readings(&editor, label.to_owned(), view, &made);
        if !notes.is_empty() {
            let draft = self.workspace.draft();
            // The notice can hold text that was typed.
            let known = draft.notice().get_untracked();
            let texts = known
                .into_iter()
                .chain(notes.into_iter().map(|note| format!("{note}.")));
            draft.set_notice(Some(texts.collect::<Vec<_>>().join(" ")));
        }
        let filled: Vec<(RowId, CellColumn)> = rows
            .iter()
            .flat_map(|(row, cells)| cells.iter().map(|(column, _)| (view.row_id(row), *column)))
            .collect();
        for (row, column) in &filled {
            editor.drop_unfinished(&view.id, row, *column);
        }
        self.stay();
    }

    /// Refuses a clipboard without text and tables, such as an image.
    pub(super) fn refuse_without_text(self) {
        self.refuse(vec![NO_CLIPBOARD_TEXT.to_owned()]);
    }

    fn refuse(self, mut refusals: Vec<String>) {
        let more = refusals.len().saturating_sub(SHOWN_REFUSALS);
        refusals.truncate(SHOWN_REFUSALS);
        if more > 0 {
            refusals.push(format!("and {more} more"));
        }
        self.refusals.set(refusals);
        self.open_dialog(TableDialog::PasteRefused);
    }
}
