//! DescribeStaleSecurityGroups.

use crate::answer;
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Group, StoredRule};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::Direction;

/// Lists the groups of a VPC that have stale rules: the referenced group was deleted or is out of
/// reach.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let vpc_id = parameters.required("VpcId")?;
    let paging = Paging::read(parameters, "DescribeStaleSecurityGroups", 5..=255)?;
    parameters.finish()?;

    let vpc_id = &world.find_vpc(&vpc_id)?.id;
    let groups: Vec<&Group> = world
        .state
        .groups
        .iter()
        .filter(|group| group.vpc_id == *vpc_id)
        .filter(|group| {
            group
                .rules
                .iter()
                .any(|rule| world.state.is_stale(group, rule))
        })
        .collect();
    let (groups, next_token) = paging.page(groups, |group| group.id.as_str());

    Ok(answer::list(
        "staleSecurityGroupSet",
        &groups,
        next_token.as_deref(),
        &mut |xml, group| {
            xml.leaf("description", &group.description);
            xml.leaf("groupId", group.id.as_str());
            xml.leaf("groupName", &group.name);
            for (direction, name) in [
                (Direction::Ingress, "staleIpPermissions"),
                (Direction::Egress, "staleIpPermissionsEgress"),
            ] {
                let rules: Vec<&StoredRule> = group
                    .rules_in(direction)
                    .filter(|rule| world.state.is_stale(group, rule))
                    .collect();
                answer::stale_permissions(xml, name, world, &rules);
            }
            xml.leaf("vpcId", group.vpc_id.as_str());
        },
    ))
}
