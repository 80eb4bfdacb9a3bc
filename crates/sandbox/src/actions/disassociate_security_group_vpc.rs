//! DisassociateSecurityGroupVpc.

use super::associate_security_group_vpc::group_and_vpc;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Disassociates a group from a VPC, unless one of the VPC's network interfaces uses the group.
///
/// Rules across the two VPCs become stale. The association ends at once; the response says
/// `disassociating`, like EC2's. EC2's error code for a missing association is not documented.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let (group, vpc) = group_and_vpc(parameters, world)?;
    let (group_id, vpc_id) = (group.id.clone(), vpc.id.clone());
    if !group.associated_vpc_ids.contains(&vpc.id) {
        return Err(Refusal::new(
            "InvalidAssociationID.NotFound",
            &[
                "The security group '",
                group_id.as_str(),
                "' is not associated with VPC '",
                vpc_id.as_str(),
                "'",
            ],
        ));
    }
    let mut interfaces = world.state.interfaces.iter();
    if interfaces
        .any(|interface| interface.vpc_id == vpc.id && interface.group_ids.contains(&group.id))
    {
        return Err(Refusal::dependency_violation(group_id.as_str()));
    }

    if let Some(group) = world.state.group_mut(&group_id) {
        group.associated_vpc_ids.retain(|id| *id != vpc_id);
    }
    let mut xml = Xml::new();
    xml.leaf("state", "disassociating");
    Ok(xml)
}
