//! EC2's rules for rules, as a table (tests/fixtures/validation.json): what is typed, what the page says of it, and
//! what goes over the wire. Each row is held against the page's reading and against the sandbox; tests/conformance
//! holds those that moto implements against moto.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::time::SystemTime;

use portcullis::analysis::DEFAULT_RULES_PER_GROUP;
use portcullis::draft::{CellColumn, RuleDraft};
use portcullis::entry::{EntryContext, KnownGroup, parse_cell};
use portcullis::model::{Direction, GroupDescription, GroupId, GroupName, Region, VpcId};
use portcullis::sandbox::{Sandbox, SandboxRequest};
use portcullis::text::Text as _;
use serde_json::Value;

/// A sandbox with a group to try rules on, and one of another VPC.
struct World {
    sandbox: Sandbox,
    group: GroupId,
    other: GroupId,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            sandbox: Sandbox::three_tier(),
            group: GroupId::from_remote(""),
            other: GroupId::from_remote(""),
        };
        world.group = world.create("Action=CreateSecurityGroup&GroupName=tried&GroupDescription=x");
        let vpc = text(
            &world.ask("Action=CreateVpc&CidrBlock=10.99.0.0/16").1,
            "vpcId",
        );
        let body =
            format!("Action=CreateSecurityGroup&GroupName=other&GroupDescription=x&VpcId={vpc}");
        world.other = world.create(&body);
        world
    }

    fn create(&mut self, body: &str) -> GroupId {
        GroupId::from_remote(text(&self.ask(body).1, "groupId"))
    }

    fn ask(&mut self, body: &str) -> (u16, String) {
        let response = self.sandbox.handle(&SandboxRequest {
            region: &Region::parse("us-east-1").unwrap(),
            access_key_id: None,
            caller_arn: None,
            body,
            now: SystemTime::UNIX_EPOCH,
        });
        (response.status, response.body)
    }

    /// The row with the ids of this world's groups in it.
    fn filled_in(&self, row: &Value) -> Value {
        let text = row.to_string().replace("{group}", self.group.as_str());
        serde_json::from_str(&text.replace("{other}", self.other.as_str())).unwrap()
    }
}

fn text(xml: &str, name: &str) -> String {
    let rest = xml
        .split(&format!("<{name}>"))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name} in {xml}"));
    rest.split('<').next().unwrap().to_owned()
}

fn rows() -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(include_str!("fixtures/validation.json")).unwrap();
    assert!(rows.len() > 30);
    rows
}

/// What the page makes of the cells of a row, typed one after the other.
fn typed(row: &Value, world: &World) -> Result<RuleDraft, String> {
    let vpc = VpcId::from_remote("vpc-00000001");
    let known = |id: &GroupId, vpc: &VpcId| KnownGroup {
        id: id.clone(),
        name: id.to_string(),
        vpc_id: Some(vpc.clone()),
        owner_id: None,
        is_deleted: false,
    };
    let groups = [
        known(&world.group, &vpc),
        known(&world.other, &VpcId::from_remote("vpc-00000002")),
    ];
    let context = EntryContext {
        group_id: &world.group,
        vpc_id: Some(&vpc),
        groups: &groups,
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    };
    let mut rule = RuleDraft::empty(Direction::Ingress);
    for (name, column) in [
        ("type", CellColumn::Type),
        ("protocol", CellColumn::Protocol),
        ("ports", CellColumn::Ports),
        ("peer", CellColumn::Peer),
        ("description", CellColumn::Description),
    ] {
        if let Some(text) = row[name].as_str() {
            rule = parse_cell(column, text, &rule, &context)
                .map_err(|error| error.text())?
                .rule;
        }
    }
    Ok(rule)
}

/// The form body that sends what the row says, whether or not the page would.
fn body(row: &Value, group: &GroupId) -> String {
    let mut body = format!("Action=AuthorizeSecurityGroupIngress&GroupId={group}");
    let wire = row["wire"].as_object().unwrap();
    let source = ["CidrIp", "CidrIpv6", "GroupId", "PrefixListId"]
        .into_iter()
        .find(|name| wire.contains_key(*name))
        .unwrap();
    let list = match source {
        "CidrIp" => "IpRanges",
        "CidrIpv6" => "Ipv6Ranges",
        "GroupId" => "Groups",
        _ => "PrefixListIds",
    };
    for (name, value) in wire {
        let place = if name == source || name == "Description" {
            format!("{list}.1.{name}")
        } else {
            name.clone()
        };
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let escaped: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        body.push_str(&format!("&IpPermissions.1.{place}={escaped}"));
    }
    body
}

#[test]
fn the_page_and_the_sandbox_agree_on_every_row() {
    for row in rows() {
        let mut world = World::new();
        let row = world.filled_in(&row);
        let what = row["what"].as_str().unwrap();
        let read = typed(&row, &world);
        let group = world.group.clone();
        let (status, answer) = world.ask(&body(&row, &group));
        match row["message"].as_str() {
            None => {
                assert!(
                    read.as_ref().is_ok_and(|rule| rule.rule().is_some()),
                    "{what}: {read:?}"
                );
                assert_eq!(status, 200, "{what}: {answer}");
            }
            Some(message) => {
                let said = read.expect_err(what);
                assert!(said.contains(message), "{what}: {said}");
                // Where EC2 takes what the page does not, the row says so.
                let is_stricter = row["stricter"].as_bool() == Some(true);
                assert_eq!(status == 200, is_stricter, "{what}: {status} {answer}");
            }
        }
    }
}

#[test]
fn names_and_descriptions_of_groups() {
    for (name, description, is_fine) in [
        ("web servers (blue)", "Web servers", true),
        ("sg-web", "x", false),
        ("default", "x", false),
        ("", "x", false),
        ("w\u{fc}rfel", "x", false),
        ("fine", "", false),
        ("fine", "caf\u{e9}", false),
        ("fine", "why?", false),
    ] {
        let is_read =
            GroupName::parse(name).is_ok() && GroupDescription::parse(description).is_ok();
        assert_eq!(is_read, is_fine, "{name:?} {description:?}");
        let escaped = |text: &str| {
            text.bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        };
        let body = format!(
            "Action=CreateSecurityGroup&GroupName={}&GroupDescription={}",
            escaped(name),
            escaped(description)
        );
        assert_eq!(
            World::new().ask(&body).0 == 200,
            is_fine,
            "{name:?} {description:?}"
        );
    }
}

#[test]
fn a_rule_is_taken_once_and_the_quota_holds() {
    let mut world = World::new();
    let row = serde_json::json!({"wire": {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8"}});
    let group = world.group.clone();
    assert_eq!(world.ask(&body(&row, &group)).0, 200);
    let twin = serde_json::json!({"wire": {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.9.9.9/8", "Description": "again"}});
    let (status, answer) = world.ask(&body(&twin, &group));
    assert_eq!(
        (status, text(&answer, "Code").as_str()),
        (400, "InvalidPermission.Duplicate")
    );
    for port in 2..=DEFAULT_RULES_PER_GROUP {
        let row = serde_json::json!({"wire": {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}});
        assert_eq!(world.ask(&body(&row, &group)).0, 200, "{port}");
    }
    let row = serde_json::json!({"wire": {"IpProtocol": "tcp", "FromPort": 999, "ToPort": 999, "CidrIp": "10.0.0.0/8"}});
    let (status, answer) = world.ask(&body(&row, &group));
    assert_eq!(
        (status, text(&answer, "Code").as_str()),
        (400, "RulesPerSecurityGroupLimitExceeded")
    );
}
