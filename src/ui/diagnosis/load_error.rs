//! Why the groups of the session cannot be read.

use leptos::prelude::*;

use crate::present::explain;
use crate::state::{App, Load};
use crate::ui::components::ErrorBody;

/// What the last attempt to read them failed of, for below a heading.
#[component]
pub(in crate::ui) fn LoadError() -> impl IntoView {
    let app = App::of_page();
    move || match app.load.get() {
        Load::Failed(error) | Load::Outdated(error) => {
            Some(view! { <ErrorBody explanation=explain(&error) /> })
        }
        Load::Idle | Load::Loading(_) | Load::Refreshing | Load::Ready => None,
    }
}
