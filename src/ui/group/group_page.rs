//! The page of one security group, with the draft laid over what EC2 has.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::clashes::Clashes;
use super::rule_section::RuleSection;
use super::tags_dialog::TagsDialog;
use crate::draft::{GroupFacts, GroupView, TagsDraft};
use crate::model::{Direction, GroupId, Tag, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::text::explain;
use crate::ui::components::{CopyButton, ErrorPanel, Notice, NoticeKind};
use crate::ui::groups::GroupDialog;
use crate::workspace::{Freshness, GroupRules, Workspace};

/// Shows the group of an id, or that there is none.
#[component]
pub(in crate::ui) fn GroupPage(
    /// The group.
    id: GroupId,
) -> impl IntoView {
    let workspace = Workspace::here();
    let view = {
        let id = id.clone();
        Memo::new(move |_| Arc::new(workspace.group_view(&id)))
    };
    let is_there = Memo::new(move |_| {
        let view = view.read();
        view.remote.is_some() || view.facts.created.is_some()
    });
    // What can be done to a group is known when all have been read.
    let is_loading = Memo::new(move |_| {
        matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Loading(_)
        )
    });
    move || {
        if is_loading.get() {
            view! { <p class="loading__text" role="status">"Reading security groups…"</p> }
                .into_any()
        } else if is_there.get() {
            view! { <GroupDetails view /> }.into_any()
        } else if matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Refreshing
        ) {
            view! { <p class="loading__text" role="status">"Reading security groups…"</p> }
                .into_any()
        } else {
            view! { {missing(workspace, &id)} <Orphans view /> }.into_any()
        }
    }
}

/// The dialogs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupPageDialog {
    Edit,
    Tags,
}

#[component]
fn GroupDetails(view: Memo<Arc<GroupView>>) -> impl IntoView {
    let workspace = Workspace::here();
    let dialog = RwSignal::new(None::<GroupPageDialog>);
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let heading = Memo::new(move |_| escape_invisible(view.read().name()));
    let on_close = Callback::new(move |()| dialog.set(None));
    // Runs when what is below stands in the document.
    Effect::new(|_| dom::mark_group());
    view! {
        <a class="back-link" href=move || workspace.link(Page::Groups)>"← All security groups"</a>
        <div class="page-head page-head--group">
            <h1 class="page-head__title" title=heading>{heading}</h1>
            {move || state_badge(&view.read())}
            <div class="page-head__actions">
                <Show when=move || view.read().remote.is_some()>
                    <a class="button" href=move || workspace.link(Page::Share)
                        on:click=move |_| {
                            workspace.inputs().set_share_choice(Some(BTreeSet::from([view.read_untracked().id.clone()])));
                        }>"Share…"</a>
                </Show>
                <Show when=move || can_edit.get()>{move || actions(workspace, view, dialog)}</Show>
            </div>
        </div>
        {move || facts(workspace, &view.read())}
        {move || {
            let GroupRules::Failed(_, error) = &*workspace.inventory().rule_ids().state().read() else {
                return None;
            };
            let heading = "The rule IDs cannot be read; the rules below are shown without them";
            let retry = Callback::new(move |()| workspace.load_inventory());
            Some(view! { <ErrorPanel heading=heading.to_owned() explanation=explain(error) retry /> })
        }}
        <Clashes view />
        {Direction::BOTH.map(|direction| view! { <RuleSection view direction /> })}
        {move || match dialog.get()? {
            GroupPageDialog::Edit => {
                Some(view! { <GroupDialog edited=Some(view.read_untracked().id.clone()) on_close /> }.into_any())
            }
            GroupPageDialog::Tags => {
                let tags = view.read_untracked().tags();
                let on_save = Callback::new(move |tags| set_tags(workspace, &view.get_untracked(), tags));
                Some(view! { <TagsDialog title="Tags of the group" tags on_save on_close /> }.into_any())
            }
        }}
    }
}

fn state_badge(view: &GroupView) -> Option<AnyView> {
    let (class, text) = if view.is_deleted() {
        ("badge badge--removed", "- to be deleted")
    } else if view.remote.is_none() {
        ("badge badge--added", "+ to be created")
    } else {
        return None;
    };
    Some(view! { <span class=class>{text}</span> }.into_any())
}

/// What can be done to the group itself.
fn actions(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    dialog: RwSignal<Option<GroupPageDialog>>,
) -> Vec<AnyView> {
    let group = view.read();
    let button = |label: &'static str, class: &'static str, act: Box<dyn Fn()>| {
        let act = StoredValue::new_local(act);
        view! {
            <button class=class type="button" on:click=move |_| act.with_value(|act| act())>{label}</button>
        }
        .into_any()
    };
    let (plain, danger) = ("button", "button button--danger");
    if group.is_deleted() {
        let keep = Box::new(move || set_deleted(workspace, &view.get_untracked(), false));
        return vec![button("Keep the group", plain, keep)];
    }
    let mut buttons = vec![button(
        "Tags…",
        plain,
        Box::new(move || dialog.set(Some(GroupPageDialog::Tags))),
    )];
    if group.remote.is_none() {
        buttons.push(button(
            "Edit group…",
            plain,
            Box::new(move || dialog.set(Some(GroupPageDialog::Edit))),
        ));
        let discard = Box::new(move || {
            let id = view.read_untracked().id.clone();
            discard(workspace, &id);
            workspace.environment().address().go(&workspace
                .environment()
                .address()
                .route()
                .read_untracked()
                .to_page(Page::Groups));
        });
        buttons.push(button("Discard group", danger, discard));
    } else if group
        .remote
        .as_ref()
        .is_some_and(|group| !group.is_default())
    {
        let delete = Box::new(move || set_deleted(workspace, &view.get_untracked(), true));
        buttons.push(button("Delete group", danger, delete));
    }
    buttons
}

fn set_deleted(workspace: Workspace, view: &GroupView, is_deleted: bool) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let facts = GroupFacts {
        is_deleted,
        ..view.facts.clone()
    };
    let verb = if is_deleted { "deleted" } else { "kept" };
    let label = format!("{verb} the group {}", view.name());
    editor.edit(label, &mut |editing| {
        editing.set_facts(&view.id, facts.clone())
    });
    // The button that was pressed is gone.
    dom::focus_soon(".page-head--group button");
    workspace.announce(if is_deleted {
        "The group is to be deleted; nothing has been sent"
    } else {
        "The group stays"
    });
}

fn set_tags(workspace: Workspace, view: &GroupView, tags: Vec<Tag>) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let mut facts = view.facts.clone();
    match (&view.remote, &mut facts.created) {
        (Some(remote), _) => {
            let base = remote.tags.clone();
            facts.tags = (base != tags).then_some(TagsDraft { base, mine: tags });
        }
        (None, Some(created)) => created.tags = tags,
        (None, None) => return,
    }
    let label = format!("changed the tags of {}", view.name());
    editor.edit(label, &mut |editing| {
        editing.set_facts(&view.id, facts.clone())
    });
}

fn discard(workspace: Workspace, id: &GroupId) {
    if let Some(editor) = workspace.editor_now() {
        let name = workspace.group_view_now(id).name().to_owned();
        editor.edit(format!("discarded the changes to {name}"), &mut |editing| {
            editing.discard_group(id);
        });
    }
}

/// What a draft wants of a group that EC2 no longer has.
#[component]
fn Orphans(view: Memo<Arc<GroupView>>) -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let count = view.read().changes().total();
        (count > 0).then(|| view! {
            <Notice kind=NoticeKind::Warning
                title=format!("This draft holds {count} changes of a group that EC2 no longer has")>
                <button class="button" type="button"
                    on:click=move |_| discard(workspace, &view.read_untracked().id)>
                    "Discard them"
                </button>
            </Notice>
        })
    }
}

fn facts(workspace: Workspace, group: &GroupView) -> impl IntoView + use<> {
    let vpc_id = group.vpc_id().cloned();
    let vpc = {
        let vpc_id = vpc_id.clone();
        move || {
            let vpcs = workspace.inventory().vpcs().read();
            let vpc = vpcs.iter().find(|vpc| Some(&vpc.id) == vpc_id.as_ref())?;
            let cidr = vpc.cidr.as_ref().map(ToString::to_string);
            let parts = [
                vpc.name().map(escape_invisible),
                cidr,
                vpc.is_default.then(|| "default".to_owned()),
            ];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    };
    let tags = group.tags();
    let description = match (&group.remote, &group.facts.created) {
        (Some(remote), _) => remote.description.clone(),
        (None, created) => created
            .as_ref()
            .map(|group| group.description.to_string())
            .unwrap_or_default(),
    };
    let id = group.id.to_string();
    let owner = group
        .remote
        .as_ref()
        .map(|group| group.owner_id.to_string());
    view! {
        <dl class="facts">
            {owner.is_some().then(|| view! {
                <div class="facts__item">
                    <dt>"Group ID"</dt>
                    <dd>
                        <span class="code">{id.clone()}</span>
                        <CopyButton text=id what="group ID" />
                    </dd>
                </div>
            })}
            <div class="facts__item">
                <dt>"VPC"</dt>
                <dd>
                    <span class="code">{vpc_id.map_or_else(|| "default".to_owned(), |id| id.to_string())}</span>
                    " "<span class="muted">{vpc}</span>
                </dd>
            </div>
            {owner.map(|owner| view! {
                <div class="facts__item">
                    <dt>"Owner"</dt>
                    <dd class="code">{owner}</dd>
                </div>
            })}
            <div class="facts__item facts__item--wide">
                <dt>"Description"</dt>
                <dd>{escape_invisible(&description)}</dd>
            </div>
            {(!tags.is_empty()).then(|| view! {
                <div class="facts__item facts__item--wide">
                    <dt>"Tags"</dt>
                    <dd class="tags">
                        {tags.into_iter().map(|tag| view! {
                            <span class="tag">
                                <span class="tag__key">{escape_invisible(&tag.key)}</span>
                                <span class="tag__value">{escape_invisible(&tag.value)}</span>
                            </span>
                        }).collect_view()}
                    </dd>
                </div>
            })}
        </dl>
    }
}

fn missing(workspace: Workspace, id: &GroupId) -> impl IntoView + use<> {
    let place = workspace
        .session()
        .current()
        .read_untracked()
        .as_ref()
        .map(|session| session.region().to_string());
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"No such security group here"</h1>
            <p>
                <code>{id.to_string()}</code>" is not among the groups of "{place.unwrap_or_default()}
                ". It may have been deleted, or be in another Region or account."
            </p>
            <div class="empty-state__actions">
                <a class="button" href=move || workspace.link(Page::Groups)>"Show all security groups"</a>
                <button class="button" type="button" on:click=move |_| workspace.load_inventory()>"Reload"</button>
            </div>
        </section>
    }
}
