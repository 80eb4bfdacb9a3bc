//! Checkboxes that select groups of the list.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{SecurityGroup, escape_invisible};
use crate::ui::search::Found;
use crate::workspace::Workspace;

/// Selects all groups on the page of the list, or none.
#[component]
pub(super) fn SelectAll(
    /// The groups of the list.
    found: Memo<Found>,
    /// The places of those on the page.
    page: Memo<Range<usize>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let selected = workspace.inputs().selected_groups();
    let counts = Memo::new(move |_| {
        let (found, selected) = (found.read(), selected.read());
        let page = page.get();
        let groups = found.groups.iter().take(page.end).skip(page.start);
        let count = groups.filter(|group| selected.contains(&group.id)).count();
        (count, page.len())
    });
    let is_all = move || counts.get().0 == counts.get().1;
    let is_mixed = move || counts.get().0 > 0 && !is_all();
    let toggle = move |_| {
        let is_selected = !untrack(is_all);
        let found = found.read_untracked();
        let page = page.get_untracked();
        let groups = found.groups.iter().take(page.end).skip(page.start);
        let ids = groups.map(|group| &group.id);
        workspace.inputs().set_selected(ids, is_selected);
    };
    view! {
        <input class="groups__check" id="select-all-groups" type="checkbox" aria-label="Select all groups"
            prop:checked=is_all
            prop:indeterminate=is_mixed
            on:change=toggle />
    }
}

/// Selects a group. Tab passes over it, because Space on the group's link does the same. With Shift, selects all groups
/// from the one that was selected last.
#[component]
pub(super) fn SelectRow(
    /// The place of the group in the list.
    index: usize,
    /// The group.
    group: Arc<SecurityGroup>,
    /// The groups of the list.
    found: Memo<Found>,
    /// Whether Shift is held while a key selects the group.
    is_shifted: StoredValue<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let selected = workspace.inputs().selected_groups();
    let label = format!("Select {}", escape_invisible(&group.name));
    let id = group.id.clone();
    let is_selected = {
        let id = id.clone();
        move || selected.read().contains(&id)
    };
    let is_chosen = is_selected.clone();
    let toggle = move |event: leptos::ev::MouseEvent| {
        let inputs = workspace.inputs();
        let is_selected = !untrack(&is_chosen);
        let anchor = inputs.selection_anchor().get_untracked();
        let found = found.read_untracked();
        let ids = found.groups.iter().map(|group| &group.id);
        let anchor = anchor.filter(|_| event.shift_key() || is_shifted.get_value());
        let start = anchor.and_then(|anchor| ids.clone().position(|known| *known == anchor));
        let (first, last) = match start {
            Some(start) => (start.min(index), start.max(index)),
            None => (index, index),
        };
        inputs.set_selected(ids.skip(first).take(last - first + 1), is_selected);
        inputs.set_selection_anchor(id.clone());
    };
    view! {
        <input class="groups__check" type="checkbox" tabindex="-1" aria-label=label prop:checked=is_selected on:click=toggle />
    }
}
