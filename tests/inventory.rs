//! What holds for inventories: references name the same rule after a reload, in any order and in a draft; a plan leads
//! from one inventory to the other; and the plan of a draft leaves nothing of it.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

mod support;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use portcullis::draft::{Draft, GroupFacts, RuleDraft, TagsDraft, left_over};
use portcullis::model::{
    AccountId, Direction, GroupId, GroupName, GroupReference, Groups, Inventory, NewGroup, Peer,
    PortRange, Rule, RuleId, RuleKey, RuleRef, SecurityGroup, Tag, Traffic,
};
use portcullis::plan::{Plan, PlanOptions, after_changes, plan};
use proptest::prelude::*;

fn owner() -> AccountId {
    AccountId::from_remote("123456789012")
}

/// A group as EC2 could have it: no rule twice, each with an id.
fn known_group(id: &str) -> impl Strategy<Value = SecurityGroup> + use<> {
    let id = GroupId::from_remote(id);
    support::security_group().prop_map(move |mut group| {
        group.id = id.clone();
        let mut seen: HashSet<RuleKey> = HashSet::new();
        group.rules.retain(|rule| seen.insert(rule.key()));
        for (rule, number) in group.rules.iter_mut().zip(0..) {
            rule.id = Some(RuleId::from_remote(format!("sgr-{}{number}", id.as_str())));
        }
        group.has_rule_ids = true;
        group
    })
}

/// The group as DescribeSecurityGroups returns it: without ids and tags of rules.
fn as_listed(group: &SecurityGroup) -> SecurityGroup {
    let rules = group.rules.iter().map(|rule| Rule {
        id: None,
        tags: Vec::new(),
        ..rule.clone()
    });
    SecurityGroup {
        rules: rules.collect(),
        has_rule_ids: false,
        ..group.clone()
    }
}

proptest! {
    #[test]
    fn a_reference_names_the_same_rule_after_a_reload_in_any_order(
        group in known_group("sg-1"),
        order in any::<prop::sample::Index>(),
        other in support::rule(),
    ) {
        let listed = as_listed(&group);
        let mut reordered = group.clone();
        reordered.rules.reverse();
        let turn = order.index(group.rules.len().max(1));
        reordered.rules.rotate_left(turn);
        let readings = [&group, &listed, &reordered].map(|reading| Inventory::from_iter([reading.clone()]));
        for rule in listed.rules.iter().chain(&group.rules) {
            let name = RuleRef::new(group.id.clone(), rule);
            for reading in &readings {
                let found = reading.rule(&name).map(Rule::key);
                prop_assert_eq!(found, Some(rule.key()));
                // An edit of the row does not change which rule of EC2's it is about.
                let mut draft = Draft::default();
                let remote = reading.group(&group.id).cloned();
                let view = draft.view(&group.id, remote.clone());
                let row = view.row_of(&name).unwrap();
                draft.edit("edit", |editing| editing.set_row(&view, row, RuleDraft::from(&other)));
                let view = draft.view(&group.id, remote);
                let known = view.remote_rule(view.row_of(&name).unwrap());
                prop_assert_eq!(known.map(Rule::key), Some(rule.key()));
            }
        }
        // With an id, also after an in-place modification.
        for place in 0..group.rules.len() {
            let name = group.rule_ref(&group.rules[place]);
            let mut modified = group.clone();
            modified.rules[place] = Rule { id: group.rules[place].id.clone(), ..other.clone() };
            prop_assert_eq!(modified.rule(&name), Some(&modified.rules[place]));
        }
        let elsewhere = RuleRef::new(GroupId::from_remote("sg-2"), &other);
        prop_assert_eq!(readings[0].rule(&elsewhere), None);
    }

    #[test]
    fn the_changes_of_a_plan_lead_from_one_inventory_to_the_other(
        pairs in [0, 1, 2, 3].map(|number| {
            let id = format!("sg-{number}");
            (proptest::option::of(known_group(&id)), proptest::option::of(known_group(&id)))
        }),
    ) {
        let before: Inventory = pairs.iter().filter_map(|(before, _)| before.clone()).collect();
        let after: Inventory = pairs.iter().rev().filter_map(|(_, after)| after.clone()).collect();
        let options = PlanOptions { rules_per_group: 60, revoke_first: &BTreeSet::new(), address: None };
        let made = plan(&before, &after, &options);
        let sorted = |inventory: &Inventory| {
            let mut groups: Vec<Arc<SecurityGroup>> = inventory.groups.to_vec();
            groups.sort_by(|one, other| one.id.cmp(&other.id));
            groups
        };
        let reached = after_changes(&before, &made.changes);
        prop_assert_eq!(sorted(&reached), sorted(&after));
        prop_assert!(made.changes.iter().all(|change| change.before != change.after));
        // In another order, the inventories are the same.
        let reordered = after.with_groups(after.groups.iter().rev().cloned().collect::<Groups>());
        prop_assert_eq!(plan(&after, &reordered, &options), Plan::default());
    }
}

/// A rule from words such as `in tcp 80 10.0.0.0/8` or `out all 0.0.0.0/0`; groups may have short ids.
fn rule_of(words: &str) -> Rule {
    let words: Vec<&str> = words.split(' ').collect();
    let peer = words[words.len() - 1];
    let peer = if peer.starts_with("sg-") {
        Peer::Group(GroupReference::new(GroupId::from_remote(peer)))
    } else {
        Peer::parse(peer).unwrap()
    };
    let traffic = match words[1..] {
        ["tcp", ports, _] => Traffic::Tcp(PortRange::parse(ports).unwrap()),
        ["udp", ports, _] => Traffic::Udp(PortRange::parse(ports).unwrap()),
        _ => Traffic::All,
    };
    let direction = match words[0] {
        "in" => Direction::Ingress,
        _ => Direction::Egress,
    };
    Rule::new(direction, traffic, peer)
}

/// A group whose rules have the ids `sgr-<group><number>`.
fn group(id: &str, words: &[&str]) -> SecurityGroup {
    let rules = words.iter().enumerate().map(|(number, words)| Rule {
        id: Some(RuleId::from_remote(format!("sgr-{}{number}", &id[3..]))),
        ..rule_of(words)
    });
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: format!("group {id}"),
        description: "d".to_owned(),
        vpc_id: None,
        owner_id: owner(),
        tags: Vec::new(),
        rules: rules.collect(),
        has_rule_ids: true,
    }
}

const WORDS: [&str; 8] = [
    "in tcp 22 10.0.0.0/8",
    "in tcp 80 10.0.0.0/8",
    "in tcp 443 2001:db8::/32",
    "in udp 53 sg-other",
    "in tcp 1000-2000 192.0.2.0/24",
    "out all 0.0.0.0/0",
    "out tcp 443 10.0.0.0/8",
    "out tcp 25 sg-other",
];

fn tag(key: &str, value: usize) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_string(),
    }
}

/// The plan of a draft.
fn planned(draft: &Draft, before: &Inventory) -> Plan {
    let options = PlanOptions {
        rules_per_group: 60,
        revoke_first: &BTreeSet::new(),
        address: None,
    };
    plan(before, &draft.effective(before, &owner()), &options)
}

/// Edits at random, without two rules of one kind in a group, which a person has to mend first.
fn random_draft(before: &Inventory, next: &mut impl FnMut(usize) -> usize) -> Draft {
    let mut draft = Draft::default();
    for group in &before.groups {
        let mut wishes: Vec<&str> = WORDS.to_vec();
        let view = draft.view(&group.id, Some(group.clone()));
        draft.edit("edit", |editing| {
            for row in view.rows() {
                let place = next(wishes.len());
                let wish = RuleDraft {
                    description: ["", "a", "b"][next(3)].into(),
                    tags: (0..next(3))
                        .map(|value| tag(["team", "aws:x"][value], value))
                        .collect(),
                    ..RuleDraft::from(&rule_of(wishes[place]))
                };
                if wish.direction == row.direction && next(3) > 0 {
                    wishes.remove(place);
                    editing.set_row(&view, row, wish);
                } else {
                    let stays = view.remote_rule(row).unwrap();
                    let is_it = |words: &&str| rule_of(words).key() == stays.key();
                    match wishes.iter().position(is_it) {
                        Some(place) if next(2) == 0 => drop(wishes.remove(place)),
                        _ => editing.remove_row(&view, row),
                    }
                }
            }
            for _ in 0..next(3) {
                let wish = wishes.remove(next(wishes.len()));
                editing.add_row(&group.id, RuleDraft::from(&rule_of(wish)));
            }
            let mine = vec![tag("team", next(2)), tag("AWS:Owner", next(2))];
            let facts = GroupFacts {
                is_deleted: next(8) == 0,
                tags: (next(2) == 0).then(|| TagsDraft {
                    base: group.tags.clone(),
                    mine,
                }),
                ..GroupFacts::default()
            };
            editing.set_facts(&group.id, facts);
            if next(3) == 0 {
                editing.create_group(NewGroup {
                    name: GroupName::from_remote(format!("new {}", group.id)),
                    tags: vec![tag("team", 1), tag("aws:x", 1)],
                    ..NewGroup::like(group)
                });
            }
        });
    }
    draft
}

#[test]
fn plans_leave_nothing_of_a_draft_and_a_missing_step_is_noticed() {
    let mut state = 14_u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut missed = 0;
    for round in 0..2000 {
        let before: Inventory = (0..2)
            .map(|number| {
                let words: Vec<&str> = WORDS
                    .iter()
                    .copied()
                    .filter(|_| next(2) == 0)
                    .take(4)
                    .collect();
                let mut group = group(&format!("sg-{number}"), &words);
                group.tags = (0..next(2)).map(|value| tag("team", value)).collect();
                for rule in &mut group.rules {
                    rule.tags = (0..next(2)).map(|value| tag("aws:x", value)).collect();
                }
                group
            })
            .collect();
        let draft = random_draft(&before, &mut next);
        let mut plan = planned(&draft, &before);
        let left = left_over(&draft, &plan, &before);
        assert_eq!(left, [], "round {round}: {draft:#?} {:#?}", plan.calls());
        if plan.steps.pop().is_some() {
            let left = left_over(&draft, &plan, &before);
            missed += usize::from(left.is_empty());
        }
    }
    assert_eq!(
        missed, 0,
        "plans without their last step that seem to do all"
    );
}
