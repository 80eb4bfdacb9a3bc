//! Golden plans that change what uses groups.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use super::testing::{group, rule_of};
use super::*;
use portcullis_model::{
    AssociationState, InterfaceId, Inventory, NetworkInterface, SecurityGroup, VpcAssociation,
    VpcId,
};

fn id(text: &str) -> GroupId {
    GroupId::from_remote(text)
}

fn eni(text: &str) -> InterfaceId {
    InterfaceId::from_remote(text)
}

fn vpc(text: &str) -> VpcId {
    VpcId::from_remote(text)
}

fn interface(name: &str, groups: &[&str]) -> NetworkInterface {
    let mut interface = NetworkInterface::new(eni(name));
    interface.groups = groups.iter().map(|group| id(group)).collect();
    interface
}

fn account(groups: Vec<SecurityGroup>, interfaces: Vec<NetworkInterface>) -> Inventory {
    Inventory {
        interfaces: Some(Arc::new(interfaces)),
        associations: Some(Arc::new(Vec::new())),
        ..groups.into_iter().collect()
    }
}

fn edited(
    inventory: &Inventory,
    group: &str,
    edit: impl FnOnce(&mut SecurityGroup),
    uses: UseChange,
) -> GroupChange {
    let before = inventory.group(&id(group)).map(|group| (**group).clone());
    let mut after = before.clone();
    if let Some(after) = &mut after {
        edit(after);
    }
    GroupChange {
        id: id(group),
        before,
        after,
        uses,
    }
}

fn created(id_text: &str, words: &[&str], uses: UseChange) -> GroupChange {
    let mut after = group(id_text, words);
    for rule in &mut after.rules {
        rule.id = None;
    }
    GroupChange {
        id: id(id_text),
        before: None,
        after: Some(after),
        uses,
    }
}

fn deleted(inventory: &Inventory, group: &str, uses: UseChange) -> GroupChange {
    let change = edited(inventory, group, |_| {}, uses);
    GroupChange {
        after: None,
        ..change
    }
}

fn joined(interfaces: &[&str]) -> UseChange {
    UseChange {
        joined: interfaces.iter().map(|name| eni(name)).collect(),
        ..UseChange::default()
    }
}

fn left(interfaces: &[&str]) -> UseChange {
    joined(interfaces).reversed()
}

fn planned(before: &Inventory, changes: &[GroupChange]) -> Plan {
    let none = BTreeSet::new();
    let options = PlanOptions {
        rules_per_group: 60,
        revoke_first: &none,
        address: None,
    };
    plan(before, &after_changes(before, changes), &options)
}

fn lines(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().map(|planned| {
        let step = &planned.step;
        let more = match step {
            Step::SetInterfaceGroups {
                interface, after, ..
            } => format!(" {interface} {}", texts(after)),
            Step::DeleteInterface { interface, .. } => format!(" {interface}"),
            Step::AssociateVpc { vpc, .. } | Step::DisassociateVpc { vpc, .. } => format!(" {vpc}"),
            Step::Authorize { rules, .. } | Step::Revoke { rules, .. } => {
                let rules = rules
                    .iter()
                    .map(|rule| format!(" {} {}", rule.traffic, rule.peer));
                rules.collect()
            }
            _ => String::new(),
        };
        format!("{} {}{more}", step.action(), step.subject().as_str())
    });
    steps.collect()
}

fn texts(ids: &[GroupId]) -> String {
    ids.iter()
        .map(GroupId::as_str)
        .collect::<Vec<_>>()
        .join("+")
}

/// A web group on two interfaces, which an app group and itself reference.
fn web() -> Inventory {
    let groups = vec![
        group(
            "sg-web",
            &[
                "in tcp 80 10.0.0.0/8",
                "in tcp 22 sg-web",
                "out all 0.0.0.0/0",
            ],
        ),
        group("sg-app", &["in tcp 8080 sg-web"]),
        group("sg-log", &[]),
    ];
    let interfaces = vec![
        interface("eni-1", &["sg-web", "sg-log"]),
        interface("eni-2", &["sg-web"]),
        interface("eni-3", &["sg-log"]),
    ];
    account(groups, interfaces)
}

/// The changes that put a clone of the web group in its place.
fn replacement(before: &Inventory) -> Vec<GroupChange> {
    let own = [
        "in tcp 80 10.0.0.0/8",
        "in tcp 22 sg-new",
        "out all 0.0.0.0/0",
    ];
    vec![
        created("sg-new", &own, joined(&["eni-1", "eni-2"])),
        edited(
            before,
            "sg-app",
            |group| group.rules[0].peer = rule_of("in tcp 8080 sg-new").peer,
            UseChange::default(),
        ),
        deleted(before, "sg-web", left(&["eni-1", "eni-2"])),
    ]
}

#[test]
fn a_group_is_replaced_without_a_gap() {
    let before = web();
    let changes = replacement(&before);
    let plan = planned(&before, &changes);
    assert_eq!(
        lines(&plan),
        [
            "CreateSecurityGroup sg-new",
            "AuthorizeSecurityGroupIngress sg-new tcp 80 10.0.0.0/8 tcp 22 sg-new",
            "AuthorizeSecurityGroupIngress sg-app tcp 8080 sg-new",
            "ModifyNetworkInterfaceAttribute sg-new eni-1 sg-new+sg-log",
            "ModifyNetworkInterfaceAttribute sg-new eni-2 sg-new",
            "RevokeSecurityGroupIngress sg-app tcp 8080 sg-web",
            "RevokeSecurityGroupIngress sg-web tcp 22 sg-web",
            "DeleteSecurityGroup sg-web",
        ]
    );
    // The clone allows the same, so only the deletion is to be confirmed.
    let risky: Vec<&str> = plan
        .risky_steps()
        .map(|planned| planned.step.action())
        .collect();
    assert_eq!(risky, ["RevokeSecurityGroupIngress", "DeleteSecurityGroup"]);
}

#[test]
fn an_interface_that_gets_less_is_risky() {
    let before = web();
    let mut changes = replacement(&before);
    changes[0].after.as_mut().unwrap().rules.remove(0);
    let risks = |changes: &[GroupChange]| {
        let plan = planned(&before, changes);
        let steps = plan.steps.into_iter();
        let moves = steps.filter(|planned| matches!(planned.step, Step::SetInterfaceGroups { .. }));
        moves.map(|planned| planned.risks).collect::<Vec<_>>()
    };
    let narrows = vec![Risk::NarrowsInterface];
    assert_eq!(risks(&changes), [narrows.clone(), narrows.clone()]);
    // Another group lets the members of the old group in, and not those of the new one.
    let mut changes = replacement(&before);
    changes.remove(1);
    assert_eq!(risks(&changes), [narrows.clone(), narrows]);
    let open = vec![edited(&before, "sg-web", |_| {}, joined(&["eni-3"]))];
    assert_eq!(risks(&open), [vec![]]);
    let wide = account(
        vec![
            group("sg-any", &["in tcp 22 0.0.0.0/0"]),
            group("sg-a", &[]),
        ],
        vec![interface("eni-1", &["sg-a"])],
    );
    let change = edited(&wide, "sg-any", |_| {}, joined(&["eni-1"]));
    let plan = planned(&wide, &[change]);
    assert!(matches!(
        plan.steps[0].risks.as_slice(),
        [Risk::OpensToInternet { .. }]
    ));
}

#[test]
fn the_last_group_of_an_interface_is_not_taken() {
    let before = web();
    let plan = planned(
        &before,
        &[edited(&before, "sg-web", |_| {}, left(&["eni-1", "eni-2"]))],
    );
    assert_eq!(
        lines(&plan),
        [
            "ModifyNetworkInterfaceAttribute sg-web eni-1 sg-log",
            "ModifyNetworkInterfaceAttribute sg-web eni-2 ",
        ]
    );
    assert_eq!(plan.steps[1].risks, [Risk::LeavesNoGroup]);
}

#[test]
fn uses_end_before_their_group_is_deleted() {
    let mut before = web();
    before.associations = Some(Arc::new(vec![VpcAssociation {
        group_id: id("sg-log"),
        vpc_id: vpc("vpc-2"),
        state: AssociationState::Associated,
        state_reason: None,
    }]));
    let uses = UseChange {
        left: [eni("eni-1")].into(),
        deleted: [eni("eni-3")].into(),
        disassociated: [vpc("vpc-2")].into(),
        ..UseChange::default()
    };
    let associated = UseChange {
        associated: [vpc("vpc-2")].into(),
        ..UseChange::default()
    };
    let changes = [
        edited(&before, "sg-app", |_| {}, associated),
        deleted(&before, "sg-log", uses.clone()),
    ];
    let plan = planned(&before, &changes);
    assert_eq!(
        lines(&plan),
        [
            "AssociateSecurityGroupVpc sg-app vpc-2",
            "ModifyNetworkInterfaceAttribute sg-log eni-1 sg-web",
            "DeleteNetworkInterface sg-log eni-3",
            "DisassociateSecurityGroupVpc sg-log vpc-2",
            "DeleteSecurityGroup sg-log",
        ]
    );
    assert_eq!(plan.changes[1].uses, uses);
    let risks: Vec<&[Risk]> = plan
        .steps
        .iter()
        .map(|step| step.risks.as_slice())
        .collect();
    assert_eq!(risks[2], [Risk::DeletesInterface]);
    assert_eq!(risks[3], [Risk::EndsAssociation]);
}

#[test]
fn changes_of_uses_are_those_between_the_inventories() {
    let before = web();
    let changes = replacement(&before);
    let after = after_changes(&before, &changes);
    let groups: Vec<String> = after
        .interfaces
        .iter()
        .flat_map(|all| all.iter())
        .map(|interface| texts(&interface.groups))
        .collect();
    assert_eq!(groups, ["sg-new+sg-log", "sg-new", "sg-log"]);
    let plan = planned(&before, &changes);
    let uses: Vec<(&str, &UseChange)> = plan
        .changes
        .iter()
        .map(|change| (change.id.as_str(), &change.uses))
        .collect();
    let nothing = UseChange::default();
    assert_eq!(
        uses,
        [
            ("sg-new", &joined(&["eni-1", "eni-2"])),
            ("sg-web", &left(&["eni-1", "eni-2"])),
            ("sg-app", &nothing),
        ]
    );
    // The way back.
    let back: Vec<GroupChange> = plan
        .changes
        .into_iter()
        .map(GroupChange::reversed)
        .collect();
    let again = after_changes(&after, &back);
    let groups: Vec<String> = again
        .interfaces
        .iter()
        .flat_map(|all| all.iter())
        .map(|interface| texts(&interface.groups))
        .collect();
    assert_eq!(groups, ["sg-web+sg-log", "sg-web", "sg-log"]);
    // Interfaces that were not read stay unknown.
    let unread = Inventory {
        interfaces: None,
        ..before.clone()
    };
    assert_eq!(after_changes(&unread, &changes).interfaces, None);
}

#[test]
fn a_group_that_leaves_interfaces_waits_for_its_successor() {
    let before = web();
    let found = dependencies(&replacement(&before), &[]);
    assert!(found.contains(&Dependency {
        changed: id("sg-web").into(),
        needs: id("sg-new").into(),
        reason: DependencyReason::ReplacedOnInterfaces,
    }));
}

#[test]
fn recorded_changes_of_uses_meet_what_ec2_has_now() {
    let before = web();
    let change = edited(
        &before,
        "sg-web",
        |_| {},
        UseChange {
            joined: ["eni-1", "eni-3", "eni-9"].map(eni).into(),
            left: ["eni-2", "eni-3", "eni-8"].map(eni).into(),
            deleted: [eni("eni-7")].into(),
            associated: [vpc("vpc-2")].into(),
            ..UseChange::default()
        },
    );
    let rebased = rebase_all(
        std::slice::from_ref(&change),
        &before,
        &std::collections::HashMap::new(),
        None,
    );
    assert_eq!(
        rebased.changes[0].uses,
        UseChange {
            joined: [eni("eni-3")].into(),
            left: [eni("eni-2")].into(),
            associated: [vpc("vpc-2")].into(),
            ..UseChange::default()
        }
    );
    assert_eq!(
        rebased.left_out,
        [LeftOut::Use {
            group: id("sg-web"),
            lost: LostUse::Gone(eni("eni-9")),
        }]
    );
    let unread = Inventory {
        interfaces: None,
        associations: None,
        ..before.clone()
    };
    let rebased = rebase_all(&[change], &unread, &std::collections::HashMap::new(), None);
    let lost: Vec<&LeftOut> = rebased.left_out.iter().collect();
    assert!(
        matches!(
            lost.as_slice(),
            [
                LeftOut::Use {
                    lost: LostUse::UnknownInterfaces,
                    ..
                },
                LeftOut::Use {
                    lost: LostUse::UnknownAssociations,
                    ..
                }
            ]
        ),
        "{lost:?}"
    );
    // Changes that EC2 shows already are done.
    let done = edited(&before, "sg-web", |_| {}, joined(&["eni-1"]));
    let rebased = rebase_all(&[done], &before, &std::collections::HashMap::new(), None);
    assert_eq!(rebased, RebasedChanges::default());
}

#[test]
fn older_plan_files_change_no_uses() {
    let change = edited(
        &web(),
        "sg-app",
        |group| group.rules.clear(),
        UseChange::default(),
    );
    let json = serde_json::to_value(&change).unwrap();
    assert!(json.get("uses").is_none());
    assert_eq!(serde_json::from_value::<GroupChange>(json).unwrap(), change);
    let change = edited(&web(), "sg-app", |_| {}, joined(&["eni-1"]));
    let json = serde_json::to_value(&change).unwrap();
    assert_eq!(json["uses"], serde_json::json!({ "joined": ["eni-1"] }));
    assert_eq!(serde_json::from_value::<GroupChange>(json).unwrap(), change);
}

#[test]
fn a_rule_of_a_group_that_loses_interfaces_is_not_changed_in_place() {
    let before = web();
    let change = edited(
        &before,
        "sg-web",
        |group| group.rules[0].traffic = rule_of("in tcp 443 10.0.0.0/8").traffic,
        left(&["eni-1"]),
    );
    assert_eq!(
        lines(&planned(&before, &[change])),
        [
            "AuthorizeSecurityGroupIngress sg-web tcp 443 10.0.0.0/8",
            "ModifyNetworkInterfaceAttribute sg-web eni-1 sg-log",
            "RevokeSecurityGroupIngress sg-web tcp 80 10.0.0.0/8",
        ]
    );
}

#[test]
fn a_deleted_group_is_associated_with_nothing() {
    let before = account(vec![group("sg-app", &[])], Vec::new());
    let uses = UseChange {
        associated: [vpc("vpc-2")].into(),
        ..UseChange::default()
    };
    let plan = planned(&before, &[deleted(&before, "sg-app", uses)]);
    assert_eq!(lines(&plan), ["DeleteSecurityGroup sg-app"]);
    assert!(plan.changes[0].uses.is_empty());
}
