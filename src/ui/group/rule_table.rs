//! What the parts of a rule table share: which rows it shows, which are selected, which cell is
//! open, and what can be done to them.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use leptos::html;
use leptos::prelude::*;

use crate::draft::{CellColumn, GroupView, Mark, Row, RowId, RuleDraft, UnfinishedCell};
use crate::entry::{CellReading, Completion, EntryContext, cell_text, choose, read_cell};
use crate::export::{authorize_commands, rules_to_tsv};
use crate::model::{Direction, GroupId, Rule, RuleId, counted};
use crate::platform::dom;
use crate::present::{
    GridPosition, Page, Route, RuleOrder, arrange_rows, capitalised, column_name, next_to_fill,
    overlap_findings, previous_to_fill,
};
use crate::ui::with_context;
use crate::workspace::{Editor, Workspace};

/// The rules of one direction of the open group, as a table. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct RuleTable {
    pub workspace: Workspace,
    /// Which rules.
    pub direction: Direction,
    /// The group with the draft laid over it.
    pub view: Memo<Arc<GroupView>>,
    /// What the filter field holds.
    pub filter: RwSignal<String>,
    /// What the rows are ordered by; none for EC2's own order.
    pub order: RwSignal<Option<RuleOrder>>,
    /// The rows shown, by their places in the view.
    pub places: Memo<Vec<usize>>,
    /// The rows selected.
    pub selected: RwSignal<HashSet<RowId>>,
    /// The cell that is open, if any.
    pub editing: RwSignal<Option<OpenCell>>,
    /// The choice from the list that the open cell holds; none once its text is edited.
    pub chosen: StoredValue<Option<Completion>>,
    /// The text in the open cell.
    pub typed: RwSignal<String>,
    /// The columns of a block of cells, from where it began to where it was extended to; none while
    /// whole rows are selected.
    pub span: RwSignal<Option<(CellColumn, CellColumn)>>,
    /// Why the last paste into cells changed nothing, one reason for each cell.
    pub refusals: RwSignal<Vec<String>>,
    /// Whether the pointer that was pressed last was a finger.
    pub is_touch: StoredValue<bool>,
    /// The dialog that is open, if any.
    pub dialog: RwSignal<Option<TableDialog>>,
    /// The cell that is the table's tab stop; row 0 is the heading.
    pub active: StoredValue<GridPosition>,
    /// The row from which a selection extends.
    pub anchor: StoredValue<usize>,
    /// The grid in the document.
    pub grid: NodeRef<html::Div>,
    /// Whether untouched rows say which other rules they meet: only once they are on the screen.
    pub is_thorough: RwSignal<bool>,
    /// Where to move once what has changed is drawn.
    pub target: RwSignal<Option<GridPosition>>,
}

/// A cell that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct OpenCell {
    /// The group of the row.
    pub group: GroupId,
    /// The row when the cell was opened.
    pub row: RowId,
    /// The id of the row's rule, which stays when EC2 changes the rule.
    pub rule: Option<RuleId>,
    pub column: CellColumn,
    /// The value of the cell when it was opened.
    pub was: String,
    /// The text that the editor started with.
    pub text: String,
    /// Whether that text was unfinished text of the cell.
    pub is_unfinished: bool,
    /// Number that no other opening of a cell has.
    pub serial: u64,
}

/// Where an editor goes when its text has been taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Leave {
    Stay,
    Down,
    Up,
    /// To the next cell: of a row that is being filled in, the next empty one.
    Forward,
    Back,
}

/// The dialogs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum TableDialog {
    EditColumn,
    Paste,
    PasteRefused,
    Tags,
    Transfer,
}

impl RuleTable {
    pub(in crate::ui) fn new(
        workspace: Workspace,
        view: Memo<Arc<GroupView>>,
        direction: Direction,
    ) -> Self {
        let filter = RwSignal::new(String::new());
        let order = RwSignal::new(None);
        let editing = RwSignal::new(None::<OpenCell>);
        let active = StoredValue::new(GridPosition { row: 1, column: 1 });
        let places = Memo::new(move |_| {
            let view = view.read();
            let mut places = with_context(workspace, &view, |context| {
                arrange_rows(&view, direction, &filter.read(), order.get(), context)
            });
            // The row of an open cell stays in its line, whatever its other values become.
            if let Some(open) = &*editing.read()
                && let Some(place) = place_of(open, &view)
            {
                let line = active.get_value().row.saturating_sub(1);
                if order.read().is_some() || !places.contains(&place) {
                    places.retain(|known| *known != place);
                    places.insert(line.min(places.len()), place);
                }
            }
            places
        });
        let table = Self {
            workspace,
            direction,
            view,
            filter,
            order,
            places,
            selected: RwSignal::new(HashSet::new()),
            editing,
            chosen: StoredValue::new(None),
            typed: RwSignal::new(String::new()),
            span: RwSignal::new(None),
            refusals: RwSignal::new(Vec::new()),
            is_touch: StoredValue::new(false),
            dialog: RwSignal::new(None),
            active,
            anchor: StoredValue::new(0),
            grid: NodeRef::new(),
            is_thorough: RwSignal::new(false),
            target: RwSignal::new(None),
        };
        table.follow_pointer();
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
                // What is filtered out could not be seen.
                self.filter.set(String::new());
                self.open_row(&asked.row, asked.column, None);
            }
        });
    }

    /// Closes the open cell when its row can no longer be edited, and says what was typed.
    fn watch_open_row(self) {
        Effect::new(move |_| {
            let Some(cell) = self.editing.get() else {
                return;
            };
            let view = self.view.get();
            let row = place_of(&cell, &view).and_then(|place| view.rows().get(place));
            let is_removed = row.is_none_or(|row| row.mark == Mark::Removed);
            if !is_removed && !view.is_deleted() {
                return;
            }
            self.keep_typed();
            let text = self.typed.get_untracked();
            self.editing.set(None);
            if text != cell.was {
                self.workspace.draft().set_notice(Some(format!(
                    "The rule whose cell was open has been removed. The text in the cell was: {text}"
                )));
            }
        });
    }

    /// Selects the rule that the address points at, once its id is known, and moves there.
    fn follow_pointer(self) {
        let followed = StoredValue::new(None::<RuleId>);
        Effect::new(move |_| {
            let Some(id) = self
                .workspace
                .environment()
                .address()
                .route()
                .read()
                .rule
                .clone()
            else {
                followed.set_value(None);
                return;
            };
            let view = self.view.read();
            let is_it = |row: &&Row| {
                let rule = view.remote_rule(row);
                rule.is_some_and(|rule| rule.id.as_ref() == Some(&id))
            };
            let mut rows = view.rows_in(self.direction);
            if followed.get_value().as_ref() == Some(&id) {
                return;
            }
            let Some(row) = rows.find(is_it).map(|row| view.row_id(row)) else {
                return;
            };
            followed.set_value(Some(id));
            // What is filtered out could not be seen.
            self.filter.set(String::new());
            if let Some(line) = self.line_of(&row) {
                self.selected.set(HashSet::from([row]));
                self.anchor.set_value(line);
                self.target.set(Some(GridPosition {
                    row: line,
                    column: 1,
                }));
            }
        });
    }

    /// The address of the one rule selected; none where it is another number of them, or its id is not
    /// known.
    pub(in crate::ui) fn link_to_selected(&self) -> Option<String> {
        let selected = self.selected.read();
        let mut ids = selected.iter();
        let (Some(row), None) = (ids.next(), ids.next()) else {
            return None;
        };
        let view = self.view.read();
        let rule = view.remote_rule(view.row(row)?)?.id.clone()?;
        let page = Page::Group(view.id.clone());
        let route = Route {
            rule: Some(rule),
            ..self
                .workspace
                .environment()
                .address()
                .route()
                .read()
                .to_page(page)
        };
        Some(self.workspace.environment().address().absolute_url(&route))
    }

    /// The group.
    pub(in crate::ui) fn group_id(&self) -> GroupId {
        self.view.read_untracked().id.clone()
    }

    /// The row shown in a line of the grid, from 1.
    pub(in crate::ui) fn with_row<T>(
        &self,
        line: usize,
        make: impl FnOnce(&GroupView, &Row) -> T,
    ) -> Option<T> {
        let place = *self.places.read_untracked().get(line.checked_sub(1)?)?;
        let view = self.view.read_untracked();
        Some(make(&view, view.rows().get(place)?))
    }

    /// The line of the grid that shows a row, from 1.
    pub(super) fn line_of(&self, id: &RowId) -> Option<usize> {
        let view = self.view.read_untracked();
        let places = self.places.read_untracked();
        let is_it = |place: &usize| {
            let row = view.rows().get(*place);
            row.is_some_and(|row| view.row_id(row) == *id)
        };
        places.iter().position(is_it).map(|line| line + 1)
    }

    /// The rights to change the group's rules; none, with the reason announced, while the group is
    /// to be deleted.
    pub(in crate::ui) fn editor(&self) -> Option<Editor> {
        if self.view.read_untracked().is_deleted() {
            self.workspace
                .announce("The group is to be deleted; keep the group first");
            return None;
        }
        self.workspace.editor_now()
    }

    /// Whether a cell is open.
    pub(super) fn is_open(&self, row: &RowId, column: CellColumn) -> bool {
        let open = self.editing.read();
        let open = open.as_ref();
        open.is_some_and(|cell| cell.row == *row && cell.column == column)
    }

    /// Opens the cell of a line; `typed` replaces what it holds.
    pub(in crate::ui) fn open_cell(&self, line: usize, column: CellColumn, typed: Option<String>) {
        if let Some(row) = self.with_row(line, |view, row| view.row_id(row)) {
            self.open_row(&row, column, typed);
        }
    }

    /// Opens a cell of a row, after the text in the cell that is open has been taken over or kept.
    pub(in crate::ui) fn open_row(&self, row: &RowId, column: CellColumn, typed: Option<String>) {
        self.leave_cell();
        if self.editor().is_none() {
            return;
        }
        let view = self.view.get_untracked();
        let Some(found) = view.row(row).filter(|row| row.mark != Mark::Removed) else {
            self.workspace
                .announce("This rule is to be removed; restore it first");
            return;
        };
        let rule = view.rule_draft(found);
        let was = with_context(self.workspace, &view, |context| {
            cell_text(column, &rule, context)
        });
        let draft = self.workspace.draft().current().read_untracked();
        let kept = draft.unfinished(&view.id, row, column).map(str::to_owned);
        drop(draft);
        let is_unfinished = typed.is_none() && kept.is_some();
        let text = typed.or(kept).unwrap_or_else(|| was.clone());
        if let Some(line) = self.line_of(row) {
            self.active.set_value(GridPosition {
                row: line,
                column: grid_column(column),
            });
        }
        self.typed.set(text.clone());
        self.chosen.set_value(None);
        self.editing.set(Some(OpenCell {
            group: view.id.clone(),
            row: row.clone(),
            rule: view.remote_rule(found).and_then(|rule| rule.id.clone()),
            column,
            was,
            text,
            is_unfinished,
            serial: next_serial(),
        }));
    }

    /// What a text would make of the open cell's row.
    pub(in crate::ui) fn read(&self, cell: &OpenCell, text: &str) -> Result<CellReading, String> {
        let view = self.view.read();
        let row = open_row(cell, &view).ok_or("The rule is gone; press Escape")?;
        let rule = view.rule_draft(row);
        with_context(self.workspace, &view, |context| {
            self.read_row(cell.column, text, &rule, context)
        })
    }

    /// Parses a text for a row. The text of a choice is read as the choice's value.
    fn read_row(
        &self,
        column: CellColumn,
        text: &str,
        rule: &RuleDraft,
        context: &EntryContext<'_>,
    ) -> Result<CellReading, String> {
        let chosen = self.chosen.get_value();
        if let Some(chosen) = chosen.filter(|chosen| chosen.text == text) {
            return Ok(choose(&chosen.value, rule));
        }
        let reading = read_cell(column, text, rule, context);
        reading.map_err(|error| capitalised(&error.to_string()))
    }

    /// What is to be said of a reading: what EC2 makes of it, and which other rules it meets.
    pub(in crate::ui) fn remarks(&self, cell: &OpenCell, reading: &CellReading) -> String {
        let view = self.view.read();
        let mut remarks: Vec<String> = reading.note.iter().cloned().collect();
        let row = open_row(cell, &view);
        let made = std::iter::once(&reading.rule).chain(&reading.more);
        for rule in made.filter_map(RuleDraft::rule) {
            if let Some(row) = row {
                let findings = overlap_findings(&view, row, &rule);
                remarks.extend(findings.into_iter().map(|finding| finding.text));
            }
        }
        remarks.dedup();
        remarks.join(". ")
    }

    /// Takes a text over into the open cell, and into that column of all rows selected where
    /// `is_for_all`. Whether it could be taken.
    pub(in crate::ui) fn commit(
        &self,
        cell: &OpenCell,
        text: &str,
        is_for_all: bool,
    ) -> Result<(), String> {
        let Some(editor) = self.editor() else {
            return Ok(());
        };
        let reading = self.read(cell, text)?;
        let remarks = self.remarks(cell, &reading);
        let view = self.view.get_untracked();
        let group = view.id.clone();
        if is_for_all {
            self.edit_column(cell.column, text)?;
        } else if let Some(row) = open_row(cell, &view) {
            if !view.rule_draft(row).is_same_as(&reading.rule) || !reading.more.is_empty() {
                let label = format!("changed the {}", column_name(cell.column, self.direction));
                editor.edit(label, &mut |editing| {
                    editing.set_row(&view, row, reading.rule.clone());
                    for rule in &reading.more {
                        editing.add_row(&group, rule.clone());
                    }
                });
            }
            self.workspace.announce(remarks);
        }
        self.drop_unfinished(cell);
        Ok(())
    }

    /// Gives a column of all rows selected the same text.
    pub(in crate::ui) fn edit_column(&self, column: CellColumn, text: &str) -> Result<(), String> {
        let Some(editor) = self.workspace.editor_now() else {
            return Ok(());
        };
        let view = self.view.get_untracked();
        let mut changes: Vec<(&Row, CellReading)> = Vec::new();
        for row in self.chosen_rows(&view) {
            if row.mark == Mark::Removed {
                continue;
            }
            let rule = view.rule_draft(row);
            let reading = with_context(self.workspace, &view, |context| {
                self.read_row(column, text, &rule, context)
            });
            changes.push((row, reading?));
        }
        let count = changes.len();
        let name = column_name(column, self.direction);
        let label = format!("changed the {name} of {}", rows_text(count));
        editor.edit(label.clone(), &mut |editing| {
            for (row, reading) in &changes {
                editing.set_row(&view, row, reading.rule.clone());
                for rule in &reading.more {
                    editing.add_row(&view.id, rule.clone());
                }
            }
        });
        for (row, _) in &changes {
            editor.drop_unfinished(&view.id, &view.row_id(row), column);
        }
        self.workspace.announce(capitalised(&label));
        Ok(())
    }

    /// Takes the text in the open cell over and closes the cell. Text that was not touched changes
    /// nothing.
    pub(in crate::ui) fn take_cell(&self, is_for_all: bool) -> Result<(), String> {
        let Some(cell) = self.editing.get_untracked() else {
            return Ok(());
        };
        let text = self.typed.get_untracked();
        if text == cell.was && !is_for_all {
            self.drop_unfinished(&cell);
        } else {
            self.commit(&cell, &text, is_for_all)?;
        }
        self.editing.set(None);
        Ok(())
    }

    /// Leaves the open cell, if there is one: takes its text over or, where that cannot be, keeps it as
    /// unfinished text of the cell.
    pub(in crate::ui) fn leave_cell(&self) {
        let Some(cell) = self.editing.get_untracked() else {
            return;
        };
        let text = self.typed.get_untracked();
        // Text that a reload interrupted is finished by the user, not by looking at it.
        let is_still_unfinished = cell.is_unfinished && text == cell.text;
        if !is_still_unfinished && let Err(reason) = self.take_cell(false) {
            self.keep_typed();
            self.workspace
                .announce(format!("Not taken over, but kept in its cell: {reason}"));
        }
        self.editing.set(None);
    }

    /// Goes on from a cell that has been closed.
    pub(in crate::ui) fn go_on(&self, cell: &OpenCell, leave: Leave) {
        let view = self.view.get_untracked();
        let row = open_row(cell, &view);
        if let Some(row) = row.filter(|row| row.mark == Mark::Added) {
            let rule = view.rule_draft(row);
            let next = match leave {
                Leave::Forward => next_to_fill(&rule, Some(cell.column))
                    .map(|column| (view.row_id(row), column))
                    .or_else(|| self.next_row_to_fill(&view, row)),
                Leave::Back => {
                    previous_to_fill(&rule, cell.column).map(|column| (view.row_id(row), column))
                }
                Leave::Stay | Leave::Down | Leave::Up => None,
            };
            if let Some((row, column)) = next {
                self.open_row(&row, column, None);
                return;
            }
        }
        let line = row.and_then(|row| self.line_of(&view.row_id(row)));
        let line = line.unwrap_or(self.active.get_value().row);
        let column = grid_column(cell.column);
        self.go_to(match leave {
            Leave::Stay => (line, column),
            Leave::Down => (line + 1, column),
            Leave::Up => (line.saturating_sub(1), column),
            Leave::Forward => (line, column + 1),
            Leave::Back => (line, column.saturating_sub(1)),
        });
    }

    /// The first empty cell of the next added row that has one: several sources in one cell make several rows.
    fn next_row_to_fill(&self, view: &GroupView, after: &Row) -> Option<(RowId, CellColumn)> {
        let line = self.line_of(&view.row_id(after))?;
        let places = self.places.read_untracked();
        let rows = places.iter().skip(line);
        let rows = rows.filter_map(|place| view.rows().get(*place));
        let mut added = rows.filter(|row| row.mark == Mark::Added);
        added.find_map(|row| {
            let column = next_to_fill(&view.rule_draft(row), None)?;
            Some((view.row_id(row), column))
        })
    }

    /// Keeps the text in the open cell as unfinished text, so that neither a crash nor a reload loses
    /// it. Text that is the value of the cell is not unfinished.
    pub(in crate::ui) fn keep_typed(&self) {
        let (Some(Some(cell)), Some(text)) = (
            self.editing.try_get_untracked(),
            self.typed.try_get_untracked(),
        ) else {
            return;
        };
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        if text == cell.was {
            self.drop_unfinished(&cell);
            return;
        }
        let view = self.workspace.group_view_now(&cell.group);
        editor.keep_unfinished(UnfinishedCell {
            row: open_row(&cell, &view).map_or(cell.row.clone(), |row| view.row_id(row)),
            group: cell.group,
            column: cell.column,
            text,
        });
    }

    fn drop_unfinished(&self, cell: &OpenCell) {
        if let Some(editor) = self.workspace.editor_now() {
            let view = self.workspace.group_view_now(&cell.group);
            let row = open_row(cell, &view).map_or(cell.row.clone(), |row| view.row_id(row));
            editor.drop_unfinished(&cell.group, &row, cell.column);
        }
    }

    /// Closes the open cell and puts back what it held.
    pub(in crate::ui) fn abandon_cell(&self) {
        if let Some(cell) = self.editing.get_untracked() {
            self.drop_unfinished(&cell);
            self.editing.set(None);
            self.go_on(&cell, Leave::Stay);
        }
    }

    /// Moves the focus to a cell of the grid, as near as there is one.
    fn go_to(&self, (row, column): (usize, usize)) {
        let last = self.places.read_untracked().len();
        if last == 0 {
            dom::focus_soon(&format!("#{}", add_button_id(self.direction)));
        }
        self.target.set(Some(GridPosition {
            row: row.clamp(1, last.max(1)),
            column,
        }));
    }

    /// Gives the focus back to the active cell once it is drawn.
    pub(in crate::ui) fn stay(&self) {
        // An open cell has the focus, or gets it back from the dialog that took it.
        if self.editing.read_untracked().is_some() {
            return;
        }
        let GridPosition { row, column } = self.active.get_value();
        self.go_to((row, column));
    }

    /// Adds a row and opens its first cell.
    pub(in crate::ui) fn add_row(&self) {
        let Some(editor) = self.editor() else {
            return;
        };
        self.leave_cell();
        // What is filtered out could not be seen.
        self.filter.set(String::new());
        let (group, direction) = (self.group_id(), self.direction);
        let mut added = None;
        editor.edit(format!("added an {direction} rule"), &mut |editing| {
            added = Some(editing.add_row(&group, RuleDraft::empty(direction)));
        });
        if let Some(id) = added {
            self.open_row(&id, CellColumn::Type, None);
        }
    }

    /// How many of the selected rows the table shows, and how many it hides. Actions apply to those
    /// shown.
    pub(in crate::ui) fn selected_counts(&self) -> (usize, usize) {
        let view = self.view.read();
        let selected = self.selected.read();
        if selected.is_empty() {
            return (0, 0);
        }
        let is_shown = |place: &&usize| {
            let row = view.rows().get(**place);
            row.is_some_and(|row| selected.contains(&view.row_id(row)))
        };
        let shown = self.places.read().iter().filter(is_shown).count();
        let rows = view.rows_in(self.direction);
        let all = rows.filter(|row| selected.contains(&view.row_id(row)));
        (shown, all.count() - shown)
    }

    /// Clears the selection where the focused cell is outside of it: a key or the clipboard then means that cell. On
    /// the heading and on checkboxes it means the selected rows.
    pub(in crate::ui) fn aim_at_focus(&self) {
        let GridPosition { row, column } = self.active.get_value();
        if row == 0 || column == 0 || self.selected.read_untracked().is_empty() {
            return;
        }
        let focused = self.with_row(row, |view, row| view.row_id(row));
        let is_selected = |id: &RowId| self.selected.read_untracked().contains(id);
        if !focused.is_some_and(|id| is_selected(&id)) {
            self.clear_selection();
        }
    }

    /// The rows selected or, where none is, the active one.
    pub(in crate::ui) fn chosen_rows<'a>(&self, view: &'a GroupView) -> Vec<&'a Row> {
        let selected = self.selected.read_untracked();
        let places = self.places.read_untracked();
        let rows = places.iter().filter_map(|place| view.rows().get(*place));
        if selected.is_empty() {
            let line = self.active.get_value().row;
            return rows
                .skip(line.saturating_sub(1))
                .take(usize::from(line > 0))
                .collect();
        }
        rows.filter(|row| selected.contains(&view.row_id(row)))
            .collect()
    }

    /// Marks the chosen rows as removed.
    pub(in crate::ui) fn remove_rows(&self) {
        self.change_rows("removed", |editing, view, row| {
            editing.remove_row(view, row)
        });
    }

    /// Puts the chosen rows back to what EC2 has.
    pub(in crate::ui) fn revert_rows(&self) {
        self.change_rows("reverted", |editing, view, row| {
            editing.revert_row(view, row)
        });
    }

    /// Adds the chosen rows once more, to be changed.
    pub(in crate::ui) fn duplicate_rows(&self) {
        self.change_rows("duplicated", |editing, view, row| {
            editing.add_row(&view.id, view.rule_draft(row));
        });
    }

    fn change_rows(
        &self,
        verb: &str,
        mut change: impl FnMut(&mut crate::draft::Editing<'_>, &GroupView, &Row),
    ) {
        let Some(editor) = self.editor() else {
            return;
        };
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let label = format!("{verb} {}", rows_text(rows.len()));
        editor.edit(label.clone(), &mut |editing| {
            for row in &rows {
                change(editing, &view, row);
            }
        });
        self.workspace.announce(capitalised(&label));
        self.stay();
    }

    /// Selects the row of a line and no other, and moves to the cell.
    pub(in crate::ui) fn select_only(&self, line: usize, column: usize) {
        let Some(id) = self.with_row(line, |view, row| view.row_id(row)) else {
            return;
        };
        self.anchor.set_value(line);
        self.selected.set(HashSet::from([id]));
        self.go_to((line, column));
        self.announce_selection();
    }

    /// Opens the active cell of the one row selected or, where that cannot be typed into, its first.
    pub(in crate::ui) fn edit_selected(&self) {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view);
        let Some(row) = rows.first().map(|row| view.row_id(row)) else {
            return;
        };
        let GridPosition { row: line, column } = self.active.get_value();
        let is_active = self.line_of(&row) == Some(line);
        let column = text_column(column).filter(|_| is_active);
        self.open_row(&row, column.unwrap_or(CellColumn::Type), None);
    }

    /// Puts one cell back to what EC2 has.
    pub(in crate::ui) fn revert_cell(&self, line: usize, column: CellColumn) {
        let Some(editor) = self.editor() else {
            return;
        };
        let view = self.view.get_untracked();
        let place = line
            .checked_sub(1)
            .and_then(|line| self.places.read_untracked().get(line).copied());
        let Some(row) = place.and_then(|place| view.rows().get(place)) else {
            return;
        };
        editor.drop_unfinished(&view.id, &view.row_id(row), column);
        let Some(base) = view.remote_rule(row) else {
            return;
        };
        let (base, mut rule) = (RuleDraft::from(base), view.rule_draft(row));
        match column {
            CellColumn::Type | CellColumn::Protocol | CellColumn::Ports => {
                rule.traffic = base.traffic;
            }
            CellColumn::PeerKind | CellColumn::Peer => rule.peer = base.peer,
            CellColumn::Description => rule.description = base.description,
        }
        let name = column_name(column, self.direction);
        editor.edit(format!("restored the {name}"), &mut |editing| {
            editing.set_row(&view, row, rule.clone());
        });
        self.workspace.announce(format!("Restored the {name}"));
        self.stay();
    }

    /// Selects or deselects the row of a line.
    pub(in crate::ui) fn toggle(&self, line: usize) {
        let Some(id) = self.with_row(line, |view, row| view.row_id(row)) else {
            return;
        };
        self.anchor.set_value(line);
        self.selected.update(|selected| {
            if !selected.remove(&id) {
                selected.insert(id);
            }
        });
        self.announce_selection();
    }

    /// Selects the rows from where the selection began to a line, and no others.
    pub(in crate::ui) fn extend_to(&self, line: usize) {
        let anchor = self.anchor.get_value().max(1);
        let (first, last) = (anchor.min(line).max(1), anchor.max(line));
        let ids =
            (first..=last).filter_map(|line| self.with_row(line, |view, row| view.row_id(row)));
        self.selected.set(ids.collect());
        self.announce_selection();
    }

    /// Selects all rows shown or, where all are selected, none.
    pub(in crate::ui) fn toggle_all(&self) {
        let count = self.places.read_untracked().len();
        let (shown, _) = untrack(|| self.selected_counts());
        if shown == count {
            self.selected.set(HashSet::new());
        } else {
            let ids =
                (1..=count).filter_map(|line| self.with_row(line, |view, row| view.row_id(row)));
            self.selected.set(ids.collect());
        }
        self.announce_selection();
    }

    fn announce_selection(&self) {
        let (count, _) = untrack(|| self.selected_counts());
        self.workspace
            .announce(format!("{} selected", rows_text(count)));
    }

    /// Deselects all rows.
    pub(in crate::ui) fn clear_selection(&self) {
        self.selected.set(HashSet::new());
        self.span.set(None);
    }

    /// The chosen rows that are complete, as text for a spreadsheet.
    pub(in crate::ui) fn to_tsv(self) -> String {
        rules_to_tsv(self.chosen_rules().iter())
    }

    /// The chosen rows that are complete, as commands of the AWS CLI.
    pub(in crate::ui) fn to_cli(self) -> String {
        authorize_commands(&self.group_id(), self.chosen_rules().iter())
    }

    fn chosen_rules(&self) -> Vec<Rule> {
        let view = self.view.get_untracked();
        let rows = self.chosen_rows(&view).into_iter();
        rows.filter_map(|row| view.rule_draft(row).rule()).collect()
    }

    /// Puts a text on the clipboard and says so.
    pub(in crate::ui) fn copy(self, text: String, what: &'static str) {
        let count = self.chosen_rows(&self.view.read_untracked()).len();
        self.workspace.spawn(async move {
            let sentence = if dom::copy_text(&text).await {
                format!("Copied {} as {what}", rows_text(count))
            } else {
                "The browser did not allow copying; press Ctrl+C in the grid instead".to_owned()
            };
            self.workspace.announce(sentence);
        });
    }
}

/// The place, among the rows of a group, of the row whose cell is open.
pub(super) fn place_of(cell: &OpenCell, view: &GroupView) -> Option<usize> {
    let row = open_row(cell, view)?;
    view.rows()
        .iter()
        .position(|known| std::ptr::eq(known, row))
}

/// The row whose cell is open: by what it allows or, once EC2 has changed that, by its rule's id.
fn open_row<'a>(cell: &OpenCell, view: &'a GroupView) -> Option<&'a Row> {
    let by_rule = || {
        let id = cell.rule.as_ref()?;
        let is_it = |row: &&Row| {
            let rule = view.remote_rule(row);
            rule.is_some_and(|rule| rule.id.as_ref() == Some(id))
        };
        view.rows().iter().find(is_it)
    };
    view.row(&cell.row).or_else(by_rule)
}

fn next_serial() -> u64 {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

/// The place of a column in the grid, after the column of marks.
fn grid_column(column: CellColumn) -> usize {
    let place = CellColumn::ALL.iter().position(|known| *known == column);
    place.unwrap_or_default() + 1
}

/// The column that can be typed into at a place in the grid.
pub(super) fn text_column(place: usize) -> Option<CellColumn> {
    CellColumn::ALL.get(place.checked_sub(1)?).copied()
}

/// The id of the button that adds a rule.
pub(super) fn add_button_id(direction: Direction) -> String {
    format!("add-{direction}-rule")
}

/// `1 rule`, `3 rules`.
pub(in crate::ui) fn rows_text(count: usize) -> String {
    counted(count, "rule")
}
