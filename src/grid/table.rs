//! State of a rule table, with the methods that change it: the shown rows and the grid's state.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::columns::ShownColumn;
use super::held_row::HeldRow;
use super::lines::{Line, Lines};
use super::motion::GridPosition;
use super::open_cell::OpenCell;
use super::shown_rows::ShownRows;
use super::state::GridState;
use super::table_columns::chosen_columns;
use super::table_dialog::TableDialog;
use super::table_texts::new_rule_id;
use crate::draft::{CellColumn, GroupView, RowId, RowIndex};
use crate::entry::Completion;
use crate::model::{Direction, GroupId};
use crate::platform::dom;
use crate::present::{DataColumn, Preferences, RuleOrder};
use crate::workspace::Workspace;

/// The rules of one direction of the open group, as a table. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct RuleTable {
    pub(super) workspace: Workspace,
    pub(super) direction: Direction,
    /// The group with the draft applied.
    pub(super) view: Memo<Arc<GroupView>>,
    /// The text of the filter field.
    filter: RwSignal<String>,
    /// The order of the rows. `None` for EC2's order.
    pub(super) order: RwSignal<Option<RuleOrder>>,
    shown: Memo<ShownRows>,
    /// Indexes of the shown rows in the view.
    pub(super) places: Memo<Vec<RowIndex>>,
    state: StoredValue<GridState>,
    selection_changed: Trigger,
    open_cell_changed: Trigger,
    /// The completion in the open cell. `None` once its text is edited.
    pub(super) chosen: StoredValue<Option<Completion>>,
    /// The text in the open cell.
    pub(super) typed: RwSignal<String>,
    /// Reasons why the last paste into cells was refused, one for each cell.
    pub(super) refusals: RwSignal<Vec<String>>,
    pub(super) dialog: RwSignal<Option<TableDialog>>,
    /// The rows that the open dialog is about.
    pub(super) held: StoredValue<Vec<HeldRow>>,
    /// The grid in the document.
    pub(super) grid: NodeRef<html::Div>,
    /// Whether to compare untouched rows with others, which starts once the rows are drawn.
    pub(super) is_thorough: RwSignal<bool>,
    /// The cell to focus once all changes are drawn.
    pub(super) target: RwSignal<Option<GridPosition>>,
    /// The row that the empty last line has added, while nothing is in it.
    pub(super) provisional: StoredValue<Option<RowId>>,
    pub(super) preferences: Memo<Preferences>,
    pub(super) columns: Memo<Vec<ShownColumn>>,
    /// The column whose edge the user drags, with its width.
    pub(super) dragged: RwSignal<Option<(DataColumn, u16)>>,
}

impl RuleTable {
    /// Creates the table of one direction of a group.
    pub fn new(workspace: Workspace, view: Memo<Arc<GroupView>>, direction: Direction) -> Self {
        let filter = RwSignal::new(String::new());
        let order = RwSignal::new(None);
        let state = StoredValue::new(GridState::default());
        let open_cell_changed = Trigger::new();
        let shown = Memo::new(move |before: Option<&ShownRows>| {
            let view = view.read();
            let mut shown = workspace.with_entry_context(&view, |context| {
                let filter = filter.read();
                ShownRows::find(&view, direction, &filter, order.get(), context, before)
            });
            open_cell_changed.track();
            let is_sorted = order.read().is_some();
            shown.arrange(&view, |places| {
                state.with_value(|state| state.keep_open_row(places, &view, is_sorted));
            });
            shown
        });
        let places = Memo::new(move |_| shown.read().places.clone());
        let preferences = workspace.environment().settings().preferences();
        let dragged = RwSignal::new(None);
        let columns = chosen_columns(
            workspace,
            view,
            preferences,
            (state, open_cell_changed),
            dragged,
        );
        let table = Self {
            workspace,
            direction,
            view,
            filter,
            order,
            shown,
            places,
            state,
            selection_changed: Trigger::new(),
            open_cell_changed,
            chosen: StoredValue::new(None),
            typed: RwSignal::new(String::new()),
            refusals: RwSignal::new(Vec::new()),
            dialog: RwSignal::new(None),
            held: StoredValue::default(),
            grid: NodeRef::new(),
            is_thorough: RwSignal::new(false),
            target: RwSignal::new(None),
            provisional: StoredValue::new(None),
            preferences,
            columns,
            dragged,
        };
        table.follow_columns();
        table.follow_rule_link();
        table.follow_cell_request();
        table.follow_row_request();
        table.watch_open_row();
        table.watch_provisional_row();
        table
    }

    /// The workspace of the group.
    pub fn workspace(self) -> Workspace {
        self.workspace
    }

    /// The direction of the rules.
    pub fn direction(self) -> Direction {
        self.direction
    }

    /// The group with the draft applied.
    pub fn view(self) -> Memo<Arc<GroupView>> {
        self.view
    }

    /// The number of rows shown. Reactive.
    pub fn shown_rows(self) -> usize {
        self.places.read().len()
    }

    /// The number of rows shown that the filter does not match. Reactive.
    pub fn rows_beside_filter(self) -> usize {
        self.shown.read().beside_filter()
    }

    /// The text of the filter field.
    pub fn filter(self) -> ReadSignal<String> {
        self.filter.read_only()
    }

    /// Shows only the rows that hold every word. A row that is shown then stays until the text changes again.
    pub fn set_filter(self, words: String) {
        self.filter.set(words);
    }

    /// Clears the filter, which could hide the row to show.
    pub(super) fn show_all(self) {
        self.filter.set(String::new());
    }

    /// Returns the reasons why the last paste into cells was refused, one for each cell.
    pub fn refusals(self) -> ReadSignal<Vec<String>> {
        self.refusals.read_only()
    }

    /// The ID of the group.
    pub fn group_id(self) -> GroupId {
        self.view.read_untracked().id.clone()
    }

    /// Reads the shown rows. Untracked.
    pub(super) fn with_lines<T>(self, read: impl FnOnce(Lines<'_>) -> T) -> T {
        let view = self.view.read_untracked();
        let places = self.places.read_untracked();
        read(Lines {
            view: &view,
            places: &places,
        })
    }

    /// Reads the state of the grid. Untracked.
    pub(super) fn with_state<T>(self, read: impl FnOnce(&GridState) -> T) -> T {
        self.state.with_value(read)
    }

    /// Changes the state of the grid, and notifies observers if the selection changed.
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

    /// Records the focused cell.
    pub(super) fn focus_on(self, position: GridPosition) {
        self.state.update_value(|state| state.focus_on(position));
    }

    /// Returns the row id of a line.
    pub(super) fn row_of(self, line: Line) -> Option<RowId> {
        self.with_lines(|lines| lines.id(line))
    }

    /// Returns the line of a row.
    pub(super) fn line_of(self, id: &RowId) -> Option<Line> {
        self.with_lines(|lines| lines.line_of(id))
    }

    /// The open cell. Reactive.
    pub(super) fn open(self) -> Option<OpenCell> {
        self.open_cell_changed.track();
        self.open_now()
    }

    /// Returns the open cell. Untracked. `None` once the table is gone.
    pub(super) fn open_now(self) -> Option<OpenCell> {
        let open = self.state.try_with_value(|state| state.open().cloned());
        open.flatten()
    }

    /// Whether a cell is open. Untracked.
    pub(super) fn has_open_cell(self) -> bool {
        self.state.with_value(|state| state.open().is_some())
    }

    /// Whether the given cell is open. Reactive.
    pub(super) fn is_open(self, row: &RowId, column: CellColumn) -> bool {
        self.open_cell_changed.track();
        self.state.with_value(|state| {
            let open = state.open();
            open.is_some_and(|cell| cell.row.id == *row && cell.column == column)
        })
    }

    pub(super) fn set_open(self, cell: Option<OpenCell>) {
        self.state.update_value(|state| state.set_open(cell));
        self.open_cell_changed.notify();
    }

    /// Moves the focus to the nearest cell of the grid.
    pub(super) fn go_to(self, position: GridPosition) {
        let last = self.places.read_untracked().len();
        if last == 0 {
            dom::focus_soon(&format!("#{}", new_rule_id(self.direction)));
        }
        self.target.set(Some(GridPosition {
            line: position.line.clamp(Line::FIRST, Line::new(last.max(1))),
            ..position
        }));
    }

    /// Returns the focus to the focused cell once it is drawn.
    pub fn stay(self) {
        // An open cell has the focus, or gets it back from the dialog.
        if !self.has_open_cell() {
            self.go_to(self.focus());
        }
    }
}
