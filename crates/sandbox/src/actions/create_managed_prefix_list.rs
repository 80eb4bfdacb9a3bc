//! CreateManagedPrefixList.

use crate::answer;
use crate::parameters::Parameters;
use crate::prefix_lists;
use crate::refusal::Refusal;
use crate::state::{Creation, PrefixList, PrefixListEntry};
use crate::tags::TagSpecifications;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{AddressFamily, PrefixListId};

/// Creates a prefix list.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let name = parameters.required("PrefixListName")?;
    let family = parameters.required("AddressFamily")?;
    let max_entries = parameters
        .integer("MaxEntries")?
        .ok_or_else(|| Refusal::missing_parameter("MaxEntries"))?;
    let entries = prefix_lists::read_entries(parameters, "Entry")?;
    let client_token = parameters.text("ClientToken");
    let tags = TagSpecifications::read(parameters);
    parameters.finish()?;

    let tags = tags.for_type("prefix-list")?;
    prefix_lists::check_name(&name)?;
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
    let weight = prefix_lists::weight(max_entries)?;
    let mut good: Vec<PrefixListEntry> = Vec::new();
    for entry in entries {
        prefix_lists::add_entry(&mut good, family, entry)?;
    }
    prefix_lists::check_count(good.len(), weight)?;
    let creation = client_token.map(|client_token| Creation {
        client_token,
        name: name.clone(),
        is_ipv6: family == AddressFamily::Ipv6,
        weight,
        entries: good.clone(),
        tags: tags.clone(),
    });
    if let Some(creation) = &creation
        && let Some(list) = created_before(world, creation)?
    {
        return Ok(answer_with(world, &list));
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
        earlier_entries: Vec::new(),
        has_delete_failed: false,
        modify_failure: None,
        creation,
        tags,
    };
    world.state.prefix_lists.push(list.clone());
    Ok(answer_with(world, &list))
}

/// Returns the list that an earlier request with the same idempotency token created.
fn created_before(world: &World<'_>, creation: &Creation) -> Result<Option<PrefixList>, Refusal> {
    let lists = &world.state.prefix_lists;
    let earlier = lists.iter().find_map(|list| {
        let earlier = list.creation.as_ref()?;
        (earlier.client_token == creation.client_token).then_some((list, earlier))
    });
    match earlier {
        Some((_, earlier)) if earlier != creation => Err(Refusal::new(
            "IdempotentParameterMismatch",
            &["The client token has already been used with other parameters."],
        )),
        earlier => Ok(earlier.map(|(list, _)| list.clone())),
    }
}

fn answer_with(world: &World<'_>, list: &PrefixList) -> Xml {
    let mut xml = Xml::new();
    xml.within("prefixList", &mut |xml| {
        answer::prefix_list(xml, world, list)
    });
    xml
}
