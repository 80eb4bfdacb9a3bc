//! DeleteVpc.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Deletes a VPC that contains only its default group.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let vpc_id = parameters.required("VpcId")?;
    parameters.finish()?;

    let vpc = world.find_vpc(&vpc_id)?;
    let id = vpc.id.clone();
    let state = &mut *world.state;
    if state.subnets.iter().any(|subnet| subnet.vpc_id == id)
        || state
            .interfaces
            .iter()
            .any(|interface| interface.vpc_id == id)
        || state
            .groups
            .iter()
            .any(|group| group.vpc_id == id && !group.is_default())
        || state
            .groups
            .iter()
            .any(|group| group.associated_vpc_ids.contains(&id))
    {
        return Err(Refusal::new(
            "DependencyViolation",
            &[
                "The vpc '",
                id.as_str(),
                "' has dependencies and cannot be deleted.",
            ],
        ));
    }

    state.groups.retain(|group| group.vpc_id != id);
    state.foreign_groups.retain(|group| group.near_vpc_id != id);
    state.vpcs.retain(|vpc| vpc.id != id);
    Ok(Xml::done())
}
