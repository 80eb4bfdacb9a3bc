//! Sidebar with the list of groups.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::draft_mark::DraftMark;
use super::group_table::move_by_arrows;
use crate::draft::Mark;
use crate::grid::{RowWindow, WindowRow, WindowedRows, use_row_window};
use crate::model::{Direction, GroupId, SecurityGroup, escape_invisible};
use crate::platform::dom;
use crate::present::{GroupOrder, Page};
use crate::ui::bundles::{Bundle, Bundles};
use crate::ui::components::{Icon, icon};
use crate::ui::search::{Found, SearchState, found_groups};
use crate::workspace::Workspace;

/// Lists the groups that match the search by name, with their rule counts.
#[component]
pub(in crate::ui) fn GroupSidebar() -> impl IntoView {
    let workspace = Workspace::here();
    let bundles = Bundles::of_page();
    let found = found_groups(
        workspace,
        Signal::derive(move || workspace.draft().listed().get()),
        Signal::stored(GroupOrder::BY_NAME),
    );
    let window = use_row_window(Signal::derive(move || found.read().groups.len()));
    let rows = move |window: RowWindow| {
        let found = found.read();
        let drawn = found.groups.iter().take(window.end).skip(window.first);
        let row = |group: &Arc<SecurityGroup>| {
            let group = group.clone();
            WindowRow {
                key: (0, Arc::as_ptr(&group) as u64),
                draw: Box::new(move || view! { <SidebarRow group /> }.into_any()),
            }
        };
        drawn.map(row).collect()
    };
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let dialogs = workspace.environment().dialogs();
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
        let place = found
            .read()
            .groups
            .iter()
            .position(|group| group.id == id)?;
        let (list, body) = (list.get()?, window.body.get()?);
        // By then the list has its full height.
        dom::after_paint(move || dom::show_row(&list, &body, place));
        Some(id)
    });
    view! {
        <nav class="sidebar" aria-label="Security groups" node_ref=list on:scroll=move |_| workspace.environment().window().note_scroll() on:keydown=move_by_arrows>
            <div class="sidebar__head">
                <a class="sidebar__all" href=move || workspace.link(Page::Groups)>"All security groups"</a>
                <Show when=move || can_edit.get()>
                    <button class="button button--quiet button--small button--icon" type="button" title="Create security group"
                        aria-label="Create security group…" aria-haspopup="dialog" on:click=move |_| dialogs.create_group(true)>
                        {icon(Icon::Plus)}
                    </button>
                </Show>
            </div>
            <div class="sidebar__filters">
                {move || bundles.ready(Bundle::Search)?.search.map(|bundle| (bundle.filter_chips)())}
            </div>
            <WindowedRows class="sidebar__body" window rows=Box::new(rows) />
            <p class="sidebar__none">{move || nothing_found(&found.read())}</p>
        </nav>
    }
}

/// Says why no group is listed.
fn nothing_found(found: &Found) -> Option<String> {
    match &found.state {
        SearchState::Mistaken(mistake) => Some(format!("{mistake}.")),
        SearchState::Failed => Some("Couldn't load the search. Try again later.".to_owned()),
        SearchState::Done if found.groups.is_empty() => {
            Some("No matching security groups.".to_owned())
        }
        SearchState::Done | SearchState::Awaited => None,
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
pub(in crate::ui) fn rules_left(
    workspace: Workspace,
    group: &SecurityGroup,
    direction: Direction,
) -> usize {
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
