//! Bar with the actions on the selected groups.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::add_rules_dialog::AddRulesDialog;
use super::compare_dialog::CompareDialog;
use super::edits::{ChosenGroups, duplicate_groups, groups_text};
use super::replace_dialog::{ReplaceDialog, ReplaceForm};
use super::tag_dialog::TagDialog;
use crate::model::GroupId;
use crate::platform::dom;
use crate::present::Page;
use crate::ui::bundles::{Bundle, FromBundle, Loaded};
use crate::ui::search::Found;
use crate::workspace::Workspace;

/// Dialog of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BulkDialog {
    Tag,
    AddRules,
    Replace,
    Compare,
    Copy,
    DeleteUnused,
}

/// Actions on the selected groups that the search finds. The others stay selected, and are not touched.
#[component]
pub(in crate::ui) fn BulkBar(
    /// The groups of the list.
    found: Memo<Found>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let selected = workspace.inputs().selected_groups();
    let chosen = Memo::new({
        let selected = selected.clone();
        move |_| {
            let (found, selected) = (found.read(), selected.read());
            let ids = found.groups.iter().map(|group| &group.id);
            ids.filter(|id| selected.contains(*id))
                .cloned()
                .collect::<Vec<GroupId>>()
        }
    });
    let hidden = Memo::new({
        let selected = selected.clone();
        move |_| selected.read().len().saturating_sub(chosen.read().len())
    });
    let dialog = RwSignal::new(None::<BulkDialog>);
    let replacement = ReplaceForm::new();
    let note = RwSignal::new(None::<String>);
    let is_shown = Memo::new(move |_| !selected.read().is_empty());
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let has_session = move || workspace.session().current().read().is_some();
    let on_close = Callback::new(move |()| dialog.set(None));
    let rest = Memo::new(move |_| found.read().groups.len() - chosen.read().len());
    let select_rest = move |_| {
        let found = found.read_untracked();
        let ids = found.groups.iter().map(|group| &group.id);
        workspace.inputs().set_selected(ids, true);
    };
    let clear = move || {
        note.set(None);
        workspace.inputs().select_groups(BTreeSet::new());
        dom::focus_first("#select-all-groups");
    };
    let share = move |_| {
        let chosen = chosen.get_untracked().into_iter().collect();
        workspace.inputs().set_share_choice(Some(chosen));
        workspace.environment().address().go_to(Page::Share);
    };
    let delete = move |_| note.set(Some(delete(workspace, &chosen.read_untracked())));
    let duplicate = move |_| note.set(Some(duplicate(workspace, &chosen.read_untracked())));
    view! {
        <Show when=move || is_shown.get()>
            <div class="bulk-bar" role="toolbar" aria-label="Selected groups">
                <p class="bulk-bar__count" role="status">
                    {move || count_text(chosen.read().len(), hidden.get())}
                    {move || note.get().map(|note| view! { <span class="bulk-bar__note">{note}</span> })}
                </p>
                // On a narrow screen the list has no heading to select all in.
                <Show when=move || rest.get() != 0>
                    <button class="button button--quiet" type="button" on:click=select_rest>"Select all"</button>
                </Show>
                <Show when=move || can_edit.get()>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::Tag))>"Tag…"</button>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::AddRules))>"Add rules…"</button>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::Replace))>"Find and replace…"</button>
                    <button class="button" type="button" on:click=duplicate>"Duplicate"</button>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::Copy))>"Copy to…"</button>
                    <button class="button button--danger" type="button" on:click=delete>"Delete"</button>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::DeleteUnused))>"Delete unused…"</button>
                </Show>
                <Show when=move || matches!(chosen.read().len(), 1 | 2)>
                    <button class="button" type="button" on:click=move |_| dialog.set(Some(BulkDialog::Compare))>"Compare…"</button>
                </Show>
                <Show when=has_session>
                    <button class="button" type="button" on:click=share>"Share…"</button>
                </Show>
                <button class="button button--quiet" type="button" on:click=move |_| clear()>"Clear selection"</button>
            </div>
        </Show>
        {move || {
            let dialog = dialog.get()?;
            let ids = StoredValue::new(chosen.get_untracked());
            Some(dialog_view(dialog, ChosenGroups { workspace, ids, on_close }, replacement))
        }}
    }
}

fn dialog_view(dialog: BulkDialog, groups: ChosenGroups, form: ReplaceForm) -> AnyView {
    match dialog {
        BulkDialog::Tag => view! { <TagDialog groups /> }.into_any(),
        BulkDialog::AddRules => view! { <AddRulesDialog groups /> }.into_any(),
        BulkDialog::Replace => view! { <ReplaceDialog groups form /> }.into_any(),
        BulkDialog::Copy => {
            let (ids, on_close) = (groups.ids, groups.on_close);
            let draw = move |loaded: Loaded| Some((loaded.care?.copy)(ids.get_value(), on_close));
            view! { <FromBundle bundle=Bundle::Care draw=Box::new(draw) /> }.into_any()
        }
        BulkDialog::DeleteUnused => delete_unused(groups),
        BulkDialog::Compare => {
            let on_close = groups.on_close;
            let mut ids = groups.ids.get_value().into_iter();
            let first = ids.next();
            first
                .map(|first| view! { <CompareDialog first second=ids.next() on_close /> })
                .into_any()
        }
    }
}

/// The dialog of the bundle of account care.
fn delete_unused(groups: ChosenGroups) -> AnyView {
    let draw = Box::new(move |loaded: Loaded| {
        let bundle = loaded.care?;
        Some((bundle.delete_groups)(
            groups.ids.get_value(),
            groups.on_close,
        ))
    });
    view! { <FromBundle bundle=Bundle::Care draw /> }.into_any()
}

fn count_text(chosen: usize, hidden: usize) -> String {
    let selected = format!("{} selected", groups_text(chosen));
    match hidden {
        0 => selected,
        hidden => format!(
            "{selected}. {} not in this list stay untouched",
            groups_text(hidden)
        ),
    }
}

/// Deletes groups and says how many.
fn delete(workspace: Workspace, groups: &[GroupId]) -> String {
    let editor = workspace.editor_now();
    let count = editor.map_or(0, |editor| editor.delete_groups(groups));
    let deleted = format!("{} marked for deletion", groups_text(count));
    match groups.len() - count {
        0 => deleted,
        kept => format!(
            "{deleted}. {} can't be deleted: default groups stay",
            groups_text(kept)
        ),
    }
}

/// Duplicates groups, and selects the copies.
fn duplicate(workspace: Workspace, groups: &[GroupId]) -> String {
    let copies = duplicate_groups(workspace, groups);
    let count = copies.len();
    workspace
        .inputs()
        .select_groups(copies.into_iter().collect());
    format!("{} added to the draft", groups_text(count))
}
