//! What the user has typed or chosen in a workspace and not yet used.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::Compared;
use crate::draft::{CellColumn, RowId};
use crate::model::GroupId;

/// A cell of a rule, to be opened on the page of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellRequest {
    /// The group.
    pub group: GroupId,
    /// The row.
    pub row: RowId,
    /// The column.
    pub column: CellColumn,
}

/// Typed texts and choices.
#[derive(Debug, Default)]
pub struct Inputs {
    search: ArcRwSignal<String>,
    new_group_name: ArcRwSignal<String>,
    new_group_description: ArcRwSignal<String>,
    pasted: ArcRwSignal<String>,
    cell_request: ArcRwSignal<Option<CellRequest>>,
    share_choice: ArcRwSignal<Option<BTreeSet<GroupId>>>,
    compared: ArcRwSignal<Option<Compared>>,
}

impl Inputs {
    /// The words of the search field.
    pub fn search(&self) -> ArcReadSignal<String> {
        self.search.read_only()
    }

    /// Sets the words of the search field.
    pub fn set_search(&self, words: String) {
        self.search.set(words);
    }

    /// The name typed for a group that has not been created yet.
    pub fn new_group_name(&self) -> ArcReadSignal<String> {
        self.new_group_name.read_only()
    }

    /// Sets the name of the next group.
    pub fn set_new_group_name(&self, name: String) {
        self.new_group_name.set(name);
    }

    /// The description typed for a group that has not been created yet.
    pub fn new_group_description(&self) -> ArcReadSignal<String> {
        self.new_group_description.read_only()
    }

    /// Sets the description of the next group.
    pub fn set_new_group_description(&self, description: String) {
        self.new_group_description.set(description);
    }

    /// Rules that are pasted and not yet added.
    pub fn pasted(&self) -> ArcReadSignal<String> {
        self.pasted.read_only()
    }

    /// Sets the pasted rules.
    pub fn set_pasted(&self, text: String) {
        self.pasted.set(text);
    }

    /// The cell that the page of its group is asked to open.
    pub fn cell_request(&self) -> ArcReadSignal<Option<CellRequest>> {
        self.cell_request.read_only()
    }

    /// Asks the page of a group to open a cell, or none.
    pub fn request_cell(&self, request: Option<CellRequest>) {
        self.cell_request.set(request);
    }

    /// Notes that the cell has been opened.
    pub fn end_cell_request(&self) {
        self.cell_request.set(None);
    }

    /// The groups that sharing starts with; none for all.
    pub fn share_choice(&self) -> ArcReadSignal<Option<BTreeSet<GroupId>>> {
        self.share_choice.read_only()
    }

    /// Sets the groups that sharing starts with.
    pub fn set_share_choice(&self, chosen: Option<BTreeSet<GroupId>>) {
        self.share_choice.set(chosen);
    }

    /// What is compared with what is on the screen.
    pub fn compared(&self) -> ArcReadSignal<Option<Compared>> {
        self.compared.read_only()
    }

    pub(super) fn compare(&self, compared: Compared) {
        self.compared.set(Some(compared));
    }

    /// Swaps which of the two is taken for the later one.
    pub fn swap_compared(&self) {
        self.compared.update(|compared| {
            if let Some(compared) = compared {
                compared.is_later = !compared.is_later;
            }
        });
    }

    /// Whether there is text that closing the workspace would lose.
    pub(super) fn has_text(&self) -> bool {
        [
            &self.new_group_name,
            &self.new_group_description,
            &self.pasted,
        ]
        .iter()
        .any(|text| !text.read_untracked().trim().is_empty())
    }

    /// Whether any text has been typed, untracked.
    pub(crate) fn has_typed(&self) -> bool {
        let texts = self.texts();
        texts.iter().any(|text| !text.read_untracked().is_empty())
    }

    /// Takes over the typed texts of a workspace of the same scope that was closed.
    pub(crate) fn take_over(&self, earlier: &Self) {
        for (text, earlier) in self.texts().into_iter().zip(earlier.texts()) {
            text.set(earlier.get_untracked());
        }
    }

    /// All texts that the user types.
    fn texts(&self) -> [&ArcRwSignal<String>; 4] {
        [
            &self.search,
            &self.new_group_name,
            &self.new_group_description,
            &self.pasted,
        ]
    }
}
