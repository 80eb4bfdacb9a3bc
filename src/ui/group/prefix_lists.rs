//! The prefix lists that the rules of a group name, with their entries.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::draft::GroupView;
use crate::model::{Direction, Peer, PrefixList, PrefixListId, escape_invisible};
use crate::text::{entry_count_text, entry_text, explain, list_facts};
use crate::workspace::{Freshness, Workspace};

/// Maximum number of entries shown.
const SHOWN: usize = 100;

/// The prefix lists of the group's rules; nothing if they name none.
#[component]
pub(super) fn PrefixLists(view: Memo<Arc<GroupView>>) -> impl IntoView {
    let workspace = Workspace::here();
    let named = Memo::new(move |_| named_lists(&view.read()));
    let reasons = Memo::new(move |_| unread_reasons(workspace, &named.read()));
    move || {
        let named = named.get();
        (!named.is_empty()).then(|| {
            view! {
                <section class="prefix-lists" aria-labelledby="prefix-lists">
                    <h2 class="rule-section__title" id="prefix-lists">"Prefix lists"</h2>
                    {move || reasons.get().into_iter().map(|reason| view! { <p class="muted">{reason}</p> }).collect_view()}
                    {named.into_iter().map(|id| view! { <ListDetails id /> }).collect_view()}
                </section>
            }
        })
    }
}

fn named_lists(view: &GroupView) -> BTreeSet<PrefixListId> {
    let rows = Direction::BOTH
        .into_iter()
        .flat_map(|direction| view.rows_in(direction));
    let id = |peer: &Peer| match peer {
        Peer::PrefixList(id) => Some(id.clone()),
        Peer::Cidr(_) | Peer::Group(_) => None,
    };
    rows.filter_map(|row| id(&view.rule(row)?.peer)).collect()
}

/// Reasons why entries were not read, without duplicates: a caller without permission gets the same answer for every
/// list.
fn unread_reasons(workspace: Workspace, named: &BTreeSet<PrefixListId>) -> BTreeSet<String> {
    let lists = workspace.prefix_lists();
    let is_unread = |id: &&PrefixListId| {
        let list = lists.iter().find(|list| list.id == **id);
        list.is_some_and(|list| list.entries.known().is_none())
    };
    let is_live = workspace.session().current().read().is_some();
    let reason = |id: &PrefixListId| {
        if !is_live {
            return Some("Entries not loaded: the snapshot doesn't contain them".to_owned());
        }
        let freshness = workspace.inventory().prefix_list_entries().freshness(id);
        let explanation = explain(freshness.error()?);
        Some(format!("Entries not loaded: {}", explanation.title))
    };
    named.iter().filter(is_unread).filter_map(reason).collect()
}

/// A prefix list, which reads its entries when it is opened.
#[component]
fn ListDetails(id: PrefixListId) -> impl IntoView {
    let workspace = Workspace::here();
    let is_open = RwSignal::new(false);
    let list = {
        let id = id.clone();
        Memo::new(move |_| {
            let lists = workspace.prefix_lists();
            lists.iter().find(|list| list.id == id).cloned()
        })
    };
    let name = move || {
        list.read()
            .as_ref()
            .map(|list| escape_invisible(&list.name))
    };
    let count = {
        let id = id.clone();
        move || match list.read().as_ref() {
            None => "not among the loaded prefix lists".to_owned(),
            Some(list) => count_text(workspace, &id, list),
        }
    };
    let text = id.to_string();
    let on_toggle = move |_| {
        is_open.update(|is_open| *is_open = !*is_open);
        if is_open.get_untracked() {
            workspace.load_prefix_list_entries(id.clone());
        }
    };
    view! {
        <details class="disclosure" on:toggle=on_toggle>
            <summary>
                {name}" "<span class="code">{text}</span>": "
                <span class="prefix-lists__count">{count}</span>
            </summary>
            {move || list.read().as_ref().map(contents)}
        </details>
    }
}

fn count_text(workspace: Workspace, id: &PrefixListId, list: &PrefixList) -> String {
    let freshness = workspace.inventory().prefix_list_entries().freshness(id);
    let is_loading = matches!(freshness, Freshness::Loading(_) | Freshness::Refreshing);
    if is_loading && list.entries.known().is_none() {
        return "loading entries…".to_owned();
    }
    entry_count_text(list)
}

fn contents(list: &PrefixList) -> AnyView {
    let entries = list.entries.known().unwrap_or_default();
    let more = entries.len().saturating_sub(SHOWN);
    let shown = entries.iter().take(SHOWN);
    let shown = shown.map(|entry| view! { <li>{escape_invisible(&entry_text(entry))}</li> });
    view! {
        <p class="muted">{list_facts(list)}</p>
        <ul class="prefix-lists__entries">{shown.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
    }
    .into_any()
}
