//! Page of one security group, with its draft.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::clashes::Clashes;
use super::group_actions::{actions, discard};
use super::group_facts::facts;
use super::prefix_lists::PrefixLists;
use super::rule_section::RuleSection;
use crate::draft::GroupView;
use crate::model::{Direction, GroupId, counted, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::ui::bundles::{Bundle, FromBundle, Loaded};
use crate::ui::care::RenamedText;
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::findings::GroupFindings;
use crate::ui::history::group_runs;
use crate::workspace::{Freshness, GroupRules, Workspace};

/// Shows a group, its loading state, or that it does not exist.
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
    let is_expected = {
        let id = id.clone();
        Memo::new(move |_| workspace.is_just_created(&id))
    };
    // A group can be edited only after all groups have loaded.
    let is_loading = Memo::new(move |_| {
        matches!(
            &*workspace.inventory().groups().freshness().read(),
            Freshness::Loading(_)
        )
    });
    let content = move || {
        if is_loading.get() {
            view! { <p class="loading__text" role="status">"Loading security groups…"</p> }
                .into_any()
        } else if is_there.get() {
            view! { <GroupDetails view /> }.into_any()
        } else if is_expected.get()
            || matches!(
                &*workspace.inventory().groups().freshness().read(),
                Freshness::Refreshing
            )
        {
            view! { <p class="loading__text" role="status">"Loading security groups…"</p> }
                .into_any()
        } else {
            view! { {not_found(workspace, &id)} <OrphanedDraft view /> }.into_any()
        }
    };
    let dialogs = workspace.environment().dialogs();
    let on_close = Callback::new(move |()| dialogs.create_group(false));
    view! {
        {content}
        <Show when=move || dialogs.creates_group().get()>
            <FromBundle bundle=Bundle::Dialogs draw=Box::new(move |loaded| Some((loaded.dialogs?.group)(None, on_close))) />
        </Show>
    }
}

/// The dialogs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupPageDialog {
    Edit,
    Tags,
    Rename,
    ChangeDescription,
    Copy,
    Deletion,
}

#[component]
fn GroupDetails(view: Memo<Arc<GroupView>>) -> impl IntoView {
    let workspace = Workspace::here();
    let dialog = RwSignal::new(None::<GroupPageDialog>);
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let is_deleted = Memo::new(move |_| view.read().is_deleted());
    let heading = Memo::new(move |_| escape_invisible(view.read().name()));
    let on_close = Callback::new(move |()| dialog.set(None));
    let lacks_rule_ids = Memo::new(move |_| {
        let rules = workspace.inventory().rule_ids().state();
        matches!(&*rules.read(), GroupRules::Failed(..))
    });
    // Runs after the view below is in the document.
    Effect::new(|_| dom::mark_group());
    view! {
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <a class="link" href=move || workspace.link(Page::Groups)>"Security groups"</a>
            <span aria-hidden="true">"›"</span>
            <span class="breadcrumbs__here" aria-current="page">{heading}</span>
        </nav>
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
                {move || actions(workspace, view, dialog, can_edit.get(), is_deleted.get())}
            </div>
        </div>
        {move || facts(workspace, &view.read())}
        <GroupFindings view />
        {move || group_runs(workspace, &view.read().id)}
        <Show when=move || lacks_rule_ids.get()>
            <FromBundle bundle=Bundle::Connection draw=Box::new(|loaded| Some((loaded.connection?.rule_ids_error)())) />
        </Show>
        <Clashes view />
        {Direction::BOTH.map(|direction| view! { <RuleSection view direction /> })}
        <PrefixLists view />
        <FromBundle bundle=Bundle::Care draw=Box::new(move |loaded| {
            let care = loaded.care?;
            Some(view! { {(care.used_by)(view)}{(care.vpc_associations)(view)}{(care.who_changed)(view)} }.into_any())
        }) />
        {move || dialog.get().map(|dialog| dialog_view(dialog, view, on_close))}
    }
}

fn dialog_view(
    dialog: GroupPageDialog,
    view: Memo<Arc<GroupView>>,
    on_close: Callback<()>,
) -> AnyView {
    let id = view.read_untracked().id.clone();
    let bundle = match dialog {
        GroupPageDialog::Edit | GroupPageDialog::Tags => Bundle::Dialogs,
        GroupPageDialog::Rename
        | GroupPageDialog::ChangeDescription
        | GroupPageDialog::Copy
        | GroupPageDialog::Deletion => Bundle::Care,
    };
    let draw = move |loaded: Loaded| {
        let id = id.clone();
        Some(match dialog {
            GroupPageDialog::Edit => (loaded.dialogs?.group)(Some(id), on_close),
            GroupPageDialog::Tags => (loaded.dialogs?.group_tags)(view, on_close),
            GroupPageDialog::Rename => (loaded.care?.rename)(id, RenamedText::Name, on_close),
            GroupPageDialog::ChangeDescription => {
                (loaded.care?.rename)(id, RenamedText::Description, on_close)
            }
            GroupPageDialog::Copy => (loaded.care?.copy)(vec![id], on_close),
            GroupPageDialog::Deletion => (loaded.care?.deletion)(view, on_close),
        })
    };
    view! { <FromBundle bundle draw=Box::new(draw) /> }.into_any()
}

fn state_badge(view: &GroupView) -> Option<AnyView> {
    let (class, text) = if view.is_deleted() {
        ("badge badge--removed", "− to be deleted")
    } else if view.remote.is_none() {
        ("badge badge--added", "+ to be created")
    } else {
        return None;
    };
    Some(view! { <span class=class>{text}</span> }.into_any())
}

/// Offers to discard the draft of a group that no longer exists.
#[component]
fn OrphanedDraft(view: Memo<Arc<GroupView>>) -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let count = view.read().changes().total();
        (count > 0).then(|| view! {
            <Notice kind=NoticeKind::Warning
                title=format!("This draft has {} to a group that no longer exists", counted(count, "change"))>
                <button class="button" type="button"
                    on:click=move |_| discard(workspace, &view.read_untracked().id)>
                    "Discard changes"
                </button>
            </Notice>
        })
    }
}

fn not_found(workspace: Workspace, id: &GroupId) -> impl IntoView + use<> {
    let place = workspace
        .session()
        .current()
        .read_untracked()
        .as_ref()
        .map(|session| session.region().to_string());
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Security group not found"</h1>
            <p>
                <code>{id.to_string()}</code>" doesn't exist in "{place.unwrap_or_default()}
                ". It may have been deleted, or it may be in another Region or account."
            </p>
            <div class="empty-state__actions">
                <a class="button" href=move || workspace.link(Page::Groups)>"Show all security groups"</a>
                <button class="button" type="button" on:click=move |_| workspace.load_inventory()>"Reload"</button>
            </div>
        </section>
    }
}
