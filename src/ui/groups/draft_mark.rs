//! Badge of groups that the draft changes.

use leptos::prelude::*;

use crate::model::{GroupId, counted};
use crate::ui::bundles::{Bundle, Bundles};
use crate::workspace::Workspace;

/// Renders the badge of a group if the draft changes it. Loads the group bundle.
pub(super) fn draft_mark(workspace: Workspace, id: GroupId) -> AnyView {
    let bundles = Bundles::of_page();
    let is_changed = Memo::new({
        let id = id.clone();
        move |_| workspace.draft().current().read().group(&id).is_some()
    });
    let mark = move || {
        if !is_changed.get() {
            return None;
        }
        bundles.load(Bundle::Group);
        let bundle = bundles.ready(Bundle::Group)?.group?;
        Some((bundle.draft_mark)(id.clone()))
    };
    mark.into_any()
}

/// Badge with a sign and the number of changes, spelled out for screen readers.
#[component]
pub(in crate::ui) fn DraftMark(
    /// The group.
    id: GroupId,
) -> impl IntoView {
    let workspace = Workspace::here();
    let mark = Memo::new(move |_| {
        workspace.draft().current().read().group(&id)?;
        let view = workspace.group_view(&id);
        let count = view.changes().total();
        Some(match (view.is_deleted(), view.remote.is_some()) {
            (true, _) => (
                "badge badge--removed",
                "−".to_owned(),
                "to be deleted".to_owned(),
            ),
            (false, false) => (
                "badge badge--added",
                "+".to_owned(),
                "to be created".to_owned(),
            ),
            (false, true) => (
                "badge badge--changed",
                format!("~{count}"),
                counted(count, "change"),
            ),
        })
    });
    move || {
        let (class, sign, words) = mark.get()?;
        let title = words.clone();
        Some(view! {
            <span class=class title=title>
                <span aria-hidden="true">{sign}</span><span class="visually-hidden">" "{words}</span>
            </span>
        })
    }
}
