//! Search, and the table of the groups that it finds.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::snapshot_source::{SnapshotSource, Viewed};
use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::analysis::checks::FindingIndex;
use crate::model::{
    DEFAULT_EXPIRY_TAG, Direction, ExpiryClock, Inventory, SecurityGroup, counted,
    escape_invisible, grouped,
};
use crate::platform::timestamp;
use crate::present::{GroupOrder, OrderFacts, Page, order_found};
use crate::search::{Account, Matcher, parse};
use crate::text::{Text as _, capitalised};

/// Number of groups that are drawn before the user asks for all.
const FIRST_ROWS: usize = 500;

/// The search with the groups that it finds. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    query: RwSignal<String>,
    found: Memo<Vec<Arc<SecurityGroup>>>,
    /// What is wrong with the query.
    mistake: Memo<Option<String>>,
    all: usize,
}

impl Search {
    pub(super) fn of(viewed: Arc<Viewed>) -> Self {
        let query = RwSignal::new(String::new());
        let all = viewed.inventory().groups.len();
        let found = Memo::new(move |_| found_groups(viewed.inventory(), &query.read()));
        let mistake = Memo::new(move |_| {
            let parsed = parse(&query.read());
            let (error, _) = parsed.mistake()?;
            Some(capitalised(&error.text()))
        });
        Self {
            query,
            found,
            mistake,
            all,
        }
    }

    /// Returns the found groups by name. Reactive.
    pub(super) fn found(self) -> Vec<Arc<SecurityGroup>> {
        self.found.get()
    }

    /// Returns the number of found groups, for the head of a page. Reactive.
    pub(super) fn count_text(self) -> String {
        let found = self.found.read().len();
        if found == self.all {
            counted(self.all, "group")
        } else {
            format!("{} of {}", grouped(found), counted(self.all, "group"))
        }
    }
}

/// Returns the groups that match a query, names before contents.
fn found_groups(inventory: &Inventory, query: &str) -> Vec<Arc<SecurityGroup>> {
    let parsed = parse(query);
    if parsed.mistake().is_some() {
        return Vec::new();
    }
    let account = Account {
        groups: &inventory.groups,
        prefix_lists: &inventory.prefix_lists,
        vpcs: &inventory.vpcs,
        changed: &BTreeSet::new(),
        rules_per_group: DEFAULT_RULES_PER_GROUP,
        findings: &FindingIndex::default(),
        expiry: ExpiryClock {
            key: DEFAULT_EXPIRY_TAG,
            now: timestamp(),
        },
        usage: None,
    };
    let matcher = Matcher::new(&parsed.query(), &account);
    let matching = inventory.groups.iter();
    let matching = matching.filter(|group| matcher.matches(group));
    let mut found: Vec<Arc<SecurityGroup>> = matching.cloned().collect();
    order_found(
        &mut found,
        GroupOrder::BY_NAME,
        &OrderFacts::default(),
        &matcher,
    );
    found
}

/// Field of the search.
#[component]
pub(super) fn SearchField(search: Search) -> impl IntoView {
    view! {
        <div class="viewer__search">
            <label class="visually-hidden" for="group-search">"Search groups"</label>
            <input class="field__input" id="group-search" type="search" autocomplete="off"
                spellcheck="false" placeholder="Search groups by name, ID, tag, address, or port"
                prop:value=search.query
                on:input=move |event| search.query.set(event_target_value(&event)) />
            {move || search.mistake.get().map(|mistake| view! { <p class="muted" role="alert">{mistake}</p> })}
        </div>
    }
}

/// Table of the found groups.
#[component]
pub(super) fn FoundGroups(source: SnapshotSource, search: Search) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let rows = move || {
        let found = search.found.read();
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
            search.found.read().len().saturating_sub(FIRST_ROWS)
        }
    });
    view! {
        <table class="viewer__groups">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col" class="viewer__wide">"Group ID"</th>
                    <th scope="col" class="viewer__wide">"VPC"</th>
                    <th scope="col">"Inbound"</th>
                    <th scope="col">"Outbound"</th>
                    <th scope="col">"Description"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <Show when=move || search.found.read().is_empty() && search.mistake.read().is_none()>
            <p class="muted">"No matching security groups."</p>
        </Show>
        <Show when=move || hidden.get() != 0>
            <button class="button" type="button" on:click=move |_| shows_all.set(true)>
                {move || format!("Show {} more", grouped(hidden.get()))}
            </button>
        </Show>
    }
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
            <td>{count(Direction::Ingress)}</td>
            <td>{count(Direction::Egress)}</td>
            <td>{escape_invisible(&group.description)}</td>
        </tr>
    }
}
