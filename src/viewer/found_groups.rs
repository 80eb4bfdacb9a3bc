//! Field and filters of the search, and the table of the groups that it finds.

use leptos::prelude::*;

use super::search::Search;
use super::snapshot_source::SnapshotSource;
use crate::model::{Direction, SecurityGroup, escape_invisible, grouped};
use crate::present::{GroupColumn, Page};
use crate::search::{GroupState, Term};
use crate::text::{state_label, vpc_label};

/// Number of groups that are drawn before the user asks for all.
const FIRST_ROWS: usize = 500;

/// Columns with their headings and CSS classes, in order.
const COLUMNS: [(GroupColumn, &str, &str); 6] = [
    (GroupColumn::Name, "Name", ""),
    (GroupColumn::Id, "Group ID", "viewer__wide"),
    (GroupColumn::Vpc, "VPC", "viewer__wide"),
    (GroupColumn::Inbound, "Inbound", "viewer__number"),
    (GroupColumn::Outbound, "Outbound", "viewer__number"),
    (GroupColumn::Description, "Description", ""),
];

/// Field of the search.
#[component]
pub(super) fn SearchField(search: Search) -> impl IntoView {
    view! {
        <div class="viewer__search">
            <label class="visually-hidden" for="group-search">"Search groups"</label>
            <input class="field__input" id="group-search" type="search" autocomplete="off"
                spellcheck="false" placeholder="Search groups by name, ID, tag, address, or port"
                prop:value=search.typed()
                on:input=move |event| search.set_typed(event_target_value(&event)) />
            {move || search.mistake().map(|mistake| view! { <p class="muted" role="alert">{mistake}</p> })}
        </div>
    }
}

/// Filters by states and by the VPC. Absent if the snapshot has nothing to choose.
#[component]
pub(super) fn Filters(search: Search) -> impl IntoView {
    let states = search.states();
    let vpcs = search.vpcs();
    let is_needed = !states.is_empty() || !vpcs.is_empty();
    let states = states
        .into_iter()
        .map(|(state, count)| state_button(search, state, count));
    let states: Vec<AnyView> = states.collect();
    let vpcs = (!vpcs.is_empty()).then(|| {
        let terms: Vec<Term> = vpcs.iter().map(|(_, term)| term.clone()).collect();
        let choose = move |event| {
            let place: Option<usize> = event_target_value(&event).parse().ok();
            search.restrict_to_vpc(place.and_then(|place| terms.get(place).cloned()));
        };
        let options = vpcs.into_iter().enumerate().map(|(place, (vpc, term))| {
            let is_chosen = move || search.has_filter(&term);
            view! { <option value=place.to_string() prop:selected=is_chosen>{vpc_label(&vpc)}</option> }
        });
        view! {
            <select class="field__input filter-bar__vpc" aria-label="VPC" on:change=choose>
                <option value="">"All VPCs"</option>
                {options.collect_view()}
            </select>
        }
    });
    is_needed.then(|| {
        view! { <div class="filter-bar viewer__filters" role="group" aria-label="Filters">{states}{vpcs}</div> }
    })
}

fn state_button(search: Search, state: GroupState, count: usize) -> AnyView {
    let term = StoredValue::new(Term::in_state(state));
    let is_on = move || search.has_filter(&term.read_value());
    view! {
        <button class="filter-bar__state" type="button" aria-pressed=move || is_on().to_string()
            on:click=move |_| search.toggle(&term.read_value())>
            {state_label(state)} " " <span class="filter-bar__count">{grouped(count)}</span>
        </button>
    }
    .into_any()
}

/// Table of the found groups.
#[component]
pub(super) fn FoundGroups(source: SnapshotSource, search: Search) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let rows = move || {
        let found = search.found();
        let shown = if shows_all.get() {
            found.len()
        } else {
            FIRST_ROWS
        };
        let shown = found.iter().take(shown);
        shown.map(|group| group_row(source, group)).collect_view()
    };
    let hidden = Memo::new(move |_| {
        if shows_all.get() {
            0
        } else {
            search.count().saturating_sub(FIRST_ROWS)
        }
    });
    let headings =
        COLUMNS.map(|(column, heading, class)| heading_view(search, column, heading, class));
    view! {
        <table class="viewer__groups">
            <thead><tr>{headings}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
        <Show when=move || search.count() == 0 && search.mistake().is_none()>
            <p class="muted">"No matching security groups."</p>
        </Show>
        <Show when=move || hidden.get() != 0>
            <button class="button" type="button" on:click=move |_| shows_all.set(true)>
                {move || format!("Show {} more", grouped(hidden.get()))}
            </button>
        </Show>
    }
}

/// Column heading that sorts the table.
fn heading_view(
    search: Search,
    column: GroupColumn,
    heading: &'static str,
    class: &'static str,
) -> AnyView {
    let order = search.order();
    let direction = move || {
        let order = order.get();
        let word = if order.is_descending {
            "descending"
        } else {
            "ascending"
        };
        (order.column == column).then_some(word)
    };
    let arrow = move || match direction() {
        Some("descending") => "↓",
        Some(_) => "↑",
        None => "",
    };
    view! {
        <th scope="col" class=class aria-sort=direction>
            <button class="viewer__sort" type="button" on:click=move |_| search.sort(column)>
                {heading}<span class="viewer__arrow" aria-hidden="true">{arrow}</span>
            </button>
        </th>
    }
    .into_any()
}

fn group_row(source: SnapshotSource, group: &SecurityGroup) -> impl IntoView + use<> {
    let count = |direction| grouped(group.rules_in(direction).count());
    view! {
        <tr>
            <td>
                <a class="link" href=source.link(Page::Group(group.id.clone()))>{escape_invisible(&group.name)}</a>
            </td>
            <td class="code viewer__wide">{group.id.to_string()}</td>
            <td class="code viewer__wide">{group.vpc_id.as_ref().map(ToString::to_string)}</td>
            <td class="viewer__number">{count(Direction::Ingress)}</td>
            <td class="viewer__number">{count(Direction::Egress)}</td>
            <td>{escape_invisible(&group.description)}</td>
        </tr>
    }
}
