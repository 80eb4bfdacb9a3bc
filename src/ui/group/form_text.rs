//! Text of forms: kept until it is used, and when they close because a run has created their group, or because it is gone.

use leptos::prelude::*;

use crate::model::GroupId;
use crate::ui::components::{KeptField, KeptTexts};
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

/// Keeps the text of the dialogs that paste rules, which all have the same one.
pub(in crate::ui) fn kept_paste(workspace: Workspace) -> KeptTexts {
    let text: Signal<String> = workspace.inputs().pasted().into();
    let field = KeptField::new(text, move |typed| workspace.inputs().set_pasted(typed));
    KeptTexts::restore_from(workspace, "paste", vec![field], vec![String::new()])
}
