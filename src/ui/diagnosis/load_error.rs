//! Why the groups of the session cannot be read.

use leptos::prelude::*;

use crate::text::explain;
use crate::ui::components::ErrorPanel;
use crate::workspace::{Freshness, Workspace};

/// What the last attempt to read them failed of; nothing while there is no such failure.
#[component]
pub(in crate::ui) fn LoadError(
    /// What the person did not get.
    heading: &'static str,
) -> impl IntoView {
    let workspace = Workspace::here();
    move || match workspace.inventory().groups().freshness().get() {
        Freshness::Failed(error) | Freshness::Outdated(error) => Some(view! {
            <ErrorPanel
                heading=heading.to_owned()
                explanation=explain(&error)
                retry=Callback::new(move |()| workspace.load_inventory())
            />
        }),
        Freshness::NeverRead
        | Freshness::Loading(_)
        | Freshness::Stopped
        | Freshness::Refreshing
        | Freshness::Ready
        | Freshness::Stale => None,
    }
}
