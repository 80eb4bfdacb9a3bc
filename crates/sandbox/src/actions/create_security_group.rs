//! CreateSecurityGroup.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions::CHARACTER_SET;
use crate::refusal::Refusal;
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{GroupDescription, GroupName, TextError};

/// Creates a group, by default in the default VPC.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let name = parameters.required("GroupName")?;
    let description = parameters.required("GroupDescription")?;
    let vpc_id = parameters.text("VpcId");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("security-group")?;
    let name = GroupName::parse(&name)
        .map_err(|error| refusal(&error, "GroupName", "security group name", &name))?;
    let description = GroupDescription::parse(&description).map_err(|error| {
        let what = "security group description";
        refusal(&error, "GroupDescription", what, &description)
    })?;
    let vpc = match vpc_id.as_deref() {
        Some(id) if !id.is_empty() => world.find_vpc(id)?,
        _ => world
            .state
            .default_vpc()
            .ok_or_else(Refusal::no_default_vpc)?,
    };
    let vpc_id = vpc.id.clone();
    if world.state.group_named(name.as_str(), &vpc_id).is_some() {
        return Err(Refusal::group_exists(name.as_str(), vpc_id.as_str()));
    }
    if world.state.groups.len() >= world.quotas.groups_per_region {
        return Err(Refusal::new(
            "SecurityGroupLimitExceeded",
            &[
                "The maximum number of security groups for VPC '",
                vpc_id.as_str(),
                "' has been reached.",
            ],
        ));
    }

    let id = world
        .state
        .add_group(name.as_str(), description.as_str(), &vpc_id);
    if let Some(group) = world.state.group_mut(&id) {
        group.tags.clone_from(&tags);
    }
    let mut xml = Xml::done();
    xml.leaf("groupId", id.as_str());
    answer::tag_set_if_any(&mut xml, &tags);
    xml.leaf(
        "securityGroupArn",
        &world.arn("security-group", id.as_str()),
    );
    Ok(xml)
}

fn refusal(error: &TextError, parameter: &str, what: &str, text: &str) -> Refusal {
    match error {
        TextError::Empty => Refusal::missing_parameter(parameter),
        TextError::LooksLikeId => Refusal::invalid_value_of(
            parameter,
            text,
            "Group names may not be in the format sg-*.",
        ),
        TextError::Reserved => Refusal::new(
            "InvalidGroup.Reserved",
            &["The security group '", text, "' is reserved"],
        ),
        TextError::Character(character) if !character.is_ascii() => Refusal::invalid_value_of(
            parameter,
            text,
            "Character sets beyond ASCII are not supported.",
        ),
        _ => {
            let reason = [
                "Invalid ",
                what,
                ". Valid ",
                what.rsplit(' ').next().unwrap_or(what),
                "s are strings less than 256 characters from the following set: ",
                CHARACTER_SET,
            ]
            .concat();
            // EC2's known message about a description does not quote the value; all known messages
            // about a name do.
            match parameter {
                "GroupName" => Refusal::invalid_value_of(parameter, text, &reason),
                _ => Refusal::invalid_value(&[&reason]),
            }
        }
    }
}
