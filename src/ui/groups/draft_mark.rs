//! That a group is changed in the draft.

use leptos::prelude::*;

use crate::model::GroupId;
use crate::workspace::Workspace;

/// A sign and a number, with words for whoever hears them; nothing where nothing is changed.
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
                "-".to_owned(),
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
                format!("{count} changes"),
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
