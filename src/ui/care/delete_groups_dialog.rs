//! Deletion of several groups: those that nothing keeps, and why the others stay.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{GroupId, SecurityGroup, counted, escape_invisible};
use crate::text::{blocker_text, not_looked_at_lines};
use crate::ui::components::Dialog;
use crate::workspace::Workspace;

/// Divides groups by whether they can be deleted, and marks those that can.
#[component]
pub(super) fn DeleteGroupsDialog(
    /// The groups.
    ids: Vec<GroupId>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    // As it is when the dialog opens: its own deletions would empty the list.
    let content = match workspace.usage().current().get_untracked() {
        None => view! { <p>"What uses the groups is not known yet. Try again in a moment."</p> }
            .into_any(),
        Some(usage) => {
            let inventory = &usage.input().inventory;
            let groups: Vec<&Arc<SecurityGroup>> =
                ids.iter().filter_map(|id| inventory.group(id)).collect();
            let deletions = usage.deletions(&groups);
            let free: Vec<GroupId> = deletions
                .free
                .iter()
                .map(|group| group.id.clone())
                .collect();
            let names = deletions.free.iter().map(|group| group_line(group));
            let names: Vec<AnyView> = names
                .map(|name| view! { <li>{name}</li> }.into_any())
                .collect();
            let kept: Vec<AnyView> = deletions
                .kept
                .iter()
                .map(|(group, deletion)| {
                    let reasons = deletion.blockers.iter().map(blocker_text);
                    let reasons = reasons.collect::<Vec<_>>().join(". ");
                    view! { <li><strong>{group_line(group)}</strong>": "{reasons}"."</li> }
                        .into_any()
                })
                .collect();
            let first = groups.first().map(|group| usage.judgement(&group.id));
            let notes = first.map(|judgement| not_looked_at_lines(&judgement));
            let notes: Vec<AnyView> = notes
                .into_iter()
                .flatten()
                .map(|line| view! { <li>{line}"."</li> }.into_any())
                .collect();
            let count = free.len();
            let (has_free, has_kept) = (count > 0, !kept.is_empty());
            let delete = move |_| {
                if let Some(editor) = workspace.editor_now() {
                    editor.delete_groups(&free);
                }
                on_close.run(());
            };
            view! {
                <p>{format!("No blockers of {} found in the sources that were checked. Rules between them are revoked first.", counted(count, "group"))}</p>
                <ul>{names}</ul>
                {has_kept.then(|| view! {
                    <h3>"These groups stay"</h3>
                    <ul>{kept}</ul>
                })}
                <ul class="muted">{notes}</ul>
                {has_free.then(|| view! {
                    <div class="form__actions">
                        <button class="button button--danger" type="button" on:click=delete>
                            {format!("Mark {} for deletion", counted(count, "group"))}
                        </button>
                    </div>
                })}
            }
            .into_any()
        }
    };
    view! {
        <Dialog title="Delete unused groups" id="delete-groups" on_close>{content}</Dialog>
    }
}

fn group_line(group: &SecurityGroup) -> String {
    format!("{} ({})", escape_invisible(&group.name), group.id)
}
