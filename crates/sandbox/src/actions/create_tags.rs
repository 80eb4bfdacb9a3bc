//! CreateTags.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::tags;
use crate::world::World;
use crate::xml::Xml;

/// Adds tags to resources, to all of them or none. A key that already exists gets the new value.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = resource::read_ids(parameters)?;
    let tags = tags::read(parameters, "Tag");
    parameters.finish()?;

    if tags.is_empty() {
        return Err(Refusal::missing_parameter("Tag"));
    }
    let tags = tags::checked(&tags)?;
    for id in &ids {
        let existing = resource::tags_mut(world.state, id)?;
        let added = tags
            .iter()
            .filter(|tag| !existing.iter().any(|other| other.key == tag.key));
        tags::check_number(existing.len() + added.count())?;
    }

    for id in &ids {
        let existing = resource::tags_mut(world.state, id)?;
        for tag in &tags {
            match existing.iter_mut().find(|other| other.key == tag.key) {
                Some(other) => other.value.clone_from(&tag.value),
                None => existing.push(tag.clone()),
            }
        }
    }
    Ok(Xml::done())
}
