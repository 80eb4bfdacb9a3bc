//! RevokeSecurityGroupEgress.

use portcullis_model::Direction;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;
use crate::revoke;

/// Removes outbound rules from a group.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    revoke::revoke(parameters, world, Direction::Egress)
}
