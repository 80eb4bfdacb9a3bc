//! Version 5 of the file: version 4 with the profile of findings. Described for others in
//! `public/snapshot-profile.schema.json`; a change here is a new version, beside this one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::extras::{parse_profile_text, profile_text};
use super::form_v1::{File, Group, Source, VpcForm, from_file, json_error};
use super::form_v2::{self, PrefixListForm, prefix_list};
use super::form_v4::{self, PlaceForm, PolicyForm};
use super::{InvalidSnapshot, PROFILE_VERSION, Snapshot, SnapshotError, SnapshotExtras};
use portcullis_plan::readable_json;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProfiledFile {
    kind: String,
    version: u32,
    taken_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_by: Option<String>,
    source: Source,
    scope: String,
    redacted: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<ProfileForm>,
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

/// A built-in profile by its ID, or one as its file has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum ProfileForm {
    BuiltIn(String),
    Own(Value),
}

/// The file's text.
pub(super) fn write(snapshot: &Snapshot) -> String {
    let file = form_v2::file(snapshot);
    let (policies, map_places) = form_v4::forms(&snapshot.extras);
    let profile = snapshot.extras.profile.as_deref();
    let profile = profile.map(|profile| {
        let text = profile_text(profile);
        match serde_json::from_str(&text) {
            Ok(file) => ProfileForm::Own(file),
            Err(_) => ProfileForm::BuiltIn(text),
        }
    });
    readable_json(&ProfiledFile {
        kind: file.kind,
        version: PROFILE_VERSION,
        taken_at: file.taken_at,
        taken_by: file.taken_by,
        source: file.source,
        scope: file.scope,
        redacted: file.redacted,
        profile,
        policies,
        map_places,
        vpcs: file.vpcs,
        prefix_lists: file.prefix_lists,
        groups: file.groups,
    })
}

/// Reads a file of this version.
///
/// # Errors
/// [`SnapshotError::Invalid`] says what in it is no part of a snapshot.
pub(super) fn parse(text: &str) -> Result<Snapshot, SnapshotError> {
    let file: ProfiledFile = serde_json::from_str(text).map_err(json_error)?;
    let profile = file.profile.map(|form| match form {
        ProfileForm::BuiltIn(id) => parse_profile_text(&id),
        ProfileForm::Own(file) => parse_profile_text(&file.to_string()),
    });
    let profile = profile.transpose();
    let profile = profile
        .map_err(|error| SnapshotError::Invalid(InvalidSnapshot::Profile(error.to_string())))?;
    let extras = SnapshotExtras {
        profile,
        ..form_v4::extras(file.policies, file.map_places)
    };
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
