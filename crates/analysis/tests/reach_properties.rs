//! Answers about reachability against an oracle that looks at every packet between every two members.
//!
//! Where something is unknown, the oracle completes it in many ways: no answer of yes, no or partly may depend on
//! which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/reach_world.rs"]
mod world;

use portcullis_analysis::reach::{
    Addition, End, Part, Place, Question, ReachIndex, ReachTable, TrafficList, Verdict, compare,
};
use portcullis_model::{Direction, Inventory, Peer, Rule, Traffic};
use std::collections::BTreeMap;
use std::sync::Arc;
use world::{Flow, Random, World, flows, group_id, judge, questions, traffics, vocabulary};

/// Whether a place is of the part of a flow.
fn is_at(place: &Place, end: &End, address: std::net::IpAddr, interface: Option<&str>) -> bool {
    match place {
        Place::Interface(id) => Some(id.as_str()) == interface,
        Place::Peer(Peer::Cidr(cidr)) => cidr.contains(address),
        // A group stands for all of its members.
        Place::Peer(Peer::Group(group)) => match end {
            End::Group(id) => *id == group.group_id,
            _ => false,
        },
        Place::Peer(Peer::PrefixList(_)) => true,
    }
}

fn has(parts: &[Part], flow: &Flow, from: &End, to: &End) -> bool {
    parts.iter().any(|part| {
        part.traffic.covers(flow.packet)
            && is_at(&part.from, from, flow.from.0, flow.from.1.as_deref())
            && is_at(&part.to, to, flow.to.0, flow.to.1.as_deref())
    })
}

/// Whether parts have a flow exactly if expected. Parts that were left out may be missing.
fn is_right(
    parts: &[Part],
    flow: &Flow,
    ends: (&End, &End),
    expected: bool,
    is_listed: bool,
) -> bool {
    let found = has(parts, flow, ends.0, ends.1);
    found == expected || (!found && !is_listed)
}

fn check_known(world: &World, from: &End, to: &End, traffic: &TrafficList, name: &str) {
    let inventory = world.inventory();
    let index = ReachIndex::new(&inventory);
    let answer = index.answer(from, to, traffic.clone()).unwrap();
    let kinds = traffic.iter();
    let flows: Vec<Flow> = kinds
        .flat_map(|traffic| flows(world, from, to, traffic))
        .collect();
    let expected = judge(&flows);
    assert_eq!(
        answer.verdict, expected,
        "{name}: {from} {to} {traffic} {world:?}"
    );
    assert_eq!(
        index.verdict(from, to, traffic.clone()),
        Ok(expected),
        "{name}"
    );
    // Members that reach each other by one of two families are listed by interface, not by family.
    for flow in &flows {
        let is_listed = !answer.is_shortened;
        assert!(
            is_right(
                &answer.allowed,
                flow,
                (from, to),
                flow.is_allowed,
                is_listed
            ),
            "{name}: allowed {flow:?} {from} {to} {traffic} {answer:?} {world:?}"
        );
        assert!(
            is_right(
                &answer.missing,
                flow,
                (from, to),
                !flow.is_allowed,
                is_listed
            ),
            "{name}: missing {flow:?} {from} {to} {traffic} {answer:?} {world:?}"
        );
    }
    // What is said to be missing suffices.
    let after = ReachIndex::new(&with(&inventory, &answer.additions));
    let now = after.verdict(from, to, traffic.clone()).unwrap();
    let has_all_families = flows.iter().all(|flow| flow.has_common_family);
    if has_all_families && !flows.is_empty() {
        assert_eq!(
            now,
            Verdict::Yes,
            "{name}: {from} {to} {traffic} {answer:?} {world:?}"
        );
    }
}

fn with(inventory: &Inventory, additions: &[Addition]) -> Inventory {
    let mut groups = inventory.groups.clone();
    groups.edit_each(|group| {
        let added = additions
            .iter()
            .filter(|addition| addition.group == group.id);
        group
            .rules
            .extend(added.map(|addition| addition.rule.clone()));
    });
    inventory.with_groups(groups)
}

#[test]
fn answers_about_known_members_agree_with_every_packet() {
    let mut cases = 0;
    for seed in 0..900 {
        let mut random = Random(seed);
        let world = World::random(&mut random, true);
        for (from, to) in questions(&mut random, 4) {
            let kinds = (0..=seed % 3).map(|_| *random.pick(&traffics()));
            let traffic = TrafficList::of(kinds).unwrap();
            check_known(&world, &from, &to, &traffic, &format!("seed {seed}"));
            cases += 1;
        }
    }
    assert!(cases > 3000, "{cases}");
}

#[test]
fn all_lists_of_two_rules_on_each_side_agree_with_every_packet() {
    let lists = |direction| {
        let rules = vocabulary(direction);
        let mut lists: Vec<Vec<Rule>> = vec![Vec::new()];
        for (at, rule) in rules.iter().enumerate() {
            lists.push(vec![rule.clone()]);
            lists.extend(
                rules[at + 1..]
                    .iter()
                    .map(|other| vec![rule.clone(), other.clone()]),
            );
        }
        lists
    };
    let (inbound, outbound) = (lists(Direction::Ingress), lists(Direction::Egress));
    let mut world = World::fixed();
    let (from, to) = (End::Group(group_id(1)), End::Group(group_id(2)));
    let mut cases = 0;
    for egress in &outbound {
        for ingress in &inbound {
            world.rules[0] = egress.clone();
            world.rules[1] = ingress.clone();
            let index = ReachIndex::new(&world.inventory());
            for traffic in [traffics()[0], traffics()[1]] {
                let expected = judge(&flows(&world, &from, &to, traffic));
                assert_eq!(
                    index.verdict(&from, &to, traffic),
                    Ok(expected),
                    "{traffic} {world:?}"
                );
                cases += 1;
            }
        }
    }
    for ingress in &inbound {
        world.rules[1] = ingress.clone();
        for (from, traffic) in [
            (End::Internet, traffics()[0]),
            (End::Cidr("10.0.0.0/30".parse().unwrap()), traffics()[1]),
        ] {
            check_known(&world, &from, &to, &traffic.into(), "exhaustive");
            cases += 1;
        }
    }
    assert!(cases > 5000, "{cases}");
}

#[test]
fn no_answer_depends_on_what_is_unknown() {
    let mut told = 0;
    let mut not_told = 0;
    for seed in 0..1200 {
        let mut random = Random(seed + 10_000);
        let world = World::random(&mut random, false);
        let index = ReachIndex::new(&world.inventory());
        for (from, to) in questions(&mut random, 3) {
            if matches!(from, End::Interface(_)) || matches!(to, End::Interface(_)) {
                continue;
            }
            let traffic = *random.pick(&traffics());
            let verdict = index.verdict(&from, &to, traffic).unwrap();
            if verdict == Verdict::CannotTell {
                not_told += 1;
                continue;
            }
            told += 1;
            for _ in 0..12 {
                let complete = world.completed(&mut random);
                let expected = judge(&flows(&complete, &from, &to, traffic));
                assert_eq!(
                    verdict, expected,
                    "seed {seed}: {from} {to} {traffic} {world:?} completed {complete:?}"
                );
            }
        }
    }
    // Both happen often.
    assert!(told > 1000 && not_told > 150, "{told} {not_told}");
}

#[test]
fn the_difference_has_what_only_one_of_two_inventories_allows() {
    let mut changes = 0;
    for seed in 0..500 {
        let mut random = Random(seed + 50_000);
        let before = World::random(&mut random, true);
        let mut after = before.clone();
        after.rules[0] = World::random(&mut random, true).rules[0].clone();
        after.rules[1] = World::random(&mut random, true).rules[1].clone();
        let (old, new) = (
            ReachIndex::new(&before.inventory()),
            ReachIndex::new(&after.inventory()),
        );
        for (from, to) in questions(&mut random, 2) {
            let traffic = *random.pick(&traffics());
            let comparison = compare(&old, &new, &from, &to, traffic);
            let old_flows = flows(&before, &from, &to, traffic);
            let new_flows = flows(&after, &from, &to, traffic);
            assert_eq!(old_flows.len(), new_flows.len());
            for (was, is) in old_flows.iter().zip(&new_flows) {
                let name = format!("seed {seed}: {from} {to} {traffic} {is:?} {comparison:?}");
                let added = is.is_allowed && !was.is_allowed;
                let removed = was.is_allowed && !is.is_allowed;
                let ends = (&from, &to);
                let is_listed = !comparison.is_shortened;
                assert!(
                    is_right(&comparison.newly_allowed, is, ends, added, is_listed),
                    "{name}"
                );
                assert!(
                    is_right(&comparison.no_longer_allowed, is, ends, removed, is_listed),
                    "{name}"
                );
                changes += usize::from(added || removed);
            }
        }
    }
    assert!(changes > 500, "{changes}");
}

/// Returns the fewest hops from each group to another, with the traffic of the question on the last hop and any on the
/// others, by looking at the packets between every two groups.
fn fewest_hops(world: &World, to: usize, traffic: Traffic) -> BTreeMap<usize, usize> {
    let reaches = |from: usize, to: usize, traffic| {
        let (from, to) = (End::Group(group_id(from)), End::Group(group_id(to)));
        flows(world, &from, &to, traffic)
            .iter()
            .any(|flow| flow.is_allowed)
    };
    let mut hops = BTreeMap::from([(to, 0)]);
    for distance in 1..=3 {
        let ends: Vec<usize> = (1..=3)
            .filter(|at| hops.get(at) == Some(&(distance - 1)))
            .collect();
        for from in 1..=3 {
            let traffic = if distance == 1 { traffic } else { Traffic::All };
            if !hops.contains_key(&from) && ends.iter().any(|to| reaches(from, *to, traffic)) {
                hops.insert(from, distance);
            }
        }
    }
    hops.remove(&to);
    hops
}

#[test]
fn tables_have_the_fewest_hops() {
    let mut found = 0;
    for seed in 0..800 {
        let mut random = Random(seed + 70_000);
        let mut world = World::random(&mut random, true);
        // Groups behind a rule for all addresses are not listed one by one, but in the row of the rule.
        for rule in world.rules.iter_mut().flatten() {
            if rule.direction == Direction::Ingress && rule.peer.is_anywhere() {
                rule.peer = Peer::parse("sg-00000003").unwrap();
            }
        }
        for list in world.lists.iter_mut().flatten() {
            list.retain(|entry| !entry.is_anywhere());
        }
        let index = ReachIndex::new(&world.inventory());
        for to in 1..=3 {
            let traffic = *random.pick(&traffics());
            let question = Question::Sources {
                to: End::Group(group_id(to)),
                traffic: traffic.into(),
            };
            let table = ReachTable::of(&index, &question).unwrap();
            let groups = (1..=3).filter_map(|number| {
                let mut rows = table.rows.iter();
                let row = rows.find(|row| row.place == Place::group(&group_id(number)))?;
                assert!(!row.is_uncertain && !row.rules.is_empty() && !row.traffic.is_empty());
                Some((number, row.hops))
            });
            let expected = fewest_hops(&world, to, traffic);
            assert_eq!(
                groups.collect::<BTreeMap<_, _>>(),
                expected,
                "seed {seed}: {question} {world:?}"
            );
            found += expected.len();
        }
    }
    assert!(found > 300, "{found}");
}

#[test]
fn an_updated_index_answers_like_a_new_one() {
    for seed in 0..300 {
        let mut random = Random(seed + 90_000);
        let is_known = random.below(2) == 0;
        let before = World::random(&mut random, is_known);
        let mut after = before.clone();
        let changed = random.below(after.rules.len());
        after.rules[changed] = World::random(&mut random, is_known).rules[changed].clone();
        let (old, mut inventory) = (before.inventory(), after.inventory());
        inventory.groups.edit(|groups| {
            for (at, group) in groups.iter_mut().enumerate() {
                if at != changed {
                    *group = Arc::clone(&old.groups[at]);
                }
            }
        });
        let updated = ReachIndex::new(&old).updated(&inventory);
        let new = ReachIndex::new(&inventory);
        for (from, to) in questions(&mut random, 4) {
            for traffic in traffics() {
                assert_eq!(
                    updated.answer(&from, &to, traffic),
                    new.answer(&from, &to, traffic)
                );
            }
        }
    }
}
