//! The columns that a rule table shows: as preferred, and those that need the user.

use std::sync::Arc;

use leptos::prelude::*;

use super::columns::{GridColumn, ShownColumn, shown_columns};
use super::state::GridState;
use super::table::RuleTable;
use crate::draft::{CellColumn, GroupView};
use crate::present::{DataColumn, Preferences};
use crate::workspace::Workspace;

/// Returns the columns of a table. A hidden column appears while one of its cells is open or has unfinished text.
pub(super) fn chosen_columns(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    preferences: Memo<Preferences>,
    (state, open_cell_changed): (StoredValue<GridState>, Trigger),
    dragged: RwSignal<Option<(DataColumn, u16)>>,
) -> Memo<Vec<ShownColumn>> {
    Memo::new(move |_| {
        open_cell_changed.track();
        let opened = state.with_value(|state| state.open().map(|cell| cell.column));
        let view = view.read();
        let draft = workspace.draft().current();
        let draft = draft.read();
        let unfinished = draft.unfinished_in(&view);
        let mut chosen = preferences.read().rules.shown_with(|column| {
            let is_column = |cell: CellColumn| DataColumn::Cell(cell) == column;
            opened.is_some_and(is_column) || unfinished.iter().any(|cell| is_column(cell.column))
        });
        if let Some((column, width)) = dragged.get() {
            let dragged = chosen.iter_mut().filter(|it| it.column == column);
            dragged.for_each(|it| it.width = Some(width));
        }
        let can_edit = workspace.editor().is_some() && !view.is_deleted();
        shown_columns(&chosen, can_edit)
    })
}

impl RuleTable {
    /// How the user wants tables to look.
    pub fn preferences(self) -> Memo<Preferences> {
        self.preferences
    }

    /// The columns shown.
    pub(super) fn columns(self) -> Memo<Vec<ShownColumn>> {
        self.columns
    }

    /// Returns the columns shown. Untracked.
    pub(super) fn columns_now(self) -> Vec<GridColumn> {
        let columns = self.columns.read_untracked();
        columns.iter().map(|shown| shown.column).collect()
    }

    /// Keeps the focus and the selected block in columns that are shown.
    pub(super) fn follow_columns(self) {
        Effect::new(move |_| {
            let columns = self.columns.read();
            let columns: Vec<GridColumn> = columns.iter().map(|shown| shown.column).collect();
            self.select(|state, _| state.show_columns(&columns));
        });
    }
}
