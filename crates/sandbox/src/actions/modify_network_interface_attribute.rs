//! ModifyNetworkInterfaceAttribute.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::world::World;
use crate::xml::Xml;

/// Changes one attribute of a network interface. A list of groups replaces all its groups. EC2's
/// error code for interfaces that a service manages is not documented.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("NetworkInterfaceId")?;
    let groups = parameters.texts("SecurityGroupId");
    let description = parameters.text("Description.Value");
    let source_dest_check = parameters.boolean("SourceDestCheck.Value")?;
    parameters.finish()?;

    let interface = resource::find_interface(world.state, &id)?;
    if let Some(requester) = &interface.requester_id {
        return Err(Refusal::new(
            "OperationNotPermitted",
            &[
                "The network interface '",
                &id,
                "' is managed by '",
                requester,
                "'.",
            ],
        ));
    }
    let vpc_id = interface.vpc_id.clone();
    let given = [
        !groups.is_empty(),
        description.is_some(),
        source_dest_check.is_some(),
    ];
    match given.iter().filter(|is_given| **is_given).count() {
        0 => {
            return Err(Refusal::new(
                "MissingParameter",
                &["No attributes specified."],
            ));
        }
        1 => {}
        // "You can specify only one attribute at a time."
        _ => {
            return Err(Refusal::new(
                "InvalidParameterCombination",
                &["Fields for multiple attribute types specified"],
            ));
        }
    }
    let group_ids = match groups.as_slice() {
        [] => None,
        groups => Some(resource::groups_for_interface(world, &vpc_id, groups)?),
    };

    let mut interfaces = world.state.interfaces.iter_mut();
    if let Some(interface) = interfaces.find(|interface| interface.id == id) {
        if let Some(group_ids) = group_ids {
            interface.group_ids = group_ids;
        }
        if let Some(description) = description {
            interface.description = description;
        }
        if let Some(source_dest_check) = source_dest_check {
            interface.source_dest_check = source_dest_check;
        }
    }
    Ok(Xml::done())
}
