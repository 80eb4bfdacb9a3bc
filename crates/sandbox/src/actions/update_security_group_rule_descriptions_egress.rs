//! UpdateSecurityGroupRuleDescriptionsEgress.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::update_descriptions;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::Direction;

/// Updates the descriptions of outbound rules.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    update_descriptions::update(parameters, world, Direction::Egress)
}
