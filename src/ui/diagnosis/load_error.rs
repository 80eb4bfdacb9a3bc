//! Failure to load the groups.

use leptos::prelude::*;

use crate::text::explain;
use crate::ui::components::ErrorPanel;
use crate::workspace::{Freshness, Workspace};

/// Explains the last failure to load the groups; empty if it succeeded.
#[component]
pub(in crate::ui) fn LoadError(
    /// The action that failed.
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
