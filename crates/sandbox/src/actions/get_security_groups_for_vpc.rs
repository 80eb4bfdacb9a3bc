//! GetSecurityGroupsForVpc.

use super::describe_security_groups::GROUP_FIELDS;
use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::Group;
use crate::world::World;
use crate::xml::Xml;

/// Lists the groups that network interfaces of a VPC can use: the VPC's own and the associated
/// ones.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let vpc_id = parameters.required("VpcId")?;
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "GetSecurityGroupsForVpc", 5..=1000)?;
    parameters.finish()?;

    let vpc_id = &world.find_vpc(&vpc_id)?.id;
    let groups = world.state.groups.iter();
    // In a shared VPC, the owner can see other accounts' groups but not use them.
    let groups = groups.filter(|group| group.is_usable_in(vpc_id) && group.owner_id.is_none());
    let own_field: Field<Group> = ("primary-vpc-id", |_, group| vec![group.vpc_id.to_string()]);
    let fields = [GROUP_FIELDS, &[own_field]].concat();
    let groups = filters.select(world, groups.collect(), &fields, None)?;
    let (groups, next_token) = paging.page(groups, |group| group.id.as_str());

    Ok(answer::list(
        "securityGroupForVpcSet",
        &groups,
        next_token.as_deref(),
        &mut |xml, group| {
            xml.leaf("description", &group.description);
            xml.leaf("groupName", &group.name);
            xml.leaf("ownerId", answer::owner_of_group(world, group));
            xml.leaf("groupId", group.id.as_str());
            answer::tag_set(xml, &group.tags);
            xml.leaf("primaryVpcId", group.vpc_id.as_str());
        },
    ))
}
