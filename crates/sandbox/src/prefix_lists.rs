//! What CreateManagedPrefixList and ModifyManagedPrefixList check alike.

use super::parameters::Parameters;
use super::permissions;
use super::refusal::Refusal;
use super::state::PrefixListEntry;
use portcullis_model::AddressFamily;

/// Maximum number of entries: "You can have up to 1,000 entries per prefix list" (Amazon VPC
/// quotas).
const MAX_ENTRIES: i64 = 1000;

/// Maximum number of entries of one request ("AddPrefixListEntries" in AWS's model).
const MAX_ENTRIES_PER_REQUEST: usize = 100;

/// Entry as the request has it: CIDR block and description.
pub(super) type RawEntry = (String, Option<String>);

/// Reads the entries of a request.
pub(super) fn read_entries(
    parameters: &mut Parameters,
    list: &str,
) -> Result<Vec<RawEntry>, Refusal> {
    let mut entries = Vec::new();
    for prefix in parameters.prefixes(list) {
        let range = parameters.required(&[&prefix, ".Cidr"].concat())?;
        entries.push((range, parameters.text(&[&prefix, ".Description"].concat())));
    }
    if entries.len() > MAX_ENTRIES_PER_REQUEST {
        return Err(Refusal::new(
            "InvalidParameterValue",
            &["You can specify at most 100 entries in one request."],
        ));
    }
    Ok(entries)
}

/// Refuses a name that EC2 refuses.
pub(super) fn check_name(name: &str) -> Result<(), Refusal> {
    let reason = if name.starts_with("com.amazonaws") {
        "The name cannot start with com.amazonaws."
    } else if name.chars().count() > 255 {
        "It is longer than 255 characters."
    } else {
        return Ok(());
    };
    Err(Refusal::invalid_value_of("PrefixListName", name, reason))
}

/// Returns the number of rules that a list of this size counts for.
pub(super) fn weight(max_entries: i64) -> Result<usize, Refusal> {
    usize::try_from(max_entries)
        .ok()
        .filter(|_| (1..=MAX_ENTRIES).contains(&max_entries))
        .ok_or_else(|| {
            let number = max_entries.to_string();
            Refusal::invalid_value_of("MaxEntries", &number, "Expecting a value from 1 to 1000.")
        })
}

/// Adds an entry, unless its CIDR block is invalid or there already.
pub(super) fn add_entry(
    entries: &mut Vec<PrefixListEntry>,
    family: AddressFamily,
    (range, description): RawEntry,
) -> Result<(), Refusal> {
    let cidr = permissions::cidr(family, &range)?;
    if let Some(known) = entries.iter().find(|known| known.cidr == cidr) {
        return Err(Refusal::new(
            "InvalidPrefixListModification",
            &[
                "An entry with the CIDR (",
                &known.cidr.to_string(),
                ") and description (",
                known.description.as_deref().unwrap_or_default(),
                ") already exists.",
            ],
        ));
    }
    entries.push(PrefixListEntry { cidr, description });
    Ok(())
}

/// Refuses more entries than the maximum of the list.
pub(super) fn check_count(count: usize, maximum: usize) -> Result<(), Refusal> {
    if count <= maximum {
        return Ok(());
    }
    Err(Refusal::new(
        "PrefixListMaxEntriesExceeded",
        &[
            "The number of entries exceeds the maximum of the prefix list (",
            &maximum.to_string(),
            ").",
        ],
    ))
}
