//! DeleteTags.

use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::resource;
use crate::tags;
use crate::world::World;
use crate::xml::Xml;

/// Removes tags from resources. "If you specify a tag key without a tag value, we delete any tag
/// with this key regardless of its value. If you specify a tag key with an empty string as the tag
/// value, we delete the tag only if its value is an empty string. If you omit this parameter, we
/// delete all user-defined tags."
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = resource::read_ids(parameters)?;
    let removed = tags::read(parameters, "Tag");
    parameters.finish()?;

    for id in &ids {
        resource::tags_mut(world.state, id)?;
    }
    for id in &ids {
        resource::tags_mut(world.state, id)?.retain(|tag| {
            let is_removed = removed.iter().any(|(key, value)| {
                *key == tag.key && value.as_ref().is_none_or(|value| *value == tag.value)
            });
            !removed.is_empty() && !is_removed
        });
    }
    Ok(Xml::done())
}
