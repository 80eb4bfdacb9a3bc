//! Reports of policies: JSON, and SARIF for code hosts.

use portcullis_analysis::reach::{Policy, PolicyState};
use serde_json::{Value, json};

use super::sarif::{SCHEMA, uri};

/// ID of the rule in SARIF.
const RULE: &str = "policy";

/// Name of the fingerprint, by which code hosts recognize the same policy in later reports.
const FINGERPRINT: &str = "portcullisPolicy/v1";

/// A policy with its result and texts.
#[derive(Clone, Debug)]
pub struct PolicyLine<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Whether it holds.
    pub state: PolicyState,
    /// Whether it holds, in words.
    pub state_text: String,
    /// What the answer is, as one sentence without a final period.
    pub message: String,
    /// The rules that decide, as texts.
    pub rules: Vec<String>,
}

/// Returns the results of policies as JSON.
pub fn policy_json_report(source: &str, lines: &[PolicyLine<'_>]) -> String {
    let policies: Vec<Value> = lines
        .iter()
        .map(|line| {
            json!({
                "policy": line.policy.to_string(),
                "reason": line.policy.reason,
                "result": name_of(line.state),
                "message": line.message,
                "rules": line.rules,
            })
        })
        .collect();
    portcullis_plan::readable_json(&json!({
        "kind": "portcullis-policy-report",
        "version": 1,
        "source": source,
        "policies": policies,
    }))
}

/// Returns policies that do not hold as a SARIF log of one run. Those that cannot be told are warnings.
pub fn policy_sarif_report(source: &str, version: &str, lines: &[PolicyLine<'_>]) -> String {
    let lines = lines.iter().filter(|line| line.state != PolicyState::Holds);
    let results: Vec<Value> = lines.map(|line| result(line, source)).collect();
    portcullis_plan::readable_json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "portcullis",
                "semanticVersion": version,
                "rules": [{
                    "id": RULE,
                    "shortDescription": { "text": "Reachability policy" },
                    "fullDescription": {
                        "text": "Security groups have to allow what a policy demands, and nothing that it forbids.",
                    },
                }],
            }},
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    }))
}

fn result(line: &PolicyLine<'_>, source: &str) -> Value {
    let policy = line.policy.to_string();
    let level = match line.state {
        PolicyState::Holds => "none",
        PolicyState::Unknown => "warning",
        PolicyState::Broken | PolicyState::Invalid => "error",
    };
    let mut location = json!({
        "logicalLocations": [{ "name": policy, "kind": "resource" }],
    });
    if let Some(location) = location.as_object_mut()
        && !source.is_empty()
    {
        // Code hosts show results only at a file. Groups have no line numbers there.
        location.insert(
            "physicalLocation".to_owned(),
            json!({ "artifactLocation": { "uri": uri(source) }, "region": { "startLine": 1 } }),
        );
    }
    json!({
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": level,
        "message": { "text": format!("{policy}: {}. {}.", line.state_text, line.message) },
        "locations": [location],
        "partialFingerprints": { FINGERPRINT: policy },
        "properties": { "rules": line.rules, "reason": line.policy.reason },
    })
}

fn name_of(state: PolicyState) -> &'static str {
    match state {
        PolicyState::Holds => "holds",
        PolicyState::Broken => "broken",
        PolicyState::Unknown => "unknown",
        PolicyState::Invalid => "invalid",
    }
}
