//! Numbers of findings of a group, in the list of groups.

use leptos::prelude::*;

use crate::analysis::checks::Severity;
use crate::model::{GroupId, grouped};
use crate::text::{counts_text, severity_sign};
use crate::workspace::Workspace;

/// Shows how severe the worst finding of a group is, and how many there are. Informational ones do not count.
#[component]
pub(in crate::ui) fn GroupCounts(
    /// The group.
    id: GroupId,
) -> impl IntoView {
    let workspace = Workspace::here();
    let counts = Memo::new(move |_| workspace.findings().counts().read().get(&id).copied());
    move || {
        let counts = counts.get()?;
        let worst = counts.worst()?;
        let count = counts.total() - counts.of(Severity::Informational);
        let others = count - counts.of(worst);
        let others = (others > 0).then(|| format!(" +{}", grouped(others)));
        (count > 0).then(|| {
            let text = counts_text(&counts);
            let title = text.clone();
            view! {
                <span class=format!("finding finding--{worst}") title=title>
                    <span aria-hidden="true">{severity_sign(worst)}" "{grouped(counts.of(worst))}{others}</span>
                    <span class="visually-hidden">{text}</span>
                </span>
            }
        })
    }
}
