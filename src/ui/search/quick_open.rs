//! Quick open: a dialog that jumps to any group, rule, page or action.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::quick_items::{QuickItem, quick_items, run_item};
use crate::platform::dom;
use crate::ui::components::Dialog;
use crate::workspace::Workspace;

/// Dialog with a combobox. Enter opens the marked entry.
#[component]
pub(in crate::ui) fn QuickOpen() -> impl IntoView {
    let workspace = Workspace::here();
    let dialogs = workspace.environment().dialogs();
    let close = move || dialogs.show_quick_open(false);
    let typed = RwSignal::new(String::new());
    let marked = RwSignal::new(0_usize);
    let items = Memo::new(move |_| quick_items(workspace, &typed.read()));
    let open = move |item: QuickItem| {
        // The dialog puts the focus back, so it closes first.
        close();
        run_item(workspace, item.target);
    };
    let on_key = move |event: KeyboardEvent| {
        let count = items.read_untracked().len();
        let last = count.saturating_sub(1);
        let index = marked.get_untracked();
        if let Some(to) = moved(&event.key(), index, last) {
            event.prevent_default();
            marked.set(to);
            dom::reveal(&format!("#quick-open-{to}"));
        } else if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            let item = items.read_untracked().get(index).cloned();
            if let Some(item) = item {
                open(item);
            }
        }
    };
    let option = move |(index, item): (usize, QuickItem)| {
        let is_marked = move || marked.get() == index;
        let QuickItem {
            kind,
            label,
            detail,
            ..
        } = item.clone();
        view! {
            <li class="search__option" id=format!("quick-open-{index}") role="option"
                aria-selected=move || if is_marked() { "true" } else { "false" }
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| open(item.clone())>
                <span class="search__text">{label}</span>
                " "
                <span class="search__detail">{detail}" "<span class="search__kind">{kind}</span></span>
            </li>
        }
        .into_any()
    };
    let options = move || {
        let items = items.get().into_iter().enumerate();
        items.map(option).collect::<Vec<AnyView>>()
    };
    let is_empty = move || items.read().is_empty();
    view! {
        <Dialog title="Quick open" id="quick-open" on_close=Callback::new(move |()| close())>
            <input class="field__input" type="text" role="combobox" aria-label="Group, rule, page, or action"
                placeholder="Group, rule, page, or action" autocomplete="off" spellcheck="false"
                aria-autocomplete="list" aria-controls="quick-open-list"
                aria-expanded=move || if is_empty() { "false" } else { "true" }
                aria-activedescendant=move || (!is_empty()).then(|| format!("quick-open-{}", marked.get()))
                prop:value=typed
                on:input=move |event| {
                    marked.set(0);
                    typed.set(event_target_value(&event));
                }
                on:keydown=on_key />
            <ul class="search__list search__list--in-dialog" id="quick-open-list" role="listbox" aria-label="Results">{options}</ul>
            <p class="muted" role="status">{move || is_empty().then_some("Nothing found. Search for a name, an ID, a port, or an address.")}</p>
        </Dialog>
    }
}

/// Returns the entry that an arrow key leads to, round the ends of the list.
fn moved(key: &str, index: usize, last: usize) -> Option<usize> {
    match key {
        "ArrowDown" if index >= last => Some(0),
        "ArrowDown" => Some(index + 1),
        "ArrowUp" => Some(index.checked_sub(1).unwrap_or(last)),
        _ => None,
    }
}
