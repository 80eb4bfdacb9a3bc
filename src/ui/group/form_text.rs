//! Text of forms that close because a run has created their group, or because it is gone.

use leptos::prelude::*;

use crate::model::GroupId;
use crate::workspace::Workspace;

/// Keeps the text of a form if it closes because a run has created its group, or because the group no
/// longer exists. `typed` returns the
/// text, or `None` if there is nothing to keep.
pub(in crate::ui) fn keep_form_text(
    workspace: Workspace,
    group: GroupId,
    typed: impl Fn() -> Option<String> + Send + Sync + 'static,
) {
    on_cleanup(move || {
        if let (Some(text), Some(editor)) = (typed(), workspace.editor_now()) {
            editor.keep_form_text(&group, &text);
        }
    });
}
