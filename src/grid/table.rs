//! What the parts of a rule table share: which rows it shows, the state of its grid, and how that state is changed.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::motion::GridPosition;
use super::open_cell::OpenCell;
use super::state::{GridState, Lines};
use crate::draft::{CellColumn, GroupView, Mark, Row, RowId};
use crate::entry::Completion;
use crate::model::{Direction, GroupId, RuleId, counted};
use crate::platform::dom;
use crate::present::{Page, Route, RuleOrder, arrange_rows};
use crate::workspace::{Editor, Workspace};

/// The rules of one direction of the open group, as a table. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct RuleTable {
    pub(super) workspace: Workspace,
    pub(super) direction: Direction,
    /// The group with the draft laid over it.
    pub(super) view: Memo<Arc<GroupView>>,
    /// The text of the filter field.
    filter: RwSignal<String>,
    /// What the rows are ordered by; none for EC2's own order.
    pub(super) order: RwSignal<Option<RuleOrder>>,
    /// The rows shown, by their places in the view.
    pub(super) places: Memo<Vec<usize>>,
    state: StoredValue<GridState>,
    selection_changed: Trigger,
    open_cell_changed: Trigger,
    /// The choice from the list that the open cell holds; none once its text is edited.
    pub(super) chosen: StoredValue<Option<Completion>>,
    /// The text in the open cell.
    pub(super) typed: RwSignal<String>,
    /// Why the last paste into cells changed nothing, one reason for each cell.
    pub(super) refusals: RwSignal<Vec<String>>,
    dialog: RwSignal<Option<TableDialog>>,
    /// The grid in the document.
    pub(super) grid: NodeRef<html::Div>,
    /// Whether untouched rows are compared with the others: only once they are on the screen.
    pub(super) is_thorough: RwSignal<bool>,
    /// The cell to focus once all changes are drawn.
    pub(super) target: RwSignal<Option<GridPosition>>,
}

/// The dialogs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableDialog {
    /// Gives a column of the chosen rows one value.
    EditColumn,
    /// Pastes whole rules.
    Paste,
    /// Lists why nothing was pasted.
    PasteRefused,
    /// Edits the tags of the chosen rows.
    Tags,
    /// Copies or moves the chosen rows to another group.
    Transfer,
}

impl RuleTable {
    /// The table of one direction of a group.
    pub fn new(workspace: Workspace, view: Memo<Arc<GroupView>>, direction: Direction) -> Self {
        let filter = RwSignal::new(String::new());
        let order = RwSignal::new(None);
        let state = StoredValue::new(GridState::default());
        let open_cell_changed = Trigger::new();
        let places = Memo::new(move |_| {
            let view = view.read();
            let mut places = workspace.with_entry_context(&view, |context| {
                arrange_rows(&view, direction, &filter.read(), order.get(), context)
            });
            open_cell_changed.track();
            let is_sorted = order.read().is_some();
            state.with_value(|state| state.keep_open_row(&mut places, &view, is_sorted));
            places
        });
        let table = Self {
            workspace,
            direction,
            view,
            filter,
            order,
            places,
            state,
            selection_changed: Trigger::new(),
            open_cell_changed,
            chosen: StoredValue::new(None),
            typed: RwSignal::new(String::new()),
            refusals: RwSignal::new(Vec::new()),
            dialog: RwSignal::new(None),
            grid: NodeRef::new(),
            is_thorough: RwSignal::new(false),
            target: RwSignal::new(None),
        };
        table.follow_rule_link();
        table.follow_cell_request();
        table.watch_open_row();
        table
    }

    /// Opens the cell that another page asks for.
    fn follow_cell_request(self) {
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

    /// Closes the open cell when its row can no longer be edited, and announces the text in it.
    fn watch_open_row(self) {
        Effect::new(move |_| {
            let Some(cell) = self.open() else {
                return;
            };
            let view = self.view.get();
            let is_removed = cell.find(&view).is_none_or(|row| row.mark == Mark::Removed);
            if !is_removed && !view.is_deleted() {
                return;
            }
            self.keep_typed();
            let text = self.typed.get_untracked();
            self.set_open(None);
            if text != cell.was {
                self.workspace.draft().set_notice(Some(format!(
                    "The rule whose cell was open has been removed. The text in the cell was: {text}"
                )));
            }
        });
    }

    /// Selects the rule that the address names, once its ID is known, and moves there.
    fn follow_rule_link(self) {
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
            self.show_all();
            if let Some(line) = self.line_of(&row) {
                self.select(|state, _| state.select_only(row, line));
                self.target.set(Some(GridPosition {
                    row: line,
                    column: 1,
                }));
            }
        });
    }

    /// Returns the address of the one rule selected; none where it is another number of them, or its ID is not
    /// known.
    pub fn link_to_selected(self) -> Option<String> {
        self.selection_changed.track();
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
        Some(address.whole(&route))
    }

    /// The workspace of the group.
    pub fn workspace(self) -> Workspace {
        self.workspace
    }

    /// The direction of the rules.
    pub fn direction(self) -> Direction {
        self.direction
    }

    /// The group with the draft laid over it.
    pub fn view(self) -> Memo<Arc<GroupView>> {
        self.view
    }

    /// The number of rows shown. Reactive.
    pub fn shown_rows(self) -> usize {
        self.places.read().len()
    }

    /// The text of the filter field.
    pub fn filter(self) -> ReadSignal<String> {
        self.filter.read_only()
    }

    /// Shows only the rows that hold every word.
    pub fn set_filter(self, words: String) {
        self.filter.set(words);
    }

    /// Shows all rows: what is filtered out could not be seen.
    pub(super) fn show_all(self) {
        self.filter.set(String::new());
    }

    /// Why the last paste into cells changed nothing, one reason for each cell.
    pub fn refusals(self) -> ReadSignal<Vec<String>> {
        self.refusals.read_only()
    }

    /// The dialog that is open.
    pub fn dialog(self) -> ReadSignal<Option<TableDialog>> {
        self.dialog.read_only()
    }

    /// Opens a dialog.
    pub fn open_dialog(self, dialog: TableDialog) {
        self.dialog.set(Some(dialog));
    }

    /// Closes the dialog and gives the focus back to the grid.
    pub fn close_dialog(self) {
        self.dialog.set(None);
        self.stay();
    }

    /// The ID of the group.
    pub fn group_id(self) -> GroupId {
        self.view.read_untracked().id.clone()
    }

    /// Reads the rows shown, untracked.
    pub(super) fn with_lines<T>(self, read: impl FnOnce(Lines<'_>) -> T) -> T {
        let view = self.view.read_untracked();
        let places = self.places.read_untracked();
        read(Lines {
            view: &view,
            places: &places,
        })
    }

    /// Reads the state of the grid, untracked.
    pub(super) fn with_state<T>(self, read: impl FnOnce(&GridState) -> T) -> T {
        self.state.with_value(read)
    }

    /// Changes the state of the grid, and notifies what shows the selection if that has changed.
    pub(super) fn select<T: Default>(
        self,
        change: impl FnOnce(&mut GridState, Lines<'_>) -> T,
    ) -> T {
        let changed = self.with_lines(|lines| {
            self.state.try_update_value(|state| {
                let before = state.revision();
                let result = change(state, lines);
                (result, state.revision() != before)
            })
        });
        let (result, is_changed) = changed.unwrap_or_default();
        if is_changed {
            self.selection_changed.notify();
        }
        result
    }

    /// Tracks the selection.
    pub(super) fn track_selection(self) {
        self.selection_changed.track();
    }

    /// The focused cell.
    pub(super) fn focus(self) -> GridPosition {
        self.state.with_value(GridState::focus)
    }

    /// Notes where the focus is.
    pub(super) fn focus_on(self, position: GridPosition) {
        self.state.update_value(|state| state.focus_on(position));
    }

    /// The row of a line, by what tells it from others.
    pub(super) fn row_of(self, line: usize) -> Option<RowId> {
        self.with_lines(|lines| lines.id(line))
    }

    /// The line that shows a row.
    pub(super) fn line_of(self, id: &RowId) -> Option<usize> {
        self.with_lines(|lines| lines.line_of(id))
    }

    /// The open cell. Reactive.
    pub(super) fn open(self) -> Option<OpenCell> {
        self.open_cell_changed.track();
        self.open_now()
    }

    /// The open cell, untracked; none once the table is gone.
    pub(super) fn open_now(self) -> Option<OpenCell> {
        let open = self.state.try_with_value(|state| state.open().cloned());
        open.flatten()
    }

    /// Whether a cell is open, untracked.
    pub(super) fn has_open_cell(self) -> bool {
        self.state.with_value(|state| state.open().is_some())
    }

    /// Whether that cell is open. Reactive.
    pub(super) fn is_open(self, row: &RowId, column: CellColumn) -> bool {
        self.open_cell_changed.track();
        self.state.with_value(|state| {
            let open = state.open();
            open.is_some_and(|cell| cell.row == *row && cell.column == column)
        })
    }

    pub(super) fn set_open(self, cell: Option<OpenCell>) {
        self.state.update_value(|state| state.set_open(cell));
        self.open_cell_changed.notify();
    }

    /// The rights to change the group's rules; none, with the reason announced, while the group is
    /// to be deleted.
    pub fn editor(self) -> Option<Editor> {
        if self.view.read_untracked().is_deleted() {
            self.workspace
                .announce("The group is to be deleted; keep the group first");
            return None;
        }
        self.workspace.editor_now()
    }

    /// Moves the focus to a cell of the grid, as near as there is one.
    pub(super) fn go_to(self, position: GridPosition) {
        let last = self.places.read_untracked().len();
        if last == 0 {
            dom::focus_soon(&format!("#{}", add_button_id(self.direction)));
        }
        self.target.set(Some(GridPosition {
            row: position.row.clamp(1, last.max(1)),
            ..position
        }));
    }

    /// Gives the focus back to the focused cell once it is drawn.
    pub fn stay(self) {
        // An open cell has the focus, or gets it back from the dialog that took it.
        if !self.has_open_cell() {
            self.go_to(self.focus());
        }
    }

    /// How many of the selected rows the table shows, and how many it hides. Actions apply to those shown. Reactive.
    pub fn selected_counts(self) -> (usize, usize) {
        self.selection_changed.track();
        let (view, places) = (self.view.read(), self.places.read());
        let lines = Lines {
            view: &view,
            places: &places,
        };
        self.state
            .with_value(|state| state.selected_counts(lines, self.direction))
    }

    /// Whether a row is selected. Reactive.
    pub(super) fn is_selected(self, row: &RowId) -> bool {
        self.selection_changed.track();
        self.state
            .with_value(|state| state.selected().contains(row))
    }

    /// The rows selected and shown or, where none is, the focused one. Untracked.
    pub fn chosen_rows<'a>(self, view: &'a GroupView) -> Vec<&'a Row> {
        let places = self.places.read_untracked();
        self.with_state(|state| state.chosen_rows(view, &places))
    }

    /// Selects the row of a line and no other, and moves to the cell.
    pub(super) fn select_only(self, position: GridPosition) {
        let Some(id) = self.row_of(position.row) else {
            return;
        };
        self.select(|state, _| state.select_only(id, position.row));
        self.go_to(position);
        self.announce_selection();
    }

    /// Selects or deselects the row of a line.
    pub(super) fn toggle(self, line: usize) {
        if self.select(|state, lines| state.toggle(line, lines)) {
            self.announce_selection();
        }
    }

    /// Selects the rows from where the selection began to a line, and no others.
    pub(super) fn extend_to(self, line: usize) {
        self.select(|state, lines| state.extend_to(line, lines));
        self.announce_selection();
    }

    /// Selects all rows shown or, where all are selected, none.
    pub(super) fn toggle_all(self) {
        self.select(GridState::toggle_all);
        self.announce_selection();
    }

    /// Clears the selection where the focused cell is outside of it.
    pub(super) fn aim_at_focus(self) {
        self.select(GridState::aim_at_focus);
    }

    /// Deselects all rows.
    pub fn clear_selection(self) {
        self.select(|state, _| state.clear_selection());
    }

    /// Whether no row is selected, untracked.
    pub(super) fn has_no_selection(self) -> bool {
        self.with_state(|state| state.selected().is_empty())
    }

    pub(super) fn announce_selection(self) {
        let (count, _) = untrack(|| self.selected_counts());
        self.workspace
            .announce(format!("{} selected", rows_text(count)));
    }
}

/// The ID of the button that adds a rule.
pub fn add_button_id(direction: Direction) -> String {
    format!("add-{direction}-rule")
}

/// `1 rule`, `3 rules`.
pub fn rows_text(count: usize) -> String {
    counted(count, "rule")
}
