//! DeleteNetworkInterface.

use crate::answer;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::world::World;
use crate::xml::Xml;

/// Deletes a detached network interface.
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

    world
        .state
        .interfaces
        .retain(|interface| interface.id != id);
    Ok(Xml::done())
}
