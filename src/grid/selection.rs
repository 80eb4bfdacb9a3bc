//! The selected rows of a rule table.

use leptos::prelude::*;

use super::held_row::HeldRow;
use super::lines::{Line, Lines};
use super::motion::GridPosition;
use super::state::GridState;
use super::table::RuleTable;
use super::table_texts::rows_text;
use crate::draft::{GroupView, Mark, Row, RowId};
use crate::present::{Page, Route};

impl RuleTable {
    /// Returns the numbers of selected rows that the table shows, and that it hides. Actions apply
    /// to shown rows. Reactive.
    pub fn selected_counts(self) -> (usize, usize) {
        self.track_selection();
        let (view, places) = (self.view.read(), self.places.read());
        let lines = Lines {
            view: &view,
            places: &places,
        };
        self.with_state(|state| state.selected_counts(lines, self.direction))
    }

    /// Whether a row is selected. Reactive.
    pub(super) fn is_selected(self, row: &RowId) -> bool {
        self.track_selection();
        self.with_state(|state| state.selected().contains(row))
    }

    /// Returns the rows that the open dialog is about or, without one, the selected and shown rows or, without a
    /// selection, the focused row. Untracked.
    pub fn chosen_rows(self, view: &GroupView) -> Vec<&Row> {
        if self.dialog.get_untracked().is_some() {
            let held = self.held.read_value();
            return held.iter().filter_map(|row| row.find(view)).collect();
        }
        let places = self.places.read_untracked();
        self.with_state(|state| state.chosen_rows(view, &places))
    }

    /// Keeps the chosen rows for a dialog that opens.
    pub(super) fn hold_rows(self) {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let rows = rows.into_iter().map(|row| HeldRow::of(&view, row));
        self.held.set_value(rows.collect());
    }

    /// Returns the selected rows that can be changed: not those that the draft removes. Untracked.
    pub fn rows_to_change(self, view: &GroupView) -> Vec<&Row> {
        let mut rows = self.chosen_rows(view);
        rows.retain(|row| row.mark != Mark::Removed);
        rows
    }

    /// Selects only the row of a line, and moves to the cell.
    pub(super) fn select_only(self, position: GridPosition) {
        let Some(id) = self.row_of(position.line) else {
            return;
        };
        self.select(|state, _| state.select_only(id, position.line));
        self.go_to(position);
        self.announce_selection();
    }

    /// Selects or deselects the row of a line.
    pub(super) fn toggle(self, line: Line) {
        if self.select(|state, lines| state.toggle(line, lines)) {
            self.announce_selection();
        }
    }

    /// Selects the rows from the start of the selection to a line, and deselects others.
    pub(super) fn extend_to(self, line: Line) {
        self.select(|state, lines| state.extend_to(line, lines));
        self.announce_selection();
    }

    /// Selects all shown rows, or none if all are selected.
    pub(super) fn toggle_all(self) {
        self.select(GridState::toggle_all);
        self.announce_selection();
    }

    /// Clears the selection if the focused cell is outside of it.
    pub(super) fn aim_at_focus(self) {
        self.select(GridState::aim_at_focus);
    }

    /// Deselects all rows.
    pub fn clear_selection(self) {
        self.select(|state, _| state.clear_selection());
    }

    /// Whether no row is selected. Untracked.
    pub(super) fn has_no_selection(self) -> bool {
        self.with_state(|state| state.selected().is_empty())
    }

    pub(super) fn announce_selection(self) {
        let (count, _) = untrack(|| self.selected_counts());
        self.workspace
            .announce(format!("{} selected", rows_text(count)));
    }

    /// Returns the address of the selected rule. `None` unless exactly one rule is selected and its
    /// ID is known.
    pub fn link_to_selected(self) -> Option<String> {
        self.track_selection();
        let row = self.with_state(|state| {
            let mut ids = state.selected().iter();
            ids.next().filter(|_| ids.next().is_none()).cloned()
        })?;
        let view = self.view.read();
        let rule = view.remote_rule(view.row(&row)?)?.id.clone()?;
        let address = self.workspace.environment().address();
        let page = Page::Group(view.id.clone());
        let route = Route {
            rule: Some(rule),
            ..address.route().read().to_page(page)
        };
        Some(address.absolute_url(&route))
    }
}
