//! Version 4 of the file: version 2 with policies and places of nodes on the map. Described for others in
//! `public/snapshot-extras.schema.json`; a change here is a new version, beside this one.

use serde::{Deserialize, Serialize};

use super::form_v1::{File, Group, Source, VpcForm, from_file, json_error};
use super::form_v2::{self, PrefixListForm, prefix_list};
use super::{EXTRAS_VERSION, MapPlace, SharedPolicy, Snapshot, SnapshotError, SnapshotExtras};
use portcullis_plan::readable_json;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExtrasFile {
    kind: String,
    version: u32,
    taken_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_by: Option<String>,
    source: Source,
    scope: String,
    redacted: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    policies: Vec<PolicyForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    map_places: Vec<PlaceForm>,
    #[serde(default)]
    vpcs: Vec<VpcForm>,
    #[serde(default)]
    prefix_lists: Vec<PrefixListForm>,
    groups: Vec<Group>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyForm {
    policy: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceForm {
    node: String,
    x: i32,
    y: i32,
}

/// The file's text.
pub(super) fn write(snapshot: &Snapshot) -> String {
    let file = form_v2::file(snapshot);
    let (policies, map_places) = forms(&snapshot.extras);
    readable_json(&ExtrasFile {
        kind: file.kind,
        version: EXTRAS_VERSION,
        taken_at: file.taken_at,
        taken_by: file.taken_by,
        source: file.source,
        scope: file.scope,
        redacted: file.redacted,
        policies,
        map_places,
        vpcs: file.vpcs,
        prefix_lists: file.prefix_lists,
        groups: file.groups,
    })
}

/// The policies and places of a snapshot.
pub(super) fn forms(extras: &SnapshotExtras) -> (Vec<PolicyForm>, Vec<PlaceForm>) {
    let policies = extras.policies.iter().map(|policy| PolicyForm {
        policy: policy.text.clone(),
        reason: policy.reason.clone(),
    });
    let places = extras.map_places.iter().map(|place| PlaceForm {
        node: place.node.clone(),
        x: place.x,
        y: place.y,
    });
    (policies.collect(), places.collect())
}

/// What the result of [`forms`] says.
pub(super) fn extras(policies: Vec<PolicyForm>, places: Vec<PlaceForm>) -> SnapshotExtras {
    let policies = policies.into_iter().map(|form| SharedPolicy {
        text: form.policy,
        reason: form.reason,
    });
    let places = places.into_iter().map(|form| MapPlace {
        node: form.node,
        x: form.x,
        y: form.y,
    });
    SnapshotExtras {
        policies: policies.collect(),
        map_places: places.collect(),
        profile: None,
    }
}

/// Reads a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
    let file: ExtrasFile = serde_json::from_str(text).map_err(json_error)?;
    let extras = extras(file.policies, file.map_places);
    let groups = File {
        kind: file.kind,
        version: file.version,
        taken_at: file.taken_at,
        taken_by: file.taken_by,
        source: file.source,
        scope: file.scope,
        redacted: file.redacted,
        vpcs: file.vpcs,
        prefix_lists: file.prefix_lists,
        groups: file.groups,
    };
    let mut snapshot = from_file(groups, prefix_list)?;
    snapshot.extras = extras;
    Ok(snapshot)
}
