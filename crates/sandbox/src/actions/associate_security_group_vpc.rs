//! AssociateSecurityGroupVpc.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Group, Vpc};
use crate::world::World;
use crate::xml::Xml;

/// Reads the group of this account and the VPC that a request names.
pub(super) fn group_and_vpc<'a>(
    parameters: &mut Parameters,
    world: &'a World<'_>,
) -> Result<(&'a Group, &'a Vpc), Refusal> {
    let group_id = parameters.required("GroupId")?;
    let vpc_id = parameters.required("VpcId")?;
    parameters.finish()?;
    let group = world.find_own_group(Some(&group_id), None)?;
    Ok((group, world.find_vpc(&vpc_id)?))
}

/// Lets network interfaces of another VPC be in a group.
///
/// The association is there at once; the answer says `associating`, as EC2's does. EC2's codes for
/// default groups, default VPCs and associations that exist are not on record.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let (group, vpc) = group_and_vpc(parameters, world)?;
    let (group_id, vpc_id) = (group.id.clone(), vpc.id.clone());
    if group.is_default() {
        return Err(Refusal::invalid_value(&[
            "The security group '",
            group_id.as_str(),
            "' is a default security group. It cannot be associated with a VPC.",
        ]));
    }
    if vpc.is_default {
        return Err(Refusal::invalid_value(&[
            "The VPC '",
            vpc_id.as_str(),
            "' is a default VPC. Security groups cannot be associated with a default VPC.",
        ]));
    }
    if group.is_usable_in(&vpc.id) {
        return Err(Refusal::new(
            "Resource.AlreadyAssociated",
            &[
                "The security group '",
                group_id.as_str(),
                "' is already associated with '",
                vpc_id.as_str(),
                "'",
            ],
        ));
    }

    if let Some(group) = world.state.group_mut(&group_id) {
        group.associated_vpc_ids.push(vpc_id);
    }
    let mut xml = Xml::new();
    xml.leaf("state", "associating");
    Ok(xml)
}
