//! Dialog for the tags of the group itself.

use std::sync::Arc;

use leptos::prelude::*;

use super::tags_dialog::TagsDialog;
use crate::draft::GroupView;
use crate::model::{Tag, apply_tag_edits};
use crate::workspace::Workspace;

/// Edits the tags of a group in the draft.
#[component]
pub(in crate::ui) fn GroupTagsDialog(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let now = view.get_untracked();
    let shown = now.tags();
    let on_save = Callback::new(move |edited: Vec<Tag>| {
        let view = view.get_untracked();
        let tags = apply_tag_edits(&shown, &edited, &view.tags());
        set_tags(workspace, &view, tags);
    });
    let about = format!("tags of {}", now.id);
    view! { <TagsDialog title="Group tags" about group=now.id.clone() tags=now.tags() on_save on_close /> }
}

fn set_tags(workspace: Workspace, view: &GroupView, tags: Vec<Tag>) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let facts = view.facts_with_tags(tags);
    let label = format!("changed the tags of {}", view.name());
    editor.edit(label, &mut |editing| {
        editing.set_facts(&view.id, facts.clone())
    });
}
