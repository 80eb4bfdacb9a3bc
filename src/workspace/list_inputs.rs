//! Typed texts of forms of prefix lists that are not drafted yet.

use leptos::prelude::*;

use super::Inputs;
use crate::entry::ListInput;
use crate::model::PrefixListId;

impl Inputs {
    /// Returns the kept texts of the form of a prefix list, or of a new one if `list` is `None`. Untracked.
    pub fn list_input(&self, list: &Option<PrefixListId>) -> Option<ListInput> {
        self.list_inputs.read_untracked().get(list).cloned()
    }

    /// Keeps the texts of the form of a prefix list, or forgets them.
    pub fn keep_list_input(&self, list: &Option<PrefixListId>, input: Option<ListInput>) {
        self.list_inputs.update(|inputs| {
            match input {
                Some(input) => inputs.insert(list.clone(), input),
                None => inputs.remove(list),
            };
        });
    }
}
