//! Table of security groups.

use std::sync::Arc;

use leptos::prelude::*;

use super::draft_mark::draft_mark;
use crate::grid::{RowWindow, RowsInWindow, WindowRow, WindowedRows, use_row_window};
use crate::model::{Direction, SecurityGroup, escape_invisible, grouped};
use crate::platform::dom;
use crate::present::{GroupColumn, GroupOrder, Page, rules_found};
use crate::text::rule_sentence;
use crate::ui::bundles::{Bundle, Bundles};
use crate::workspace::Workspace;

/// Columns with their headings and CSS classes, in order.
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

/// Sortable table of groups. Renders only the visible rows.
#[component]
pub(super) fn GroupTable(
    /// The groups that match the search.
    found: Memo<Vec<Arc<SecurityGroup>>>,
    /// The sort order.
    order: RwSignal<GroupOrder>,
) -> impl IntoView {
    // A pointer over the table announces a click, so the group bundle loads early. Touch has no
    // hover.
    let bundles = Bundles::of_page();
    let window = use_row_window(Signal::derive(move || found.read().len()));
    let rows = move |window: RowWindow| {
        let found = found.read();
        let drawn = found.iter().enumerate().take(window.end).skip(window.first);
        let row = |(index, group): (usize, &Arc<SecurityGroup>)| {
            let group = group.clone();
            WindowRow {
                key: (index, Arc::as_ptr(&group) as u64),
                draw: Box::new(move || view! { <GroupRow index group /> }.into_any()),
            }
        };
        drawn.map(row).collect()
    };
    restore_focus(found, window);
    view! {
        <div class="groups" role="table" aria-label="Security groups"
            on:pointerenter=move |_| bundles.load(Bundle::Group)
            on:click=move |_| bundles.load(Bundle::Group)
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

/// Focuses the link of the group whose page the user comes back from. Scrolls to its row first if it is
/// out of sight, because such a row may not be rendered.
fn restore_focus(found: Memo<Vec<Arc<SecurityGroup>>>, window: RowsInWindow) {
    let environment = Workspace::here().environment();
    let address = environment.address();
    Effect::new(move |before: Option<u32>| {
        let returns = address.returns().get();
        let is_new = before.is_some_and(|before| before != returns);
        let (true, Some(Page::Group(id))) = (is_new, address.left_page()) else {
            return returns;
        };
        let found = found.read_untracked();
        let index = found.iter().position(|group| group.id == id);
        if let (Some(index), Some(body)) = (index, window.body.get_untracked()) {
            let height = window.row_height.get_untracked();
            if !dom::is_row_in_sight(&body, index, height) {
                dom::scroll_to_row(&body, index, height);
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
            <div class="groups__cell groups__cell--description" role="cell" title=description>
                {move || matching_rule_text(&group, &workspace.inputs().search().read()).unwrap_or_else(|| escape_invisible(&group.description))}
            </div>
        </div>
    }
}

/// Describes the first rule that matches the search, and counts the others. `None` if no rule
/// matches.
fn matching_rule_text(group: &SecurityGroup, query: &str) -> Option<String> {
    let rules = rules_found(group, query);
    let first = rule_sentence(rules.first()?);
    Some(match rules.len() - 1 {
        0 => first,
        more => format!("{first}, and {} more", grouped(more)),
    })
}
