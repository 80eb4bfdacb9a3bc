//! AssociateSecurityGroupVpc.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Group, Vpc};
use crate::world::World;
use crate::xml::Xml;

/// Reads the account's own group and the VPC from a request.
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

/// Associates a group with another VPC, whose network interfaces can then use it.
///
/// The association takes effect at once; the response says `associating`, like EC2's. EC2's error
/// codes for default groups, default VPCs and existing associations are not documented.
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
