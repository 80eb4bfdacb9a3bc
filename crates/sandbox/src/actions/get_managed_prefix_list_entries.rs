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

    let list = match permissions::prefix_list(world, &id)? {
        Peer::PrefixList(id) => world.state.prefix_list(&id),
        Peer::Cidr(_) | Peer::Group(_) => None,
    };
    let entries = match (list, version) {
        (None, _) => Some(&[][..]),
        (Some(list), None) => Some(list.entries.as_slice()),
        (Some(list), Some(version)) => usize::try_from(version)
            .ok()
            .and_then(|version| list.entries_at(version)),
    };
    let entries = entries.ok_or_else(|| {
        let version = version.unwrap_or_default().to_string();
        Refusal::new(
            "PrefixListVersionNotFound",
            &["The prefix list version '", &version, "' does not exist."],
        )
    })?;
    let entries: Vec<Row<'_>> = entries
        .iter()
        .map(|entry| Row {
            range: entry.cidr.to_string(),
            entry,
        })
        .collect();
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
