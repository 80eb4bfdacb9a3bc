//! Effects of a rule table: the address, requests of other pages, removal of the open cell's row.

use leptos::prelude::*;

use super::motion::GridPosition;
use super::table::RuleTable;
use crate::draft::{Mark, Row, RowId};
use crate::model::RuleId;
use crate::platform::dom;

impl RuleTable {
    /// Opens the cell that another page requests.
    pub(super) fn follow_cell_request(self) {
        Effect::new(move |_| {
            let Some(asked) = self.workspace.inputs().cell_request().get() else {
                return;
            };
            let view = self.view.get_untracked();
            let row = (asked.group == view.id).then(|| view.row(&asked.row));
            let direction = row.flatten().map(|row| row.direction);
            if direction == Some(self.direction) {
                self.workspace.inputs().end_cell_request();
                self.show_all();
                self.open_row(&asked.row, asked.column, None);
            }
        });
    }

    /// Selects the row that another part of the page wants to show, and moves there.
    pub(super) fn follow_row_request(self) {
        Effect::new(move |_| {
            let inputs = self.workspace.inputs();
            let Some((group, row)) = inputs.row_request().get() else {
                return;
            };
            let view = self.view.get_untracked();
            let known = (group == view.id).then(|| view.row(&row)).flatten();
            if known.is_some_and(|row| row.direction == self.direction) {
                inputs.request_row(None);
                self.select_and_show(row);
            }
        });
    }

    fn select_and_show(self, row: RowId) {
        self.show_all();
        if let Some(line) = self.line_of(&row) {
            self.select(|state, _| state.select_only(row, line));
            self.target.set(Some(GridPosition { line, column: 1 }));
        }
    }

    /// Closes the open cell when its row can no longer be edited, and shows the text in it.
    pub(super) fn watch_open_row(self) {
        Effect::new(move |_| {
            let Some(cell) = self.open() else {
                return;
            };
            let view = self.view.get();
            let is_removed = cell.find(&view).is_none_or(|row| row.mark == Mark::Removed);
            if !is_removed && !view.is_deleted() {
                return;
            }
            if self.hand_over_cell() {
                self.set_open(None);
                return dom::hold_keys();
            }
            self.keep_typed();
            let text = self.typed.get_untracked();
            self.set_open(None);
            dom::hold_keys();
            self.workspace.prune_unfinished();
            // Text that the draft no longer keeps for the row is shown as stray text.
            if text != cell.was && self.is_kept(&cell) {
                self.workspace.draft().set_notice(Some(format!(
                    "The rule whose cell was open has been removed. The text in the cell was: {text}"
                )));
            }
        });
    }

    /// Selects the rule in the address, once its ID is known, and moves there.
    pub(super) fn follow_rule_link(self) {
        let followed = StoredValue::new(None::<RuleId>);
        let route = self.workspace.environment().address().route();
        Effect::new(move |_| {
            let Some(id) = route.read().rule.clone() else {
                followed.set_value(None);
                return;
            };
            let view = self.view.read();
            if followed.get_value().as_ref() == Some(&id) {
                return;
            }
            let has_id = |row: &&Row| {
                let rule = view.remote_rule(row);
                rule.is_some_and(|rule| rule.id.as_ref() == Some(&id))
            };
            let row = view.rows_in(self.direction).find(has_id);
            let Some(row) = row.map(|row| view.row_id(row)) else {
                return;
            };
            followed.set_value(Some(id));
            self.select_and_show(row);
        });
    }
}
