//! Typed texts of forms of prefix lists that are not drafted yet.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::Inputs;
use crate::entry::ListInput;
use crate::model::PrefixListId;

/// Texts of forms of prefix lists that were closed without drafting them, by list; `None` is a new one.
#[derive(Debug, Default)]
pub(super) struct ListInputs {
    texts: ArcRwSignal<BTreeMap<Option<PrefixListId>, ListInput>>,
}

impl Inputs {
    /// Returns the kept texts of the form of a prefix list, or of a new one if `list` is `None`. Untracked.
    pub fn list_input(&self, list: &Option<PrefixListId>) -> Option<ListInput> {
        self.lists.texts.read_untracked().get(list).cloned()
    }

    /// Keeps the texts of the form of a prefix list, or forgets them.
    pub fn keep_list_input(&self, list: &Option<PrefixListId>, input: Option<ListInput>) {
        self.lists.texts.update(|texts| {
            match input {
                Some(input) => texts.insert(list.clone(), input),
                None => texts.remove(list),
            };
        });
    }
}
