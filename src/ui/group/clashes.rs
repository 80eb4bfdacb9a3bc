//! Rules that changed both in the draft and in EC2, with a choice between both versions.

use std::sync::Arc;

use leptos::prelude::*;

use crate::draft::{GroupView, RowId};
use crate::present::clash_finding;
use crate::text::Text;
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// Notice with a line for each conflicting rule; empty without conflicts.
#[component]
pub(in crate::ui) fn Clashes(
    /// The group with its draft.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let group = view.read();
        let clashing = group.rows().iter().filter(|row| row.clash.is_some());
        let lines: Vec<AnyView> = clashing
            .map(|row| {
                let mine = match group.rule_draft(row).rule() {
                    _ if row.mark == crate::draft::Mark::Removed => "removed".to_owned(),
                    Some(rule) => workspace.rule_sentence(&rule),
                    None => "an incomplete rule".to_owned(),
                };
                let theirs = row.clash.as_ref().map(clash_finding);
                let theirs = theirs.as_ref().map(Text::text).unwrap_or_default();
                clash_view(workspace, view, group.row_id(row), mine, theirs)
            })
            .collect();
        (!lines.is_empty()).then(|| {
            view! {
                <Notice kind=NoticeKind::Warning
                    title="These rules changed both in this draft and in EC2. Choose a version of each".to_owned()>
                    <ul class="clashes">{lines}</ul>
                </Notice>
            }
        })
    }
}

fn clash_view(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    id: RowId,
    mine: String,
    theirs: String,
) -> AnyView {
    let (label_mine, label_theirs) = (
        format!("Keep mine: {mine}"),
        format!("Use EC2's version instead of: {mine}"),
    );
    let resolve = move |keeps_mine: bool| {
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        let group = view.get_untracked();
        let Some(row) = group.row(&id) else { return };
        let label = if keeps_mine {
            "kept my change"
        } else {
            "took EC2's change"
        };
        editor.edit(label, &mut |editing| {
            if keeps_mine {
                editing.keep_mine(&group, row);
            } else {
                editing.revert_row(&group, row);
            }
        });
    };
    let resolve = StoredValue::new(resolve);
    view! {
        <li class="clashes__item">
            <span><strong>"Mine: "</strong>{mine}". "{theirs}"."</span>
            <button class="button button--small" type="button" aria-label=label_mine
                on:click=move |_| resolve.with_value(|resolve| resolve(true))>"Keep mine"</button>
            <button class="button button--small" type="button" aria-label=label_theirs
                on:click=move |_| resolve.with_value(|resolve| resolve(false))>"Use EC2's"</button>
        </li>
    }
    .into_any()
}
