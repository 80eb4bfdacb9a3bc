//! What a text is, by its looks.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::csv;

/// What is told from a text's looks. Whether all of it is right is found out by reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// What the AWS CLI prints.
    CliJson,
    /// A snapshot of this page; `share` reads it.
    Snapshot,
    /// A table with headings.
    Csv,
}

impl Format {
    /// The format's name as people know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CliJson => "AWS CLI JSON",
            Self::Snapshot => "snapshot",
            Self::Csv => "CSV",
        }
    }
}

/// What a text is; none where it looks like nothing that is known.
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
    struct Head {
        kind: Option<String>,
        #[serde(rename = "SecurityGroups")]
        groups: Option<IgnoredAny>,
        #[serde(rename = "SecurityGroupRules")]
        rules: Option<IgnoredAny>,
    }
    // Only the first of several texts in a row.
    let head = serde_json::Deserializer::from_str(text)
        .into_iter::<Head>()
        .next()?;
    let Ok(head) = head else {
        // Damaged, then, or cut: whoever reads it can say where.
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
    (head.groups.is_some() || head.rules.is_some()).then_some(Format::CliJson)
}
