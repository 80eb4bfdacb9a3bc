//! Actions on a whole group: ask who reaches it, edit, tag, delete, keep, discard.

use std::sync::Arc;

use leptos::prelude::*;

use super::group_page::GroupPageDialog;
use crate::draft::{GroupFacts, GroupView};
use crate::model::GroupId;
use crate::platform::dom;
use crate::present::Page;
use crate::ui::components::{Icon, Menu, MenuEntry, MenuItem, icon};
use crate::workspace::Workspace;

/// Returns the menu of the actions that the group allows; of a group marked for deletion, the button that keeps it. What
/// arrives from EC2 while the menu is open leaves it open.
pub(super) fn actions(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    dialog: RwSignal<Option<GroupPageDialog>>,
    can_edit: bool,
    is_deleted: bool,
) -> AnyView {
    if is_deleted {
        return view! {
            <button class="button" type="button"
                on:click=move |_| set_deleted(workspace, &view.get_untracked(), false)>"Keep group"</button>
        }
        .into_any();
    }
    let entries = move || {
        let edits = can_edit.then(|| edit_entries(workspace, view, dialog));
        let edits = edits.into_iter().flatten();
        question_entries(workspace, view).chain(edits).collect()
    };
    view! {
        <Menu id="group-actions".to_owned() label="Group actions".to_owned() class="button button--icon"
            face=icon(Icon::More) entries=Box::new(entries) />
    }
    .into_any()
}

/// Entries that ask about reachability.
fn question_entries(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
) -> impl Iterator<Item = MenuEntry> {
    let ask = move |label: &'static str, question: fn(&GroupId) -> String| {
        let item = MenuItem::new(label, move || {
            let question = question(&view.read_untracked().id);
            workspace.environment().address().ask(&question);
        });
        MenuEntry::from(item)
    };
    [
        ask("Who can reach this", |id| format!("who can reach {id}")),
        ask("What can this reach", |id| format!("what can {id} reach")),
    ]
    .into_iter()
}

fn edit_entries(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    dialog: RwSignal<Option<GroupPageDialog>>,
) -> Vec<MenuEntry> {
    let tags = MenuItem::new("Manage tags…", move || {
        dialog.set(Some(GroupPageDialog::Tags));
    });
    let mut entries = vec![MenuEntry::Separator, tags.icon(Icon::Tag).into()];
    let group = view.read_untracked();
    let copy = MenuItem::new("Copy to…", move || {
        dialog.set(Some(GroupPageDialog::Copy));
    });
    if let Some(remote) = &group.remote {
        let reason = "The default security group of a VPC can't be deleted";
        let replace = |label, asked| {
            let reason = "The default security group of a VPC can't be replaced";
            let item = MenuItem::new(label, move || dialog.set(Some(asked)));
            item.disabled_because(remote.is_default().then(|| reason.to_owned()))
        };
        entries.push(copy.into());
        entries.push(replace("Rename…", GroupPageDialog::Rename).into());
        entries.push(replace("Change description…", GroupPageDialog::ChangeDescription).into());
        let delete = MenuItem::new("Delete group", move || {
            set_deleted(workspace, &view.get_untracked(), true);
        });
        let delete = delete.disabled_because(remote.is_default().then(|| reason.to_owned()));
        entries.push(MenuEntry::Separator);
        entries.push(delete.icon(Icon::Trash).danger().into());
        let why = MenuItem::new("Why can't I delete this?", move || {
            dialog.set(Some(GroupPageDialog::Deletion));
        });
        entries.push(why.into());
    } else {
        let edit = MenuItem::new("Edit group…", move || {
            dialog.set(Some(GroupPageDialog::Edit));
        });
        let discard = MenuItem::new("Discard group", move || {
            let id = view.read_untracked().id.clone();
            discard(workspace, &id);
            let address = workspace.environment().address();
            address.go(&address.route().read_untracked().to_page(Page::Groups));
        });
        entries.push(edit.icon(Icon::Pencil).into());
        entries.push(MenuEntry::Separator);
        entries.push(discard.icon(Icon::Trash).danger().into());
    }
    entries
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
    // The chosen item no longer exists, nor does the button of its menu.
    dom::focus_soon(".page-head--group button");
    workspace.announce(if is_deleted {
        "Group marked for deletion. Nothing has been sent to EC2"
    } else {
        "Group kept"
    });
}

/// Discards all changes to a group.
pub(super) fn discard(workspace: Workspace, id: &GroupId) {
    if let Some(editor) = workspace.editor_now() {
        editor.discard_group(id);
    }
}
