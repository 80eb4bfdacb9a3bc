//! What a plan that changes prefix lists brings about: new findings and broken policies.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use portcullis::analysis::DEFAULT_RULES_PER_GROUP;
use portcullis::analysis::checks::{
    CheckId, CheckInput, NewFindings, Profile, Severity, new_findings,
};
use portcullis::analysis::reach::{
    End, Expectation, Policy, PolicyState, ReachIndex, check_policy,
};
use portcullis::model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, Groups, Inventory, Peer, PortRange,
    PrefixList, PrefixListContent, PrefixListEntry, PrefixListId, Rule, SecurityGroup, Timestamp,
    Traffic,
};
use portcullis::plan::{Plan, PlanOptions, PrefixListChange, plan, with_lists};

fn owner() -> AccountId {
    AccountId::from_remote("123456789012")
}

fn list_id() -> PrefixListId {
    PrefixListId::from_remote("pl-00000001")
}

fn content(cidrs: &[&str]) -> PrefixListContent {
    let entry = |text: &&str| PrefixListEntry {
        cidr: Cidr::parse(text).unwrap(),
        description: String::new(),
    };
    PrefixListContent {
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: 5,
        entries: cidrs.iter().map(entry).collect(),
    }
}

fn group(id: &str, name: &str, peer: &str) -> Arc<SecurityGroup> {
    let ssh = Traffic::Tcp(PortRange::single(22));
    Arc::new(SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: "what it is for".to_owned(),
        vpc_id: None,
        owner_id: owner(),
        tags: Vec::new(),
        rules: vec![Rule::new(
            Direction::Ingress,
            ssh,
            Peer::parse(peer).unwrap(),
        )],
        has_rule_ids: true,
    })
}

/// A group whose rule on port 22 names a list of one office, and one that names no list.
fn account() -> Inventory {
    let list = PrefixList::to_create(list_id(), &content(&["10.1.0.0/16"]), &owner());
    Inventory {
        groups: Groups::from(vec![
            group("sg-00000001", "bastion", "pl-00000001"),
            group("sg-00000002", "inner", "10.0.0.0/8"),
        ]),
        prefix_lists: Arc::new(vec![list]),
        ..Inventory::default()
    }
}

/// The plan that adds an entry for all addresses to the list.
fn opening_plan(before: &Inventory) -> Plan {
    let change = PrefixListChange {
        id: list_id(),
        version: Some(1),
        before: Some(content(&["10.1.0.0/16"])),
        after: Some(content(&["10.1.0.0/16", "0.0.0.0/0"])),
    };
    let options = PlanOptions {
        rules_per_group: DEFAULT_RULES_PER_GROUP,
        revoke_first: &BTreeSet::new(),
        address: None,
    };
    plan(before, &with_lists(before, [&change], &owner()), &options)
}

fn input(inventory: &Inventory) -> CheckInput<'_> {
    CheckInput {
        coverage: None,
        groups: &inventory.groups,
        has_all_groups: true,
        interfaces: None,
        prefix_lists: &inventory.prefix_lists,
        rule_quota: DEFAULT_RULES_PER_GROUP,
        stale: &[],
        expiry: None,
    }
}

#[test]
fn an_entry_for_all_addresses_opens_the_groups_that_name_the_list() {
    let before = account();
    let plan = opening_plan(&before);
    assert!(plan.changes.is_empty());
    let after = plan.applied_to(&before, &owner());
    let affected = plan.affected_groups(&after);
    let bastion = GroupId::from_remote("sg-00000001");
    assert_eq!(affected, HashSet::from([&bastion]));
    let NewFindings {
        counting,
        suppressed,
    } = new_findings(
        [input(&before), input(&after)],
        &Profile::default(),
        &affected,
        &[],
        Timestamp::from_unix_millis(0).unwrap(),
    );
    let first = counting.first().unwrap();
    assert_eq!((&first.group, first.check), (&bastion, CheckId::PublicSsh));
    assert!(first.severity >= Severity::High);
    assert!(suppressed.is_empty());
}

#[test]
fn an_entry_for_all_addresses_breaks_a_policy() {
    let before = account();
    let after = opening_plan(&before).applied_to(&before, &owner());
    let policy = Policy {
        from: End::Internet,
        expectation: Expectation::MustNotReach,
        to: End::Name("bastion".to_owned()),
        traffic: Traffic::Tcp(PortRange::single(22)).into(),
        reason: String::new(),
    };
    let known = ReachIndex::new(&before);
    let state = |index: &ReachIndex| check_policy(index, &policy).state;
    assert_ne!(state(&known), PolicyState::Broken);
    assert_eq!(state(&known.updated(&after)), PolicyState::Broken);
}
