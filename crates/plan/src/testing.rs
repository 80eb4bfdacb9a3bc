//! Rules and groups for tests.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::{GroupChange, Plan, PlanOptions, UseChange, after_changes, plan};
use portcullis_model::{
    AccountId, Direction, GroupId, GroupReference, Inventory, Peer, PortRange, PrefixList,
    PrefixListId, Rule, RuleId, SecurityGroup, Traffic,
};

/// An inbound rule for SSH.
pub(super) fn rule(peer: &str) -> Rule {
    let traffic = Traffic::Tcp(PortRange::single(22));
    Rule::new(Direction::Ingress, traffic, peer_of(peer))
}

/// Parses a peer. Ids of groups and prefix lists may be short.
fn peer_of(text: &str) -> Peer {
    match text.get(..3) {
        Some("sg-") => Peer::Group(GroupReference::new(GroupId::from_remote(text))),
        Some("pl-") => Peer::PrefixList(PrefixListId::from_remote(text)),
        _ => Peer::parse(text).unwrap(),
    }
}

/// Parses a rule such as `in tcp 80 10.0.0.0/8` or `out all 0.0.0.0/0`.
pub(super) fn rule_of(words: &str) -> Rule {
    let words: Vec<&str> = words.split(' ').collect();
    let direction = |word: &str| match word {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    match words.as_slice() {
        [way, "all", peer] => Rule::new(direction(way), Traffic::All, peer_of(peer)),
        [way, protocol, ports, peer] => {
            let ports = PortRange::parse(ports).unwrap();
            let traffic = match *protocol {
                "tcp" => Traffic::Tcp(ports),
                _ => Traffic::Udp(ports),
            };
            Rule::new(direction(way), traffic, peer_of(peer))
        }
        _ => unreachable!("{words:?}"),
    }
}

/// Inbound rules for SSH with the ids `sgr-0`, `sgr-1` and so on.
pub(super) fn rules(peers: &[&str]) -> Vec<Rule> {
    let numbered = peers.iter().enumerate();
    numbered
        .map(|(number, peer)| Rule {
            id: Some(RuleId::from_remote(format!("sgr-{number}"))),
            ..rule(peer)
        })
        .collect()
}

/// A group whose rules have the ids `sgr-<group><number>`.
pub(super) fn group(id: &str, words: &[&str]) -> SecurityGroup {
    let rules = words.iter().enumerate().map(|(number, words)| Rule {
        id: Some(RuleId::from_remote(format!("sgr-{}{number}", &id[3..]))),
        ..rule_of(words)
    });
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: format!("group {id}"),
        description: "d".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules.collect(),
        has_rule_ids: true,
    }
}

/// The change between two states of a group.
pub(super) fn change(before: &SecurityGroup, after: &SecurityGroup) -> GroupChange {
    GroupChange {
        id: before.id.clone(),
        before: Some(before.clone()),
        after: Some(after.clone()),
        uses: UseChange::default(),
    }
}

/// Plans changes, starting from the groups before them.
pub(super) fn plan_of(changes: &[GroupChange], options: &PlanOptions<'_>) -> Plan {
    plan_with_lists(changes, &[], options)
}

/// [`plan_of`] with prefix lists.
pub(super) fn plan_with_lists(
    changes: &[GroupChange],
    lists: &[PrefixList],
    options: &PlanOptions<'_>,
) -> Plan {
    let groups = changes.iter().filter_map(|change| change.before.clone());
    let before = Inventory {
        prefix_lists: Arc::new(lists.to_vec()),
        ..groups.collect()
    };
    plan(&before, &after_changes(&before, changes), options)
}
