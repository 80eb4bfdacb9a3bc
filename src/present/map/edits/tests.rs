//! Tests edits by drawing: where rules go, what moves with an end, and one undo for each.

use std::sync::Arc;

use super::*;
use crate::draft::Draft;
use crate::model::{AccountId, SecurityGroup};

fn id(number: u32) -> GroupId {
    GroupId::from_remote(format!("sg-{number:08}"))
}

fn tcp(port: u16, direction: Direction, peer: &str) -> Rule {
    let traffic = Traffic::Tcp(PortRange::single(port));
    Rule::new(direction, traffic, Peer::parse(peer).unwrap())
}

fn group(number: u32, rules: Vec<Rule>) -> Arc<SecurityGroup> {
    Arc::new(SecurityGroup {
        id: id(number),
        name: format!("group-{number}"),
        description: String::new(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules,
        has_rule_ids: false,
    })
}

/// The phrases of a group's rules with the draft.
fn rules(draft: &Draft, groups: &[Arc<SecurityGroup>], number: u32) -> Vec<String> {
    let remote = groups.iter().find(|group| group.id == id(number)).cloned();
    let view = draft.view(&id(number), remote);
    let rows = view.rows().iter().filter_map(|row| view.rule(row));
    rows.map(|rule| format!("{} {} {}", rule.direction, rule.traffic, rule.peer))
        .collect()
}

/// The groups with the draft.
fn views(draft: &Draft, groups: &[Arc<SecurityGroup>]) -> Vec<GroupView> {
    let views = groups
        .iter()
        .map(|group| draft.view(&group.id, Some(group.clone())));
    views.collect()
}

/// Moves the end of an edge in a draft, as one edit.
fn moved(
    groups: &[Arc<SecurityGroup>],
    rules: &[RuleRef],
    end: EdgeEnd,
    to: &Endpoint,
) -> (Draft, usize) {
    let mut draft = Draft::default();
    let views = views(&draft, groups);
    let count = draft.edit("moved", |editing| move_end(editing, &views, rules, end, to));
    (draft, count)
}

#[test]
fn an_edge_to_a_group_is_an_inbound_rule_of_it() {
    let drawn = DrawnRule::between(&Endpoint::Group(id(1)), &Endpoint::Group(id(2))).unwrap();
    assert_eq!((drawn.group, drawn.direction), (id(2), Direction::Ingress));
    assert_eq!(drawn.peer.to_string(), "sg-00000001");
}

#[test]
fn an_edge_to_the_outside_is_an_outbound_rule_of_its_source() {
    let outside = Endpoint::Outside(Peer::parse("10.0.0.0/8").unwrap());
    let drawn = DrawnRule::between(&Endpoint::Group(id(1)), &outside).unwrap();
    assert_eq!((drawn.group, drawn.direction), (id(1), Direction::Egress));
    assert_eq!(DrawnRule::between(&outside, &outside), None);
}

#[test]
fn moving_the_target_of_an_inbound_rule_moves_the_rule() {
    let rule = tcp(443, Direction::Ingress, "sg-00000001");
    let groups = [
        group(1, Vec::new()),
        group(2, vec![rule.clone()]),
        group(3, Vec::new()),
    ];
    let edge = [RuleRef::new(id(2), &rule)];
    let (mut draft, count) = moved(&groups, &edge, EdgeEnd::Target, &Endpoint::Group(id(3)));
    assert_eq!(count, 1);
    assert!(rules(&draft, &groups, 2).is_empty());
    assert_eq!(
        rules(&draft, &groups, 3),
        rules(&Draft::default(), &groups, 2)
    );
    draft.undo();
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn moving_the_source_of_an_inbound_rule_changes_its_peer() {
    let rule = tcp(443, Direction::Ingress, "sg-00000001");
    let groups = [group(2, vec![rule.clone()])];
    let edge = [RuleRef::new(id(2), &rule)];
    let outside = Endpoint::Outside(Peer::parse("10.0.0.0/8").unwrap());
    let (draft, count) = moved(&groups, &edge, EdgeEnd::Source, &outside);
    assert_eq!(count, 1);
    let after = rules(&draft, &groups, 2);
    assert_eq!(after.len(), 1);
    assert!(after[0].ends_with("10.0.0.0/8"), "{after:?}");
}

#[test]
fn outbound_rules_stay_with_their_source() {
    let rule = tcp(443, Direction::Egress, "sg-00000002");
    let groups = [group(1, vec![rule.clone()]), group(3, Vec::new())];
    let edge = [RuleRef::new(id(1), &rule)];
    let (draft, _) = moved(&groups, &edge, EdgeEnd::Target, &Endpoint::Group(id(3)));
    assert!(rules(&draft, &groups, 1)[0].ends_with("sg-00000003"));
    let (draft, _) = moved(&groups, &edge, EdgeEnd::Source, &Endpoint::Group(id(3)));
    assert!(rules(&draft, &groups, 1).is_empty());
    assert_eq!(rules(&draft, &groups, 3).len(), 1);
}

#[test]
fn a_rule_cannot_move_to_the_outside() {
    let rule = tcp(443, Direction::Ingress, "sg-00000001");
    let groups = [group(2, vec![rule.clone()])];
    let edge = [RuleRef::new(id(2), &rule)];
    let outside = Endpoint::Outside(Peer::parse("10.0.0.0/8").unwrap());
    let (draft, count) = moved(&groups, &edge, EdgeEnd::Target, &outside);
    assert_eq!(count, 0);
    assert!(draft.is_empty());
}

#[test]
fn drafted_rules_can_be_moved_and_removed() {
    let groups = [group(1, Vec::new()), group(2, Vec::new())];
    let rule = tcp(22, Direction::Ingress, "sg-00000001");
    let mut draft = Draft::default();
    draft.edit("added", |editing| {
        editing.add_row(&id(2), RuleDraft::from(&rule))
    });
    let views = views(&draft, &groups);
    let edge = [RuleRef::new(id(2), &rule)];
    draft.edit("removed", |editing| remove_rules(editing, &views, &edge));
    assert!(rules(&draft, &groups, 2).is_empty());
    draft.undo();
    assert_eq!(rules(&draft, &groups, 2).len(), 1);
}

#[test]
fn the_template_is_one_edit_with_three_groups() {
    let mut draft = Draft::default();
    let vpc = VpcId::from_remote("vpc-00000001");
    let created = draft
        .edit("created", |editing| {
            create_tiers(editing, "shop", Some(&vpc))
        })
        .unwrap();
    let names: Vec<String> = created
        .iter()
        .map(|id| draft.view(id, None).name().to_owned())
        .collect();
    assert_eq!(names, ["shop-load-balancer", "shop-web", "shop-database"]);
    let inbound = |id: &GroupId| {
        let view = draft.view(id, None);
        let rules = view.rows_in(Direction::Ingress);
        rules
            .filter_map(|row| view.rule(row).cloned())
            .collect::<Vec<Rule>>()
    };
    assert_eq!(inbound(&created[0]).len(), 2);
    let database = inbound(&created[2]);
    assert_eq!(
        database[0].peer,
        Peer::Group(GroupReference::new(created[1].clone()))
    );
    draft.undo();
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn a_template_with_a_bad_name_creates_nothing() {
    let mut draft = Draft::default();
    let created = draft.edit("created", |editing| create_tiers(editing, "sg-shop", None));
    assert_eq!(created, None);
    assert!(draft.is_empty());
}
