//! Page of reachability.

use leptos::prelude::*;

use crate::present::HelpTopic;
use crate::ui::help::InfoLink;

/// Asks who can reach what, and shows the answer.
#[component]
pub(in crate::ui) fn ReachPage() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Reachability"</h1>
            <InfoLink topic=HelpTopic::Reach about="reachability".to_owned() />
        </div>
    }
}
