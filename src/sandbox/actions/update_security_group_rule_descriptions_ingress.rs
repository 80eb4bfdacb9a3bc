//! UpdateSecurityGroupRuleDescriptionsIngress.

use crate::model::Direction;
use crate::sandbox::parameters::Parameters;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::xml::Xml;
use crate::sandbox::update_descriptions;

/// Describes inbound rules anew.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    update_descriptions::update(parameters, world, Direction::Ingress)
}
