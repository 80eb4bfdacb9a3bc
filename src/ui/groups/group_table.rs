//! Table of security groups.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use super::draft_mark::draft_mark;
use super::row_selection::{SelectAll, SelectRow};
use crate::grid::{RowWindow, RowsInWindow, WindowRow, WindowedRows, use_row_window};
use crate::model::{Direction, SecurityGroup, escape_invisible, grouped};
use crate::platform::dom;
use crate::present::{GroupColumn, Page};
use crate::ui::bundles::{Bundle, Bundles};
use crate::ui::search::Found;
use crate::workspace::Workspace;

/// Columns with their headings and CSS classes, in order.
pub(in crate::ui) const COLUMNS: [(GroupColumn, &str, &str); 8] = [
    (GroupColumn::Name, "Name", "groups__cell--name"),
    (GroupColumn::Id, "Group ID", "groups__cell--id"),
    (GroupColumn::Vpc, "VPC", "groups__cell--vpc"),
    (GroupColumn::Inbound, "Inbound", "groups__cell--inbound"),
    (GroupColumn::Outbound, "Outbound", "groups__cell--outbound"),
    (GroupColumn::Findings, "Findings", "groups__cell--findings"),
    (GroupColumn::UsedBy, "Used by", "groups__cell--used-by"),
    (
        GroupColumn::Description,
        "Description",
        "groups__cell--description",
    ),
];

/// Sortable table of groups. Renders only the visible rows.
#[component]
pub(super) fn GroupTable(
    /// The groups that match the search.
    found: Memo<Found>,
) -> impl IntoView {
    // A pointer over the table announces a click, so the group bundle loads early. Touch has no
    // hover.
    let bundles = Bundles::of_page();
    let page = Memo::new(move |_| page_range(bundles, found.read().groups.len()));
    let window = use_row_window(Signal::derive(move || page.read().len()));
    // The click that Space stands for has no modifier keys.
    let is_shifted = StoredValue::new(false);
    let rows = move |window: RowWindow| {
        let groups = &found.read().groups;
        let Range { start, end } = page.get();
        let drawn = groups
            .iter()
            .enumerate()
            .take(end.min(start + window.end))
            .skip(start + window.first);
        let row = |(index, group): (usize, &Arc<SecurityGroup>)| {
            let group = group.clone();
            WindowRow {
                key: (index, Arc::as_ptr(&group) as u64),
                draw: Box::new(move || {
                    view! { <GroupRow index group found is_shifted /> }.into_any()
                }),
            }
        };
        drawn.map(row).collect()
    };
    restore_focus(found, page, window);
    let workspace = Workspace::here();
    // The bar stays mounted once there was a selection, so that its dialogs outlast it.
    let has_bar = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || !workspace.inputs().selected_groups().read().is_empty()
    });
    view! {
        <div class="groups" class:groups--with-rules=move || found.read().has_rules role="table" aria-label="Security groups"
            on:keydown=move |event: leptos::ev::KeyboardEvent| {
                is_shifted.set_value(event.shift_key());
                move_by_arrows(event);
                is_shifted.set_value(false);
            }
            on:pointerenter=move |_| bundles.load(Bundle::Group)
            on:click=move |_| bundles.load(Bundle::Group)
            aria-rowcount=move || found.read().groups.len() + 1>
            <div class="groups__head" role="rowgroup">
                <div class="groups__row groups__row--head" role="row" aria-rowindex="1">
                    {COLUMNS.map(|(column, heading, class)| view! {
                        <SortHeader column heading class found page />
                    })}
                    <Show when=move || found.read().has_rules>
                        <div class="groups__cell groups__cell--rules" role="columnheader">"Matching rule"</div>
                    </Show>
                </div>
            </div>
            <WindowedRows class="groups__body" role="rowgroup" window rows=Box::new(rows) />
        </div>
        {move || {
            if !has_bar.get() {
                return None;
            }
            bundles.load(Bundle::Dialogs);
            bundles.ready(Bundle::Dialogs)?.dialogs.map(|bundle| (bundle.bulk_bar)(found))
        }}
    }
}

/// Returns the places of the groups on the page of the list: of all, until the lazy bundle divides them. Reactive.
fn page_range(bundles: Bundles, count: usize) -> Range<usize> {
    let bundle = bundles
        .ready(Bundle::Search)
        .and_then(|loaded| loaded.search);
    bundle.map_or(0..count, |bundle| (bundle.page_range)(count))
}

/// Focuses the link of the group whose page the user comes back from. Scrolls to its row first if it is
/// out of sight, because such a row may not be rendered.
fn restore_focus(found: Memo<Found>, page: Memo<Range<usize>>, window: RowsInWindow) {
    let environment = Workspace::here().environment();
    let address = environment.address();
    Effect::new(move |before: Option<u32>| {
        let returns = address.returns().get();
        let is_new = before.is_some_and(|before| before != returns);
        let (true, Some(Page::Group(id))) = (is_new, address.left_page()) else {
            return returns;
        };
        let found = found.read_untracked();
        let index = found.groups.iter().position(|group| group.id == id);
        let page = page.get_untracked();
        let index = index.filter(|index| page.contains(index));
        if let (Some(index), Some(body)) = (index, window.body.get_untracked()) {
            let height = window.row_height.get_untracked();
            let row = index - page.start;
            if !dom::is_row_in_sight(&body, row, height) {
                dom::scroll_to_row(&body, row, height);
                environment.window().note_scroll();
            }
            // ARIA counts rows from 1, and row 1 is the heading.
            dom::focus_followed(&format!("#main [aria-rowindex=\"{}\"] a", index + 2));
        }
        returns
    });
}

/// Column heading that sorts the table.
#[component]
fn SortHeader(
    column: GroupColumn,
    heading: &'static str,
    class: &'static str,
    found: Memo<Found>,
    page: Memo<Range<usize>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let direction = move || {
        let order = workspace.inputs().group_order().get();
        (order.column == column).then_some(if order.is_descending {
            "descending"
        } else {
            "ascending"
        })
    };
    let sort = move |_| workspace.inputs().sort_groups(column);
    view! {
        <div class=format!("groups__cell {class}") role="columnheader" aria-sort=direction>
            {(column == GroupColumn::Name).then(|| view! { <SelectAll found page /> })}
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
fn GroupRow(
    index: usize,
    group: Arc<SecurityGroup>,
    found: Memo<Found>,
    is_shifted: StoredValue<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let bundles = Bundles::of_page();
    let page = Page::Group(group.id.clone());
    let (id, used) = (group.id.clone(), group.id.clone());
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
    let count = |direction| rule_count(workspace, group.clone(), direction);
    let description = escape_invisible(&group.description);
    let rules = {
        let group = group.clone();
        move || {
            let found = found.read();
            let matcher = found.matcher.as_ref()?;
            let bundle = bundles.ready(Bundle::Search)?.search?;
            (bundle.matching_rules)(workspace, matcher, &group)
        }
    };
    let id_text = if group.id.is_new() {
        "new".to_owned()
    } else {
        group.id.to_string()
    };
    view! {
        <div class="groups__row" role="row" aria-rowindex=index + 2>
            <div class="groups__cell groups__cell--name" role="cell">
                <SelectRow index group=group.clone() found is_shifted />
                <a class="link" aria-keyshortcuts="Space Shift+Space" href=move || workspace.link(page.clone())>{escape_invisible(&group.name)}</a>
                {draft_mark(workspace, group.id.clone())}
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
            <div class="groups__cell groups__cell--findings" role="cell">
                {move || bundles.ready(Bundle::Findings)?.findings.map(|bundle| (bundle.group_counts)(id.clone()))}
            </div>
            <div class="groups__cell groups__cell--used-by" role="cell">
                {move || bundles.ready(Bundle::Care)?.care.map(|bundle| (bundle.use_count)(used.clone()))}
            </div>
            <div class="groups__cell groups__cell--description" role="cell" title=description.clone()>{description.clone()}</div>
            <Show when=move || found.read().has_rules>
                <div class="groups__cell groups__cell--rules" role="cell">{rules.clone()}</div>
            </Show>
        </div>
    }
}

/// Number of rules of a group, with the draft.
fn rule_count(workspace: Workspace, group: Arc<SecurityGroup>, direction: Direction) -> AnyView {
    let bundles = Bundles::of_page();
    let is_changed = Memo::new({
        let id = group.id.clone();
        move |_| workspace.draft().current().read().group(&id).is_some()
    });
    let count = move || {
        let bundle = is_changed
            .get()
            .then(|| bundles.ready(Bundle::Group))
            .flatten();
        grouped(match bundle.and_then(|loaded| loaded.group) {
            Some(bundle) => (bundle.rules_left)(workspace, &group, direction),
            None => group.rules_in(direction).count(),
        })
    };
    count.into_any()
}

/// Moves the focus between the links of the rows with the arrow keys, and from the first one to the
/// search field. Space selects the group of the link.
pub(super) fn move_by_arrows(event: leptos::ev::KeyboardEvent) {
    let is_next = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        " " if dom::click_checkbox_beside(event.target()) => return event.prevent_default(),
        _ => return,
    };
    let is_moved = dom::focus_link_beside(event.target(), is_next);
    if is_moved || (!is_next && dom::focus_first("#group-search")) {
        event.prevent_default();
    }
}
