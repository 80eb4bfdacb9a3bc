//! DescribeLaunchTemplates.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::LaunchTemplate;
use crate::world::World;
use crate::xml::Xml;

/// Lists launch templates.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("LaunchTemplateId");
    let names = parameters.texts("LaunchTemplateName");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeLaunchTemplates", 1..=200)?;
    parameters.boolean("IncludeManagedResources")?;
    parameters.finish()?;

    let all = &world.state.launch_templates;
    for id in &ids {
        if all.iter().all(|template| template.id != *id) {
            return Err(Refusal::not_found(
                "InvalidLaunchTemplateId.NotFound",
                "launch template ID",
                id,
            ));
        }
    }
    let is_wanted = |template: &&LaunchTemplate| {
        (ids.is_empty() || ids.contains(&template.id))
            && (names.is_empty() || names.contains(&template.name))
    };
    let wanted = all.iter().filter(is_wanted).collect();
    let found = filters.select(world, wanted, FIELDS, Some(|template| &template.tags))?;
    let (found, next_token) = paging.page(found, |template| template.id.as_str());

    Ok(answer::list(
        "launchTemplates",
        &found,
        next_token.as_deref(),
        &mut |xml, template| {
            xml.leaf("launchTemplateId", &template.id);
            xml.leaf("launchTemplateName", &template.name);
            xml.leaf("createTime", answer::ATTACH_TIME);
            xml.number("defaultVersionNumber", number(template.default_version));
            xml.number("latestVersionNumber", number(template.versions.len()));
            answer::tag_set_if_any(xml, &template.tags);
        },
    ))
}

/// Returns a number of a version as EC2's integer.
pub(super) fn number(version: usize) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// Filters on the properties that the sandbox's templates have.
const FIELDS: &[Field<LaunchTemplate>] = &[("launch-template-name", |_, template| {
    vec![template.name.clone()]
})];
