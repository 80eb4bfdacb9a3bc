//! Choice of the group that takes another's place on interfaces.

use leptos::prelude::*;

use crate::model::{GroupId, VpcId, escape_invisible};
use crate::workspace::Workspace;

/// Field with the groups of a VPC except one. Nothing is chosen at first, because any other group changes who reaches
/// the interfaces.
pub(super) fn replacement_field(
    workspace: Workspace,
    vpc: Option<&VpcId>,
    except: &GroupId,
    chosen: RwSignal<Option<GroupId>>,
) -> AnyView {
    let groups = workspace.inventory().groups().all();
    let groups = groups.read_untracked();
    let usable = groups
        .iter()
        .filter(|group| group.vpc_id.as_ref() == vpc && group.id != *except);
    let options: Vec<AnyView> = usable
        .map(|group| {
            let label = format!("{} ({})", escape_invisible(&group.name), group.id);
            view! { <option value=group.id.to_string()>{label}</option> }.into_any()
        })
        .collect();
    let choose = move |event| {
        let value = event_target_value(&event);
        chosen.set((!value.is_empty()).then(|| GroupId::from_remote(value)));
    };
    view! {
        <div class="field">
            <label class="field__label" for="replacement-group">"Group for interfaces that have no other"</label>
            <select class="field__input" id="replacement-group" on:change=choose>
                <option value="">"Choose a group…"</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}
