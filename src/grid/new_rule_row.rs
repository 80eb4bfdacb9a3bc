//! The empty last line of a rule table, which adds a rule.

use leptos::prelude::*;

use super::rows::added_label;
use super::table::RuleTable;
use super::table_texts::new_rule_id;
use crate::draft::{CellColumn, RuleDraft};
use crate::model::Direction;
use crate::platform::dom;

/// Line in which a new rule is typed, below the rows of a table that can be edited. Enter, a click or a letter adds a
/// row and opens its first cell.
#[component]
pub fn NewRuleRow(
    /// The table.
    table: RuleTable,
) -> impl IntoView {
    // A new group has no rules: the first one can be typed at once.
    let inputs = table.workspace.inputs();
    if table.direction == Direction::Ingress
        && inputs.take_new_group(&table.view.read_untracked().id)
    {
        dom::focus_in_next_frame("#new-inbound-rule");
    }
    view! {
        <button class="rules__new" type="button" id=new_rule_id(table.direction) data-takes-letters
            on:keydown=move |event| table.on_new_rule_key(&event)
            on:click=move |_| table.add_provisional_row(None)>
            <span class="rules__plus" aria-hidden="true">"+"</span>
            <span>{format!("New {} rule", table.direction)}</span>
            <span class="rules__example" aria-hidden="true">"HTTPS, 443, 8000-8080…"</span>
        </button>
    }
}

impl RuleTable {
    /// Adds a row from the empty last line. The row stays only if something is typed or chosen in it.
    pub(super) fn add_provisional_row(self, typed: Option<String>) {
        let Some(editor) = self.editor() else {
            return;
        };
        self.leave_cell();
        self.withdraw_provisional();
        if let Some(id) = self.add_empty_row(&editor) {
            self.provisional.set_value(Some(id.clone()));
            self.open_row(&id, CellColumn::Type, typed);
        }
    }

    /// Removes the row that the empty last line has added if nothing is in it. Returns whether it did.
    pub(super) fn withdraw_provisional(self) -> bool {
        let Some(id) = self.provisional.try_get_value().flatten() else {
            return false;
        };
        self.provisional.set_value(None);
        let view = self.view.get_untracked();
        let Some(row) = view.row(&id) else {
            return false;
        };
        let draft = self.workspace.draft().current();
        let is_empty = view
            .rule_draft(row)
            .is_same_as(&RuleDraft::empty(self.direction))
            && draft
                .read_untracked()
                .unfinished_in_row(&view, row)
                .is_empty();
        let Some(editor) = self.workspace.editor_now().filter(|_| is_empty) else {
            return false;
        };
        if !editor.withdraw_edit(&added_label(self.direction)) {
            editor.edit("removed an empty rule", &mut |editing| {
                editing.remove_row(&view, row);
            });
        }
        true
    }

    /// Withdraws the row of the empty last line once the user has left it.
    pub(super) fn watch_provisional_row(self) {
        Effect::new(move |_| {
            self.open();
            self.check_provisional();
        });
    }

    /// Withdraws the row of the empty last line, once events are handled, unless the focus is in it.
    pub(super) fn check_provisional(self) {
        // The table may be gone: removing its elements moves the focus.
        if self.provisional.try_get_value().flatten().is_none() {
            return;
        }
        dom::after_paint(move || {
            let Some(id) = self.provisional.try_get_value().flatten() else {
                return;
            };
            let is_open = self.open_now().is_some_and(|cell| cell.row.id == id);
            let grid = self.grid.get_untracked();
            let has_focus = grid.is_some_and(|grid| dom::contains_focus(&grid));
            let is_focused = has_focus && self.row_of(self.focus().line).as_ref() == Some(&id);
            if !is_open && !is_focused {
                self.withdraw_provisional();
            }
        });
    }
}
