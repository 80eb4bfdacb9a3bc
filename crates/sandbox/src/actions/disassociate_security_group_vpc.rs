//! DisassociateSecurityGroupVpc.

use super::associate_security_group_vpc::group_and_vpc;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Ends the association of a group with a VPC that has no network interface in the group.
///
/// Rules across the two become stale. The association is gone at once; the answer says
/// `disassociating`, as EC2's does. EC2's code for an association that is not there is not on
/// record.
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
    if interfaces.any(|interface| {
        interface.vpc_id == vpc.id && interface.group_ids.contains(&group.id)
    }) {
        return Err(Refusal::depended_on(group_id.as_str()));
    }

    if let Some(group) = world.state.group_mut(&group_id) {
        group.associated_vpc_ids.retain(|id| *id != vpc_id);
    }
    let mut xml = Xml::new();
    xml.leaf("state", "disassociating");
    Ok(xml)
}
