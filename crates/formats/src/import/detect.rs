//! Detection of file formats.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::csv;

/// A file format. Detection does not validate the rest of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON of the AWS CLI.
    CliJson,
    /// A snapshot of this page, parsed by `share`.
    Snapshot,
    /// A table with headings.
    Csv,
}

impl Format {
    /// Returns the common name of the format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CliJson => "AWS CLI JSON",
            Self::Snapshot => "snapshot",
            Self::Csv => "CSV",
        }
    }
}

/// Detects the format of a text. `None` if it is unknown.
pub fn detect(text: &str) -> Option<Format> {
    super::check_size(text).ok()?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('[') {
        return Some(Format::CliJson);
    }
    if !text.starts_with('{') {
        return csv::has_headings(text).then_some(Format::Csv);
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Head {
        #[serde(rename = "kind")]
        kind: Option<String>,
        #[serde(alias = "securityGroups")]
        security_groups: Option<IgnoredAny>,
        #[serde(alias = "securityGroupRules")]
        security_group_rules: Option<IgnoredAny>,
        // A single group or rule.
        #[serde(alias = "groupId")]
        group_id: Option<IgnoredAny>,
        #[serde(alias = "groupName")]
        group_name: Option<IgnoredAny>,
    }
    // Only the first of several texts.
    let head = serde_json::Deserializer::from_str(text)
        .into_iter::<Head>()
        .next()?;
    let Ok(head) = head else {
        // Damaged or truncated JSON: the parser reports where.
        let names = [
            ("\"portcullis-snapshot\"", Format::Snapshot),
            ("\"SecurityGroups\"", Format::CliJson),
        ];
        let named = names.iter().find(|(name, _)| text.contains(name));
        return named.map(|(_, format)| *format);
    };
    if head.kind.as_deref() == Some("portcullis-snapshot") {
        return Some(Format::Snapshot);
    }
    let is_known = [
        head.security_groups,
        head.security_group_rules,
        head.group_id,
        head.group_name,
    ];
    let is_known = is_known.iter().any(Option::is_some);
    is_known.then_some(Format::CliJson)
}
