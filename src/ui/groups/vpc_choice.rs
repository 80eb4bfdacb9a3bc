//! Choice of the VPC of a new group.

use leptos::prelude::*;

use crate::model::{Vpc, VpcId};
use crate::workspace::Workspace;

/// Returns the VPC that a new group gets unless the user chooses another. Untracked.
pub(in crate::ui) fn default_vpc(workspace: Workspace) -> Option<VpcId> {
    let vpcs = workspace.inventory().vpcs().read_untracked();
    let chosen = vpcs
        .iter()
        .find(|vpc| vpc.is_default)
        .or_else(|| vpcs.first());
    chosen.map(|vpc| vpc.id.clone())
}

/// Returns the VPC of an option's value.
pub(in crate::ui) fn vpc_from_value(value: &str) -> Option<VpcId> {
    (!value.is_empty()).then(|| VpcId::from_remote(value))
}

/// Returns an option for each VPC. Reactive.
pub(in crate::ui) fn vpc_options(workspace: Workspace, chosen: &Option<VpcId>) -> Vec<AnyView> {
    let vpcs = workspace.inventory().vpcs().read();
    if vpcs.is_empty() {
        return vec![view! { <option value="">"Default VPC of the Region"</option> }.into_any()];
    }
    let option = |vpc: &Vpc| {
        let is_chosen = chosen.as_ref() == Some(&vpc.id);
        view! { <option value=vpc.id.to_string() selected=is_chosen>{vpc_option_text(vpc)}</option> }
            .into_any()
    };
    vpcs.iter().map(option).collect()
}

/// Returns the ID, the range and the name of a VPC.
pub(in crate::ui) fn vpc_option_text(vpc: &Vpc) -> String {
    let mut text = vpc.id.to_string();
    if let Some(cidr) = &vpc.cidr {
        text.push_str(&format!("  {cidr}"));
    }
    if let Some(name) = vpc.name() {
        text.push_str(&format!("  {name}"));
    }
    if vpc.is_default {
        text.push_str("  (default)");
    }
    text
}
