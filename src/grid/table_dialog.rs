//! The dialogs of a rule table.

use leptos::prelude::*;

use super::table::RuleTable;
use crate::platform::dom;

/// The dialogs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableDialog {
    /// Applies one value to a column of the selected rows.
    EditColumn,
    /// Explains the findings about the focused row, with their fixes.
    Findings,
    /// Pastes whole rules.
    Paste,
    /// Lists the reasons why a paste was refused.
    PasteRefused,
    /// Chooses how tables look.
    Preferences,
    /// Shows the use of the quota, and sets it.
    Quota,
    /// Shows the focused row on a narrow screen.
    Rule,
    /// Edits the tags of the selected rows.
    Tags,
    /// Copies or moves the selected rows to another group.
    Transfer,
}

impl RuleTable {
    /// Returns the open dialog.
    pub fn dialog(self) -> ReadSignal<Option<TableDialog>> {
        self.dialog.read_only()
    }

    /// Opens a dialog about the chosen rows. They stay the chosen ones until it closes, even if rows come, go or move
    /// meanwhile.
    pub fn open_dialog(self, dialog: TableDialog) {
        self.hold_rows();
        self.dialog.set(Some(dialog));
    }

    /// Closes the dialog. The focus returns to what opened it or, where that is gone, to the grid.
    pub fn close_dialog(self) {
        self.held.set_value(Vec::new());
        self.dialog.set(None);
        dom::if_focus_is_lost(move || self.stay());
    }
}
