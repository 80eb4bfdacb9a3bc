//! Version 2 of the file: version 1 with the versions and entries of prefix lists. Described for others in
//! `public/snapshot.schema.json`; a change here is a new version, beside this one.

use serde::{Deserialize, Serialize};

use super::form_v1::{
    CHOSEN, EVERYTHING, File, Source, family, group_form, invalid, parse_with, vpc_form,
};
use super::snapshot::KIND;
use super::{Scope, Snapshot, SnapshotError};
use portcullis_model::{
    Cidr, PrefixList, PrefixListEntries, PrefixListEntry, PrefixListId, PrefixListState,
};
use portcullis_plan::readable_json;

const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PrefixListForm {
    id: String,
    name: String,
    family: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_entries: Option<u32>,
    owner: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// Missing if they were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<EntryForm>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryForm {
    cidr: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
}

/// The file's text.
pub(super) fn write(snapshot: &Snapshot) -> String {
    readable_json(&file(snapshot))
}

/// The file as a value.
pub(super) fn file(snapshot: &Snapshot) -> File<PrefixListForm> {
    let facts = &snapshot.facts;
    File {
        kind: KIND.to_owned(),
        version: VERSION,
        taken_at: facts.taken_at.to_string(),
        taken_by: facts.taken_by.clone(),
        source: Source {
            account: facts.source.account.to_string(),
            region: facts.source.region.to_string(),
            partition: facts.source.partition.clone(),
            endpoint: facts.source.endpoint.clone(),
        },
        scope: match facts.scope {
            Scope::Everything => EVERYTHING.to_owned(),
            Scope::Chosen => CHOSEN.to_owned(),
        },
        redacted: snapshot
            .redacted
            .kinds()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        vpcs: snapshot.inventory.vpcs.iter().map(vpc_form).collect(),
        prefix_lists: snapshot
            .inventory
            .prefix_lists
            .iter()
            .map(prefix_list_form)
            .collect(),
        groups: snapshot
            .inventory
            .groups
            .iter()
            .map(|group| group_form(group))
            .collect(),
    }
}

/// Reads a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
    parse_with(text, prefix_list)
}

fn prefix_list_form(list: &PrefixList) -> PrefixListForm {
    let entries = list.entries.known();
    PrefixListForm {
        id: list.id.to_string(),
        name: list.name.clone(),
        family: list.family.as_str().to_owned(),
        max_entries: list.max_entries,
        owner: list.owner_id.clone(),
        version: list.version,
        entries: entries.map(|entries| entries.iter().map(entry_form).collect()),
    }
}

pub(super) fn prefix_list(form: PrefixListForm) -> Result<PrefixList, SnapshotError> {
    let entries = match form.entries {
        Some(entries) => entries.into_iter().map(entry).collect::<Result<_, _>>()?,
        None => PrefixListEntries::NotRead,
    };
    Ok(PrefixList {
        family: family(form.family)?,
        id: PrefixListId::from_remote(form.id),
        name: form.name,
        max_entries: form.max_entries,
        owner_id: form.owner,
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: form.version,
        entries,
    })
}

fn entry_form(entry: &PrefixListEntry) -> EntryForm {
    EntryForm {
        cidr: entry.cidr.to_string(),
        description: entry.description.clone(),
    }
}

fn entry(form: EntryForm) -> Result<PrefixListEntry, SnapshotError> {
    Ok(PrefixListEntry {
        cidr: Cidr::parse(&form.cidr).map_err(invalid)?,
        description: form.description,
    })
}
