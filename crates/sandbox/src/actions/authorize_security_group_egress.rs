//! AuthorizeSecurityGroupEgress.

use crate::authorize;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::Direction;

/// Adds outbound rules to a group.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    authorize::authorize(parameters, world, Direction::Egress)
}
