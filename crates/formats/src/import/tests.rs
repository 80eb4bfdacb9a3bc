//! Parsing, errors, and applying imports to an account.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use super::*;
use crate::export::testing::{group, groups, inventory, rule, tag};
use crate::export::{ExportContext, cli_json, csv};
use portcullis_model::{AccountId, Direction, PortRange, Rule, RuleId, TextError, Traffic, VpcId};
use portcullis_plan::GroupChange;

fn without_ids(mut groups: Vec<SecurityGroup>) -> Vec<SecurityGroup> {
    for group in &mut groups {
        group.has_rule_ids = false;
        for rule in &mut group.rules {
            rule.id = None;
            rule.tags = Vec::new();
        }
    }
    groups
}

fn owner() -> AccountId {
    AccountId::from_remote("123456789012")
}

fn merged(imported: &Imported, live: &[SecurityGroup]) -> Result<Vec<GroupChange>, MergeError> {
    let merged = merge_import(
        imported,
        &live.iter().cloned().collect(),
        &owner(),
        &MergeOptions::default(),
    );
    merged.map(|merged| merged.changes)
}

fn lines(group: &SecurityGroup) -> Vec<String> {
    let line = |rule: &Rule| {
        let line = format!(
            "{} {} {} {}",
            rule.direction, rule.traffic, rule.peer, rule.description
        );
        line.trim_end().to_owned()
    };
    group.rules.iter().map(line).collect()
}

#[test]
fn exports_round_trip() {
    let text = cli_json(&inventory(), &ExportContext::default());
    let read = parse_cli_json(&text).unwrap();
    // Rules with the same traffic are grouped by type of source.
    let sorted = |inventory: &Inventory| -> Vec<Vec<String>> {
        let lines = inventory.groups.iter().map(|group| {
            let mut lines = lines(group);
            lines.sort();
            lines
        });
        lines.collect()
    };
    assert_eq!(sorted(&read.inventory()), sorted(&inventory()));
    assert_eq!(cli_json(&read.inventory(), &ExportContext::default()), text);
    let text = csv(&inventory(), &ExportContext::default());
    let read = parse_csv(&text).unwrap();
    let expected = Imported {
        is_own_table: true,
        ..Imported::complete(groups())
    };
    assert_eq!(read, expected);
    assert_eq!(detect(&text), Some(Format::Csv));
}

#[test]
fn describe_security_group_rules_adds_ids_and_tags() {
    let text = r#"{"NextToken": "more", "Unknown": 1, "SecurityGroups": [
        {"GroupId": "sg-1", "GroupName": "web", "OwnerId": "1", "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
             "UserIdGroupPairs": [{"UserId": "1", "GroupId": "sg-2"}]}]}]}
        {"SecurityGroupRules": [
            {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false, "IpProtocol": "tcp",
             "FromPort": 22, "ToPort": 22, "ReferencedGroupInfo": {"GroupId": "sg-2", "UserId": "1"},
             "Tags": [{"Key": "k", "Value": "v"}]},
            {"SecurityGroupRuleId": "sgr-9", "GroupId": "sg-9", "IsEgress": true, "IpProtocol": "-1",
             "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"}]}"#;
    let read = parse_cli_json(text).unwrap();
    assert!(read.is_partial);
    let [ImportedGroup { group: web, .. }] = read.groups.as_slice() else {
        panic!("{read:?}");
    };
    assert!(web.has_rule_ids);
    assert_eq!(web.rules[0].id, Some(RuleId::from_remote("sgr-1")));
    assert_eq!(web.rules[0].tags, [tag("k", "v")]);
    assert_eq!(web.rules[0].peer.to_string(), "sg-2");
    assert_eq!(web.rules[1].id, None);
    let bare = r#"[{"GroupId": "sg-1", "GroupName": "web"}]"#;
    assert!(!parse_cli_json(bare).unwrap().is_partial);
}

#[test]
fn plain_tables_are_parsed_as_people_write_them() {
    let text = "Security group;Direction;Protocol;Port;Source;Comment\r\n\
                web;in;TCP;443;anywhere;'=shop\r\n\
                web;inbound;tcp;22;10.0.0.0/8, 192.0.2.7;\" ops \"\r\n\
                app;ingress;TCP;8000-8080;web;\r\n\
                app;egress;all;all;0.0.0.0/0;\r\n\
                \r\n\
                app;in;icmp;8;self;\r\n\
                idle;;;;;\r\n";
    let read = parse_csv(text).unwrap();
    assert!(read.groups.iter().all(|group| !group.coverage.tags));
    let groups = read.inventory().groups;
    let [web, app, idle] = &groups[..] else {
        panic!("{read:?}");
    };
    assert_eq!(
        lines(web),
        [
            "inbound tcp 443 0.0.0.0/0 =shop",
            "inbound tcp 22 10.0.0.0/8 ops",
            "inbound tcp 22 192.0.2.7/32 ops",
        ]
    );
    assert_eq!(
        lines(app),
        [
            "inbound tcp 8000-8080 new-1",
            "inbound icmp 8 new-2",
            "outbound all 0.0.0.0/0",
        ]
    );
    assert_eq!((idle.id.as_str(), idle.rules.len()), ("new-3", 0));
    let by_id =
        "group,vpc_id,from_port,to_port,protocol,cidr\nsg-0000000a,vpc-1,-1,-1,icmp,10.0.0.0/8\n";
    let read = parse_csv(by_id).unwrap();
    assert_eq!(read.groups[0].group.id.as_str(), "sg-0000000a");
    assert_eq!(
        read.groups[0].group.vpc_id,
        Some(VpcId::from_remote("vpc-1"))
    );
    assert_eq!(
        lines(&read.groups[0].group),
        ["inbound icmp all 10.0.0.0/8"]
    );
}

#[test]
fn formats_are_detected_by_content() {
    for (text, format) in [
        (r#"{"SecurityGroups": []}"#, Some(Format::CliJson)),
        (
            r#" {"a": 1, "SecurityGroupRules": []} {"b":"#,
            Some(Format::CliJson),
        ),
        ("\u{feff}[{}]", Some(Format::CliJson)),
        (
            r#"{"kind": "portcullis-snapshot", "version": 9}"#,
            Some(Format::Snapshot),
        ),
        (r#"{"kind": "portcullis-plan"}"#, None),
        ("group\tports\tsource\n", Some(Format::Csv)),
        ("tcp 443 10.0.0.0/8", None),
        ("", None),
        ("{", None),
        // Truncated: the parser reports where.
        (r#"{"SecurityGroups": [{"#, Some(Format::CliJson)),
        (
            r#"{"groups": [], "kind": "portcullis-snapshot", "#,
            Some(Format::Snapshot),
        ),
    ] {
        assert_eq!(detect(text), format, "{text}");
    }
}

#[test]
fn an_import_of_the_current_state_changes_nothing() {
    let live = groups();
    let complete = Imported::complete(live.clone());
    assert_eq!(merged(&complete, &live), Ok(Vec::new()));
    // Neither does one in another order without ids and tags of rules.
    let mut imported = Imported::complete(without_ids(live.clone()));
    for imported in &mut imported.groups {
        imported.group.rules.reverse();
    }
    assert_eq!(merged(&imported, &live), Ok(Vec::new()));
}

#[test]
fn only_imported_groups_change() {
    let live = groups();
    let mut imported = Imported::complete(vec![live[1].clone()]);
    let app = &mut imported.groups[0].group;
    app.rules[0].traffic = Traffic::Tcp(PortRange::single(8443));
    app.rules.remove(1);
    app.rules
        .push(rule(Direction::Egress, Traffic::All, "0.0.0.0/0", "new"));
    app.tags = vec![tag("aws:x", "y"), tag("Name", "app")];
    let changes = merged(&imported, &live).unwrap();
    let [change] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(change.before.as_ref(), Some(&live[1]));
    let after = change.after.as_ref().unwrap();
    assert_eq!(
        lines(after),
        [
            "inbound tcp 8443 sg-00000001",
            "outbound gre 999999999999/sg-00000099",
            "outbound all 0.0.0.0/0 new"
        ]
    );
    let ids: Vec<_> = after
        .rules
        .iter()
        .map(|rule| rule.id.as_ref().map(RuleId::as_str))
        .collect();
    assert_eq!(ids, [Some("sgr-00000001"), Some("sgr-00000003"), None]);
    assert_eq!(after.tags, [tag("Name", "app")]);
    imported.groups[0].coverage.tags = false;
    let changes = merged(&imported, &live).unwrap();
    assert_eq!(changes[0].after.as_ref().unwrap().tags, []);
}

#[test]
fn missing_groups_are_created_with_their_references() {
    let mut imported = Imported::complete(groups());
    // Another account has the second group under another id.
    let mut there = group("sg-0000000b", "APP, \"two\"", Vec::new());
    there.description = "theirs".to_owned();
    imported.groups[0].group.rules[4].description = "".into();
    imported.groups[2].group.description = String::new();
    let changes = merged(&imported, &[there.clone()]).unwrap();
    let ids: Vec<&str> = changes.iter().map(|change| change.id.as_str()).collect();
    assert_eq!(ids, ["new-1", "sg-0000000b", "new-2"]);
    let after = |place: usize| changes[place].after.as_ref().unwrap();
    assert!(lines(after(0)).contains(&"inbound tcp 443 sg-0000000b".to_owned()));
    assert_eq!(
        lines(after(1)),
        [
            "inbound udp 0-65535 new-1",
            "inbound tcp 443 sg-0000000b self",
            "outbound gre 999999999999/sg-00000099",
        ]
    );
    assert_eq!(after(1).description, "theirs");
    // In another account, references to groups that were not imported get the account id.
    let elsewhere = AccountId::from_remote("999999999999");
    let mut one = Imported::complete(vec![imported.groups[1].group.clone()]);
    one.groups[0].group.name = "app".to_owned();
    one.groups[0].group.description = "d".to_owned();
    let merged_there =
        |options: &MergeOptions| merge_import(&one, &Inventory::default(), &elsewhere, options);
    // The user has to choose the account of the file first.
    let asked = merged_there(&MergeOptions::default()).unwrap_err();
    assert_eq!(asked, MergeError::Origin(one.origins()));
    let chosen = MergeOptions {
        origin: one.origins().pop_first(),
        ..MergeOptions::default()
    };
    let merged_there = merged_there(&chosen).unwrap().changes;
    assert_eq!(
        lines(merged_there[0].after.as_ref().unwrap()),
        [
            "inbound udp 0-65535 123456789012/sg-00000001",
            "inbound tcp 443 new-1 self",
            "outbound gre sg-00000099",
        ]
    );
    assert_eq!(after(2).description, "empty");
    imported.groups.push(ImportedGroup::complete(there.clone()));
    let error = merged(&imported, &[there]).unwrap_err();
    assert!(
        matches!(&error, MergeError::SameGroup { id, .. } if id.as_str() == "sg-0000000b"),
        "{error:?}"
    );
}

#[test]
fn a_default_group_without_its_vpc_is_left_out_with_rules_that_reference_it() {
    let mut web = group("sg-1", "web", Vec::new());
    web.rules = vec![
        rule(Direction::Ingress, Traffic::All, "sg-00000002", ""),
        rule(Direction::Ingress, Traffic::All, "10.0.0.0/8", ""),
    ];
    let imported = Imported::complete(vec![web, group("sg-00000002", "default", Vec::new())]);
    let merged = merge_import(
        &imported,
        &Inventory::default(),
        &owner(),
        &MergeOptions::default(),
    )
    .unwrap();
    let [change] = merged.changes.as_slice() else {
        panic!("{merged:?}");
    };
    assert_eq!(
        lines(change.after.as_ref().unwrap()),
        ["inbound all 10.0.0.0/8"]
    );
    let group = "default (sg-00000002)".to_owned();
    assert_eq!(
        merged.notes,
        [
            MergeNote::DefaultGroup { group },
            MergeNote::RulesLeftOut(1)
        ]
    );
}

#[test]
fn changes_that_ec2_would_refuse_are_errors() {
    let allow = |description: &str| {
        let mut group = group("sg-1", "web", Vec::new());
        group.rules = vec![rule(Direction::Ingress, Traffic::All, "::/0", description)];
        group
    };
    let merged = |group: SecurityGroup, live: &[SecurityGroup]| {
        let merged = merged(&Imported::complete(vec![group]), live);
        merged.map(|changes| changes.len())
    };
    let error = merged(allow("it's"), &[]).unwrap_err();
    assert_eq!(
        error,
        MergeError::Text {
            group: "web".to_owned(),
            what: RefusedText::RuleDescription,
            problem: TextError::Character('\''),
        }
    );
    // Texts that EC2 has are accepted.
    assert_eq!(merged(allow("it's"), &[allow("it's")]), Ok(0));
}

#[test]
fn texts_have_a_size_limit() {
    let large = " ".repeat(MAX_BYTES + 1);
    assert_eq!(parse_csv(&large), Err(ImportError::TooLarge(MAX_BYTES + 1)));
    assert_eq!(
        parse_cli_json(&large),
        Err(ImportError::TooLarge(MAX_BYTES + 1))
    );
    assert_eq!(detect(&large), None);
}
