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

impl ListInputs {
    /// Whether any texts are kept. Reactive.
    pub(super) fn has_text(&self) -> bool {
        !self.texts.read().is_empty()
    }

    /// Copies the texts of a closed workspace of the same scope.
    pub(super) fn copy_from(&self, earlier: &Self) {
        self.texts.set(earlier.texts.get_untracked());
    }
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
