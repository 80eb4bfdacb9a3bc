//! Menu that filters the groups by their VPC.

use leptos::prelude::*;

use super::filters::{filters, set_filters};
use crate::model::Vpc;
use crate::search::{Condition, Filter, Operator, Property, Term, Value};
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
        let mut entries = vec![all.choice(!terms.iter().any(is_of_vpc)).into()];
        entries.extend(vpcs.iter().map(|vpc| {
            let term = term_of(vpc, &vpcs);
            let is_on = terms.contains(&term);
            let item = MenuItem::new(label(vpc), move || choose(workspace, Some(term.clone())));
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
    query.terms.retain(|known| !is_of_vpc(known));
    query.terms.extend(term);
    set_filters(workspace, &query);
}

fn is_of_vpc(term: &Term) -> bool {
    let is_vpc = |filter: &Filter| filter.property == Property::Vpc;
    matches!(&term.condition, Condition::Filter(filter) if is_vpc(filter))
}

/// Names the VPC by its name if no other VPC has it, or else by its ID.
fn term_of(vpc: &Vpc, vpcs: &[Vpc]) -> Term {
    let is_unique = |name: &&str| {
        let same = |other: &&Vpc| {
            other
                .name()
                .is_some_and(|other| other.eq_ignore_ascii_case(name))
        };
        vpcs.iter().filter(same).count() == 1
    };
    let name = vpc.name().filter(is_unique);
    let name = name.map_or_else(|| vpc.id.to_string(), str::to_owned);
    Term::including(Condition::Filter(Filter {
        property: Property::Vpc,
        operator: Operator::Is,
        value: Value::Text(name),
    }))
}

fn label(vpc: &Vpc) -> String {
    let facts = [
        vpc.name().map(str::to_owned),
        Some(vpc.id.to_string()),
        vpc.cidr.as_ref().map(ToString::to_string),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
