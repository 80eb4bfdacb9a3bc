//! Findings as JSON. A report can be the baseline of a later one.

use std::collections::BTreeSet;

use portcullis_analysis::checks::rule_text;
use serde::{Deserialize, Serialize};

use super::head::{HeadError, check_head};
use super::{ReportFacts, ReportLine, equivalents};

const KIND: &str = "portcullis-findings";
const VERSION: u32 = 1;

/// Reason why a text is not a report of findings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// A field is missing, unknown or of the wrong type.
    #[error("expected a report of `portcullis check --format json`: {0}")]
    Form(#[from] serde_json::Error),
    /// The text is not a file of this kind and version.
    #[error(transparent)]
    Head(#[from] HeadError),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    kind: &'static str,
    version: u32,
    generator: String,
    profile: &'a str,
    source: &'a str,
    not_checked: Vec<&'static str>,
    findings: Vec<Line<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    key: String,
    /// Keys of its parts, which a baseline knows one by one; left out if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
    check: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_reason: Option<&'static str>,
    group: Group<'a>,
    rules: Vec<String>,
    message: &'a str,
    advice: &'a str,
    equivalents: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Suppressed<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Suppressed<'a> {
    reason: &'a str,
    by: &'a str,
    until: String,
    is_expired: bool,
}

/// Returns findings as indented JSON.
pub fn json_report(facts: &ReportFacts, lines: &[ReportLine<'_>]) -> String {
    let report = Report {
        kind: KIND,
        version: VERSION,
        generator: format!("portcullis {}", facts.version),
        profile: &facts.profile,
        source: &facts.source,
        not_checked: facts.skipped.iter().map(|check| check.as_str()).collect(),
        findings: lines
            .iter()
            .map(|line| {
                let finding = &line.reported.finding;
                Line {
                    parts: finding
                        .part_keys()
                        .into_iter()
                        .filter(|part| *part != finding.key())
                        .collect(),
                    key: finding.key(),
                    check: finding.check.as_str(),
                    severity: finding.severity.as_str(),
                    severity_reason: line.severity_reason,
                    group: Group {
                        id: finding.group.as_str(),
                        name: &line.group_name,
                    },
                    rules: finding.rules.iter().map(rule_text).collect(),
                    message: &line.message,
                    advice: &line.advice,
                    equivalents: equivalents(finding.check),
                    suppression: line.reported.suppression.map(|suppression| Suppressed {
                        reason: &suppression.reason,
                        by: &suppression.by,
                        until: suppression.until.to_string(),
                        is_expired: line.reported.is_expired,
                    }),
                }
            })
            .collect(),
    };
    portcullis_plan::readable_json(&report)
}

/// Returns the keys of the findings in an earlier report, and of their parts.
///
/// # Errors
/// [`BaselineError`] if the text is not a report.
pub fn baseline_keys(text: &str) -> Result<BTreeSet<String>, BaselineError> {
    #[derive(Deserialize)]
    struct Body {
        findings: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        key: String,
        #[serde(default)]
        parts: Vec<String>,
    }
    check_head(text, KIND, VERSION)?;
    let body: Body = serde_json::from_str(text)?;
    Ok(body
        .findings
        .into_iter()
        .flat_map(|finding| [vec![finding.key], finding.parts].concat())
        .collect())
}
