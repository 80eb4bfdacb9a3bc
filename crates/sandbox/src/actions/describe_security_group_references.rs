//! DescribeSecurityGroupReferences.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Lists the peer VPCs whose groups reference the given groups. Rules of the account's own groups
/// do not count.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("GroupId");
    parameters.finish()?;

    if ids.is_empty() {
        return Err(Refusal::missing_parameter("GroupId"));
    }
    let mut groups = Vec::new();
    for id in &ids {
        groups.push(world.find_own_group(Some(id), None)?);
    }

    let mut xml = Xml::new();
    xml.within("securityGroupReferenceSet", &mut |xml| {
        for group in &groups {
            for foreign in &world.state.foreign_groups {
                if !foreign.references.contains(&group.id) {
                    continue;
                }
                xml.within("item", &mut |xml| {
                    xml.leaf("groupId", group.id.as_str());
                    xml.leaf("referencingVpcId", foreign.vpc_id.as_str());
                    xml.leaf("vpcPeeringConnectionId", &foreign.peering_connection_id);
                });
            }
        }
    });
    Ok(xml)
}
