//! What a card of a prefix list shows when it is opened: its entries, and the groups that name it.

use leptos::prelude::*;

use crate::analysis::PrefixListUser;
use crate::model::{PrefixList, PrefixListId, counted, escape_invisible, grouped};
use crate::present::Page;
use crate::text::{capitalised, entry_count_text, entry_text, explain};
use crate::workspace::{Freshness, Workspace};

/// The entries of a list, which are read when they are opened.
pub(super) fn entries(workspace: Workspace, id: &PrefixListId) -> AnyView {
    let list = {
        let id = id.clone();
        Memo::new(move |_| {
            let lists = workspace.prefix_lists();
            lists.iter().find(|list| list.id == id).cloned()
        })
    };
    let summary = move || {
        list.read()
            .as_ref()
            .map(|list| capitalised(&entry_count_text(list)))
    };
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
            <ul class="prefix-lists__entries">{items}</ul>
        </details>
        <p class="muted" role="status">{failure}</p>
    }
    .into_any()
}

/// The groups that name a list, and the size that their quotas leave for it.
pub(super) fn users_view(
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
