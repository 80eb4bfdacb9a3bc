//! DescribeTags.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::RegionState;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::Tag;

/// Lists single tags with their resources.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeTags", 5..=1000)?;
    parameters.finish()?;

    let rows = all(world.state);
    let fields: &[Field<Row<'_>>] = &[
        ("key", |_, row| vec![row.tag.key.clone()]),
        ("resource-id", |_, row| vec![row.resource_id.to_owned()]),
        ("resource-type", |_, row| vec![row.resource_type.to_owned()]),
        ("value", |_, row| vec![row.tag.value.clone()]),
    ];
    let rows = filters.select(world, rows.iter().collect(), fields, Some(tag_of))?;
    let (rows, next_token) = paging.page(rows, |row| row.place.as_str());

    Ok(answer::list(
        "tagSet",
        &rows,
        next_token.as_deref(),
        &mut |xml, row| {
            xml.leaf("resourceId", row.resource_id);
            xml.leaf("resourceType", row.resource_type);
            xml.leaf("key", &row.tag.key);
            xml.leaf("value", &row.tag.value);
        },
    ))
}

/// Tag with its resource.
struct Row<'a> {
    resource_id: &'a str,
    resource_type: &'static str,
    tag: &'a Tag,
    /// Resource id and tag key, the sort key of pages.
    place: String,
}

fn tag_of<'a>(row: &'a Row<'_>) -> &'a [Tag] {
    std::slice::from_ref(row.tag)
}

fn all<'a>(state: &'a RegionState) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut add = |resource_type: &'static str, resource_id: &'a str, tags: &'a [Tag]| {
        rows.extend(tags.iter().map(|tag| Row {
            resource_id,
            resource_type,
            tag,
            place: [resource_id, " ", &tag.key].concat(),
        }));
    };
    for group in &state.groups {
        add("security-group", group.id.as_str(), &group.tags);
        for rule in &group.rules {
            add("security-group-rule", rule.id.as_str(), &rule.tags);
        }
    }
    for vpc in &state.vpcs {
        add("vpc", vpc.id.as_str(), &vpc.tags);
    }
    for subnet in &state.subnets {
        add("subnet", &subnet.id, &subnet.tags);
    }
    for interface in &state.interfaces {
        add("network-interface", &interface.id, &interface.tags);
    }
    for list in &state.prefix_lists {
        add("prefix-list", list.id.as_str(), &list.tags);
    }
    rows
}
