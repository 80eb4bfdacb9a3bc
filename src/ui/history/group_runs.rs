//! Link from a group to its runs.

use leptos::prelude::*;

use crate::model::{GroupId, counted};
use crate::present::{Page, Runs};
use crate::workspace::Workspace;

/// Renders a link to the runs of a group in this browser; nothing if there are none. Reactive.
pub(in crate::ui) fn group_runs(workspace: Workspace, group: &GroupId) -> Option<AnyView> {
    let history = workspace.environment().history().records().read();
    let count = history
        .iter()
        .filter(|record| record.known_groups().contains(group))
        .count();
    let href = workspace.link(Page::History(Runs::Of(group.clone())));
    (count > 0).then(|| {
        view! {
            <p class="group-runs"><a class="link" href=href>{format!("Changed by {}", counted(count, "run"))}</a></p>
        }
        .into_any()
    })
}
