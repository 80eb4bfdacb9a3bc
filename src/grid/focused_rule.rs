//! The focused rule as a whole, for the sheet of narrow screens.

use leptos::prelude::*;

use super::table::RuleTable;
use crate::draft::{CellColumn, Mark, UnfinishedCell};
use crate::entry::{CellNote, cell_text, parse_cell, paste_cells};
use crate::text::{Text as _, capitalised};

/// Columns of the sheet.
const COLUMNS: [CellColumn; 5] = [
    CellColumn::Type,
    CellColumn::Ports,
    CellColumn::Peer,
    CellColumn::Description,
    CellColumn::Until,
];

/// An editable cell of the focused rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FocusedCell {
    /// Its column.
    pub column: CellColumn,
    /// Its value.
    pub text: String,
    /// Its unfinished text, if there is one.
    pub unfinished: Option<String>,
}

impl RuleTable {
    /// Returns the editable cells of the focused rule, and whether the draft removes it.
    pub fn focused_rule(self) -> Option<(Vec<FocusedCell>, bool)> {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let row = rows.first()?;
        let rule = view.rule_draft(row);
        let draft = self.workspace.draft().current().read_untracked();
        let cells = self.workspace.with_entry_context(&view, |context| {
            let cell = |column| FocusedCell {
                column,
                text: cell_text(column, &rule, context),
                unfinished: draft
                    .unfinished(&view.id, &view.row_id(row), column)
                    .map(str::to_owned),
            };
            COLUMNS.map(cell).to_vec()
        });
        Some((cells, row.mark == Mark::Removed))
    }

    /// Keeps texts as unfinished texts of the focused rule's cells. `None` for cells that have their value.
    pub fn keep_in_focused_rule(self, texts: &[(CellColumn, Option<String>)]) {
        let view = self.view.get_untracked();
        let rows = self.rows_to_change(&view);
        let (Some(editor), Some(row)) = (self.workspace.editor_now(), rows.first()) else {
            return;
        };
        let row = view.row_id(row);
        for (column, text) in texts {
            match text {
                Some(text) => editor.keep_unfinished(UnfinishedCell {
                    group: view.id.clone(),
                    row: row.clone(),
                    column: *column,
                    text: text.clone(),
                }),
                None => editor.drop_unfinished(&view.id, &row, *column),
            }
        }
    }

    /// Returns notes about how EC2 stores a text of the focused rule. Empty if the text is invalid.
    pub fn notes_of(self, column: CellColumn, text: &str) -> Vec<CellNote> {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let Some(row) = rows.first() else {
            return Vec::new();
        };
        let rule = view.rule_draft(row);
        let reading = self
            .workspace
            .with_entry_context(&view, |context| parse_cell(column, text, &rule, context));
        reading.map(|reading| reading.notes).unwrap_or_default()
    }

    /// Applies texts to cells of the focused rule, as one edit.
    ///
    /// # Errors
    /// The first column whose text is invalid, with the reason.
    pub fn set_focused_rule(
        self,
        cells: &[(CellColumn, &str)],
    ) -> Result<(), (CellColumn, String)> {
        let view = self.view.get_untracked();
        let rows = self.rows_to_change(&view);
        let (Some(editor), Some(row)) = (self.editor(), rows.first()) else {
            let column = cells
                .first()
                .map_or(CellColumn::Type, |(column, _)| *column);
            let reason =
                "This rule was removed meanwhile. Copy what you typed, then close this dialog";
            return Err((column, reason.to_owned()));
        };
        let reading = self.workspace.with_entry_context(&view, |context| {
            paste_cells(&view.rule_draft(row), cells, context)
        });
        let reading = reading.map_err(|(column, reason)| (column, capitalised(&reason.text())))?;
        editor.edit("changed a rule", &mut |editing| {
            editing.set_row(&view, row, reading.rule.clone());
            for rule in &reading.more {
                editing.add_row(&view.id, rule.clone());
            }
        });
        for (column, _) in cells {
            editor.drop_unfinished(&view.id, &view.row_id(row), *column);
        }
        self.stay();
        Ok(())
    }
}
