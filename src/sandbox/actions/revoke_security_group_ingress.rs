//! RevokeSecurityGroupIngress.

use crate::model::Direction;
use crate::sandbox::parameters::Parameters;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::xml::Xml;
use crate::sandbox::revoke;

/// Removes inbound rules from a group.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    revoke::revoke(parameters, world, Direction::Ingress)
}
