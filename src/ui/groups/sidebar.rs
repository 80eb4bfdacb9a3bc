//! Sidebar with the list of groups.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::draft_mark::DraftMark;
use crate::draft::Mark;
use crate::grid::{RowWindow, WindowRow, WindowedRows, use_row_window};
use crate::model::{Direction, GroupId, SecurityGroup, escape_invisible};
use crate::platform::dom;
use crate::present::{GroupOrder, Page, find_groups};
use crate::workspace::Workspace;

/// Lists the groups that match the search by name, with their rule counts.
#[component]
pub(in crate::ui) fn GroupSidebar() -> impl IntoView {
    let workspace = Workspace::here();
    let order = GroupOrder::BY_NAME;
    let found = Memo::new(move |_| {
        find_groups(
            &workspace.draft().listed().read(),
            &workspace.inputs().search().read(),
            order,
        )
    });
    let window = use_row_window(Signal::derive(move || found.read().len()));
    let rows = move |window: RowWindow| {
        let found = found.read();
        let drawn = found.iter().take(window.end).skip(window.first);
        let row = |group: &Arc<SecurityGroup>| {
            let group = group.clone();
            WindowRow {
                key: (0, Arc::as_ptr(&group) as u64),
                draw: Box::new(move || view! { <SidebarRow group /> }.into_any()),
            }
        };
        drawn.map(row).collect()
    };
    let list = NodeRef::<html::Nav>::new();
    // Scrolls to the open group once, so that the user can scroll elsewhere afterwards.
    Effect::new(move |last: Option<Option<GroupId>>| {
        let Page::Group(id) = workspace
            .environment()
            .address()
            .route()
            .read()
            .page
            .clone()
        else {
            return None;
        };
        if last.flatten().as_ref() == Some(&id) {
            return Some(id);
        }
        // Groups that arrive later may move it.
        if workspace
            .inventory()
            .groups()
            .freshness()
            .read()
            .is_partial()
        {
            return None;
        }
        let place = found.read().iter().position(|group| group.id == id)?;
        let (list, body) = (list.get()?, window.body.get()?);
        // By then the list has its full height.
        dom::after_paint(move || dom::show_row(&list, &body, place));
        Some(id)
    });
    view! {
        <nav class="sidebar" aria-label="Security groups" node_ref=list on:scroll=move |_| workspace.environment().window().note_scroll()>
            <a class="sidebar__all" href=move || workspace.link(Page::Groups)>"All security groups"</a>
            <WindowedRows class="sidebar__body" window rows=Box::new(rows) />
            <Show when=move || found.read().is_empty()>
                <p class="sidebar__none">"No matching security groups."</p>
            </Show>
        </nav>
    }
}

#[component]
fn SidebarRow(group: Arc<SecurityGroup>) -> impl IntoView {
    let workspace = Workspace::here();
    let page = Page::Group(group.id.clone());
    let is_open = {
        let page = page.clone();
        move || (workspace.environment().address().route().read().page == page).then_some("page")
    };
    let counts = {
        let group = group.clone();
        Memo::new(move |_| {
            Direction::BOTH.map(|direction| rules_left(workspace, &group, direction))
        })
    };
    let count = move |place: usize| counts.read().get(place).copied().unwrap_or_default();
    let title = move || format!("Inbound rules: {}, outbound rules: {}", count(0), count(1));
    view! {
        <div class="sidebar__row">
            <a class="sidebar__link" href=move || workspace.link(page.clone()) aria-current=is_open>
                {escape_invisible(&group.name)}
            </a>
            <DraftMark id=group.id.clone() />
            <span class="sidebar__counts" title=title>
                {move || count(0)}" / "{move || count(1)}
            </span>
        </div>
    }
}

/// Returns the number of rules of a group that the draft leaves. Reactive.
fn rules_left(workspace: Workspace, group: &SecurityGroup, direction: Direction) -> usize {
    if workspace
        .draft()
        .current()
        .read()
        .group(&group.id)
        .is_none()
    {
        return group.rules_in(direction).count();
    }
    let view = workspace.group_view(&group.id);
    let rows = view.rows_in(direction);
    rows.filter(|row| row.mark != Mark::Removed).count()
}
