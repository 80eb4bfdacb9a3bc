//! Users of a group, in the list of groups.

use leptos::prelude::*;

use crate::analysis::usage::Verdict;
use crate::model::GroupId;
use crate::text::use_counts_text;
use crate::workspace::Workspace;

/// Shows how many users of each kind a group has, or that none was found.
#[component]
pub(super) fn UseCount(
    /// The group.
    id: GroupId,
) -> impl IntoView {
    let workspace = Workspace::here();
    let text = Memo::new(move |_| {
        let usage = workspace.usage().current().get()?;
        if id.is_new() {
            return None;
        }
        Some(match usage.verdict(&id) {
            Verdict::Used => use_counts_text(&usage.counts(&id)),
            Verdict::NothingFound => "nothing found".to_owned(),
            Verdict::CannotTell => "can't tell".to_owned(),
        })
    });
    move || {
        let text = text.get()?;
        let title = text.clone();
        Some(view! { <span title=title>{text}</span> })
    }
}
