//! DisassociateSecurityGroupVpc.

use crate::sandbox::parameters::Parameters;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::xml::Xml;

/// Ends the association of a group with a VPC that has no network interface in the group.
///
/// Rules across the two become stale. The association is gone at once; the answer says
/// `disassociating`, as EC2's does. EC2's code for an association that is not there is not on
/// record.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let group_id = parameters.required("GroupId")?;
    let vpc_id = parameters.required("VpcId")?;
    parameters.finish()?;

    let group = world.find_own_group(Some(&group_id), None)?;
    let vpc = world.find_vpc(&vpc_id)?;
    if !group.associated_vpc_ids.contains(&vpc.id) {
        return Err(Refusal::new(
            "InvalidAssociationID.NotFound",
            &["The security group '", &group_id, "' is not associated with VPC '", &vpc_id, "'"],
        ));
    }
    let mut interfaces = world.state.interfaces.iter();
    if interfaces.any(|interface| {
        interface.vpc_id == vpc.id && interface.group_ids.contains(&group.id)
    }) {
        return Err(Refusal::depended_on(&group_id));
    }

    let (group_id, vpc_id) = (group.id.clone(), vpc.id.clone());
    if let Some(group) = world.state.group_mut(&group_id) {
        group.associated_vpc_ids.retain(|id| *id != vpc_id);
    }
    let mut xml = Xml::new();
    xml.leaf("state", "disassociating");
    Ok(xml)
}
