//! DescribeLaunchTemplateVersions.

use std::collections::BTreeSet;

use super::describe_launch_templates::number;
use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::LaunchTemplate;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::GroupId;

/// Lists versions of one launch template or, if it names none, the default or latest versions of all.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.text("LaunchTemplateId");
    let name = parameters.text("LaunchTemplateName");
    let versions = parameters.texts("LaunchTemplateVersion");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeLaunchTemplateVersions", 1..=200)?;
    parameters.boolean("IncludeManagedResources")?;
    parameters.finish()?;

    let names_template = id.is_some() || name.is_some();
    let is_named = |version: &String| !version.starts_with('$');
    if !names_template && (versions.is_empty() || versions.iter().any(is_named)) {
        return Err(Refusal::missing_parameter("LaunchTemplateId"));
    }
    let is_wanted = |template: &&LaunchTemplate| {
        id.as_ref().is_none_or(|id| template.id == *id)
            && name.as_ref().is_none_or(|name| template.name == *name)
    };
    let templates: Vec<&LaunchTemplate> = world
        .state
        .launch_templates
        .iter()
        .filter(is_wanted)
        .collect();
    if names_template && templates.is_empty() {
        return Err(Refusal::new(
            "InvalidLaunchTemplateId.NotFound",
            &["The specified launch template does not exist."],
        ));
    }
    let rows: Vec<Row<'_>> = templates
        .into_iter()
        .flat_map(|template| rows(template, &versions))
        .collect();
    let fields: &[Field<Row<'_>>] = &[("is-default-version", |_, row| {
        vec![(row.version == row.template.default_version).to_string()]
    })];
    let rows = filters.select(world, rows.iter().collect(), fields, None)?;
    let (rows, next_token) = paging.page(rows, |row| row.key.as_str());

    Ok(answer::list(
        "launchTemplateVersionSet",
        &rows,
        next_token.as_deref(),
        &mut |xml, row| {
            xml.leaf("launchTemplateId", &row.template.id);
            xml.leaf("launchTemplateName", &row.template.name);
            xml.number("versionNumber", number(row.version));
            xml.leaf("createTime", answer::ATTACH_TIME);
            xml.flag(
                "defaultVersion",
                row.version == row.template.default_version,
            );
            xml.within("launchTemplateData", &mut |xml| {
                let groups = row.groups.iter().map(GroupId::as_str);
                answer::id_set(xml, "securityGroupIdSet", groups);
            });
        },
    ))
}

/// Version in the list.
struct Row<'a> {
    template: &'a LaunchTemplate,
    version: usize,
    groups: &'a [GroupId],
    /// ID and version, the sort key of pages.
    key: String,
}

/// Returns the versions of a template that the request asks for, all of them if it names none. Each is listed once.
fn rows<'a>(template: &'a LaunchTemplate, versions: &[String]) -> Vec<Row<'a>> {
    let latest = template.versions.len();
    let numbers = versions.iter().map(|version| match version.as_str() {
        "$Default" => template.default_version,
        "$Latest" => latest,
        text => text.parse().unwrap_or_default(),
    });
    let wanted: BTreeSet<usize> = if versions.is_empty() {
        (1..=latest).collect()
    } else {
        numbers.collect()
    };
    let all = (1..).zip(&template.versions);
    all.filter(|(version, _)| wanted.contains(version))
        .map(|(version, groups)| Row {
            template,
            version,
            groups,
            key: format!("{} {version:08}", template.id),
        })
        .collect()
}
