//! Profile files, described by `public/profile.schema.json`.

use std::collections::BTreeMap;

use portcullis_analysis::checks::{CheckId, Profile, Severity};
use portcullis_model::{Cidr, CidrError, PortRange, PortRangeError};
use portcullis_plan::readable_json;
use serde::{Deserialize, Serialize};

use super::head::{HeadError, check_head};

const KIND: &str = "portcullis-profile";
const VERSION: u32 = 1;

/// Replaces the severity of a check that does not run.
const OFF: &str = "off";

/// Reason why a text is not a profile. A profile with any error is refused as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// A field is missing, unknown or of the wrong type.
    #[error("not a profile: {0}")]
    Form(#[from] serde_json::Error),
    /// The text is not a file of this kind and version.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The profile to extend does not exist.
    #[error(
        "there is no profile {0:?} to extend; there are default, security-hub, cis-5, cis-7, prowler and strict"
    )]
    Extends(String),
    /// The check does not exist.
    #[error("there is no check {0:?}")]
    Check(String),
    /// The severity does not exist.
    #[error(
        "check {check}: {severity:?} is no severity; use informational, low, medium, high, critical or off"
    )]
    Severity {
        /// The check.
        check: String,
        /// The severity in the file.
        severity: String,
    },
    /// A port range is invalid.
    #[error("{field}: {source}")]
    Ports {
        /// The field.
        field: &'static str,
        /// The error.
        source: PortRangeError,
    },
    /// A trusted range is invalid.
    #[error("trustedRanges: {0}")]
    Range(#[from] CidrError),
    /// The id is empty, or that of a built-in profile.
    #[error("the id {0:?} is empty or taken by a built-in profile; choose another")]
    Id(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    _schema: Option<String>,
    #[serde(rename = "kind")]
    _kind: String,
    #[serde(rename = "version")]
    _version: u32,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extends: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    checks: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorized_tcp_ports: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorized_udp_ports: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high_risk_ports: Option<Vec<u16>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    required_tags: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trusted_ranges: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_rules: Option<usize>,
}

/// Parses a profile.
///
/// # Errors
/// [`ProfileError`] with the part that is invalid.
pub fn parse_profile(text: &str) -> Result<Profile, ProfileError> {
    check_head(text, KIND, VERSION)?;
    let file: File = serde_json::from_str(text)?;
    if file.id.trim().is_empty() || Profile::built_in(&file.id).is_some() {
        return Err(ProfileError::Id(file.id));
    }
    let base = file.extends.unwrap_or_else(|| "default".to_owned());
    let mut profile = Profile::built_in(&base).ok_or(ProfileError::Extends(base))?;
    profile.id = file.id;
    for (id, severity) in file.checks {
        let check = CheckId::parse(&id).ok_or_else(|| ProfileError::Check(id.clone()))?;
        if severity == OFF {
            profile.checks.remove(&check);
            continue;
        }
        let parsed = Severity::parse(&severity);
        let severity = parsed.ok_or(ProfileError::Severity {
            check: id,
            severity,
        })?;
        profile.checks.insert(check, severity);
    }
    if let Some(ports) = file.authorized_tcp_ports {
        profile.authorized_tcp = parse_ports("authorizedTcpPorts", &ports)?;
    }
    if let Some(ports) = file.authorized_udp_ports {
        profile.authorized_udp = parse_ports("authorizedUdpPorts", &ports)?;
    }
    if let Some(ranges) = file.trusted_ranges {
        let ranges: Result<Vec<Cidr>, CidrError> =
            ranges.iter().map(|text| Cidr::parse(text)).collect();
        profile.trusted_ranges = ranges?;
    }
    profile.high_risk_ports = file.high_risk_ports.unwrap_or(profile.high_risk_ports);
    profile.required_tags = file.required_tags.unwrap_or(profile.required_tags);
    profile.max_rules = file.max_rules.unwrap_or(profile.max_rules);
    Ok(profile)
}

/// Writes a profile that is not built in as a file: what differs from a built-in one.
pub fn profile_json(profile: &Profile) -> String {
    let built_in = Profile::BUILT_IN.into_iter();
    let mut built_in = built_in.filter_map(Profile::built_in);
    // A file cannot change these two.
    let base = built_in.find(|base| {
        base.is_one_per_rule == profile.is_one_per_rule
            && base.uses_exposure == profile.uses_exposure
    });
    let base = base.unwrap_or_default();
    let off = base.checks.keys().filter(|check| !profile.runs(**check));
    let off = off.map(|check| (check.to_string(), OFF.to_owned()));
    let on = profile.checks.iter();
    let on = on.filter(|(check, severity)| base.checks.get(*check) != Some(*severity));
    let on = on.map(|(check, severity)| (check.to_string(), severity.to_string()));
    let texts = |ports: &[PortRange]| ports.iter().map(PortRange::to_string).collect();
    let tcp = profile.authorized_tcp != base.authorized_tcp;
    let udp = profile.authorized_udp != base.authorized_udp;
    let high_risk = profile.high_risk_ports != base.high_risk_ports;
    let tags = profile.required_tags != base.required_tags;
    let trusted = profile.trusted_ranges != base.trusted_ranges;
    let ranges = profile.trusted_ranges.iter().map(Cidr::to_string);
    readable_json(&File {
        _schema: None,
        _kind: KIND.to_owned(),
        _version: VERSION,
        id: profile.id.clone(),
        checks: off.chain(on).collect(),
        authorized_tcp_ports: tcp.then(|| texts(&profile.authorized_tcp)),
        authorized_udp_ports: udp.then(|| texts(&profile.authorized_udp)),
        high_risk_ports: high_risk.then(|| profile.high_risk_ports.clone()),
        required_tags: tags.then(|| profile.required_tags.clone()),
        trusted_ranges: trusted.then(|| ranges.collect()),
        max_rules: (profile.max_rules != base.max_rules).then_some(profile.max_rules),
        extends: Some(base.id),
    })
}

fn parse_ports(field: &'static str, texts: &[String]) -> Result<Vec<PortRange>, ProfileError> {
    let parsed = texts.iter().map(|text| PortRange::parse(text));
    let parsed: Result<Vec<PortRange>, PortRangeError> = parsed.collect();
    parsed.map_err(|source| ProfileError::Ports { field, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_profiles_are_read_as_they_were() {
        for id in Profile::BUILT_IN {
            let same = Profile {
                id: "ours".to_owned(),
                ..Profile::built_in(id).unwrap()
            };
            assert_eq!(parse_profile(&profile_json(&same)).unwrap(), same, "{id}");
            let mut other = same;
            other.checks.clear();
            other
                .checks
                .insert(CheckId::MissingTags, Severity::Critical);
            other.authorized_tcp = vec![PortRange::new(1, 2).unwrap()];
            other.authorized_udp = vec![PortRange::single(53)];
            other.high_risk_ports = vec![8000];
            other.required_tags = vec!["team".to_owned()];
            other.trusted_ranges = vec![Cidr::parse("203.0.113.0/24").unwrap()];
            other.max_rules = 7;
            assert_eq!(parse_profile(&profile_json(&other)).unwrap(), other, "{id}");
        }
    }
}
