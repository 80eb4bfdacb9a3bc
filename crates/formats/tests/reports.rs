//! Reports of findings, and the files that decide about findings.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::sync::Arc;

use portcullis_analysis::checks::{
    CheckId, CheckInput, Profile, ReportedFinding, Severity, Suppression, SuppressionScope, run,
};
use portcullis_analysis::reach::Policy;
use portcullis_formats::report::{
    CheckWords, OwnProfiles, ReportFacts, ReportLine, baseline_keys, csv_report, json_report,
    markdown_report, parse_policies, parse_profile, parse_suppressions, policies_json,
    sarif_report, suppressions_json,
};
use portcullis_model::{
    AccountId, Direction, GroupId, Peer, PortRange, Rule, SecurityGroup, Timestamp, Traffic,
};
use serde_json::Value;

/// A name that has a special meaning in every format.
const HOSTILE: &str = "=cmd|'</script>\u{1b}[31m|`x`";

fn group() -> SecurityGroup {
    let ssh = Traffic::Tcp(PortRange::single(22));
    SecurityGroup {
        id: GroupId::from_remote("sg-00000001"),
        name: HOSTILE.to_owned(),
        description: "what it is for".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: vec![Rule::new(
            Direction::Ingress,
            ssh,
            Peer::parse("0.0.0.0/0").unwrap(),
        )],
        has_rule_ids: false,
    }
}

fn with_lines(suppression: Option<&Suppression>, check: impl Fn(&ReportFacts, &[ReportLine<'_>])) {
    let groups = [Arc::new(group())];
    let input = CheckInput {
        coverage: None,
        groups: &groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &[],
        rule_quota: 60,
        stale: &[],
        expiry: None,
    };
    let findings = run(input, &Profile::default());
    let lines: Vec<ReportLine<'_>> = findings
        .into_iter()
        .map(|finding| ReportLine {
            reported: ReportedFinding {
                finding,
                suppression,
                is_expired: false,
            },
            group_name: HOSTILE.to_owned(),
            message: "SSH is open".to_owned(),
            advice: "Close it".to_owned(),
            severity_reason: Some("Less severe here"),
        })
        .collect();
    assert_eq!(lines.len(), 1);
    let facts = ReportFacts {
        profile: "default".to_owned(),
        source: "groups of today.json".to_owned(),
        version: "0.1.0".to_owned(),
        skipped: vec![CheckId::Unused],
    };
    check(&facts, &lines);
}

fn words(check: CheckId) -> CheckWords {
    CheckWords {
        check,
        title: "A title",
        reason: "A reason",
    }
}

#[test]
fn sarif_has_rules_results_fingerprints_and_suppressions() {
    let suppression = Suppression {
        check: CheckId::PublicSsh,
        scope: SuppressionScope::Group(GroupId::from_remote("sg-00000001")),
        reason: "bastion of the lab".to_owned(),
        until: Timestamp::parse("2026-12-31T23:59:59Z").unwrap(),
        by: "ana".to_owned(),
    };
    with_lines(Some(&suppression), |facts, lines| {
        let log: Value = serde_json::from_str(&sarif_report(facts, lines, words)).unwrap();
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "public-ssh");
        let result = &run["results"][0];
        assert_eq!(result["ruleId"], "public-ssh");
        assert_eq!(result["ruleIndex"], 0);
        assert_eq!(result["level"], "error");
        assert_eq!(
            result["partialFingerprints"]["portcullisFinding/v1"],
            "public-ssh/sg-00000001/ingress tcp 22 0.0.0.0/0"
        );
        assert_eq!(
            result["suppressions"][0]["justification"],
            "bastion of the lab"
        );
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(location["uri"], "groups%20of%20today.json");
        let notes = &run["invocations"][0]["toolExecutionNotifications"];
        assert_eq!(notes[0]["associatedRule"]["id"], "unused");
    });
}

#[test]
fn a_json_report_is_the_baseline_of_the_next() {
    with_lines(None, |facts, lines| {
        let report = json_report(facts, lines);
        let keys = baseline_keys(&report).unwrap();
        assert_eq!(keys.len(), 1);
        assert!(keys.contains(&lines[0].reported.finding.key()));
        assert!(!report.contains('\u{1b}'));
    });
    for (text, reason) in [
        ("{", "expected a file of kind"),
        (
            r#"{"kind":"portcullis-snapshot","version":1}"#,
            "portcullis-snapshot",
        ),
        (
            r#"{"kind":"portcullis-findings","version":9,"findings":[]}"#,
            "version 9",
        ),
    ] {
        let error = baseline_keys(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn tables_guard_formulas_and_markup() {
    with_lines(None, |facts, lines| {
        let csv = csv_report(lines);
        assert!(csv.contains("'=cmd"), "{csv}");
        assert!(!csv.contains('\u{1b}'));
        let markdown = markdown_report(facts, lines);
        assert!(markdown.contains("## High"), "{markdown}");
        assert!(!markdown.contains("</script>") && !markdown.contains('\u{1b}'));
    });
}

#[test]
fn profiles_extend_built_in_ones_and_refuse_unknown_values() {
    let profile = parse_profile(
        r#"{"kind":"portcullis-profile","version":1,"id":"ours","extends":"strict",
            "checks":{"public-ssh":"low","open-egress":"off"},"authorizedTcpPorts":["443","8000-8080"],
            "requiredTags":["owner"],"trustedRanges":["198.51.100.0/24"],"maxRules":10}"#,
    )
    .unwrap();
    assert_eq!(profile.checks[&CheckId::PublicSsh], Severity::Low);
    assert!(!profile.runs(CheckId::OpenEgress) && profile.runs(CheckId::PublicRdp));
    assert_eq!((profile.authorized_tcp.len(), profile.max_rules), (2, 10));
    let with =
        |rest: &str| format!(r#"{{"kind":"portcullis-profile","version":1,"id":"ours"{rest}}}"#);
    for (text, reason) in [
        ("nonsense".to_owned(), "expected a file of kind"),
        (
            r#"{"kind":"other","version":1,"id":"x"}"#.to_owned(),
            "other",
        ),
        (
            r#"{"kind":"portcullis-profile","version":2,"id":"x"}"#.to_owned(),
            "version 2",
        ),
        (with(r#","extends":"nist""#), "nist"),
        (with(r#","checks":{"public-shh":"low"}"#), "public-shh"),
        (with(r#","checks":{"public-ssh":"severe"}"#), "severe"),
        (
            with(r#","authorizedTcpPorts":["70000"]"#),
            "authorizedTcpPorts",
        ),
        (with(r#","unknown":1"#), "unknown"),
        (
            r#"{"kind":"portcullis-profile","version":1,"id":"default"}"#.to_owned(),
            "default",
        ),
    ] {
        let error = parse_profile(&text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn suppressions_need_a_check_a_scope_a_reason_a_time_and_an_author() {
    let entry = |rest: &str| {
        format!(
            r#"{{"kind":"portcullis-suppressions","version":1,"suppressions":[{{"check":"public-ssh",
                "scope":{{"group":"sg-00000001"}},"reason":"lab","until":"2026-12-31","by":"ana"{rest}}}]}}"#
        )
    };
    let read = parse_suppressions(&entry("")).unwrap();
    assert_eq!(
        read[0].until,
        Timestamp::parse("2026-12-31T23:59:59Z").unwrap()
    );
    let changed = |from: &str, to: &str| entry("").replace(from, to);
    for (text, reason) in [
        (changed("public-ssh", "public-shh"), "public-shh"),
        (changed("\"lab\"", "\" \""), "reason is empty"),
        (changed("\"ana\"", "\"\""), "by is empty"),
        (changed("2026-12-31", "next year"), "until"),
        (changed("2026-12-31", "2026-13-01"), "until"),
        (changed("sg-00000001", "web"), "suppression 1"),
        (changed(r#""group":"sg-00000001""#, ""), "scope"),
        (
            changed(r#""group":"sg-00000001""#, r#""tag":"stage""#),
            "scope",
        ),
        (entry(r#","note":"x""#), "note"),
        (changed("\"version\":1", "\"version\":2"), "version 2"),
        (
            changed("portcullis-suppressions", "portcullis-profile"),
            "portcullis-profile",
        ),
    ] {
        let error = parse_suppressions(&text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn suppressions_read_back_as_they_were_written() {
    let suppression = |scope| Suppression {
        check: CheckId::PublicSsh,
        scope,
        reason: HOSTILE.to_owned(),
        until: Timestamp::parse("2026-12-31T23:59:59Z").unwrap(),
        by: "\"ana\"".to_owned(),
    };
    let id = || GroupId::from_remote("sg-00000001");
    let list: Vec<Suppression> = [
        SuppressionScope::Rule {
            group: id(),
            rule: "ingress tcp 22 0.0.0.0/0".to_owned(),
        },
        SuppressionScope::Group(id()),
        SuppressionScope::Tag {
            key: "stage".to_owned(),
            value: String::new(),
        },
        SuppressionScope::Account(AccountId::from_remote("123456789012")),
    ]
    .into_iter()
    .map(suppression)
    .collect();
    assert_eq!(parse_suppressions(&suppressions_json(&list)).unwrap(), list);
    assert_eq!(parse_suppressions(&suppressions_json(&[])).unwrap(), []);
}

#[test]
fn own_profiles_are_stored_one_per_id_without_unusable_ones() {
    let file = |id: &str, severity: &str| {
        format!(
            r#"{{"kind":"portcullis-profile","version":1,"id":"{id}","checks":{{"public-ssh":"{severity}"}}}}"#
        )
    };
    let mut own = OwnProfiles::default();
    assert_eq!(own.add(&file("ours", "low")).unwrap(), "ours");
    own.add(&file("theirs", "low")).unwrap();
    own.add(&file("ours", "medium")).unwrap();
    own.add(&file("ours", "worst")).unwrap_err();
    let stored = OwnProfiles::parse(&own.to_text());
    assert_eq!(stored, own);
    let found: Vec<(&str, Severity)> = stored
        .profiles()
        .map(|profile| (profile.id.as_str(), profile.checks[&CheckId::PublicSsh]))
        .collect();
    assert_eq!(
        found,
        [("theirs", Severity::Low), ("ours", Severity::Medium)]
    );
    let damaged = own.to_text().replace("medium", "worst");
    assert_eq!(OwnProfiles::parse(&damaged).profiles().count(), 1);
    assert_eq!(OwnProfiles::parse("damaged"), OwnProfiles::default());
    own.remove("ours");
    assert_eq!(own.profiles().count(), 1);
}

#[test]
fn policies_are_read_and_written_alike() {
    let text = r#"{ "$schema": "policies.schema.json", "kind": "portcullis-policies", "version": 1, "policies": [
        { "policy": "internet must not reach tag:tier=data on any port", "reason": "PCI 1.3" },
        { "policy": "bastion must reach \"web servers\" on ssh" } ] }"#;
    let policies = parse_policies(text).unwrap();
    let texts: Vec<String> = policies.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "internet must not reach tag:tier=data",
            "bastion must reach \"web servers\" tcp 22"
        ]
    );
    assert_eq!(policies[0].reason, "PCI 1.3");
    assert_eq!(parse_policies(&policies_json(&policies)).unwrap(), policies);
    let file = |policies: &str| {
        format!(r#"{{"kind":"portcullis-policies","version":1,"policies":{policies}}}"#)
    };
    for (text, part) in [
        (
            file(r#"[{"policy":"web must reach db"},{"policy":"web -> db"}]"#),
            "policy 2: \"web -> db\"",
        ),
        (
            file(r#"[{"policy":"web must reach db","until":""}]"#),
            "unknown field",
        ),
        (file(r#"[{}]"#), "missing field"),
        (
            r#"{"kind":"portcullis-profile"}"#.to_owned(),
            "expected a file of kind",
        ),
    ] {
        let error = parse_policies(&text).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

/// The schema has the fields that the parser takes.
#[test]
fn the_schema_of_policies_is_that_of_the_parser() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../public/policies.schema.json"
    );
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let written: Value = serde_json::from_str(&policies_json(&[Policy {
        reason: "why".to_owned(),
        ..portcullis_search::parse_policy("web must reach db").unwrap()
    }]))
    .unwrap();
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<String>>()
    };
    let fields = keys(&schema["properties"]);
    let fields: Vec<String> = fields
        .into_iter()
        .filter(|field| field != "$schema")
        .collect();
    assert_eq!(keys(&written), fields);
    let entry = &schema["properties"]["policies"]["items"]["properties"];
    assert_eq!(keys(&written["policies"][0]), keys(entry));
    for field in ["kind", "version"] {
        assert_eq!(
            written[field], schema["properties"][field]["const"],
            "{field}"
        );
    }
}
