//! DeleteSecurityGroup.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Deletes an unused group.
///
/// A rule that references its own group does not prevent this: the API reference speaks of groups
/// "referenced by *another* security group in the same VPC". (The user guide of 2023 says to remove
/// such a rule first. Terraform does not, and succeeds.)
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let group_id = parameters.text("GroupId");
    let group_name = parameters.text("GroupName");
    parameters.finish()?;

    let group = world.find_own_group(group_id.as_deref(), group_name.as_deref())?;
    let id = group.id.clone();
    if group.is_default() {
        return Err(Refusal::new(
            "CannotDelete",
            &[
                "the specified group: \"",
                id.as_str(),
                "\" name: \"default\" cannot be deleted by a user",
            ],
        ));
    }
    let mut others = world.state.groups.iter().filter(|other| other.id != id);
    let mut interfaces = world.state.interfaces.iter();
    // After a disassociation, rules across the two VPCs are stale and do not prevent the deletion.
    if !group.associated_vpc_ids.is_empty()
        || others.any(|other| other.references(&id) && other.shares_vpc_with(group))
        || interfaces.any(|interface| interface.group_ids.contains(&id))
    {
        return Err(Refusal::dependency_violation(id.as_str()));
    }

    world.state.groups.retain(|group| group.id != id);
    let mut xml = Xml::done();
    xml.leaf("groupId", id.as_str());
    Ok(xml)
}
