//! Page of prefix lists: their entries, how much they weigh, and which groups use them.

use leptos::prelude::*;

use super::prefix_list_details::{entries, users_view};
use super::prefix_list_dialog::PrefixListDialog;
use crate::analysis::prefix_list_users;
use crate::model::{Inventory, PrefixList, PrefixListId, counted, escape_invisible};
use crate::plan::PrefixListChange;
use crate::text::{
    capitalised, explain, list_facts, list_state_text, read_only_list_text, weight_text,
};
use crate::workspace::{Freshness, Workspace};

/// Prefix list whose form is open.
#[derive(Clone, Debug, PartialEq)]
enum OpenForm {
    /// A new list.
    New,
    /// A list with the draft applied.
    Of(Box<PrefixList>),
    /// A list whose entries are being loaded, which the form needs.
    Awaited(PrefixListId),
}

/// Lists all prefix lists of the Region with the draft applied, the account's own first.
#[component]
pub(in crate::ui) fn PrefixListsPage() -> impl IntoView {
    let workspace = Workspace::here();
    let open = RwSignal::new(None::<OpenForm>);
    let inventory = Memo::new(move |_| workspace.inventory_with_draft());
    let freshness = workspace.inventory().prefix_list_freshness();
    let count = {
        let freshness = freshness.clone();
        move || {
            let count = inventory.read().prefix_lists.len();
            (count > 0 || freshness.read().is_whole()).then(|| counted(count, "prefix list"))
        }
    };
    let cards = move || {
        let inventory = inventory.get();
        let mut lists: Vec<&PrefixList> = inventory.prefix_lists.iter().collect();
        lists.sort_by_key(|list| (list.is_aws_managed(), list.name.to_lowercase()));
        let cards = lists
            .into_iter()
            .map(|list| card(workspace, list, &inventory, open));
        let deleted = deleted_lists(workspace, &inventory);
        let deleted = deleted.map(|change| deleted_card(workspace, change));
        (cards.collect_view(), deleted.collect_view())
    };
    let form = move || {
        let on_close = Callback::new(move |()| open.set(None));
        let list = match open.get()? {
            OpenForm::New => None,
            OpenForm::Of(list) => Some(*list),
            OpenForm::Awaited(_) => return None,
        };
        Some(view! { <PrefixListDialog list on_close /> })
    };
    Effect::new(move |_| {
        if let Some(OpenForm::Awaited(id)) = open.get() {
            open_when_read(workspace, &id, inventory, open);
        }
    });
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let state = move || state_text(&freshness.read(), inventory.read().prefix_lists.is_empty());
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Prefix lists"</h1>
            <p class="page-head__count">{count}</p>
            <div class="page-head__actions">
                <Show when=move || can_edit.get()>
                    <button class="button button--primary" type="button" on:click=move |_| open.set(Some(OpenForm::New))>"New prefix list"</button>
                </Show>
            </div>
        </div>
        <p class="muted">
            "A rule that names a list counts as the list's maximum number of entries against the quota of its group."
        </p>
        <p role="status">{state}</p>
        <div class="prefix-list-cards">{cards}</div>
        {form}
    }
}

/// Opens the form of a list whose entries are awaited when they are there. Gives up when they
/// could not be loaded, which the card of the list says. Reactive.
fn open_when_read(
    workspace: Workspace,
    id: &PrefixListId,
    inventory: Memo<Inventory>,
    open: RwSignal<Option<OpenForm>>,
) {
    let freshness = workspace.inventory().prefix_list_entries().freshness(id);
    let list = inventory.read().prefix_list(id).cloned();
    match list.filter(|list| list.entries.known().is_some()) {
        Some(list) => open.set(Some(OpenForm::Of(Box::new(list)))),
        None if matches!(freshness, Freshness::Loading(_) | Freshness::Refreshing) => {}
        None => open.set(None),
    }
}

/// Returns the changes that delete a list. Reactive.
fn deleted_lists(
    workspace: Workspace,
    inventory: &Inventory,
) -> impl Iterator<Item = PrefixListChange> {
    let draft = workspace.draft().current();
    let draft = draft.read();
    let is_deleted = |change: &&PrefixListChange| {
        change.after.is_none() && inventory.prefix_list(&change.id).is_none()
    };
    let deleted: Vec<PrefixListChange> = draft.lists().filter(is_deleted).cloned().collect();
    deleted.into_iter()
}

/// A list that the draft deletes.
fn deleted_card(workspace: Workspace, change: PrefixListChange) -> AnyView {
    let id = change.id.to_string();
    let heading = format!("list-{id}");
    let label = heading.clone();
    let name = escape_invisible(change.name());
    let discard = discard_button(workspace, change);
    view! {
        <section class="prefix-list-card" aria-labelledby=label>
            <h2 class="rule-section__title" id=heading>{name}" "<span class="code">{id}</span></h2>
            <p>"Deleted in the draft"</p>
            <div class="prefix-list-card__actions">{discard}</div>
        </section>
    }
    .into_any()
}

fn discard_button(workspace: Workspace, change: PrefixListChange) -> AnyView {
    let discard = move |_| {
        if let Some(editor) = workspace.editor_now() {
            editor.discard_list(&change);
        }
    };
    view! { <button class="button button--small" type="button" on:click=discard>"Discard changes"</button> }
        .into_any()
}

/// Buttons that edit, delete and take back; nothing for lists that cannot be changed by hand.
fn actions(
    workspace: Workspace,
    list: &PrefixList,
    has_users: bool,
    open: RwSignal<Option<OpenForm>>,
) -> Option<AnyView> {
    workspace.editor()?;
    let change = workspace.list_change(&list.id);
    let pending = change.as_ref().map(|change| {
        let text = match &change.before {
            None => "Created in the draft".to_owned(),
            Some(_) => format!(
                "Changed in the draft: {}",
                counted(change.count(), "change")
            ),
        };
        view! { <p>{text}</p> }
    });
    let discard = change.map(|change| discard_button(workspace, change));
    let edited = StoredValue::new(list.clone());
    let edit = move |_| {
        let list = edited.get_value();
        if list.entries.known().is_some() {
            open.set(Some(OpenForm::Of(Box::new(list))));
        } else {
            workspace.load_prefix_list_entries(list.id.clone());
            workspace.announce("Loading entries…");
            open.set(Some(OpenForm::Awaited(list.id)));
        }
    };
    let id = list.id.clone();
    let is_awaited = move || {
        let open = open.read();
        matches!(&*open, Some(OpenForm::Awaited(awaited)) if *awaited == id).then_some("true")
    };
    let delete = (!list.id.is_new()).then(|| delete_button(workspace, list, has_users));
    Some(
        view! {
            {pending}
            <div class="prefix-list-card__actions">
                <button class="button button--small" type="button" aria-busy=is_awaited on:click=edit>"Edit"</button>
                {discard}
                {delete}
            </div>
        }
        .into_any(),
    )
}

/// Button that drafts the deletion of a list, with the reason why it is disabled.
fn delete_button(workspace: Workspace, list: &PrefixList, has_users: bool) -> AnyView {
    let reason = if has_users {
        Some("Can't be deleted: a rule names it")
    } else if list.entries.known().is_none() {
        Some("Can't be deleted until its entries are loaded")
    } else {
        None
    };
    let note_id = format!("delete-note-{}", list.id);
    let described_by = reason.is_some().then(|| note_id.clone());
    let note = reason.map(|reason| view! { <span class="muted" id=note_id>{reason}</span> });
    let deleted = StoredValue::new(list.clone());
    let delete = move |_| {
        if let Some(editor) = workspace.editor_now() {
            editor.draft_list_deletion(&deleted.get_value());
        }
    };
    view! {
        <button class="button button--small" type="button" disabled=reason.is_some() aria-describedby=described_by
            on:click=delete>"Delete"</button>
        {note}
    }
    .into_any()
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

fn card(
    workspace: Workspace,
    list: &PrefixList,
    inventory: &Inventory,
    open: RwSignal<Option<OpenForm>>,
) -> AnyView {
    let id = list.id.clone();
    let heading = format!("list-{id}");
    let label = heading.clone();
    let own = workspace.own_account();
    let reason = list.read_only_reason(own.as_ref());
    let state = list_state_text(list);
    let quota = workspace.environment().settings().rules_per_group().get();
    let users = prefix_list_users(inventory, list, quota);
    let actions = match reason {
        None => actions(workspace, list, !users.is_empty(), open),
        Some(_) => None,
    };
    let reason = reason.map(read_only_list_text);
    view! {
        <section class="prefix-list-card" aria-labelledby=label>
            <h2 class="rule-section__title" id=heading>{escape_invisible(&list.name)}" "<span class="code">{id.to_string()}</span></h2>
            <p class="muted">{capitalised(&list_facts(list))}", "{weight_text(list)}</p>
            {reason.map(|reason| view! { <p>{reason}</p> })}
            {state.map(|state| view! { <p>{state}</p> })}
            {actions}
            {entries(workspace, &id)}
            {users_view(workspace, list, users, quota)}
        </section>
    }
    .into_any()
}
