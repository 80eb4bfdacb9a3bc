//! Typed texts and choices of a workspace that are not used yet.

mod group_list;

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{CellRequest, Compared, DialogInputs, list_inputs::ListInputs};
use crate::draft::RowId;
use crate::model::GroupId;
use crate::present::GroupOrder;

/// Maximum number of opened groups that are remembered.
const MAX_VISITED: usize = 10;

/// Store of typed texts and choices.
#[derive(Debug, Default)]
pub struct Inputs {
    group_order: ArcRwSignal<GroupOrder>,
    list_page: ArcRwSignal<usize>,
    search: ArcRwSignal<String>,
    filters: ArcRwSignal<String>,
    visited: ArcRwSignal<Vec<GroupId>>,
    selected_groups: ArcRwSignal<BTreeSet<GroupId>>,
    selection_anchor: ArcRwSignal<Option<GroupId>>,
    new_group_name: ArcRwSignal<String>,
    new_group_description: ArcRwSignal<String>,
    new_group: ArcRwSignal<Option<GroupId>>,
    pasted: ArcRwSignal<String>,
    copied_cells: ArcRwSignal<Option<String>>,
    cell_request: ArcRwSignal<Option<CellRequest>>,
    row_request: ArcRwSignal<Option<(GroupId, RowId)>>,
    share_choice: ArcRwSignal<Option<BTreeSet<GroupId>>>,
    compared: ArcRwSignal<Option<Compared>>,
    pub(super) lists: ListInputs,
    dialogs: DialogInputs,
}

impl Inputs {
    /// Remembers a block of cells that was copied.
    pub fn set_copied_cells(&self, text: String) {
        self.copied_cells.set(Some(text));
    }

    /// Whether a text is the block of cells that was copied last. Line ends of any kind are equal.
    pub fn is_copied_block(&self, text: &str) -> bool {
        let copied = self.copied_cells.read_untracked();
        copied
            .as_ref()
            .is_some_and(|copied| copied.lines().eq(text.lines()))
    }

    /// Returns the groups that were opened, the latest first.
    pub fn visited(&self) -> ArcReadSignal<Vec<GroupId>> {
        self.visited.read_only()
    }

    /// Returns the groups that are selected in the list.
    pub fn selected_groups(&self) -> ArcReadSignal<BTreeSet<GroupId>> {
        self.selected_groups.read_only()
    }

    /// Replaces the selection of the list.
    pub fn select_groups(&self, selected: BTreeSet<GroupId>) {
        self.selected_groups.set(selected);
    }

    /// Adds groups to the selection of the list, or removes them.
    pub fn set_selected<'a>(&self, ids: impl Iterator<Item = &'a GroupId>, is_selected: bool) {
        self.selected_groups.update(|selected| {
            for id in ids {
                if is_selected {
                    selected.insert(id.clone())
                } else {
                    selected.remove(id)
                };
            }
        });
    }

    /// Returns the group that was selected last, from which Shift extends the selection.
    pub fn selection_anchor(&self) -> ArcReadSignal<Option<GroupId>> {
        self.selection_anchor.read_only()
    }

    /// Sets the group from which Shift extends the selection.
    pub fn set_selection_anchor(&self, id: GroupId) {
        self.selection_anchor.set(Some(id));
    }

    /// Notes that a group was opened.
    pub(super) fn note_visit(&self, id: &GroupId) {
        self.visited.update(|visited| {
            visited.retain(|known| known != id);
            visited.insert(0, id.clone());
            visited.truncate(MAX_VISITED);
        });
    }

    /// Returns the name typed for a new group.
    pub fn new_group_name(&self) -> ArcReadSignal<String> {
        self.new_group_name.read_only()
    }

    /// Sets the name of the new group.
    pub fn set_new_group_name(&self, name: String) {
        self.new_group_name.set(name);
    }

    /// Returns the description typed for a new group.
    pub fn new_group_description(&self) -> ArcReadSignal<String> {
        self.new_group_description.read_only()
    }

    /// Sets the description of the new group.
    pub fn set_new_group_description(&self, description: String) {
        self.new_group_description.set(description);
    }

    /// Notes the group that the user has just put into the draft.
    pub fn set_new_group(&self, id: GroupId) {
        self.new_group.set(Some(id));
    }

    /// Whether the user has just put a group into the draft. True once for each group.
    pub fn take_new_group(&self, id: &GroupId) -> bool {
        let is_new = self.new_group.read_untracked().as_ref() == Some(id);
        if is_new {
            self.new_group.set(None);
        }
        is_new
    }

    /// Returns pasted rules that are not added yet.
    pub fn pasted(&self) -> ArcReadSignal<String> {
        self.pasted.read_only()
    }

    /// Sets the pasted rules.
    pub fn set_pasted(&self, text: String) {
        self.pasted.set(text);
    }

    /// Returns what is entered in the dialogs that rename and copy groups.
    pub fn dialogs(&self) -> &DialogInputs {
        &self.dialogs
    }

    /// Returns the cell to open on the page of its group.
    pub fn cell_request(&self) -> ArcReadSignal<Option<CellRequest>> {
        self.cell_request.read_only()
    }

    /// Requests the page of a group to open a cell; `None` cancels the request.
    pub fn request_cell(&self, request: Option<CellRequest>) {
        self.cell_request.set(request);
    }

    /// Clears the request once the cell is open.
    pub fn end_cell_request(&self) {
        self.cell_request.set(None);
    }

    /// Returns the row to select on the page of its group.
    pub fn row_request(&self) -> ArcReadSignal<Option<(GroupId, RowId)>> {
        self.row_request.read_only()
    }

    /// Requests the page of a group to select a row and scroll to it; `None` cancels the request.
    pub fn request_row(&self, request: Option<(GroupId, RowId)>) {
        self.row_request.set(request);
    }

    /// Returns the groups that are preselected for sharing; `None` for all.
    pub fn share_choice(&self) -> ArcReadSignal<Option<BTreeSet<GroupId>>> {
        self.share_choice.read_only()
    }

    /// Sets the groups that are preselected for sharing.
    pub fn set_share_choice(&self, chosen: Option<BTreeSet<GroupId>>) {
        self.share_choice.set(chosen);
    }

    /// Returns the document to compare with the groups on the screen.
    pub fn compared(&self) -> ArcReadSignal<Option<Compared>> {
        self.compared.read_only()
    }

    pub(super) fn compare(&self, compared: Compared) {
        self.compared.set(Some(compared));
    }

    /// Swaps which of the two compared states counts as the later one.
    pub fn swap_compared(&self) {
        let swap = |compared: &mut Compared| compared.is_later = !compared.is_later;
        self.compared
            .update(|compared| compared.iter_mut().for_each(swap));
    }

    /// Whether closing the workspace or the page would lose text. Reactive.
    pub(crate) fn has_text(&self) -> bool {
        [
            &self.new_group_name,
            &self.new_group_description,
            &self.pasted,
        ]
        .iter()
        .any(|text| !text.read().trim().is_empty())
            || self.dialogs.has_text()
            || self.lists.has_text()
    }

    /// Whether the user has typed any text, untracked.
    pub(crate) fn has_typed(&self) -> bool {
        let texts = self.texts();
        texts.iter().any(|text| !text.read_untracked().is_empty())
            || untrack(|| self.dialogs.has_text() || self.lists.has_text())
    }

    /// Copies the typed texts of a closed workspace of the same scope.
    pub(crate) fn copy_from(&self, earlier: &Self) {
        for (text, earlier) in self.texts().into_iter().zip(earlier.texts()) {
            text.set(earlier.get_untracked());
        }
        self.dialogs.copy_from(&earlier.dialogs);
        self.lists.copy_from(&earlier.lists);
    }

    /// Returns all texts that the user types.
    fn texts(&self) -> [&ArcRwSignal<String>; 5] {
        [
            &self.search,
            &self.filters,
            &self.new_group_name,
            &self.new_group_description,
            &self.pasted,
        ]
    }
}
