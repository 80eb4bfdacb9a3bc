//! What the parts of a rule table share: which rows it shows, which are selected, which cell is
//! open, and what can be done to them.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::draft::{CellColumn, GroupView, Mark, Row, RowId, RuleDraft, UnfinishedCell};
use crate::entry::{CellReading, cell_text, read_cell};
use crate::export::{authorize_commands, rules_to_tsv};
use crate::model::{Direction, GroupId, Rule, RuleId};
use crate::platform::dom;
use crate::present::{
    GridPosition, Page, Route, RuleOrder, arrange_rows, capitalised, overlap_findings,
};
use crate::state::App;
use crate::ui::with_context;

/// The rules of one direction of the open group, as a table. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct RuleTable {
    pub app: App,
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

/// A cell that is open, and what it held when it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct OpenCell {
    pub row: RowId,
    pub column: CellColumn,
    pub text: String,
}

/// The dialogs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum TableDialog {
    EditColumn,
    Paste,
    Tags,
    Transfer,
}

impl RuleTable {
    pub(in crate::ui) fn new(app: App, view: Memo<Arc<GroupView>>, direction: Direction) -> Self {
        let filter = RwSignal::new(String::new());
        let order = RwSignal::new(None);
        let places = Memo::new(move |_| {
            let view = view.read();
            with_context(app, &view, |context| {
                arrange_rows(&view, direction, &filter.read(), order.get(), context)
            })
        });
        let table = Self {
            app,
            direction,
            view,
            filter,
            order,
            places,
            selected: RwSignal::new(HashSet::new()),
            editing: RwSignal::new(None),
            dialog: RwSignal::new(None),
            active: StoredValue::new(GridPosition { row: 1, column: 1 }),
            anchor: StoredValue::new(0),
            grid: NodeRef::new(),
            is_thorough: RwSignal::new(false),
            target: RwSignal::new(None),
        };
        table.follow_pointer();
        table
    }

    /// Selects the rule that the address points at, once its id is known, and moves there.
    fn follow_pointer(self) {
        let followed = StoredValue::new(None::<RuleId>);
        Effect::new(move |_| {
            let Some(id) = self.app.route.read().rule.clone() else {
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
            ..self.app.route.read().to_page(page)
        };
        Some(self.app.whole_address(&route))
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
    fn line_of(&self, id: &RowId) -> Option<usize> {
        let view = self.view.read_untracked();
        let places = self.places.read_untracked();
        let is_it = |place: &usize| {
            let row = view.rows().get(*place);
            row.is_some_and(|row| view.row_id(row) == *id)
        };
        places.iter().position(is_it).map(|line| line + 1)
    }

    /// Opens the cell of a line; `typed` replaces what it holds.
    pub(in crate::ui) fn open_cell(&self, line: usize, column: CellColumn, typed: Option<String>) {
        if self.app.editor_now().is_none() {
            return;
        }
        let opened = self.with_row(line, |view, row| {
            if row.mark == Mark::Removed || view.is_deleted() {
                return None;
            }
            let id = view.row_id(row);
            let draft = self.app.draft.read_untracked();
            let kept = draft.unfinished(&view.id, &id, column).map(str::to_owned);
            let text = typed.or(kept).unwrap_or_else(|| {
                let rule = view.rule_draft(row);
                with_context(self.app, view, |context| cell_text(column, &rule, context))
            });
            Some(OpenCell {
                row: id,
                column,
                text,
            })
        });
        match opened.flatten() {
            Some(cell) => self.editing.set(Some(cell)),
            None => self
                .app
                .announce("This row is to be removed; restore it first"),
        }
    }

    /// What a text would make of the open cell's row.
    pub(in crate::ui) fn read(&self, cell: &OpenCell, text: &str) -> Result<CellReading, String> {
        let view = self.view.read();
        let row = view.row(&cell.row).ok_or("the row is gone; press Escape")?;
        let rule = view.rule_draft(row);
        with_context(self.app, &view, |context| {
            read_cell(cell.column, text, &rule, context)
        })
        .map_err(|error| capitalised(&error.to_string()))
    }

    /// What is to be said of a reading: what EC2 makes of it, and which other rules it meets.
    pub(in crate::ui) fn remarks(&self, cell: &OpenCell, reading: &CellReading) -> String {
        let view = self.view.read();
        let mut remarks: Vec<String> = reading.note.iter().cloned().collect();
        let row = view.row(&cell.row);
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
        let Some(editor) = self.app.editor_now() else {
            return Ok(());
        };
        let reading = self.read(cell, text)?;
        let remarks = self.remarks(cell, &reading);
        let view = self.view.get_untracked();
        let group = view.id.clone();
        if is_for_all {
            self.edit_column(cell.column, text)?;
        } else if let Some(row) = view.row(&cell.row) {
            if !view.rule_draft(row).is_same_as(&reading.rule) || !reading.more.is_empty() {
                let label = format!("changed the {}", column_name(cell.column, self.direction));
                editor.edit(label, &mut |editing| {
                    editing.set_row(&view, row, reading.rule.clone());
                    for rule in &reading.more {
                        editing.add_row(&group, rule.clone());
                    }
                });
            }
            self.app.announce(remarks);
        }
        editor.drop_unfinished(&group, &cell.row, cell.column);
        Ok(())
    }

    /// Gives a column of all rows selected the same text.
    pub(in crate::ui) fn edit_column(&self, column: CellColumn, text: &str) -> Result<(), String> {
        let Some(editor) = self.app.editor_now() else {
            return Ok(());
        };
        let view = self.view.get_untracked();
        let mut changes: Vec<(&Row, CellReading)> = Vec::new();
        for row in self.chosen_rows(&view) {
            if row.mark == Mark::Removed {
                continue;
            }
            let rule = view.rule_draft(row);
            let reading = with_context(self.app, &view, |context| {
                read_cell(column, text, &rule, context)
            });
            changes.push((
                row,
                reading.map_err(|error| capitalised(&error.to_string()))?,
            ));
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
        self.app.announce(capitalised(&label));
        Ok(())
    }

    /// Leaves the open cell; a text that cannot be taken over stays in it.
    pub(in crate::ui) fn leave_cell(&self, cell: &OpenCell, text: &str) {
        if self.editing.read_untracked().as_ref() != Some(cell) {
            return;
        }
        if let Err(reason) = self.commit(cell, text, false) {
            self.keep_text(cell, text);
            self.app
                .announce(format!("Not taken over, but kept in its cell: {reason}"));
        }
        self.editing.set(None);
    }

    /// Keeps what is typed, so that a crash does not lose it.
    pub(in crate::ui) fn keep_text(&self, cell: &OpenCell, text: &str) {
        if let Some(editor) = self.app.editor_now() {
            editor.keep_unfinished(UnfinishedCell {
                group: self.group_id(),
                row: cell.row.clone(),
                column: cell.column,
                text: text.to_owned(),
            });
        }
    }

    /// Closes the open cell and puts back what it held.
    pub(in crate::ui) fn abandon_cell(&self, cell: &OpenCell) {
        if let Some(editor) = self.app.editor_now() {
            editor.drop_unfinished(&self.group_id(), &cell.row, cell.column);
        }
        self.editing.set(None);
        self.stay();
    }

    /// Gives the focus back to the active cell once it is drawn.
    pub(in crate::ui) fn stay(&self) {
        self.target.set(Some(self.active.get_value()));
    }

    /// Adds a row and opens its first cell.
    pub(in crate::ui) fn add_row(&self) {
        let Some(editor) = self.app.editor_now() else {
            return;
        };
        // What is filtered out could not be seen.
        self.filter.set(String::new());
        let (group, direction) = (self.group_id(), self.direction);
        let mut added = None;
        editor.edit(format!("added an {direction} rule"), &mut |editing| {
            added = Some(editing.add_row(&group, RuleDraft::empty(direction)));
        });
        if let Some(line) = added.and_then(|id| self.line_of(&id)) {
            self.active.set_value(GridPosition {
                row: line,
                column: 1,
            });
            self.stay();
            self.open_cell(line, CellColumn::Type, None);
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
        let Some(editor) = self.app.editor_now() else {
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
        self.app.announce(capitalised(&label));
        self.stay();
    }

    /// Puts one cell back to what EC2 has.
    pub(in crate::ui) fn revert_cell(&self, line: usize, column: CellColumn) {
        let Some(editor) = self.app.editor_now() else {
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
        self.app.announce(format!("Restored the {name}"));
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
        if self.selected.read_untracked().len() == count {
            self.selected.set(HashSet::new());
        } else {
            let ids =
                (1..=count).filter_map(|line| self.with_row(line, |view, row| view.row_id(row)));
            self.selected.set(ids.collect());
        }
        self.announce_selection();
    }

    fn announce_selection(&self) {
        let count = self.selected.read_untracked().len();
        self.app.announce(format!("{} selected", rows_text(count)));
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
        leptos::task::spawn_local(async move {
            let sentence = if dom::copy_text(&text).await {
                format!("Copied {} as {what}", rows_text(count))
            } else {
                "The browser did not allow copying; press Ctrl+C in the grid instead".to_owned()
            };
            self.app.announce(sentence);
        });
    }
}

/// A column in a sentence.
pub(in crate::ui) fn column_name(column: CellColumn, direction: Direction) -> &'static str {
    match (column, direction) {
        (CellColumn::Type, _) => "type",
        (CellColumn::Protocol, _) => "protocol",
        (CellColumn::Ports, _) => "ports",
        (CellColumn::PeerKind, Direction::Ingress) => "source type",
        (CellColumn::PeerKind, Direction::Egress) => "destination type",
        (CellColumn::Peer, Direction::Ingress) => "source",
        (CellColumn::Peer, Direction::Egress) => "destination",
        (CellColumn::Description, _) => "description",
    }
}

/// `1 rule`, `3 rules`.
pub(in crate::ui) fn rows_text(count: usize) -> String {
    if count == 1 {
        "1 rule".to_owned()
    } else {
        format!("{count} rules")
    }
}
