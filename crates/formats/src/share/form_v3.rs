//! Version 3 of the file: several accounts and Regions, each with the fields of version 2. Described
//! for others in `public/snapshots.schema.json`; a change here is a new version, beside this one.

use serde::{Deserialize, Serialize};

use super::form_v1::{File, Group, Source, VpcForm, from_file, invalid, json_error};
use super::form_v2::{self, PrefixListForm, prefix_list};
use super::snapshot::KIND;
use super::{MissingScope, SET_VERSION, SnapshotError, SnapshotSet};
use portcullis_model::{AccountId, Region};
use portcullis_plan::readable_json;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFile {
    kind: String,
    version: u32,
    redacted: Vec<String>,
    scopes: Vec<ScopeForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<MissingForm>,
}

/// An account and Region: a file of version 2 without what all have in common.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScopeForm {
    taken_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_by: Option<String>,
    source: Source,
    scope: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vpcs: Vec<VpcForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    prefix_lists: Vec<PrefixListForm>,
    groups: Vec<Group>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingForm {
    account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    reason: String,
}

/// The file's text.
pub(super) fn write(set: &SnapshotSet) -> String {
    let scopes = set.snapshots.iter().map(|snapshot| {
        let file = form_v2::file(snapshot);
        ScopeForm {
            taken_at: file.taken_at,
            taken_by: file.taken_by,
            source: file.source,
            scope: file.scope,
            vpcs: file.vpcs,
            prefix_lists: file.prefix_lists,
            groups: file.groups,
        }
    });
    let missing = set.missing.iter().map(|missing| MissingForm {
        account: missing.account.to_string(),
        region: missing.region.as_ref().map(Region::to_string),
        reason: missing.reason.clone(),
    });
    readable_json(&SetFile {
        kind: KIND.to_owned(),
        version: SET_VERSION,
        redacted: set
            .redacted()
            .kinds()
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        scopes: scopes.collect(),
        missing: missing.collect(),
    })
}

/// Reads a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn parse(text: &str) -> Result<SnapshotSet, SnapshotError> {
    let file: SetFile = serde_json::from_str(text).map_err(json_error)?;
    let SetFile {
        kind,
        version,
        redacted,
        scopes,
        missing,
    } = file;
    let scopes = scopes.into_iter().map(|form| {
        let file = File {
            kind: kind.clone(),
            version,
            taken_at: form.taken_at,
            taken_by: form.taken_by,
            source: form.source,
            scope: form.scope,
            redacted: redacted.clone(),
            vpcs: form.vpcs,
            prefix_lists: form.prefix_lists,
            groups: form.groups,
        };
        from_file(file, prefix_list)
    });
    let snapshots = scopes.collect::<Result<Vec<_>, _>>()?;
    let missing = missing.into_iter().map(|form| {
        let region = form.region.as_deref().map(Region::parse).transpose();
        Ok(MissingScope {
            account: AccountId::from_remote(form.account),
            region: region.map_err(invalid)?,
            reason: form.reason,
        })
    });
    let missing = missing.collect::<Result<Vec<_>, SnapshotError>>()?;
    SnapshotSet::new(snapshots, missing).map_err(invalid)
}
