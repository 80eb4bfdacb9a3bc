//! DeleteSubnet.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::world::World;
use crate::xml::Xml;

/// Deletes a subnet without network interfaces.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("SubnetId")?;
    parameters.finish()?;

    resource::find_subnet(world.state, &id)?;
    if world
        .state
        .interfaces
        .iter()
        .any(|interface| interface.subnet_id == id)
    {
        return Err(Refusal::new(
            "DependencyViolation",
            &[
                "The subnet '",
                &id,
                "' has dependencies and cannot be deleted.",
            ],
        ));
    }

    world.state.subnets.retain(|subnet| subnet.id != id);
    Ok(Xml::done())
}
