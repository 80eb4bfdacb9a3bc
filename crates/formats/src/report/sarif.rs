//! Findings as SARIF 2.1.0 (OASIS), for code scanning of code hosts and editors.

use std::collections::BTreeMap;

use portcullis_analysis::checks::{CheckId, Severity, rule_text};
use serde_json::{Value, json};

use super::{CheckWords, ReportFacts, ReportLine, equivalents};

/// URL of the schema of SARIF 2.1.0.
pub(super) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Name of the fingerprint, by which code hosts recognize the same finding in later reports.
const FINGERPRINT: &str = "portcullisFinding/v1";

/// Returns findings as a SARIF log of one run. Suppressed findings have their justification; code
/// hosts hide them.
pub fn sarif_report(
    facts: &ReportFacts,
    lines: &[ReportLine<'_>],
    words: impl Fn(CheckId) -> CheckWords,
) -> String {
    // A rule for each check with findings, in a stable order.
    let mut rules: BTreeMap<CheckId, Value> = BTreeMap::new();
    for line in lines {
        let check = line.reported.finding.check;
        rules.entry(check).or_insert_with(|| rule(&words(check)));
    }
    let results: Vec<Value> = lines
        .iter()
        .map(|line| result(line, &rules, &facts.source))
        .collect();
    let notifications: Vec<Value> = facts
        .skipped
        .iter()
        .map(|check| {
            json!({
                "level": "note",
                "message": { "text": format!("{check} was not checked: what it needs was not read") },
                "associatedRule": { "id": check.as_str() },
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "portcullis",
                "semanticVersion": facts.version,
                "rules": rules.into_values().collect::<Vec<_>>(),
                "properties": { "profile": facts.profile },
            }},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    portcullis_plan::readable_json(&log)
}

fn rule(words: &CheckWords) -> Value {
    let tags = equivalents(words.check);
    json!({
        "id": words.check.as_str(),
        "shortDescription": { "text": words.title },
        "fullDescription": { "text": words.reason },
        "properties": { "tags": tags },
    })
}

fn result(line: &ReportLine<'_>, rules: &BTreeMap<CheckId, Value>, source: &str) -> Value {
    let finding = &line.reported.finding;
    let index = rules.keys().position(|check| *check == finding.check);
    let mut location = json!({
        "logicalLocations": [{
            "name": line.group_name,
            "fullyQualifiedName": finding.group.as_str(),
            "kind": "resource",
        }],
    });
    if let Some(location) = location.as_object_mut()
        && !source.is_empty()
    {
        // Code hosts show results only at a file. Groups have no line numbers there.
        location.insert(
            "physicalLocation".to_owned(),
            json!({
                "artifactLocation": { "uri": uri(source) },
                "region": { "startLine": 1 },
            }),
        );
    }
    let rules_text: Vec<String> = finding.rules.iter().map(rule_text).collect();
    let mut result = json!({
        "ruleId": finding.check.as_str(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": format!("{}: {}. {}.", line.group_name, line.message, line.advice) },
        "locations": [location],
        "partialFingerprints": { FINGERPRINT: finding.key() },
        "properties": { "severity": finding.severity.as_str(), "rules": rules_text },
    });
    if let (Some(result), Some(suppression)) = (result.as_object_mut(), line.reported.suppression)
        && !line.reported.is_expired
    {
        result.insert(
            "suppressions".to_owned(),
            json!([{
                "kind": "external",
                "status": "accepted",
                "justification": suppression.reason,
            }]),
        );
    }
    result
}

/// Maps severities to SARIF's levels, which are fewer.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "note",
        Severity::Low | Severity::Medium => "warning",
        Severity::High | Severity::Critical => "error",
    }
}

/// Converts a path to a URI reference: percent-encodes everything but unreserved characters and
/// slashes.
pub(super) fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            b'\\' => text.push('/'),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
