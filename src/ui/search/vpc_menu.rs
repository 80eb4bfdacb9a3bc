//! Menu that filters the groups by their VPC.

use leptos::prelude::*;

use super::filters::{filters, set_filters};
use crate::search::Term;
use crate::text::vpc_label;
use crate::ui::components::{Menu, MenuItem};
use crate::workspace::Workspace;

/// Chooses a VPC. Absent unless the Region has several.
#[component]
pub(super) fn VpcMenu() -> impl IntoView {
    let workspace = Workspace::here();
    let vpcs = workspace.inventory().vpcs();
    let has_choice = Memo::new(move |_| vpcs.read().len() > 1);
    let entries = move || {
        let inventory = workspace.inventory();
        let vpcs = inventory.vpcs().get_untracked();
        let terms = untrack(|| filters(workspace)).terms;
        let all = MenuItem::new("All VPCs", move || choose(workspace, None));
        let mut entries = vec![all.choice(!terms.iter().any(Term::is_of_vpc)).into()];
        entries.extend(vpcs.iter().map(|vpc| {
            let term = Term::in_vpc(vpc, &vpcs);
            let is_on = terms.contains(&term);
            let item = MenuItem::new(vpc_label(vpc), move || {
                choose(workspace, Some(term.clone()))
            });
            item.choice(is_on).into()
        }));
        entries
    };
    move || {
        has_choice.get().then(|| view! {
            <Menu id="vpc-menu".to_owned() label="Filter by VPC".to_owned() class="filter-bar__state"
                face="VPC".into_any() entries=Box::new(entries) />
        })
    }
}

/// Shows the groups of one VPC, or those of all.
fn choose(workspace: Workspace, term: Option<Term>) {
    let mut query = untrack(|| filters(workspace));
    query.restrict_to_vpc(term);
    set_filters(workspace, &query);
}
