//! Suggestions of the search field, and its keys.

use leptos::prelude::*;

use super::evaluate::{effective_groups, find, with_account};
use super::filters::{commit_filters, reopen_last_filter};
use super::search_field::SearchBox;
use crate::platform::dom;
use crate::present::{GroupOrder, Page};
use crate::search::{Vocabulary, suggest};
use crate::text::Text as _;
use crate::workspace::Workspace;

/// Selector of the links in the list of groups and in the sidebar.
const RESULT_LINKS: &str = ".groups__body a, .sidebar__body a";

/// List of suggestions below the search field.
#[component]
pub(in crate::ui) fn Suggestions(
    /// The search field.
    search: SearchBox,
) -> impl IntoView {
    // Collected only while the user types, because an account has many values.
    let vocabulary = Memo::new(move |_| {
        if !search.is_open.get() {
            return None;
        }
        let workspace = search.workspace();
        let groups = effective_groups(workspace, &workspace.draft().listed().read());
        Some(with_account(workspace, &groups, Vocabulary::of))
    });
    Effect::new(move |_| {
        let suggestions = vocabulary.with(|vocabulary| {
            let typed = search.workspace().inputs().search();
            let vocabulary = vocabulary.as_ref()?;
            Some(suggest(&typed.read(), vocabulary))
        });
        search.suggestions.set(suggestions.unwrap_or_default());
    });
    let options = move || {
        let suggestions = search.suggestions.get();
        let options = suggestions
            .into_iter()
            .enumerate()
            .map(|(index, suggestion)| {
                let is_active = move || search.active.get() == Some(index);
                view! {
                    <li class="search__option" id=format!("search-suggestion-{index}") role="option"
                        aria-selected=move || if is_active() { "true" } else { "false" }
                        on:mousedown=|event| event.prevent_default()
                        on:click=move |_| accept(search, index)>
                        <span class="search__text">{suggestion.text}</span>
                        " "
                        <span class="search__detail">{suggestion.detail.text()}</span>
                    </li>
                }
                .into_any()
            });
        options.collect::<Vec<AnyView>>()
    };
    view! {
        <Show when=move || search.is_expanded()>
            <ul class="search__list" id="search-suggestions" role="listbox" aria-label="Suggestions">{options()}</ul>
        </Show>
    }
}

/// Handles a key of the search field, or `Blur` when the focus leaves it.
pub(in crate::ui) fn on_key(search: SearchBox, key: &str) {
    let workspace = untrack(|| search.workspace());
    let is_expanded = untrack(|| search.is_expanded());
    let count = search.suggestions.read_untracked().len();
    let active = search.active.get_untracked();
    match (key, is_expanded, active) {
        ("ArrowDown", true, None) => search.active.set(Some(0)),
        ("ArrowDown", true, Some(index)) if index + 1 < count => search.active.set(Some(index + 1)),
        ("ArrowDown", false, _)
            if workspace.inputs().search().read_untracked().is_empty()
                && !search.is_open.get_untracked() =>
        {
            search.is_open.set(true);
        }
        ("ArrowDown", ..) => {
            search.close();
            dom::focus_first(RESULT_LINKS);
        }
        ("ArrowUp", _, Some(index)) => search.active.set(index.checked_sub(1)),
        ("Enter", true, Some(index)) => accept(search, index),
        ("Enter", ..) => {
            search.close();
            if !commit_filters(workspace) {
                open_first(workspace);
            }
        }
        ("Escape", ..) => search.close(),
        ("Backspace", ..) => {
            reopen_last_filter(workspace);
        }
        ("Blur", ..) => {
            search.close();
            commit_filters(workspace);
        }
        _ => {}
    }
}

/// Puts a suggestion into the search field. A finished filter becomes a chip.
fn accept(search: SearchBox, index: usize) {
    let suggestions = search.suggestions.read_untracked();
    let Some(suggestion) = suggestions.get(index).cloned() else {
        return;
    };
    drop(suggestions);
    let workspace = untrack(|| search.workspace());
    workspace.inputs().set_search(suggestion.query);
    search.active.set(None);
    if suggestion.is_complete && commit_filters(workspace) {
        search.close();
    }
    dom::focus_first("#group-search");
}

/// Opens the first group that the search finds.
fn open_first(workspace: Workspace) {
    let address = workspace.environment().address();
    let order = match address.page_now() {
        Page::Groups => workspace.inputs().group_order().get_untracked(),
        _ => GroupOrder::BY_NAME,
    };
    let first = untrack(|| {
        let query = workspace.inputs().query();
        if query.trim().is_empty() {
            return None;
        }
        let groups = workspace.draft().listed().read();
        let found = find(workspace, &groups, &query, order);
        found.groups.first().map(|group| group.id.clone())
    });
    if let Some(id) = first {
        address.go_to(Page::Group(id));
        // From there it goes on to the heading of the group.
        dom::focus_first("#main");
    }
}
