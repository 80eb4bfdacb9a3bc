//! Failure to load the rule IDs of a group.

use leptos::prelude::*;

use crate::text::explain;
use crate::ui::components::ErrorPanel;
use crate::workspace::{GroupRules, Workspace};

/// Explains the last failure to load rule IDs; empty if it succeeded.
#[component]
pub(in crate::ui) fn RuleIdsError() -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let rules = workspace.inventory().rule_ids().state();
        let GroupRules::Failed(_, error) = &*rules.read() else {
            return None;
        };
        let heading = "Couldn't load rule IDs. The rules below are shown without them";
        let retry = Callback::new(move |()| workspace.load_inventory());
        Some(view! { <ErrorPanel heading=heading.to_owned() explanation=explain(error) retry /> })
    }
}
