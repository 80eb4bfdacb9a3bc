//! Key events of the grid.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::columns::{COLUMNS, GridColumn, text_column};
use super::command::{Command, KeyPlace, Press, command_for};
use super::events::GridEvents;
use super::lines::Line;
use super::motion::{GridPosition, GridSize, Motion, moved};
use super::row_text::{RowText, rule_id_text};
use super::shortcuts::GRID_SHORTCUTS;
use super::state::Extension;
use super::table::RuleTable;
use super::table_texts::new_rule_id;
use crate::model::counted;
use crate::platform::dom;

/// Number of rows that Page Up and Page Down move by.
const PAGE_ROWS: usize = 15;

/// Returns the key press of an event.
pub fn press_of<'a>(event: &KeyboardEvent, key: &'a str) -> Press<'a> {
    Press {
        key,
        is_ctrl: event.ctrl_key() || event.meta_key(),
        is_shift: event.shift_key(),
        is_alt: event.alt_key(),
    }
}

impl RuleTable {
    /// Handles a key on the empty last line: a letter begins a rule, so that nothing is lost of what is typed after Tab
    /// has left the last new one. The arrow up returns to the rows.
    pub(super) fn on_new_rule_key(self, event: &KeyboardEvent) {
        let key = event.key();
        let place = KeyPlace::NewRule;
        match command_for(GRID_SHORTCUTS, press_of(event, &key), place) {
            Some(Command::TypeIntoNewRule) => self.add_provisional_row(Some(key)),
            Some(Command::LeaveNewRule) => {
                let line = Line::new(untrack(|| self.shown_rows()));
                self.go_to(GridPosition {
                    line,
                    ..self.focus()
                });
            }
            _ => return,
        }
        event.prevent_default();
    }
}

impl GridEvents {
    pub(super) fn on_key(self, event: &KeyboardEvent) {
        let Some(at) = dom::cell_of(event.target()).map(GridPosition::from) else {
            return;
        };
        // The open cell has its own shortcuts.
        if self.table.has_open_cell() {
            return;
        }
        let can_edit = self.can_edit;
        let place = match COLUMNS.get(at.column) {
            Some(column) if !at.line.is_heading() => KeyPlace::Cell {
                kind: column.kind(),
                can_edit,
            },
            _ => KeyPlace::Heading { can_edit },
        };
        let key = event.key();
        if let Some(command) = command_for(GRID_SHORTCUTS, press_of(event, &key), place)
            && self.run(command, at, event)
        {
            event.prevent_default();
        }
    }

    /// Runs a command. Returns whether the grid handled it.
    fn run(self, command: Command, at: GridPosition, event: &KeyboardEvent) -> bool {
        let table = self.table;
        let GridPosition { line, column } = at;
        let cell = text_column(column);
        match command {
            Command::Move(motion) => self.step(at, motion, false),
            Command::Extend(motion) => self.step(at, motion, true),
            Command::TypeAhead => self.type_ahead(at, event),
            Command::FollowLink => return dom::follow_link(event.target()),
            Command::OpenCell => self.open_cell(at, None),
            Command::OpenEmptyCell => self.open_cell(at, Some(String::new())),
            Command::TypeIntoCell => self.open_cell(at, Some(event.key())),
            Command::AddRule => table.add_row(None),
            Command::FillDown => table.fill_down(),
            Command::ToggleRule => table.toggle(line),
            Command::ToggleAll => table.toggle_all(),
            Command::ClearSelection => table.clear_selection(),
            Command::RevertCell => {
                if let Some(cell) = cell {
                    table.revert_cell(line, cell);
                }
            }
            Command::DuplicateRules => {
                table.aim_at_focus();
                table.duplicate_rows();
            }
            Command::RemoveRules => {
                table.aim_at_focus();
                table.remove_rows();
            }
            Command::RevertRules => {
                table.aim_at_focus();
                table.revert_rows();
            }
            // Commands of the page, of the open cell and of the button that adds a rule.
            _ => return false,
        }
        true
    }

    fn step(self, from: GridPosition, motion: Motion, is_extending: bool) {
        let table = self.table;
        let to = self.shown_cell(from, motion);
        // Below the last row is the line that adds one.
        let is_below = motion == Motion::Down && to.line == from.line && !is_extending;
        if is_below && dom::focus_first(&format!("#{}", new_rule_id(table.direction))) {
            return;
        }
        let extension =
            table.select(|state, lines| Some(state.step(from, to, is_extending, lines)));
        self.go_to(to);
        match extension {
            Some(Extension::Lines) => table.announce_selection(),
            Some(Extension::Columns(columns)) => table
                .workspace
                .announce(format!("{} selected", counted(columns, "column"))),
            Some(Extension::None) | None => {}
        }
    }

    /// Returns the target of a motion, skipping columns and headings that a narrow window hides.
    fn shown_cell(self, from: GridPosition, motion: Motion) -> GridPosition {
        let columns = self.table.columns_now();
        let size = GridSize {
            rows: untrack(|| self.table.shown_rows()) + 1,
            columns: columns.len(),
            page: PAGE_ROWS,
        };
        // Motions follow the columns as they are shown.
        let moved = |from: GridPosition| {
            let shown = columns
                .iter()
                .position(|known| known.place() == from.column);
            let column = shown.unwrap_or_default();
            let to = moved(GridPosition { column, ..from }, motion, size);
            let column = columns
                .get(to.column)
                .map_or(from.column, |known| known.place());
            GridPosition { column, ..to }
        };
        let mut to = moved(from);
        let Some(grid) = self.table.grid.get_untracked() else {
            return to;
        };
        // All rows have the columns of the focused row.
        let is_hidden = |line, column| {
            let cell = GridPosition { line, column };
            dom::is_cell_hidden(&grid, cell.into())
        };
        while is_hidden(from.line, to.column)
            || to.line.is_heading() && is_hidden(Line::HEADING, to.column)
        {
            let next = moved(to);
            if next == to {
                return from;
            }
            to = next;
        }
        to
    }

    fn type_ahead(self, at: GridPosition, event: &KeyboardEvent) {
        let (table, column) = (self.table, COLUMNS.get(at.column));
        let text_of = move |line: Line| {
            let text = table.with_lines(|lines| {
                let (view, row) = (lines.view, lines.row(line)?);
                Some(untrack(|| match column {
                    Some(GridColumn::RuleId) => rule_id_text(table.workspace, view, row),
                    _ => RowText::of(table, view, row).searched(column).to_owned(),
                }))
            });
            text.map(|text| text.to_lowercase())
        };
        let count = untrack(|| table.shown_rows());
        let found = self.typed.try_update_value(|typed| {
            typed.find(&event.key(), event.time_stamp(), at.line, count, &text_of)
        });
        if let Some(Some(line)) = found {
            self.go_to(GridPosition { line, ..at });
        }
    }
}
