//! CreateManagedPrefixList.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::state::{PrefixList, PrefixListEntry};
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{AddressFamily, PrefixListId};

/// Maximum number of entries: "You can have up to 1,000 entries per prefix list" (Amazon VPC
/// quotas).
const MAX_ENTRIES: i64 = 1000;

/// Creates a prefix list.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let name = parameters.required("PrefixListName")?;
    let family = parameters.required("AddressFamily")?;
    let max_entries = parameters
        .integer("MaxEntries")?
        .ok_or_else(|| Refusal::missing_parameter("MaxEntries"))?;
    let mut entries = Vec::new();
    for prefix in parameters.prefixes("Entry") {
        let range = parameters.required(&[&prefix, ".Cidr"].concat())?;
        entries.push((range, parameters.text(&[&prefix, ".Description"].concat())));
    }
    parameters.text("ClientToken");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("prefix-list")?;
    if name.starts_with("com.amazonaws") {
        return Err(Refusal::invalid_value_of(
            "PrefixListName",
            &name,
            "The name cannot start with com.amazonaws.",
        ));
    }
    if name.chars().count() > 255 {
        return Err(Refusal::invalid_value_of(
            "PrefixListName",
            &name,
            "It is longer than 255 characters.",
        ));
    }
    let family = match family.to_ascii_lowercase().as_str() {
        "ipv4" => AddressFamily::Ipv4,
        "ipv6" => AddressFamily::Ipv6,
        _ => {
            return Err(Refusal::invalid_value_of(
                "AddressFamily",
                &family,
                "Expecting IPv4 or IPv6.",
            ));
        }
    };
    let weight = usize::try_from(max_entries)
        .ok()
        .filter(|_| (1..=MAX_ENTRIES).contains(&max_entries))
        .ok_or_else(|| {
            let number = max_entries.to_string();
            Refusal::invalid_value_of("MaxEntries", &number, "Expecting a value from 1 to 1000.")
        })?;
    let mut good: Vec<PrefixListEntry> = Vec::new();
    for (range, description) in entries {
        let cidr = permissions::cidr(family, &range)?;
        if good.iter().any(|other| other.cidr == cidr) {
            return Err(Refusal::new(
                "InvalidParameterValue",
                &["The CIDR '", &range, "' is specified more than once."],
            ));
        }
        good.push(PrefixListEntry { cidr, description });
    }
    if good.len() > weight {
        return Err(Refusal::new(
            "PrefixListMaxEntriesExceeded",
            &[
                "The number of entries exceeds the maximum of the prefix list (",
                &weight.to_string(),
                ").",
            ],
        ));
    }
    let own = world
        .state
        .prefix_lists
        .iter()
        .filter(|list| !list.is_aws_managed);
    if own.count() >= world.quotas.prefix_lists_per_region {
        return Err(Refusal::new(
            "PrefixListLimitExceeded",
            &["The maximum number of prefix lists has been reached."],
        ));
    }

    let list = PrefixList {
        id: PrefixListId::from_remote(world.state.random.resource_id(PrefixListId::PREFIX)),
        name,
        is_ipv6: family == AddressFamily::Ipv6,
        weight,
        is_aws_managed: false,
        entries: good,
        has_delete_failed: false,
        tags,
    };
    world.state.prefix_lists.push(list.clone());
    let mut xml = Xml::new();
    xml.within("prefixList", &mut |xml| {
        answer::prefix_list(xml, world, &list)
    });
    Ok(xml)
}
