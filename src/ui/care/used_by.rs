//! What uses a group, on the page of the group.

use std::sync::Arc;

use leptos::prelude::*;

use crate::draft::GroupView;
use crate::model::counted;
use crate::workspace::Workspace;

/// Shows how many network interfaces have the group.
#[component]
pub(in crate::ui) fn UsedBy(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let interfaces = workspace.inventory().interfaces().value();
    let text = move || {
        let interfaces = interfaces.get()?;
        let id = &view.read().id;
        let using = interfaces
            .iter()
            .filter(|interface| interface.groups.contains(id));
        Some(counted(using.count(), "network interface"))
    };
    view! {
        <section aria-labelledby="used-by-heading">
            <h2 id="used-by-heading">"Used by"</h2>
            <p>{text}</p>
        </section>
    }
}
