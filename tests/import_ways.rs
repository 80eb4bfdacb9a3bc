//! What files of other tools do to an account, in EC2's terms: rules and tags added, removed and kept, or
//! the words with which a file is refused. What a file does not describe is never removed.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use portcullis::import::{
    Document, Imported, MergeOptions, Origin, Target, Unlisted, decode_text, merge_import,
    parse_cli_json,
};
use portcullis::model::{
    AccountId, Direction, GroupId, Inventory, Peer, Region, Rule, RuleId, SecurityGroup, Tag,
    Traffic, VpcId,
};
use portcullis::plan::{GroupChange, differences};
use portcullis::text::Text as _;

const OWNER: &str = "123456789012";
const OTHER: &str = "210987654321";
const WEB: &str = "sg-0123456789abcdef0";
const DB: &str = "sg-0dbdbdbdbdbdbdbdb";

/// A rule such as `in tcp 443 10.0.0.0/8 office`, where the rest is its description.
fn rule(words: &str) -> Rule {
    let words: Vec<&str> = words.split(' ').collect();
    let direction = match words[0] {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    let (traffic, rest) = match words[1] {
        "all" => (Traffic::All, &words[2..]),
        protocol => {
            let protocol = portcullis::model::Protocol::parse(protocol).unwrap();
            let port: i64 = words[2].parse().unwrap();
            let traffic = Traffic::from_fields(protocol, Some(port), Some(port)).unwrap();
            (traffic, &words[3..])
        }
    };
    let mut rule = Rule::new(direction, traffic, Peer::parse(rest[0]).unwrap());
    rule.description = rest[1..].join(" ").into();
    rule
}

fn group(id: &str, name: &str, vpc: &str, owner: &str, rules: &[&str]) -> SecurityGroup {
    let numbered = rules.iter().enumerate().map(|(number, words)| Rule {
        id: Some(RuleId::from_remote(format!("sgr-{}{number}", &id[3..11]))),
        ..rule(words)
    });
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: format!("the group {name}"),
        vpc_id: Some(VpcId::from_remote(vpc)),
        owner_id: AccountId::from_remote(owner),
        tags: Vec::new(),
        rules: numbered.collect(),
        has_rule_ids: true,
    }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

/// An account with two VPCs, one of them shared with another account.
fn account() -> Vec<SecurityGroup> {
    let mut web = group(
        WEB,
        "web",
        "vpc-00000001",
        OWNER,
        &[
            "in tcp 443 203.0.113.0/24 office",
            "in tcp 22 10.0.0.0/8",
            "out all 0.0.0.0/0",
        ],
    );
    web.tags = vec![tag("Name", "web"), tag("AWS:Owner", "aws")];
    let db_rules = [&format!("in tcp 5432 {WEB}")[..], "out all 0.0.0.0/0"];
    vec![
        web,
        group(DB, "db", "vpc-00000001", OWNER, &db_rules),
        group(
            "sg-0aaaaaaaaaaaaaaaa",
            "twin",
            "vpc-00000001",
            OWNER,
            &["in tcp 80 10.0.0.0/8"],
        ),
        group(
            "sg-0bbbbbbbbbbbbbbbb",
            "twin",
            "vpc-00000001",
            OTHER,
            &["in tcp 81 10.0.0.0/8"],
        ),
        group(
            "sg-0cccccccccccccccc",
            "theirs",
            "vpc-00000001",
            OTHER,
            &["in tcp 82 10.0.0.0/8"],
        ),
        group(
            "sg-0d000000000000001",
            "default",
            "vpc-00000001",
            OWNER,
            &["out all 0.0.0.0/0"],
        ),
        group(
            "sg-0d000000000000002",
            "default",
            "vpc-00000002",
            OWNER,
            &["out all 0.0.0.0/0"],
        ),
    ]
}

/// What a change does, a line each.
fn lines_of(change: &GroupChange) -> Vec<String> {
    let after = change.after.as_ref().unwrap();
    let said = |rule: &Rule| {
        let way = match rule.direction {
            Direction::Ingress => "in",
            Direction::Egress => "out",
        };
        let line = format!("{way} {} {} {}", rule.traffic, rule.peer, rule.description);
        line.trim_end().to_owned()
    };
    let name = &after.name;
    let mut lines = Vec::new();
    if change.before.is_none() {
        let vpc = after.vpc_id.as_ref().map_or("no VPC", VpcId::as_str);
        lines.push(format!("create {name} in {vpc}: {}", after.description));
    }
    for difference in differences(change) {
        lines.push(match (difference.before, difference.after) {
            (None, Some(new)) => format!("{name}: + {}", said(new)),
            (Some(old), None) => format!("{name}: - {}", said(old)),
            (Some(old), Some(new)) => format!("{name}: {} -> {}", said(old), said(new)),
            (None, None) => unreachable!(),
        });
    }
    let tags_before = change
        .before
        .as_ref()
        .map(|before| before.tags.clone())
        .unwrap_or_default();
    for tag in after.tags.iter().filter(|tag| !tags_before.contains(tag)) {
        lines.push(format!("{name}: + tag {}={}", tag.key, tag.value));
    }
    for tag in tags_before.iter().filter(|tag| !after.tags.contains(tag)) {
        lines.push(format!("{name}: - tag {}={}", tag.key, tag.value));
    }
    lines
}

fn merged(imported: &Imported, options: &MergeOptions) -> Vec<String> {
    let owner = AccountId::from_remote(OWNER);
    match merge_import(imported, &account().into_iter().collect(), &owner, options) {
        Ok(merged) => {
            let changes = merged.changes.iter().flat_map(lines_of);
            changes
                .chain(
                    merged
                        .notes
                        .iter()
                        .map(|note| format!("note: {}", note.text())),
                )
                .collect()
        }
        Err(error) => vec![format!("refused: {}", error.text())],
    }
}

fn read(text: &str) -> Result<Imported, String> {
    parse_cli_json(text).map_err(|error| error.text())
}

/// Effects of a file that is merged into the account.
fn outcome(text: &str, options: &MergeOptions) -> Vec<String> {
    match read(text) {
        Ok(imported) => merged(&imported, options),
        Err(error) => vec![format!("refused: {}", error)],
    }
}

/// A group as describe-security-groups prints it, but for the fields given as JSON in their place.
fn web_with(fields: &str) -> String {
    format!(r#"{{"SecurityGroups": [{{"GroupId": "{WEB}", "GroupName": "web"{fields}}}]}}"#)
}

const EVERYTHING_INBOUND: &str = r#", "IpPermissions": [
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "203.0.113.0/24", "Description": "office"}]},
    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]"#;

const EVERYTHING_OUTBOUND: &str =
    r#", "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]"#;

#[test]
fn what_a_file_does_not_describe_stays() {
    let kept_tags = "note: The tags of 1 group are kept: the file has no tags for them.";
    let kept_outbound = "note: 1 outbound rule that the file does not list is kept.";
    let both = format!("{EVERYTHING_INBOUND}{EVERYTHING_OUTBOUND}");
    let cases: Vec<(&str, String, Vec<&str>)> = vec![
        (
            "names alone",
            web_with(""),
            vec![
                kept_tags,
                "note: 2 inbound rules that the file does not list are kept.",
                kept_outbound,
            ],
        ),
        ("all rules and no tags", web_with(&both), vec![kept_tags]),
        (
            "all of it",
            web_with(&format!(
                r#"{both}, "Tags": [{{"Key": "Name", "Value": "web"}}]"#
            )),
            vec![],
        ),
        (
            "no outbound rules",
            web_with(EVERYTHING_INBOUND),
            vec![kept_tags, kept_outbound],
        ),
        (
            "null outbound rules",
            web_with(&format!(
                r#"{EVERYTHING_INBOUND}, "IpPermissionsEgress": null"#
            )),
            vec![kept_tags, kept_outbound],
        ),
        (
            "null tags",
            web_with(&format!(r#"{both}, "Tags": null"#)),
            vec![kept_tags],
        ),
        (
            "an empty list of outbound rules",
            web_with(&format!(
                r#"{EVERYTHING_INBOUND}, "IpPermissionsEgress": []"#
            )),
            vec!["web: - out all 0.0.0.0/0", kept_tags],
        ),
        (
            "one inbound rule, without its description",
            web_with(
                r#", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}]"#,
            ),
            vec![
                "web: - in tcp 22 10.0.0.0/8",
                kept_tags,
                kept_outbound,
                "note: 1 rule description is kept: the file has no descriptions of rules.",
            ],
        ),
        (
            "another description",
            web_with(
                r#", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "IpRanges": [{"CidrIp": "203.0.113.0/24", "Description": "branch"}]},
                    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]"#,
            ),
            vec![
                "web: in tcp 443 203.0.113.0/24 office -> in tcp 443 203.0.113.0/24 branch",
                kept_tags,
                kept_outbound,
            ],
        ),
        (
            "no description where another rule has one",
            web_with(
                r#", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "IpRanges": [{"CidrIp": "203.0.113.0/24"}]},
                    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                    "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "admin"}]}]"#,
            ),
            vec![
                "web: in tcp 443 203.0.113.0/24 office -> in tcp 443 203.0.113.0/24",
                "web: in tcp 22 10.0.0.0/8 -> in tcp 22 10.0.0.0/8 admin",
                kept_tags,
                kept_outbound,
            ],
        ),
        (
            "an empty list of tags: AWS's own stay",
            web_with(r#", "Tags": []"#),
            vec![
                "web: - tag Name=web",
                "note: 2 inbound rules that the file does not list are kept.",
                kept_outbound,
            ],
        ),
    ];
    for (name, text, mut expected) in cases {
        let mut lines = outcome(&text, &MergeOptions::default());
        lines.sort();
        expected.sort_unstable();
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn rule_tags_that_a_file_does_not_describe_stay() {
    let mut live = account();
    live[0].rules[1].tags = vec![tag("team", "a")];
    let rule = |fields: &str| {
        format!(
            r#"{{"SecurityGroupRules": [{{"SecurityGroupRuleId": "sgr-012345671", "GroupId": "{WEB}", "IsEgress": false,
                "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8"{fields}}}]}}"#
        )
    };
    let table =
        format!("Group id,Rule id,Protocol,Ports,Source\n{WEB},sgr-012345671,tcp,22,10.0.0.0/8\n");
    for (imported, is_kept) in [
        (parse_cli_json(&rule("")).unwrap(), true),
        (parse_cli_json(&rule(r#", "Tags": null"#)).unwrap(), true),
        (parse_cli_json(&rule(r#", "Tags": []"#)).unwrap(), false),
        (portcullis::import::parse_csv(&table).unwrap(), true),
    ] {
        let owner = AccountId::from_remote(OWNER);
        let merged = merge_import(
            &imported,
            &live.iter().cloned().collect(),
            &owner,
            &MergeOptions::default(),
        )
        .unwrap();
        let after = merged
            .changes
            .first()
            .and_then(|change| change.after.as_ref());
        let rules = after.map_or(&live[0].rules, |after| &after.rules);
        let kept = rules.iter().any(|rule| !rule.tags.is_empty());
        assert_eq!(kept, is_kept, "{merged:?}");
    }
}

#[test]
fn rules_that_a_file_does_not_list_go_only_on_request() {
    let remove = MergeOptions {
        unlisted: Unlisted::Remove,
        ..MergeOptions::default()
    };
    let kept_tags = "note: The tags of 1 group are kept: the file has no tags for them.";
    assert_eq!(
        outcome(&web_with(EVERYTHING_INBOUND), &remove),
        ["web: - out all 0.0.0.0/0", kept_tags]
    );
    // A file without rules has no list from which rules could be missing.
    let kept = outcome(&web_with(""), &remove);
    assert!(
        kept.iter().all(|line| line.starts_with("note: ")),
        "{kept:?}"
    );
    // One page of several: the rest may be on another.
    let page = format!(
        r#"{{"NextToken": "more", "SecurityGroupRules": [{{"GroupId": "{WEB}", "IsEgress": true,
            "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"}}]}}"#
    );
    let kept = outcome(&page, &remove);
    assert!(
        kept.iter().all(|line| line.starts_with("note: ")),
        "{kept:?}"
    );
    let all = page.replace(r#""NextToken": "more", "#, "");
    assert_eq!(
        outcome(&all, &remove),
        [
            "web: - in tcp 443 203.0.113.0/24 office",
            "web: - in tcp 22 10.0.0.0/8",
            kept_tags,
        ]
    );
}

#[test]
fn rules_alone_are_added_to_the_groups_that_they_name() {
    let rules = |group: &str, fields: &str| {
        format!(
            r#"{{"SecurityGroupRules": [{{"SecurityGroupRuleId": "sgr-0dbf84f9b7080dbee", "GroupId": "{group}",
                "GroupOwnerId": "{OWNER}", "IsEgress": false, "IpProtocol": "tcp", "FromPort": 6432,
                "ToPort": 6432, "Tags": []{fields}}}]}}"#
        )
    };
    let reference =
        format!(r#", "ReferencedGroupInfo": {{"GroupId": "{WEB}", "UserId": "{OWNER}"}}"#);
    let kept = [
        "note: 1 inbound rule that the file does not list is kept.",
        "note: 1 outbound rule that the file does not list is kept.",
    ];
    let added = format!("db: + in tcp 6432 {WEB}");
    assert_eq!(
        outcome(&rules(DB, &reference), &MergeOptions::default()),
        [&added[..], kept[0], kept[1]]
    );
    // The list alone, and one rule alone, are the same.
    let text = rules(DB, &reference);
    let list = text
        .trim_start_matches(r#"{"SecurityGroupRules": "#)
        .trim_end_matches('}');
    let list = format!("{list}}}").replace("]}", "]");
    for text in [&list, list.trim_start_matches('[').trim_end_matches(']')] {
        assert_eq!(outcome(text, &MergeOptions::default()).len(), 3, "{text}");
    }
    assert_eq!(
        outcome(
            &rules("sg-0eeeeeeeeeeeeeeee", &reference),
            &MergeOptions::default()
        ),
        [
            "refused: sg-0eeeeeeeeeeeeeeee is not in this account, and the file has no name to create it with; add its name to the file"
        ]
    );
    // Without a source, it could be any rule.
    assert_eq!(
        outcome(&rules(DB, r#", "CidrIpv4": """#), &MergeOptions::default()),
        [
            "refused: SecurityGroupRules[0]: expected one source: CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupInfo"
        ]
    );
}

#[test]
fn every_spelling_of_a_source_is_read_or_named() {
    let inbound = |permission: &str| {
        format!(
            r#"[{{"GroupId": "{WEB}", "GroupName": "web", "IpPermissions": [
                {{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, {permission}}}]}}]"#
        )
    };
    // PowerShell, the SDKs' older list beside the newer one, SDKs with names in lower case.
    for permission in [
        r#""IpRanges": [{"CidrIp": "198.51.100.7/32"}], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []"#,
        r#""Ipv4Ranges": [{"CidrIp": "198.51.100.7/32", "Description": null}]"#,
        r#""IpRanges": ["198.51.100.7/32"], "Ipv4Ranges": [{"CidrIp": "198.51.100.7/32"}]"#,
        r#""IpRanges": [], "Ipv4Ranges": [{"CidrIp": "198.51.100.7/32"}]"#,
        r#""ipRanges": [{"cidrIp": "198.51.100.7/32"}]"#,
        r#""Ipv4Ranges": {"value": [{"CidrIp": "198.51.100.7/32"}], "Count": 1}"#,
        r#""Ipv4Ranges": {"CidrIp": "198.51.100.7/32"}"#,
        r#""IpRanges": [{"CidrIp": "198.51.100.7"}], "NewRanges": [], "NewText": "", "NewNull": null"#,
    ] {
        let imported =
            read(&inbound(permission)).unwrap_or_else(|error| panic!("{permission}: {error}"));
        let [rule] = imported.groups[0].group.rules.as_slice() else {
            panic!("{permission}: {imported:?}");
        };
        assert_eq!(rule.peer.to_string(), "198.51.100.7/32", "{permission}");
    }
    for (permission, words) in [
        (
            r#""NewRanges": [{"Cidr": "0.0.0.0/0"}]"#,
            "IpPermissions[0].NewRanges: is unknown",
        ),
        (
            r#""NewSource": "0.0.0.0/0""#,
            "IpPermissions[0].NewSource: is unknown",
        ),
        (r#""IsDeny": true"#, "IpPermissions[0].IsDeny: is unknown"),
        (
            r#""IpRanges": [{"CidrIp": "10.0.0.0/8", "Except": "10.1.0.0/16"}]"#,
            "IpPermissions[0].IpRanges[0].Except: is unknown",
        ),
        (
            r#""UserIdGroupPairs": [{"GroupId": "sg-1", "Role": "x"}]"#,
            "IpPermissions[0].UserIdGroupPairs[0].Role: is unknown",
        ),
        (
            r#""PrefixListIds": [{"PrefixListId": "pl-1", "Role": "x"}]"#,
            "IpPermissions[0].PrefixListIds[0].Role: is unknown",
        ),
        (
            r#""IpRanges": [{"CidrIp": "10.0.0.0/8"}], "Ipv4Ranges": [{"CidrIp": "10.1.0.0/16"}]"#,
            "IpPermissions[0]: IpRanges and Ipv4Ranges differ",
        ),
        (
            r#""IpRanges": [], "ipRanges": [{"cidrIp": "10.1.0.0/16"}]"#,
            "IpPermissions[0].ipRanges: is also present as IpRanges",
        ),
        (
            r#""Ipv4Ranges": "Amazon.EC2.Model.IpRange""#,
            "IpPermissions[0].Ipv4Ranges: PowerShell wrote the name of a type",
        ),
    ] {
        let error = read(&inbound(permission)).unwrap_err();
        assert!(error.contains(words), "{permission}: {error}");
    }
    // A key twice: most readers keep the last.
    let twice = r#""IpRanges": [{"CidrIp": "0.0.0.0/0"}], "IpRanges": []"#;
    let error = read(&inbound(twice)).unwrap_err();
    assert!(
        error.contains("IpRanges is listed twice in one object"),
        "{error}"
    );
    // Rules under a name of a query's own.
    let renamed = inbound(r#""IpRanges": []"#).replace("\"IpPermissions\"", "\"Inbound\"");
    let error = read(&renamed).unwrap_err();
    assert!(
        error.contains("[0].Inbound: these look like rules"),
        "{error}"
    );
    for (field, value) in [
        ("Inbound", r#"["203.0.113.0/24:443"]"#),
        ("Rules", r#"{"a": {"port": 443}}"#),
        ("OpenPorts", r#""443 from 0.0.0.0/0""#),
        ("Permissions", r#"{"In": [{"FromPort": 443}], "Out": []}"#),
    ] {
        let text = inbound(r#""IpRanges": []"#).replace(
            "\"IpPermissions\"",
            &format!("\"{field}\": {value}, \"IpPermissions\""),
        );
        let error = read(&text).unwrap_err();
        assert!(
            error.contains(&format!("[0].{field}: these look like rules")),
            "{error}"
        );
    }
    // A permission without a field for sources would be one without sources.
    let error = read(&inbound(r#""UserIdGroupPairs": null"#)).unwrap_err();
    assert!(
        error.contains("the rule has no field for sources"),
        "{error}"
    );
    // A rule without its direction is not passed over.
    let undirected = format!(
        r#"{{"SecurityGroupRules": [{{"GroupId": "{WEB}", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "10.0.0.0/8"}}]}}"#
    );
    let error = read(&undirected).unwrap_err();
    assert!(
        error.contains("IsEgress: expected true or false"),
        "{error}"
    );
    // The input of a call to authorize, inbound or outbound.
    let input = format!(
        r#"{{"GroupId": "{WEB}", "IpPermissions": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}}"#
    );
    let error = read(&input).unwrap_err();
    assert!(
        error.contains("could be the input of an authorize or revoke call"),
        "{error}"
    );
    // A flat rule is held to the same.
    let flat = format!(
        r#"[{{"GroupId": "{WEB}", "IsEgress": false, "IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8", "Cidr": "0.0.0.0/0"}}]"#
    );
    let error = read(&flat).unwrap_err();
    assert!(error.contains("[0].Cidr: is unknown"), "{error}");
}

#[test]
fn numbers_and_empty_texts_are_read_as_they_are_meant() {
    let permission = |permission: &str| {
        let text = format!(
            r#"{{"GroupId": "{WEB}", "GroupName": "web", "VpcId": "", "OwnerId": "", "IpPermissions": [{permission}]}}"#
        );
        let imported = read(&text).unwrap_or_else(|error| panic!("{permission}: {error}"));
        let rules = &imported.groups[0].group.rules;
        let lines = rules
            .iter()
            .map(|rule| format!("{} {}", rule.traffic, rule.peer));
        lines.collect::<Vec<_>>().join(", ")
    };
    let any = r#""IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": ""}]"#;
    for (fields, expected) in [
        (
            r#""IpProtocol": "-1", "FromPort": 0, "ToPort": 0"#,
            "all 10.0.0.0/8",
        ),
        (
            r#""IpProtocol": "-1", "FromPort": -1, "ToPort": -1"#,
            "all 10.0.0.0/8",
        ),
        (
            r#""IpProtocol": "-1", "FromPort": "", "ToPort": """#,
            "all 10.0.0.0/8",
        ),
        (r#""IpProtocol": -1"#, "all 10.0.0.0/8"),
        (
            r#""IpProtocol": "tcp", "FromPort": "443", "ToPort": "443""#,
            "tcp 443 10.0.0.0/8",
        ),
        (r#""IpProtocol": "50""#, "esp 10.0.0.0/8"),
        (
            r#""IpProtocol": "50", "FromPort": -1, "ToPort": -1"#,
            "esp 10.0.0.0/8",
        ),
        (r#""IpProtocol": "112""#, "vrrp 10.0.0.0/8"),
        (
            r#""IpProtocol": "icmp", "FromPort": 8, "ToPort": -1"#,
            "icmp 8 10.0.0.0/8",
        ),
        (
            r#""IpProtocol": "icmp", "FromPort": 3, "ToPort": 3"#,
            "icmp 3/3 10.0.0.0/8",
        ),
    ] {
        assert_eq!(
            permission(&format!("{{{fields}, {any}}}")),
            expected,
            "{fields}"
        );
    }
    let elb = r#"{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [
        {"GroupName": "amazon-elb-sg", "GroupId": "sg-5a9c116a", "UserId": "amazon-elb"}]}"#;
    assert_eq!(permission(elb), "tcp 80 amazon-elb/sg-5a9c116a");
    // An emulator lists an IPv6 rule with an empty IPv4 range beside the group that has it.
    let text = format!(
        r#"{{"SecurityGroups": [{{"GroupId": "{WEB}", "GroupName": "web", "IpPermissions": [
            {{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Ipv6Ranges": [{{"CidrIpv6": "2001:db8::/32"}}]}}]}}],
          "SecurityGroupRules": [{{"SecurityGroupRuleId": "sgr-1", "GroupId": "{WEB}", "IsEgress": false,
            "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "", "Tags": []}}]}}"#
    );
    let imported = read(&text).unwrap();
    assert_eq!(imported.groups[0].group.rules.len(), 1);
    assert!(
        imported.remarks[0]
            .text()
            .contains("The ID of a rule is ignored"),
        "{imported:?}"
    );
}

#[test]
fn who_is_meant_is_known_or_asked() {
    let named = |fields: &str| {
        format!(
            r#"[{{"GroupId": "sg-0eeeeeeeeeeeeeeee", {fields}, "IpPermissions": [
                {{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{{"CidrIp": "10.0.0.0/8"}}]}}]}}]"#
        )
    };
    let vpc = r#""VpcId": "vpc-00000001""#;
    let own = format!(r#""OwnerId": "{OWNER}""#);
    let other = format!(r#""OwnerId": "{OTHER}""#);
    let twin = "twin (sg-0eeeeeeeeeeeeeeee) could be sg-0aaaaaaaaaaaaaaaa (twin in vpc-00000001, owner 123456789012) or sg-0bbbbbbbbbbbbbbbb (twin in vpc-00000001, owner 210987654321)";
    for (fields, expected) in [
        // Two owners' groups of one name in one VPC.
        (format!(r#""GroupName": "twin", {vpc}"#), twin),
        (
            format!(r#""GroupName": "TWIN", {vpc}"#),
            "TWIN (sg-0eeeeeeeeeeeeeeee) could be sg-0aaaaaaaaaaaaaaaa",
        ),
        (
            format!(r#""GroupName": "twin", {vpc}, {other}"#),
            "twin: - in tcp 81 10.0.0.0/8",
        ),
        // A group of another account alone may not be what is meant, and does not take the name.
        (
            format!(r#""GroupName": "theirs", {vpc}"#),
            "theirs (sg-0eeeeeeeeeeeeeeee) could be sg-0cccccccccccccccc",
        ),
        (
            format!(r#""GroupName": "theirs", {vpc}, {own}"#),
            "create theirs in vpc-00000001",
        ),
        // A file of a third account is not applied to this one without being asked for.
        (
            format!(r#""GroupName": "web", {vpc}, "OwnerId": "999999999999""#),
            "refused: the file has groups of account 999999999999, and not of",
        ),
        (r#""GroupName": "web""#.to_owned(), "web: - in tcp 443"),
        (
            r#""GroupName": "web", "VpcId": "vpc-00000002""#.to_owned(),
            "create web in vpc-00000002",
        ),
    ] {
        let lines = outcome(&named(&fields), &MergeOptions::default()).join("\n");
        assert!(lines.contains(expected), "{fields}: {lines}");
    }
    let own_twin = outcome(
        &named(&format!(r#""GroupName": "twin", {vpc}, {own}"#)),
        &MergeOptions::default(),
    );
    assert!(
        own_twin.iter().all(|line| line.starts_with("note: ")),
        "{own_twin:?}"
    );
    let third = named(&format!(
        r#""GroupName": "web", {vpc}, "OwnerId": "999999999999""#
    ));
    let from_third = MergeOptions {
        origin: Some(Origin {
            account: Some(AccountId::from_remote("999999999999")),
            region: None,
        }),
        ..MergeOptions::default()
    };
    let lines = outcome(&third, &from_third).join("\n");
    assert!(lines.contains("web: - in tcp 443"), "{lines}");
    assert!(
        lines.contains("The groups of account 999999999999 are imported."),
        "{lines}"
    );
    // Answers.
    let chosen = |target: Target| MergeOptions {
        chosen: [(GroupId::from_remote("sg-0eeeeeeeeeeeeeeee"), target)].into(),
        ..MergeOptions::default()
    };
    let text = named(&format!(r#""GroupName": "twin", {vpc}"#));
    let theirs = Target::Group(GroupId::from_remote("sg-0bbbbbbbbbbbbbbbb"));
    assert!(outcome(&text, &chosen(theirs)).contains(&"twin: - in tcp 81 10.0.0.0/8".to_owned()));
    assert_eq!(
        outcome(&text, &chosen(Target::LeftOut)),
        Vec::<String>::new()
    );
}

#[test]
fn one_name_twice_is_said_before_there_is_a_plan() {
    let text = r#"[
        {"GroupId": "sg-00000006", "GroupName": "Endpoint", "VpcId": "vpc-00000001"},
        {"GroupId": "sg-00000007", "GroupName": "endpoint", "VpcId": "vpc-00000001"},
        {"GroupId": "sg-00000008", "GroupName": "endpoint", "VpcId": "vpc-00000002"}]"#;
    assert_eq!(
        outcome(text, &MergeOptions::default()),
        [
            "refused: sg-00000006 and sg-00000007 are both named endpoint in vpc-00000001; names must be unique in the VPC (not case-sensitive). Rename one of them in the file"
        ]
    );
    let notes = read(text)
        .unwrap()
        .notes()
        .iter()
        .map(|note| note.text())
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        notes.contains("sg-00000006 and sg-00000007 have the same name in one VPC: endpoint"),
        "{notes}"
    );
    // Two groups of the file that are one of the account.
    let text = format!(
        r#"[{{"GroupId": "{WEB}", "GroupName": "web"}}, {{"GroupId": "sg-00000007", "GroupName": "web"}}]"#
    );
    let refused = outcome(&text, &MergeOptions::default()).join("");
    assert!(
        refused.contains("are both the group sg-0123456789abcdef0 of this account"),
        "{refused}"
    );
}

#[test]
fn groups_that_are_there_twice_are_one_where_they_are_the_same() {
    let one = format!(r#"{{"GroupId": "{WEB}", "GroupName": "web"{EVERYTHING_INBOUND}}}"#);
    let imported = read(&format!("[{one}, {one}]")).unwrap();
    assert_eq!(imported.groups.len(), 1);
    // Pages that overlap.
    assert_eq!(read(&format!("[{one}] [{one}]")).unwrap().groups.len(), 1);
    let other = one.replace("203.0.113.0/24", "0.0.0.0/0");
    let error = read(&format!("[{one}, {other}]")).unwrap_err();
    assert_eq!(
        error,
        format!("[1]: {WEB} is listed twice, with different content; remove one of them")
    );
}

#[test]
fn a_default_group_needs_its_vpc_and_the_rest_does_not_wait_for_it() {
    let text = |vpc: &str| {
        format!(
            r#"[{{"GroupId": "sg-00000001", "GroupName": "default"{vpc}, "IpPermissions": []}},
                {{"GroupId": "sg-00000002", "GroupName": "app", "VpcId": "vpc-00000001", "Description": "a",
                  "IpPermissions": [{{"IpProtocol": "-1", "UserIdGroupPairs": [{{"GroupId": "sg-00000001"}}],
                    "IpRanges": [{{"CidrIp": "10.0.0.0/8"}}]}}], "IpPermissionsEgress": []}}]"#
        )
    };
    for vpc in ["", r#", "VpcId": "vpc-00000009""#] {
        assert_eq!(
            outcome(&text(vpc), &MergeOptions::default()),
            [
                "create app in vpc-00000001: a",
                "app: + in all 10.0.0.0/8",
                "note: default (sg-00000001) is left out: choose the VPC that it is the default group of.",
                "note: 1 rule left out: its source is a group that is left out.",
            ],
            "{vpc}"
        );
    }
    let known = outcome(
        &text(r#", "VpcId": "vpc-00000001""#),
        &MergeOptions::default(),
    );
    assert!(
        known.contains(&"app: + in all sg-0d000000000000001".to_owned()),
        "{known:?}"
    );
}

#[test]
fn new_groups_have_only_the_rules_that_the_file_has() {
    let text = r#"[{"GroupId": "sg-00000002", "GroupName": "app", "VpcId": "vpc-00000001", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]"#;
    assert_eq!(
        outcome(text, &MergeOptions::default()),
        [
            "create app in vpc-00000001: app",
            "app: + in tcp 80 10.0.0.0/8",
            "note: Created without outbound rules, because the file has none: app.",
        ]
    );
}

#[test]
fn texts_and_tags_are_held_to_what_ec2_takes() {
    let with_tags = |tags: &str| {
        outcome(
            &web_with(&format!(r#", "Tags": [{tags}]"#)),
            &MergeOptions::default(),
        )
        .join("\n")
    };
    let name = r#"{"Key": "Name", "Value": "web"}"#;
    let many = |number: usize| {
        let tags = (0..number).map(|number| format!(r#"{{"Key": "k{number}", "Value": ""}}"#));
        tags.collect::<Vec<_>>().join(", ")
    };
    for (tags, expected) in [
        (
            format!(r#"{{"Key": "{}", "Value": ""}}"#, "k".repeat(128)),
            "the tag key has 128 characters; at most 127 are allowed",
        ),
        (
            format!(r#"{{"Key": "k", "Value": "{}"}}"#, "v".repeat(257)),
            "the tag value has 257 characters; at most 256 are allowed",
        ),
        (many(51), "web has 51 tags; at most 50 are allowed"),
        (
            r#"{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}"#.to_owned(),
            "web has the tag \"k\" twice",
        ),
        (
            r#"{"Key": "k", "Value": "a\u001bb"}"#.to_owned(),
            "the character \\u{1b} is not allowed in tags",
        ),
        (
            format!(r#"{name}, {{"Key": "team:name", "Value": "${{x}} \"q\""}}"#),
            "+ tag team:name=${x} \"q\"",
        ),
    ] {
        let lines = with_tags(&tags);
        assert!(lines.contains(expected), "{tags}: {lines}");
    }
    // AWS's own tags are neither set nor removed, in whichever case.
    for key in ["aws:x", "AWS:Owner", "Aws:y"] {
        let lines = with_tags(&format!(r#"{name}, {{"Key": "{key}", "Value": "theirs"}}"#));
        assert!(!lines.contains("tag"), "{key}: {lines}");
    }
    let described = |description: &str| {
        let text = web_with(&format!(
            r#", "IpPermissions": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "10.0.0.0/8", "Description": "{description}"}}]}}]"#
        ));
        outcome(&text, &MergeOptions::default()).join("\n")
    };
    assert!(described("the\\u00a0proxy").contains(
        "a rule's description of web: the character U+00A0 (a no-break space) is not allowed"
    ));
    assert!(
        described("zero\\u200bwidth").contains("the character U+200B (invisible) is not allowed")
    );
}

#[test]
fn ids_are_words_of_their_kind() {
    for (text, words) in [
        (
            r#"[{"GroupId": "new-1", "GroupName": "a"}]"#,
            "[0].GroupId: \"new-1\" is not a security group ID",
        ),
        (
            r#"[{"GroupId": "{{resolve:ssm:x}}", "GroupName": "a"}]"#,
            "is not a security group ID",
        ),
        (
            r#"[{"GroupId": "sg-1\u0007", "GroupName": "a"}]"#,
            "is not a security group ID",
        ),
        (
            r#"[{"GroupId": "sg-1", "GroupName": "a", "VpcId": "{{resolve:ssm:x}}"}]"#,
            "[0].VpcId: ",
        ),
        (
            r#"[{"GroupId": "sg-1", "GroupName": "a", "OwnerId": "{{resolve:ssm:x}}"}]"#,
            "[0].OwnerId: ",
        ),
        (
            r#"[{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "new-2"}]}]}]"#,
            "UserIdGroupPairs[0].GroupId: \"new-2\"",
        ),
        (
            r#"[{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "sg-2"}]}]}]"#,
            "PrefixListIds[0].PrefixListId: ",
        ),
        (
            r#"[{"GroupId": "sg-1", "SecurityGroupRuleId": "sgr-{", "IsEgress": true, "IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8"}]"#,
            "[0].SecurityGroupRuleId: ",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn files_of_other_kinds_are_named() {
    for (text, words) in [
        (
            r#"{"version": "1.3", "configurationItemCaptureTime": "2026-01-01", "resourceType": "AWS::EC2::SecurityGroup", "configuration": "{}"}"#,
            "an AWS Config configuration item",
        ),
        (
            r#"[{"resourceType": "AWS::EC2::SecurityGroup", "configuration": {"groupId": "sg-1"}}]"#,
            "an AWS Config configuration item",
        ),
        (
            r#"{"TypeName": "AWS::EC2::SecurityGroup", "ResourceDescription": {"Identifier": "sg-1", "Properties": "{}"}}"#,
            "a Cloud Control API resource",
        ),
        (
            r#"{"GroupDescription": "d", "GroupName": "a", "SecurityGroupIngress": [], "GroupId": "sg-1"}"#,
            "CloudFormation AWS::EC2::SecurityGroup",
        ),
        (
            r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}"#,
            "a CloudFormation template",
        ),
        (
            r#"[{"class": "com.amazonaws.services.ec2.model.SecurityGroup", "groupId": "sg-1", "groupName": "a", "ipPermissions": []}]"#,
            "an Edda document",
        ),
        (
            r#"{"StaleSecurityGroupSet": [{"GroupId": "sg-1", "GroupName": "a", "StaleIpPermissions": []}]}"#,
            "DescribeStaleSecurityGroups",
        ),
        (
            r#"[{"GroupId": "sg-1", "GroupName": "a", "StaleIpPermissions": []}]"#,
            "DescribeStaleSecurityGroups",
        ),
        (
            r#"{"version": 4, "terraform_version": "1.9.0", "resources": []}"#,
            "a Terraform state",
        ),
        (r#"{"Reservations": []}"#, "a response of DescribeInstances"),
        (
            r#"{"Vpcs": [{"VpcId": "vpc-1"}]}"#,
            "an AWS response with Vpcs",
        ),
        (
            r#"{"kind": "portcullis-plan", "version": 1}"#,
            "a plan of Portcullis",
        ),
    ] {
        let error = Document::parse("file.json", text).unwrap_err().text();
        assert!(error.contains(words), "{text}: {error}");
        assert!(error.contains("describe-security-groups"), "{error}");
    }
    // A query without rules is a list of groups.
    assert!(read(r#"{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": []}"#).is_ok());
}

#[test]
fn encodings_do_not_matter() {
    let text = web_with(EVERYTHING_INBOUND);
    let expected = read(&text).unwrap();
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    for bytes in [
        [0xFF, 0xFE].into_iter().chain(little).collect::<Vec<u8>>(),
        [0xFE, 0xFF].into_iter().chain(big).collect(),
        [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect(),
        text.bytes().collect(),
    ] {
        assert_eq!(read(&decode_text(&bytes).unwrap()).as_ref(), Ok(&expected));
        let document = Document::parse_bytes("file.json", &bytes).unwrap();
        assert_eq!(document.imported(), Some(&expected));
    }
}

#[test]
fn a_comparison_shows_only_what_the_file_describes() {
    let live = account().into_iter().collect::<Inventory>();
    let imported = read(&web_with(EVERYTHING_INBOUND)).unwrap();
    assert_eq!(imported.completed_from(&live).groups[0].rules.len(), 3);
    assert_eq!(
        imported.completed_from(&live).groups[0].tags,
        live.groups[0].tags
    );
    let narrower = EVERYTHING_INBOUND.replace("10.0.0.0/8", "10.1.0.0/16");
    let completed = read(&web_with(&narrower)).unwrap().completed_from(&live);
    let completed = &completed.groups[0];
    let peers: Vec<String> = completed
        .rules
        .iter()
        .map(|rule| rule.peer.to_string())
        .collect();
    assert_eq!(peers, ["203.0.113.0/24", "10.1.0.0/16", "0.0.0.0/0"]);
}

#[test]
fn rules_stay_whose_kind_of_source_the_file_has_no_field_for() {
    let ipv6_alone = format!(
        r#"[{{"GroupId": "{WEB}", "GroupName": "web", "IpPermissions": [{{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "Ipv6Ranges": [{{"CidrIpv6": "2001:db8::/32"}}]}}]}}]"#
    );
    let whole = ipv6_alone.replace(
        "\"Ipv6Ranges\"",
        "\"UserIdGroupPairs\": [], \"IpRanges\": [], \"PrefixListIds\": [], \"Ipv6Ranges\"",
    );
    let removed = |text: &str, options: &MergeOptions| {
        let lines = outcome(text, options).into_iter();
        lines
            .filter(|line| line.contains(": - in "))
            .collect::<Vec<_>>()
    };
    let of_ipv4 = [
        "web: - in tcp 443 203.0.113.0/24 office",
        "web: - in tcp 22 10.0.0.0/8",
    ];
    assert_eq!(removed(&ipv6_alone, &MergeOptions::default()), [""; 0]);
    assert_eq!(removed(&whole, &MergeOptions::default()), of_ipv4);
    let on_request = MergeOptions {
        unlisted: Unlisted::Remove,
        ..MergeOptions::default()
    };
    assert_eq!(removed(&ipv6_alone, &on_request), of_ipv4);
    let notes = read(&ipv6_alone)
        .unwrap()
        .notes()
        .iter()
        .map(|note| note.text())
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        notes.contains("no field for security groups or IPv4 ranges or prefix lists"),
        "{notes}"
    );
}

#[test]
fn a_file_that_is_not_read_is_named() {
    for (text, words) in [
        (
            "id,name,rules_direction,rules_ip_protocol,rules_from_port\nsg-1,web,inbound,tcp,443\n",
            "has no headings for the groups",
        ),
        (
            "SecurityGroups:\n- GroupId: sg-1\n  IpPermissions: []\n",
            "this is YAML",
        ),
        ("---\nSecurityGroups: []\n", "this is YAML"),
        (
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n",
            "a CloudFormation template in YAML",
        ),
        (
            "# web\nresource \"aws_security_group\" \"web\" {\n",
            "a Terraform configuration",
        ),
        ("<?xml version=\"1.0\"?>\n<x/>", "this is XML"),
        ("#!/bin/sh\naws ec2 x\n", "a script"),
        (
            r#"{"eventVersion": "1.08", "eventSource": "ec2.amazonaws.com", "eventName": "AuthorizeSecurityGroupIngress", "requestParameters": {"groupId": "sg-1"}}"#,
            "a CloudTrail event",
        ),
        (
            r#"{"SchemaVersion": "2018-10-08", "ProductArn": "arn:aws:x", "Resources": []}"#,
            "a Security Hub finding",
        ),
        (
            r#"{"Return": true, "RevokedSecurityGroupRules": []}"#,
            "lists removed rules",
        ),
        (
            r#"{"columns": [], "rows": [{"group_id": "sg-1"}]}"#,
            "output of Steampipe",
        ),
        (
            r#"{"mode": "managed", "type": "aws_security_group", "name": "web", "instances": []}"#,
            "a resource of a Terraform state",
        ),
        (
            r#"{"account_id": "1", "provider_code": "aws", "services": {}}"#,
            "a ScoutSuite report",
        ),
        (
            r#"{"security-group:account=123456789012:region=eu-west-1:securityGroupId=sg-1": {"securityGroupId": "sg-1"}}"#,
            "an AWS CDK context",
        ),
    ] {
        let error = Document::parse("x", text).unwrap_err().text();
        assert!(error.contains(words), "{text}: {error}");
    }
    for text in ["hello", "one, two", "a b c\nd e f\n", ""] {
        let error = Document::parse("x", text).unwrap_err().text();
        assert!(
            error.contains("not a snapshot of Portcullis"),
            "{text}: {error}"
        );
    }
    // Fields that other tools add to a group are no rules.
    for field in [
        r#""ResourceType": "AWS::EC2::SecurityGroup""#,
        r#""c7n:MatchedFilters": ["ip-permissions"]"#,
    ] {
        let text = format!(
            r#"[{{"GroupId": "{WEB}", "GroupName": "web", "IpPermissions": [], "IpPermissionsEgress": [], {field}}}]"#
        );
        assert!(read(&text).is_ok(), "{text}: {:?}", read(&text));
    }
    assert!(
        read(&format!(
            r#"[{{"GroupId": "{WEB}", "OpenSource": "10.0.0.0/8"}}]"#
        ))
        .is_err()
    );
}

/// Changes and notes of a table that is merged into the account, whose Region is eu-west-1.
fn in_ireland(text: &str, origin: Option<Origin>) -> String {
    let options = MergeOptions {
        region: Some(Region::parse("eu-west-1").unwrap()),
        origin,
        ..MergeOptions::default()
    };
    match Document::parse("x", text) {
        Err(error) => format!("refused: {}", error.text()),
        Ok(document) => merged(document.imported().unwrap(), &options).join("\n"),
    }
}

#[test]
fn groups_of_another_account_or_region_are_asked_for() {
    let rule = "in,tcp,9000,10.0.0.0/8";
    let table = |headings: &str, rows: &[&str]| {
        let rows = rows.iter().map(|row| format!("{row},{rule}\n"));
        format!(
            "{headings},Direction,Protocol,Ports,Source\n{}",
            rows.collect::<String>()
        )
    };
    let added = "web: + in tcp 9000 10.0.0.0/8";
    let of = |headings: &str, value: &str| {
        table(&format!("Group,{headings}"), &[&format!("web,{value}")])
    };
    for (text, expected) in [
        (of("Region", "eu-west-1"), added),
        (of("Account", OWNER), added),
        (of("Region", ""), added),
        (of("Region", "n/a"), added),
        // Groups of another account in a shared VPC.
        (
            table("Group ID,Owner", &[&format!("sg-0bbbbbbbbbbbbbbbb,{OTHER}")]),
            "twin: + in tcp 9000 10.0.0.0/8",
        ),
        (of("Region", "us-east-1"), "refused: the file has groups of us-east-1, and not of"),
        (of("AWS Region", "us-east-1"), "refused: the file has groups of us-east-1, and not of"),
        (of("Region code", "US-EAST-1"), "refused: the file has groups of us-east-1, and not of"),
        (of("region_name", "us-east-1"), "refused: the file has groups of us-east-1, and not of"),
        (of("Region", "EU (Ireland)"), "refused: line 2, region: "),
        (of("Account ID", "999999999999"), "refused: the file has groups of account 999999999999"),
        (of("AWS account", "999999999999"), "refused: the file has groups of account 999999999999"),
        (of("Owner ID", "999999999999"), "refused: the file has groups of account 999999999999"),
        (
            of("Account number,AWS region", "999999999999,us-east-1"),
            "refused: the file has groups of account 999999999999 in us-east-1",
        ),
        (
            table("Group,Account", &[&format!("web,{OWNER}"), "app,999999999999"]),
            "refused: the file has groups of account 123456789012 and account 999999999999; split",
        ),
        (
            table("Group,Region", &["web,eu-west-1", "app,us-east-1"]),
            "refused: the file has groups of eu-west-1 and us-east-1; split",
        ),
        (
            "[{\"GroupId\": \"sg-00000009\", \"GroupName\": \"web\", \"Region\": \"us-east-1\", \"AccountId\": 999999999999}]".to_owned(),
            "refused: the file has groups of account 999999999999 in us-east-1",
        ),
        (
            "[{\"GroupId\": \"sg-00000009\", \"GroupName\": \"web\", \"OwnerId\": \"123456789012\", \"Account\": \"999999999999\"}]".to_owned(),
            "refused: [0].Account: 999999999999, but",
        ),
        (
            table("Group,Account name", &["web,prod", "app,dev"]),
            "refused: line 3, account name: the account is dev, and prod on an earlier line",
        ),
        (of("Account name", "prod"), added),
        (of("Environment", "prod"), added),
        (
            table("Group,Environment", &["web,prod", "web,dev"]),
            "refused: line 3, environment: dev, and prod on an earlier line of this group",
        ),
        (
            table("Snapshot,Group ID", &[&format!("2026-01-01,{WEB}"), &format!("2026-02-01,{WEB}")]),
            "refused: line 3, snapshot: 2026-02-01, and 2026-01-01 on an earlier line of this group",
        ),
        // One group in two Regions.
        (
            table("Group,Region", &["web,eu-west-1", "web,us-east-1"]),
            "refused: line 3, region: us-east-1, but an earlier line of this group has eu-west-1",
        ),
        (
            table("Group", &["arn:aws:ec2:us-east-1:123456789012:security-group/sg-0aaaaaaaaaaaaaaaa"]),
            "refused: the file has groups of account 123456789012 in us-east-1",
        ),
        (
            table("Group,Region", &["arn:aws:ec2:us-east-1:123456789012:security-group/sg-0aaaaaaaaaaaaaaaa,eu-west-1"]),
            "refused: line 2, region: eu-west-1, but the group's ARN or a title above has us-east-1",
        ),
        (
            format!("Security groups in us-east-1\n{}", table("Group", &["web"])),
            "refused: the file has groups of us-east-1",
        ),
        (
            format!("AWS account 999999999999\n{}", table("Group", &["web"])),
            "refused: the file has groups of account 999999999999",
        ),
        (
            format!(
                "Region: eu-west-1\n{}\nRegion: us-east-1\n{}",
                table("Group", &["web"]),
                table("Group", &["app"])
            ),
            "refused: the file has groups of eu-west-1 and us-east-1; split",
        ),
        (
            format!(
                r#"[{{"GroupId": "{WEB}", "GroupName": "web", "SecurityGroupArn": "arn:aws:ec2:us-east-1:123456789012:security-group/{WEB}"}}]"#
            ),
            "refused: the file has groups of account 123456789012 in us-east-1, and not of",
        ),
        (
            format!(
                r#"[{{"GroupId": "{WEB}", "GroupName": "web", "SecurityGroupArn": "arn:aws:ec2:us-east-1:123456789012:security-group/sg-00000009"}}]"#
            ),
            "does not match the ID and the owner next to it",
        ),
        (
            r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-00000001", "GroupId": "sg-00000001",
                "SecurityGroupRuleArn": "arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-00000001",
                "IsEgress": false, "IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIpv4": "10.0.0.0/8"}]}"#
                .to_owned(),
            "refused: the file has groups of account 123456789012 in us-east-1, and not of",
        ),
    ] {
        let lines = in_ireland(&text, None);
        assert!(lines.contains(expected), "{text}\n{lines}");
    }
}

#[test]
fn rows_that_a_file_comments_out_are_no_rules() {
    for sign in ["#", "//", "--", ";", "% ", "REM "] {
        let text =
            format!("Group,Direction,Protocol,Ports,Source\n{sign}web,in,tcp,22,0.0.0.0/0\n");
        let lines = in_ireland(&text, None);
        assert!(
            lines.contains("refused: line 2, group: "),
            "{text}\n{lines}"
        );
    }
    for (start, end) in [("/*", "*/"), ("<!--", "-->"), ("/* disabled", "*/")] {
        let text = format!(
            "Group,Direction,Protocol,Ports,Source\n{start}\nweb,in,tcp,22,0.0.0.0/0\n{end}\nweb,in,tcp,443,10.0.0.0/8\n"
        );
        let lines = in_ireland(&text, None);
        assert!(
            lines.contains("refused: line 2, group: "),
            "{text}\n{lines}"
        );
    }
}

#[test]
fn sources_are_in_the_region_of_their_group() {
    let group = |region: &str| {
        format!("arn:aws:ec2:{region}:210987654321:security-group/sg-0000000a (partner)")
    };
    let list = |region: &str| format!("arn:aws:ec2:{region}:aws:prefix-list/pl-0000000a");
    for (headings, row, expected) in [
        (
            "Source",
            group("eu-west-1"),
            "web: + in tcp 9000 210987654321/sg-0000000a",
        ),
        (
            "Source",
            list("eu-west-1"),
            "web: + in tcp 9000 pl-0000000a",
        ),
        (
            "Source",
            group("us-east-1"),
            "refused: the file has groups of us-east-1, and not of",
        ),
        (
            "Source",
            list("us-east-1"),
            "refused: the file has groups of us-east-1, and not of",
        ),
        (
            "Source",
            format!("\"{}; {}\"", group("eu-west-1"), list("us-east-1")),
            "refused: line 2, source: the ARN is of us-east-1, and the group",
        ),
        (
            "Region,Source",
            format!("eu-west-1,{}", group("us-east-1")),
            "refused: line 2, source: the ARN is of us-east-1, and the group",
        ),
    ] {
        let text = format!("Group,Direction,Protocol,Ports,{headings}\nweb,in,tcp,9000,{row}\n");
        let lines = in_ireland(&text, None);
        assert!(lines.contains(expected), "{text}\n{lines}");
    }
}

#[test]
fn a_column_of_environments_is_said_to_filter_nothing() {
    let notes = |rows: &str| {
        let text = format!("Group,Environment,Direction,Protocol,Ports,Source\n{rows}");
        let imported = portcullis::import::parse_csv(&text).unwrap();
        imported
            .remarks
            .iter()
            .map(|note| note.text())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        notes("web,prod,in,tcp,443,10.0.0.0/8\napp,dev,in,tcp,443,10.0.0.0/8\n"),
        [
            "The column Environment is not read, and nothing is filtered by it: the groups of dev, prod are imported."
        ]
    );
    assert_eq!(
        notes("web,prod,in,tcp,443,10.0.0.0/8\napp,prod,in,tcp,443,10.0.0.0/8\n"),
        ["The column Environment is not read: prod is not compared with your account."]
    );
}

#[test]
fn a_chosen_account_and_region_is_imported_alone() {
    let text = "Group,Region,Direction,Protocol,Ports,Source
remote,us-east-1,in,tcp,9000,10.0.0.0/8
db,eu-west-1,in,tcp,9001,remote
db,eu-west-1,in,tcp,9002,10.0.0.0/8
";
    let from = |region: &str| {
        let region = Some(Region::parse(region).unwrap());
        in_ireland(
            text,
            Some(Origin {
                account: None,
                region,
            }),
        )
    };
    let here = from("eu-west-1");
    assert!(here.contains("+ in tcp 9002 10.0.0.0/8"), "{here}");
    assert!(!here.contains("9000") && !here.contains("9001"), "{here}");
    assert!(
        here.contains(
            "Only the groups of eu-west-1 are imported; 1 other group of the file is left out."
        ),
        "{here}"
    );
    let there = from("us-east-1");
    assert!(
        there.contains("remote: + in tcp 9000 10.0.0.0/8"),
        "{there}"
    );
    assert!(
        !there.contains("9001") && !there.contains("9002"),
        "{there}"
    );
}
