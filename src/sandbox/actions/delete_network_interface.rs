//! DeleteNetworkInterface.

use crate::sandbox::answer;
use crate::sandbox::resource;
use crate::sandbox::parameters::Parameters;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::xml::Xml;

/// Deletes a network interface that is not attached to anything.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("NetworkInterfaceId")?;
    parameters.finish()?;

    let interface = resource::find_interface(world.state, &id)?;
    if answer::status(interface) == "in-use" {
        return Err(Refusal::new(
            "InvalidParameterValue",
            &["Network interface '", &id, "' is currently in use."],
        ));
    }

    world.state.interfaces.retain(|interface| interface.id != id);
    Ok(Xml::done())
}
