//! Quota conflicts: groups whose old and new rules together exceed the quota.

use leptos::prelude::*;

use crate::plan::QuotaConflict;
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// Renders the conflicts, and offers to revoke the old rules first; `None` without conflicts.
pub(super) fn quota_view(workspace: Workspace, conflicts: &[QuotaConflict]) -> Option<AnyView> {
    if conflicts.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = conflicts
        .iter()
        .map(|conflict| conflict_view(workspace, conflict))
        .collect();
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title="Adding the new rules before removing the old ones exceeds the quota".to_owned()>
                <ul class="review__problems">{items}</ul>
            </Notice>
        }
        .into_any(),
    )
}

fn conflict_view(workspace: Workspace, conflict: &QuotaConflict) -> AnyView {
    let name = workspace
        .group_name(&conflict.group)
        .unwrap_or_else(|| conflict.group.to_string());
    let text = format!(
        "{name}: {} of {} {} {} rules while both exist, {} at the end",
        conflict.beside,
        conflict.quota,
        conflict.family.as_str(),
        conflict.direction,
        conflict.after
    );
    if !conflict.is_solved_by_revoking_first() {
        return view! { <li>{text}". EC2 rejects this in any order, unless the account's quota is higher than the one set here."</li> }
            .into_any();
    }
    let group = conflict.group.clone();
    let is_first = workspace.reviewing().revoke_first().read().contains(&group);
    let toggle = move |_| workspace.reviewing().toggle_revoke_first(&group);
    view! {
        <li>
            {text}
            <label class="check">
                <input type="checkbox" prop:checked=is_first on:change=toggle />
                {format!("Remove the old rules of {name} first. Their traffic is blocked until the new rules are added")}
            </label>
        </li>
    }
    .into_any()
}
