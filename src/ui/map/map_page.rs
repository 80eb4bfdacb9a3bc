//! Page of the map.

use leptos::prelude::*;

/// Shows the map.
#[component]
pub(in crate::ui) fn MapPage() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Map"</h1>
        </div>
    }
}
