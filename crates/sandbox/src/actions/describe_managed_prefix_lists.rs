//! DescribeManagedPrefixLists.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::state::PrefixList;
use crate::world::World;
use crate::xml::Xml;

/// Lists prefix lists, the account's own and AWS's.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("PrefixListId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeManagedPrefixLists", 1..=100)?;
    parameters.finish()?;

    for id in &ids {
        permissions::prefix_list(world, id)?;
    }
    let is_wanted =
        |list: &&PrefixList| ids.is_empty() || ids.iter().any(|id| id == list.id.as_str());
    let lists = world.state.prefix_lists.iter().filter(is_wanted).collect();
    // The API reference lists no tag filters for this action, but the SDKs and Terraform use them.
    let lists = filters.select(world, lists, FIELDS, Some(|list| &list.tags))?;
    let (lists, next_token) = paging.page(lists, |list| list.id.as_str());

    let mut xml = Xml::new();
    xml.leaf_if("nextToken", next_token.as_deref());
    xml.within("prefixListSet", &mut |xml| {
        for list in &lists {
            xml.within("item", &mut |xml| answer::prefix_list(xml, world, list));
        }
    });
    Ok(xml)
}

const FIELDS: &[Field<PrefixList>] = &[
    ("owner-id", |world, list| {
        vec![answer::owner_of_list(world, list).to_owned()]
    }),
    ("prefix-list-id", |_, list| vec![list.id.to_string()]),
    ("prefix-list-name", |_, list| vec![list.name.clone()]),
];
