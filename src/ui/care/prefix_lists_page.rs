//! Page of prefix lists: their entries, how much they weigh, and which groups use them.

use leptos::prelude::*;

use crate::analysis::{PrefixListUser, prefix_list_users};
use crate::model::{Inventory, PrefixList, PrefixListId, counted, escape_invisible, grouped};
use crate::present::Page;
use crate::text::{
    entry_count_text, entry_text, explain, list_facts, list_state_text, read_only_list_text,
    weight_text,
};
use crate::workspace::{Freshness, Workspace};

/// Lists all prefix lists of the Region, the account's own first.
#[component]
pub(in crate::ui) fn PrefixListsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let inventory = workspace.inventory().current();
    let freshness = workspace.inventory().prefix_list_freshness();
    let count = {
        let (inventory, freshness) = (inventory.clone(), freshness.clone());
        move || {
            let count = inventory.read().prefix_lists.len();
            (count > 0 || freshness.read().is_whole()).then(|| counted(count, "prefix list"))
        }
    };
    let cards = {
        let inventory = inventory.clone();
        move || {
            let inventory = inventory.get();
            let mut lists: Vec<&PrefixList> = inventory.prefix_lists.iter().collect();
            lists.sort_by_key(|list| (list.is_aws_managed(), list.name.to_lowercase()));
            let cards = lists
                .into_iter()
                .map(|list| card(workspace, list, &inventory));
            cards.collect_view()
        }
    };
    let state = move || state_text(&freshness.read(), inventory.read().prefix_lists.is_empty());
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Prefix lists"</h1>
            <p class="page-head__count">{count}</p>
        </div>
        <p class="muted">
            "A rule that names a list counts as the list's maximum number of entries against the quota of its group."
        </p>
        <p role="status">{state}</p>
        <div class="prefix-list-cards">{cards}</div>
    }
}

/// Returns what keeps lists from being shown; `None` if all are.
fn state_text(freshness: &Freshness, is_empty: bool) -> Option<String> {
    match freshness {
        Freshness::Failed(error) | Freshness::Outdated(error) => Some(format!(
            "Couldn't load prefix lists: {}",
            explain(error).title
        )),
        Freshness::NeverRead | Freshness::Loading(_) | Freshness::Stopped => {
            Some("Loading prefix lists…".to_owned())
        }
        Freshness::Ready | Freshness::Refreshing | Freshness::Stale => {
            is_empty.then(|| "EC2 returned no prefix lists".to_owned())
        }
    }
}

fn card(workspace: Workspace, list: &PrefixList, inventory: &Inventory) -> AnyView {
    let id = list.id.clone();
    let heading = format!("list-{id}");
    let label = heading.clone();
    let own = workspace.own_account();
    let reason = list.read_only_reason(own.as_ref()).map(read_only_list_text);
    let state = list_state_text(list);
    let quota = workspace.environment().settings().rules_per_group().get();
    let users = prefix_list_users(inventory, list, quota);
    view! {
        <section class="prefix-list-card" aria-labelledby=label>
            <h2 class="rule-section__title" id=heading>{escape_invisible(&list.name)}" "<span class="code">{id.to_string()}</span></h2>
            <p class="muted">{list_facts(list)}", "{weight_text(list)}</p>
            {reason.map(|reason| view! { <p>{reason}</p> })}
            {state.map(|state| view! { <p>{state}</p> })}
            {entries(workspace, &id)}
            {users_view(workspace, list, users, quota)}
        </section>
    }
    .into_any()
}

/// The entries of a list, which are read when they are opened.
fn entries(workspace: Workspace, id: &PrefixListId) -> AnyView {
    let list = {
        let id = id.clone();
        Memo::new(move |_| {
            let lists = workspace.inventory().prefix_lists();
            let lists = lists.read();
            lists.iter().find(|list| list.id == id).cloned()
        })
    };
    let summary = move || list.read().as_ref().map(entry_count_text);
    let failure = {
        let id = id.clone();
        move || {
            let freshness = workspace.inventory().prefix_list_entries().freshness(&id);
            let error = freshness.error()?.clone();
            Some(format!("Entries not loaded: {}", explain(&error).title))
        }
    };
    let is_loading = {
        let id = id.clone();
        move || {
            let freshness = workspace.inventory().prefix_list_entries().freshness(&id);
            matches!(freshness, Freshness::Loading(_))
        }
    };
    let items = move || {
        let list = list.get()?;
        let entries = list.entries.known()?.iter();
        let items = entries.map(|entry| view! { <li>{escape_invisible(&entry_text(entry))}</li> });
        Some(items.collect_view())
    };
    let id = id.clone();
    let open = move |_| workspace.load_prefix_list_entries(id.clone());
    view! {
        <details class="disclosure" on:toggle=open>
            <summary>{summary}</summary>
            <Show when=is_loading><p class="muted" role="status">"Loading entries…"</p></Show>
            <p class="muted">{failure}</p>
            <ul class="prefix-lists__entries">{items}</ul>
        </details>
    }
    .into_any()
}

/// The groups that name a list, and the size that their quotas leave for it.
fn users_view(
    workspace: Workspace,
    list: &PrefixList,
    users: Vec<PrefixListUser>,
    quota: usize,
) -> AnyView {
    if users.is_empty() {
        return view! { <p class="muted">"No rule names this list"</p> }.into_any();
    }
    let family = list.family.as_str();
    let largest = users.iter().map(|user| user.largest_size).min();
    let largest = largest.filter(|_| !list.is_aws_managed()).map(|size| {
        format!(
            "These groups leave room for at most {} entries",
            grouped(size)
        )
    });
    let count = counted(users.len(), "group");
    let rows = users.into_iter().map(|user| {
        let name = workspace.group_name(&user.group);
        let name = name.map_or_else(|| user.group.to_string(), |name| escape_invisible(&name));
        let href = workspace.link(Page::Group(user.group.clone()));
        let text = format!(
            "{}, {family} quota {} / {}",
            counted(user.rules, "rule"),
            grouped(user.quota_used),
            grouped(quota)
        );
        view! { <li><a class="link" href=href>{name}</a>": "{text}</li> }
    });
    view! {
        <p>"Used by "{count}</p>
        <ul class="prefix-list-card__users">{rows.collect_view()}</ul>
        {largest.map(|largest| view! { <p class="muted">{largest}</p> })}
    }
    .into_any()
}
