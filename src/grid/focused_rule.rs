//! The focused rule as a whole, for the sheet of narrow screens.

use leptos::prelude::*;

use super::table::RuleTable;
use crate::draft::{CellColumn, Mark};
use crate::entry::{cell_text, paste_cells};
use crate::text::{Text as _, capitalised};

impl RuleTable {
    /// Returns the texts of the focused rule's editable columns, and whether the draft removes it.
    pub fn focused_rule(self) -> Option<(Vec<(CellColumn, String)>, bool)> {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let row = rows.first()?;
        let rule = view.rule_draft(row);
        let cells = self.workspace.with_entry_context(&view, |context| {
            let columns = [
                CellColumn::Type,
                CellColumn::Ports,
                CellColumn::Peer,
                CellColumn::Description,
                CellColumn::Until,
            ];
            columns
                .map(|column| (column, cell_text(column, &rule, context)))
                .to_vec()
        });
        Some((cells, row.mark == Mark::Removed))
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
