//! Page of all security groups.

use leptos::prelude::*;

use super::group_table::GroupTable;
use crate::model::{counted, grouped};
use crate::platform::dom;
use crate::present::{GroupOrder, Page, find_groups};
use crate::ui::bundles::{Bundle, FromBundle};
use crate::workspace::{Freshness, Workspace};

/// Content below the page head. The table is not replaced while groups arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Awaited,
    NoGroups,
    NothingFound,
    Table,
}

/// Lists the groups that match the search.
#[component]
pub(in crate::ui) fn GroupsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let is_creating = RwSignal::new(false);
    let order = RwSignal::new(GroupOrder::BY_NAME);
    let found = Memo::new(move |_| {
        find_groups(
            &workspace.draft().listed().read(),
            &workspace.inputs().search().read(),
            order.get(),
        )
    });
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let is_loading = Memo::new(move |_| {
        matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Loading(_)
        )
    });
    let content = Memo::new(move |_| {
        if !found.read().is_empty() {
            Content::Table
        } else if is_loading.get() {
            Content::Awaited
        } else if workspace.draft().listed().read().is_empty() {
            Content::NoGroups
        } else {
            Content::NothingFound
        }
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Security groups"</h1>
            <p class="page-head__count" role="status">{move || count_text(workspace, found.read().len())}</p>
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
                        on:click=move |_| is_creating.set(true)>
                        "Create security group…"
                    </button>
                </Show>
            </div>
        </div>
        <Show when=move || is_loading.get()>
            <Loading />
        </Show>
        {move || match content.get() {
            Content::Table => view! { <GroupTable found order /> }.into_any(),
            Content::Awaited => view! { <div class="loading__rows" aria-hidden="true"></div> }.into_any(),
            Content::NoGroups => no_groups().into_any(),
            Content::NothingFound => nothing_found(workspace).into_any(),
        }}
        {move || is_creating.get().then(|| view! {
            <FromBundle bundle=Bundle::Group draw=Box::new(move |loaded| {
                let close = Callback::new(move |()| is_creating.set(false));
                loaded.group.map(|bundle| (bundle.dialog)(None, close))
            }) />
        })}
    }
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
                "Every word must match the group (name, ID, description, VPC, or tags) or one of its inbound rules (description, source address, or port). For example, search for "
                <code>"apache"</code>", "<code>"sg-0a1b"</code>", "<code>"10.1.2.3"</code>", or "<code>"203.0.113.0/24 22"</code>"."
            </p>
            <button class="button" type="button" on:click=move |_| {
                workspace.inputs().set_search(String::new());
                dom::focus_first("#group-search");
            }>
                "Clear search"
            </button>
        </section>
    }
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
    match found == all {
        true => counted(all, "group"),
        false => format!("{} of {}", grouped(found), counted(all, "group")),
    }
}
