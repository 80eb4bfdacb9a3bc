//! GetManagedPrefixListEntries.

use crate::answer;
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::state::PrefixListEntry;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::Peer;

/// Lists the CIDR blocks of a prefix list.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("PrefixListId")?;
    let version = parameters.integer("TargetVersion")?;
    let paging = Paging::read(parameters, "GetManagedPrefixListEntries", 1..=100)?;
    parameters.finish()?;

    let entries: Vec<Row<'_>> = match permissions::prefix_list(world, &id)? {
        Peer::PrefixList(id) => world.state.prefix_list(&id),
        Peer::Cidr(_) | Peer::Group(_) => None,
    }
    .map(|list| list.entries.as_slice())
    .unwrap_or_default()
    .iter()
    .map(|entry| Row {
        range: entry.cidr.to_string(),
        entry,
    })
    .collect();
    // No action of the sandbox changes a list, so every list is at its first version.
    if let Some(version) = version.filter(|version| *version != 1) {
        return Err(Refusal::new(
            "PrefixListVersionNotFound",
            &[
                "The prefix list version '",
                &version.to_string(),
                "' does not exist.",
            ],
        ));
    }
    let (entries, next_token) = paging.page(entries, |row| &row.range);

    Ok(answer::list(
        "entrySet",
        &entries,
        next_token.as_deref(),
        &mut |xml, row| {
            xml.leaf("cidr", &row.range);
            xml.leaf_if("description", row.entry.description.as_deref());
        },
    ))
}

/// Entry with its CIDR block as text, the sort key of pages.
struct Row<'a> {
    range: String,
    entry: &'a PrefixListEntry,
}
