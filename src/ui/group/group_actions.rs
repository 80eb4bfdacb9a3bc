//! Actions on a whole group: edit, tag, delete, keep, discard.

use std::sync::Arc;

use leptos::prelude::*;

use super::group_page::GroupPageDialog;
use crate::draft::{GroupFacts, GroupView, TagsDraft};
use crate::model::{GroupId, Tag};
use crate::platform::dom;
use crate::present::Page;
use crate::workspace::Workspace;

/// Returns the buttons for the actions that the group allows.
pub(super) fn actions(
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
        return vec![button("Keep group", plain, keep)];
    }
    let mut buttons = vec![button(
        "Manage tags…",
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

/// Marks the group for deletion, or removes the mark.
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
    // The clicked button no longer exists.
    dom::focus_soon(".page-head--group button");
    workspace.announce(if is_deleted {
        "Group marked for deletion. Nothing has been sent to EC2"
    } else {
        "Group kept"
    });
}

/// Sets the tags of the group in the draft.
pub(super) fn set_tags(workspace: Workspace, view: &GroupView, tags: Vec<Tag>) {
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

/// Discards all changes to a group.
pub(super) fn discard(workspace: Workspace, id: &GroupId) {
    if let Some(editor) = workspace.editor_now() {
        editor.discard_group(id);
    }
}
