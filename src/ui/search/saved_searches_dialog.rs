//! Dialog with the searches that the user has saved.

use leptos::prelude::*;

use super::filter_bar::whole_query;
use super::filters::commit_filters;
use crate::model::escape_invisible;
use crate::platform::dom;
use crate::present::SavedSearch;
use crate::ui::components::{Dialog, TextField};
use crate::workspace::Workspace;

/// Saves the current search, and lists saved ones to use or delete.
#[component]
pub(super) fn SavedSearchesDialog(
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let settings = workspace.environment().settings();
    let searches = settings.saved_searches();
    let query = untrack(|| whole_query(workspace)).to_string();
    let has_query = !query.is_empty();
    let query = StoredValue::new(query);
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            error.set(Some("Enter a name for the search".to_owned()));
            dom::focus_first("#saved-search-name");
            return;
        }
        settings.change_searches(|searches| searches.save(&typed, &query.read_value()));
        error.set(None);
        name.set(String::new());
        workspace.announce("Search saved in this browser");
    };
    let items = move || {
        let searches = searches.get();
        let items = searches.all().iter();
        items
            .map(|search| saved_item(workspace, search, on_close))
            .collect::<Vec<AnyView>>()
    };
    view! {
        <Dialog title="Saved searches" id="saved-searches" on_close>
            {has_query.then(|| view! {
                <form class="form" novalidate on:submit=save>
                    <p>"Current search: " <code>{escape_invisible(&query.read_value())}</code></p>
                    <TextField id="saved-search-name" label="Name".to_owned() value=name error=error
                        placeholder="SSH from anywhere".to_owned() />
                    <div class="form__actions">
                        <button class="button button--primary" type="submit">"Save search"</button>
                    </div>
                </form>
            })}
            <Show when=move || searches.read().all().is_empty()>
                <p class="muted">"No saved searches. Search for groups first, then save the search here. It stays in this browser."</p>
            </Show>
            <ul class="saved-searches">{items}</ul>
        </Dialog>
    }
}

fn saved_item(workspace: Workspace, search: &SavedSearch, on_close: Callback<()>) -> AnyView {
    let SavedSearch { name, query } = search.clone();
    let shown_query = escape_invisible(&query);
    let shown_name = escape_invisible(&name);
    let delete_label = format!("Delete {shown_name}");
    let apply = move |_| {
        workspace.inputs().search_for(&query);
        commit_filters(workspace);
        on_close.run(());
    };
    let delete = move |_| {
        let settings = workspace.environment().settings();
        settings.change_searches(|searches| searches.delete(&name));
        dom::focus_first("#saved-searches button");
    };
    view! {
        <li class="saved-searches__item">
            <button class="saved-searches__name" type="button" on:click=apply>{shown_name}</button>
            <code class="saved-searches__query">{shown_query}</code>
            <button class="button button--small" type="button" aria-label=delete_label on:click=delete>"Delete"</button>
        </li>
    }
    .into_any()
}
