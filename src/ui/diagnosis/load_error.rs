//! Why the groups of the session cannot be read.

use leptos::prelude::*;

use crate::present::explain;
use crate::state::{App, Load};
use crate::ui::components::ErrorPanel;

/// What the last attempt to read them failed of; nothing while there is no such failure.
#[component]
pub(in crate::ui) fn LoadError(
    /// What the person did not get.
    heading: &'static str,
) -> impl IntoView {
    let app = App::of_page();
    move || match app.load.get() {
        Load::Failed(error) | Load::Outdated(error) => Some(view! {
            <ErrorPanel
                heading=heading.to_owned()
                explanation=explain(&error)
                retry=Callback::new(move |()| app.load_inventory())
            />
        }),
        Load::Idle | Load::Loading(_) | Load::Stopped | Load::Refreshing | Load::Ready => None,
    }
}
