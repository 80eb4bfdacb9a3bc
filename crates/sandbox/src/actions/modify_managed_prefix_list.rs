//! ModifyManagedPrefixList.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions;
use crate::prefix_lists;
use crate::quota;
use crate::refusal::Refusal;
use crate::state::PrefixList;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{AddressFamily, Peer};

/// Maximum number of resources that a state message names.
const NAMED: usize = 10;

/// Changes the entries, the name or the size of a prefix list of the account.
///
/// EC2 changes in the background: it accepts a size that a group's quota has no room for, and the list
/// is then in the state `modify-failed`. In the sandbox the outcome is visible at once.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("PrefixListId")?;
    let version = parameters.integer("CurrentVersion")?;
    let name = parameters.text("PrefixListName");
    let added = prefix_lists::read_entries(parameters, "AddEntry")?;
    let removed = prefix_lists::read_entries(parameters, "RemoveEntry")?;
    let max_entries = parameters.integer("MaxEntries")?;
    parameters.finish()?;

    let peer = permissions::prefix_list(world, &id)?;
    let found = world
        .state
        .prefix_lists
        .iter()
        .find(|list| list.id.as_str() == id);
    let list = found.filter(|list| !list.is_aws_managed);
    let list = list.ok_or_else(Refusal::not_authorized)?;
    let has_entries = !added.is_empty() || !removed.is_empty();
    if has_entries && max_entries.is_some() {
        return Err(Refusal::new(
            "InvalidParameterCombination",
            &[
                "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
            ],
        ));
    }
    if has_entries && version.is_none() {
        return Err(Refusal::missing_parameter("CurrentVersion"));
    }
    if version.is_some_and(|version| usize::try_from(version) != Ok(list.version())) {
        return Err(Refusal::new(
            "PrefixListVersionMismatch",
            &["The prefix list has the incorrect version number."],
        ));
    }
    let mut changed = list.clone();
    changed.modify_failure = None;
    if let Some(name) = name {
        prefix_lists::check_name(&name)?;
        changed.name = name;
    }
    if has_entries {
        changed.earlier_entries.push(changed.entries.clone());
        change_entries(&mut changed, added, removed)?;
    }
    if let Some(max_entries) = max_entries {
        let weight = prefix_lists::weight(max_entries)?;
        prefix_lists::check_count(changed.entries.len(), weight)?;
        resize(world, &mut changed, weight, &peer);
    }
    for known in &mut world.state.prefix_lists {
        if known.id == changed.id {
            *known = changed.clone();
        }
    }
    let mut xml = Xml::new();
    xml.within("prefixList", &mut |xml| {
        answer::prefix_list_in(xml, world, &changed, "modify-in-progress");
    });
    Ok(xml)
}

/// Removes entries, then adds entries.
fn change_entries(
    list: &mut PrefixList,
    added: Vec<prefix_lists::RawEntry>,
    removed: Vec<prefix_lists::RawEntry>,
) -> Result<(), Refusal> {
    let family = if list.is_ipv6 {
        AddressFamily::Ipv6
    } else {
        AddressFamily::Ipv4
    };
    for (range, _) in &removed {
        let cidr = permissions::cidr(family, range)?;
        if added.iter().any(|(other, _)| other == range) {
            return Err(Refusal::invalid_value(&[
                "The CIDR '",
                range,
                "' cannot be both added and removed in the same request.",
            ]));
        }
        if !list.entries.iter().any(|entry| entry.cidr == cidr) {
            return Err(Refusal::new(
                "InvalidPrefixListModification",
                &["No entry with the CIDR (", range, ") exists."],
            ));
        }
        list.entries.retain(|entry| entry.cidr != cidr);
    }
    for entry in added {
        prefix_lists::add_entry(&mut list.entries, family, entry)?;
    }
    prefix_lists::check_count(list.entries.len(), list.weight)
}

/// Changes the size, or notes which groups have no room for it.
fn resize(world: &mut World<'_>, list: &mut PrefixList, weight: usize, peer: &Peer) {
    let before = list.weight;
    set_weight(world, list, weight);
    let users = world.state.groups.iter();
    let users = users.filter(|group| group.rules.iter().any(|rule| rule.peer == *peer));
    let full: Vec<String> = users
        .filter(|group| {
            let rules = group.rules.iter();
            quota::check(world, rules.map(|rule| (rule.direction, &rule.peer))).is_err()
        })
        .map(|group| group.id.to_string())
        .take(NAMED)
        .collect();
    if !full.is_empty() {
        set_weight(world, list, before);
        list.modify_failure = Some(
            [
                "The following resources do not support the new maximum size: ",
                &full.join(", "),
            ]
            .concat(),
        );
    }
}

fn set_weight(world: &mut World<'_>, list: &mut PrefixList, weight: usize) {
    list.weight = weight;
    for known in &mut world.state.prefix_lists {
        if known.id == list.id {
            known.weight = weight;
        }
    }
}
