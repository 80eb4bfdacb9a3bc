//! Page of all security groups.

use std::time::Duration;

use leptos::prelude::*;

use super::group_table::GroupTable;
use crate::model::{counted, grouped};
use crate::platform::dom;
use crate::present::Page;
use crate::ui::bundles::{Bundle, Bundles, FromBundle, failure_notice};
use crate::ui::search::{SearchState, found_groups};
use crate::workspace::{Freshness, Workspace};

/// Delay between the last of several keystrokes and the search in the address. Browsers refuse to change the address
/// too often.
const WRITE_ADDRESS_AFTER: Duration = Duration::from_millis(150);

/// Content below the page head. The table is not replaced while groups arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Awaited,
    NoGroups,
    NothingFound,
    SearchFailed,
    Mistaken(String),
    Table,
}

/// Lists the groups that match the search.
#[component]
pub(in crate::ui) fn GroupsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let dialogs = workspace.environment().dialogs();
    let bundles = Bundles::of_page();
    let found = found_groups(
        workspace,
        Signal::derive(move || workspace.draft().listed().get()),
        Signal::derive(move || workspace.inputs().group_order().get()),
    );
    keep_search_in_address(workspace);
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let is_loading = Memo::new(move |_| {
        matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Loading(_)
        )
    });
    let content = Memo::new(move |_| {
        let found = found.read();
        match &found.state {
            SearchState::Mistaken(mistake) => Content::Mistaken(mistake.clone()),
            SearchState::Failed => Content::SearchFailed,
            SearchState::Awaited => Content::Awaited,
            SearchState::Done if is_page_awaited(workspace, bundles) => Content::Awaited,
            SearchState::Done if !found.groups.is_empty() => Content::Table,
            SearchState::Done if is_loading.get() => Content::Awaited,
            SearchState::Done if workspace.draft().listed().read().is_empty() => Content::NoGroups,
            SearchState::Done => Content::NothingFound,
        }
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Security groups"</h1>
            <p class="page-head__count" role="status">{move || count_text(workspace, found.read().groups.len())}</p>
            // In the head, because a line above the list would move the list when it goes.
            <Show when=move || is_loading.get()>
                <Loading />
            </Show>
            <div class="page-head__actions">
                <Show when=move || workspace.session().current().read().is_some()>
                    <button class="button" type="button"
                        aria-disabled=move || is_reading(workspace).then_some("true")
                        on:click=move |_| {
                            if !is_reading(workspace) {
                                workspace.load_inventory();
                            }
                        }>
                        "Reload"
                    </button>
                    <a class="button" href=move || workspace.link(Page::Share)>"Share…"</a>
                    <a class="button" href=move || workspace.link(Page::Compare)>"Compare…"</a>
                </Show>
                <Show when=move || can_edit.get()>
                    <button class="button button--primary" type="button"
                        on:click=move |_| dialogs.create_group(true)>
                        "Create security group…"
                    </button>
                </Show>
            </div>
        </div>
        <div class="filter-bar-place">
            {move || bundles.ready(Bundle::Search)?.search.map(|bundle| (bundle.filter_bar)(found))}
        </div>
        {move || match content.get() {
            Content::Table => view! { <GroupTable found /> }.into_any(),
            Content::Awaited => view! { <div class="loading__rows" aria-hidden="true"></div> }.into_any(),
            Content::NoGroups => no_groups().into_any(),
            Content::NothingFound => nothing_found(workspace).into_any(),
            Content::Mistaken(mistake) => mistaken(workspace, mistake).into_any(),
            Content::SearchFailed => failure_notice(bundles, Bundle::Search),
        }}
        {move || dialogs.creates_group().get().then(|| view! {
            <FromBundle bundle=Bundle::Dialogs draw=Box::new(move |loaded| {
                let close = Callback::new(move |()| dialogs.create_group(false));
                loaded.dialogs.map(|bundle| (bundle.group)(None, close))
            }) />
        })}
    }
}

/// Whether the address names another page of the list than the first, and the lazy bundle that divides it into pages is
/// being loaded. Reactive.
fn is_page_awaited(workspace: Workspace, bundles: Bundles) -> bool {
    let is_later = *workspace.inputs().list_page().read() > 0;
    if !is_later || bundles.has_failed(Bundle::Search) {
        return false;
    }
    bundles.load(Bundle::Search);
    bundles.ready(Bundle::Search).is_none()
}

/// Progress of loading, with a button to stop.
#[component]
fn Loading() -> impl IntoView {
    let workspace = Workspace::here();
    view! {
        <div class="loading" aria-busy="true">
            <p class="loading__text" role="status">
                {move || match &*workspace.inventory().groups().freshness().read() {
                    Freshness::Loading(0) => "Loading security groups…".to_owned(),
                    Freshness::Loading(count) => format!("Loading security groups, {} so far…", grouped(*count)),
                    _ => String::new(),
                }}
            </p>
            <button class="button button--small" type="button" on:click=move |_| workspace.inventory().groups().stop()>"Stop"</button>
        </div>
    }
}

fn no_groups() -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No security groups"</h2>
            <p>
                "A security group is a set of rules that allow traffic to and from the resources in it. "
                "Every VPC has a default one, so either this Region has no VPC or this isn't the account that you expect."
            </p>
            <p>"To choose another Region or account, use the connection button in the top bar. Or create a security group."</p>
        </section>
    }
}

fn nothing_found(workspace: Workspace) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No matching security groups"</h2>
            <p>
                "Every word must match the group (name, ID, description, VPC, or tags) or one of its inbound rules. For example, search for "
                <code>"apache"</code>", "<code>"ssh anywhere"</code>", "<code>"10.1.2.3"</code>", or "<code>"port = 22"</code>"."
            </p>
            {clear_button(workspace)}
        </section>
    }
}

fn mistaken(workspace: Workspace, mistake: String) -> impl IntoView {
    view! {
        <section class="empty-state" role="alert">
            <h2 class="empty-state__title">"Can't search for this"</h2>
            <p>{mistake}"."</p>
            {clear_button(workspace)}
        </section>
    }
}

fn clear_button(workspace: Workspace) -> impl IntoView {
    view! {
        <button class="button" type="button" on:click=move |_| {
            workspace.inputs().search_for("");
            dom::focus_first("#group-search");
        }>
            "Clear search"
        </button>
    }
}

/// Shows what the address asks for, and writes the search, the order and the page into the address while they change.
fn keep_search_in_address(workspace: Workspace) {
    let address = workspace.environment().address();
    Effect::new(move |_| {
        let route = address.route();
        let route = route.read();
        if let Some(search) = &route.search {
            workspace.inputs().search_for(search);
        }
        if let Some(order) = route.order {
            workspace.inputs().set_group_order(order);
        }
        if route.list_page > 0 {
            workspace.inputs().set_list_page(route.list_page);
        }
    });
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let cancel = move || {
        if let Some(Some(pending)) = pending.try_get_value() {
            pending.clear();
        }
    };
    Effect::new(move |_| {
        let query = workspace.inputs().query();
        let order = workspace.inputs().group_order().get();
        let page = workspace.inputs().list_page().get();
        let is_written = address.route().with_untracked(|route| {
            route.search.as_deref() == Some(query.trim())
                && route.order.unwrap_or_default() == order
                && route.list_page == page
        });
        let is_first = pending.get_value().is_none();
        cancel();
        let unwritten = (!is_written && workspace.is_on_screen()).then_some((query, order, page));
        let is_unwritten = unwritten.is_some();
        address.note_list(unwritten);
        if is_unwritten {
            // A pasted search is in the address at once: a browser that reloads asks no page first.
            if is_first {
                address.write_list();
            }
            let write = move || {
                pending.set_value(None);
                address.write_list();
            };
            pending.set_value(set_timeout_with_handle(write, WRITE_ADDRESS_AFTER).ok());
        }
    });
    // A user who leaves before that finds the search in the history all the same.
    let on_unload = window_event_listener_untyped("pagehide", move |_| address.write_list());
    let on_click = window_event_listener_untyped("click", move |_| address.write_list());
    on_cleanup(move || {
        on_unload.remove();
        on_click.remove();
        cancel();
        address.note_list(None);
    });
}

fn is_reading(workspace: Workspace) -> bool {
    matches!(
        &*workspace.inventory().groups().freshness().read(),
        Freshness::Loading(_) | Freshness::Refreshing
    )
}

fn count_text(workspace: Workspace, found: usize) -> String {
    let all = workspace.draft().listed().read().len();
    if matches!(
        &*workspace.inventory().groups().freshness().read(),
        Freshness::Loading(_)
    ) {
        return String::new();
    }
    if found == all {
        counted(all, "group")
    } else {
        format!("{} of {}", grouped(found), counted(all, "group"))
    }
}
