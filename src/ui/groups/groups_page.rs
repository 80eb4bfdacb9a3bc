//! The page of all security groups.

use std::sync::Arc;

use leptos::prelude::*;

use super::draft_mark::DraftMark;
use crate::model::{Direction, SecurityGroup, escape_invisible};
use crate::platform::dom;
use crate::present::{GroupColumn, GroupOrder, Page, RowWindow, find_groups, rules_found};
use crate::text::rule_sentence;
use crate::ui::components::{Row, WindowedRows, use_row_window};
use crate::ui::parts::{Part, PartsStore};
use crate::workspace::{Freshness, Workspace};

/// The columns with their headings and classes, in their order.
const COLUMNS: [(GroupColumn, &str, &str); 6] = [
    (GroupColumn::Name, "Name", "groups__cell--name"),
    (GroupColumn::Id, "Group ID", "groups__cell--id"),
    (GroupColumn::Vpc, "VPC", "groups__cell--vpc"),
    (GroupColumn::Inbound, "Inbound", "groups__cell--inbound"),
    (GroupColumn::Outbound, "Outbound", "groups__cell--outbound"),
    (
        GroupColumn::Description,
        "Description",
        "groups__cell--description",
    ),
];

/// What stands below the head of the page. The table stays the same while groups come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Awaited,
    NoGroups,
    NothingFound,
    Table,
}

/// Lists the groups that the search finds.
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
            <Part draw=Box::new(move |parts| {
                (parts.group_dialog)(None, Callback::new(move |()| is_creating.set(false)))
            }) />
        })}
    }
}

/// How many groups have come, and a way to leave it at that.
#[component]
fn Loading() -> impl IntoView {
    let workspace = Workspace::here();
    view! {
        <div class="loading" aria-busy="true">
            <p class="loading__text" role="status">
                {move || match &*workspace.inventory().groups().freshness().read() {
                    Freshness::Loading(0) => "Reading security groups…".to_owned(),
                    Freshness::Loading(count) => format!("Reading security groups, {count} so far…"),
                    _ => String::new(),
                }}
            </p>
            <button class="button button--small" type="button" on:click=move |_| workspace.inventory().groups().stop()>"Stop"</button>
        </div>
    }
}

#[component]
fn GroupTable(found: Memo<Vec<Arc<SecurityGroup>>>, order: RwSignal<GroupOrder>) -> impl IntoView {
    // Whoever points at the groups is about to open one; a finger points and opens at once.
    let parts: PartsStore = expect_context();
    let window = use_row_window(Signal::derive(move || found.read().len()));
    let rows = move |window: RowWindow| {
        let found = found.read();
        let drawn = found.iter().enumerate().take(window.end).skip(window.first);
        let row = |(index, group): (usize, &Arc<SecurityGroup>)| {
            let group = group.clone();
            Row {
                key: (index, Arc::as_ptr(&group) as u64),
                draw: Box::new(move || view! { <GroupRow index group /> }.into_any()),
            }
        };
        drawn.map(row).collect()
    };
    view! {
        <div class="groups" role="table" aria-label="Security groups"
            on:pointerenter=move |_| parts.load()
            on:click=move |_| parts.load()
            aria-rowcount=move || found.read().len() + 1>
            <div class="groups__head" role="rowgroup">
                <div class="groups__row groups__row--head" role="row" aria-rowindex="1">
                    {COLUMNS.map(|(column, heading, class)| view! {
                        <SortHeader column heading class order />
                    })}
                </div>
            </div>
            <WindowedRows class="groups__body" role="rowgroup" window rows=Box::new(rows) />
        </div>
    }
}

/// A column heading that orders the table.
#[component]
fn SortHeader(
    column: GroupColumn,
    heading: &'static str,
    class: &'static str,
    order: RwSignal<GroupOrder>,
) -> impl IntoView {
    let direction = move || {
        let order = order.get();
        (order.column == column).then_some(if order.is_descending {
            "descending"
        } else {
            "ascending"
        })
    };
    let sort = move |_| {
        order.update(|order| {
            let is_descending = order.column == column && !order.is_descending;
            *order = GroupOrder {
                column,
                is_descending,
            };
        });
    };
    view! {
        <div class=format!("groups__cell {class}") role="columnheader" aria-sort=direction>
            <button class="groups__sort" type="button" on:click=sort>
                {heading}
                <span class="groups__arrow" aria-hidden="true">
                    {move || match direction() {
                        Some("descending") => "↓",
                        Some(_) => "↑",
                        None => "",
                    }}
                </span>
            </button>
        </div>
    }
}

#[component]
fn GroupRow(index: usize, group: Arc<SecurityGroup>) -> impl IntoView {
    let workspace = Workspace::here();
    let page = Page::Group(group.id.clone());
    let vpc = group.vpc_id.clone();
    let vpc_name = {
        let vpc = vpc.clone();
        move || {
            let id = vpc.as_ref()?;
            workspace
                .inventory()
                .vpcs()
                .read()
                .iter()
                .find(|known| known.id == *id)?
                .name()
                .map(escape_invisible)
        }
    };
    let count = |direction| group.rules_in(direction).count();
    let description = escape_invisible(&group.description);
    let id_text = if group.id.is_new() {
        "new".to_owned()
    } else {
        group.id.to_string()
    };
    view! {
        <div class="groups__row" role="row" aria-rowindex=index + 2>
            <div class="groups__cell groups__cell--name" role="cell">
                <a class="link" href=move || workspace.link(page.clone())>{escape_invisible(&group.name)}</a>
                <DraftMark id=group.id.clone() />
            </div>
            <div class="groups__cell groups__cell--id code" role="cell">{id_text}</div>
            <div class="groups__cell groups__cell--vpc" role="cell">
                <span class="code">{vpc.map(|vpc| vpc.to_string())}</span>
                {move || vpc_name().map(|name| view! { " " <span class="muted">{name}</span> })}
            </div>
            <div class="groups__cell groups__cell--inbound" role="cell">
                <span class="groups__count-label" aria-hidden="true">"in "</span>
                {count(Direction::Ingress)}
            </div>
            <div class="groups__cell groups__cell--outbound" role="cell">
                <span class="groups__count-label" aria-hidden="true">"out "</span>
                {count(Direction::Egress)}
            </div>
            <div class="groups__cell groups__cell--description" role="cell" title=description>
                {move || found_text(&group, &workspace.inputs().search().read()).unwrap_or_else(|| escape_invisible(&group.description))}
            </div>
        </div>
    }
}

/// The rules that the search finds the group by, where it is found by any: the first one in words.
fn found_text(group: &SecurityGroup, query: &str) -> Option<String> {
    let rules = rules_found(group, query);
    let first = rule_sentence(rules.first()?);
    Some(match rules.len() - 1 {
        0 => first,
        more => format!("{first}, and {more} more"),
    })
}

fn no_groups() -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No security groups here"</h2>
            <p>
                "A security group is a named set of rules that say which traffic may reach the network interfaces that carry it, and leave them. "
                "Every VPC has one from the start, so either this Region has no VPC, or the account is another than you expect."
            </p>
            <p>"Look at another Region or account through the connection in the bar above, or create a group."</p>
        </section>
    }
}

fn nothing_found(workspace: Workspace) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h2 class="empty-state__title">"No group matches the search"</h2>
            <p>
                "Every word must be one of a group's name, ID, description, VPC or tags, or of one of its inbound rules: a word of its description, an address that it lets in, or its port. For example "
                <code>"apache"</code>", "<code>"sg-0a1b"</code>", "<code>"10.1.2.3"</code>" or "<code>"203.0.113.0/24 22"</code>"."
            </p>
            <button class="button" type="button" on:click=move |_| {
                workspace.inputs().set_search(String::new());
                dom::focus_first("#group-search");
            }>
                "Clear the search"
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
    match (found == all, all) {
        (true, 1) => "1 group".to_owned(),
        (true, _) => format!("{all} groups"),
        (false, _) => format!("{found} of {all} groups"),
    }
}
