//! Rules that one rule for a prefix list of the same CIDR blocks can replace.

use std::collections::{BTreeMap, BTreeSet};

use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupId, Inventory, Peer, PrefixList, Rule, SecurityGroup,
    Traffic,
};

use crate::QuotaUse;

/// Rules of a group that allow the same traffic of all blocks of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListTarget {
    /// The group.
    pub group: GroupId,
    /// Direction of the rules.
    pub direction: Direction,
    /// The traffic.
    pub traffic: Traffic,
    /// The rules, one for each block.
    pub rules: Vec<Rule>,
    /// Use of the quota in the address family of the blocks.
    pub used: usize,
    /// Use of the quota with one rule for the list instead.
    pub used_with_list: usize,
}

/// Blocks of one address family that are allowed the same traffic.
type RulesByTraffic<'a> = BTreeMap<(Traffic, AddressFamily), Vec<&'a Rule>>;

fn rules_by_traffic(group: &SecurityGroup, direction: Direction) -> RulesByTraffic<'_> {
    let mut sets = RulesByTraffic::new();
    for rule in group.rules_in(direction) {
        // The entry of a list has no tags, so that tags of a rule would be lost.
        if let Peer::Cidr(cidr) = &rule.peer
            && rule.tags.is_empty()
        {
            let rules = sets.entry((rule.traffic, cidr.family())).or_default();
            rules.push(rule);
        }
    }
    sets
}

/// Returns the rules that a list with exactly these blocks can replace, in the order of the
/// inventory. `weight` is the maximum number of entries of the list, which counts against the quota.
/// Rules with tags are left alone.
pub fn list_targets(
    inventory: &Inventory,
    blocks: &BTreeSet<Cidr>,
    weight: usize,
) -> Vec<ListTarget> {
    let Some(family) = blocks.first().map(Cidr::family) else {
        return Vec::new();
    };
    let mut targets = Vec::new();
    for group in inventory.groups.iter() {
        for direction in Direction::BOTH {
            for ((traffic, _), rules) in rules_by_traffic(group, direction) {
                let is_named =
                    |rule: &&&Rule| matches!(&rule.peer, Peer::Cidr(cidr) if blocks.contains(cidr));
                let named: Vec<Rule> = rules
                    .iter()
                    .filter(is_named)
                    .map(|rule| (*rule).clone())
                    .collect();
                if named.len() != blocks.len() {
                    continue;
                }
                let used = used_in(group, direction, family, &inventory.prefix_lists);
                targets.push(ListTarget {
                    group: group.id.clone(),
                    direction,
                    traffic,
                    used,
                    used_with_list: used - named.len() + weight,
                    rules: named,
                });
            }
        }
    }
    targets
}

fn used_in(
    group: &SecurityGroup,
    direction: Direction,
    family: AddressFamily,
    lists: &[PrefixList],
) -> usize {
    let peers = group.rules_in(direction).map(|rule| &rule.peer);
    QuotaUse::of(peers, lists).family(family).total()
}

/// Returns the sets of at least two blocks that are allowed the same traffic in a group, without
/// duplicates: those in most groups first, then the largest.
pub fn repeated_blocks(inventory: &Inventory) -> Vec<(BTreeSet<Cidr>, usize)> {
    let mut counts: BTreeMap<BTreeSet<Cidr>, BTreeSet<&GroupId>> = BTreeMap::new();
    for group in inventory.groups.iter() {
        for direction in Direction::BOTH {
            for rules in rules_by_traffic(group, direction).into_values() {
                let blocks = rules.iter().filter_map(|rule| match &rule.peer {
                    Peer::Cidr(cidr) => Some(cidr.clone()),
                    Peer::Group(_) | Peer::PrefixList(_) => None,
                });
                let blocks: BTreeSet<Cidr> = blocks.collect();
                if blocks.len() > 1 {
                    counts.entry(blocks).or_default().insert(&group.id);
                }
            }
        }
    }
    let mut found: Vec<(BTreeSet<Cidr>, usize)> = counts
        .into_iter()
        .map(|(blocks, groups)| (blocks, groups.len()))
        .collect();
    found.sort_by_key(|(blocks, groups)| std::cmp::Reverse((*groups, blocks.len())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AccountId, PortRange, Tag};
    use std::sync::Arc;

    fn rule(port: u16, peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(port));
        Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
    }

    fn group(id: &str, rules: Vec<Rule>) -> Arc<SecurityGroup> {
        Arc::new(SecurityGroup {
            id: GroupId::from_remote(id),
            name: id.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules,
            has_rule_ids: false,
        })
    }

    fn blocks(texts: &[&str]) -> BTreeSet<Cidr> {
        texts
            .iter()
            .map(|text| Cidr::parse(text).unwrap())
            .collect()
    }

    #[test]
    fn rules_with_all_blocks_are_replaced() {
        let two = ["10.0.0.0/24", "10.0.1.0/24"];
        let mut tagged = rule(443, two[0]);
        tagged.tags = vec![Tag {
            key: "team".into(),
            value: "net".into(),
        }];
        let inventory: Inventory = [
            group(
                "sg-1",
                vec![
                    rule(443, two[0]),
                    rule(443, two[1]),
                    rule(443, "10.9.0.0/24"),
                    rule(22, two[0]),
                ],
            ),
            group("sg-2", vec![rule(443, two[0])]),
            group("sg-3", vec![tagged, rule(443, two[1])]),
            group("sg-4", vec![rule(80, two[1]), rule(80, two[0])]),
        ]
        .into_iter()
        .collect();
        let targets = list_targets(&inventory, &blocks(&two), 5);
        let found: Vec<(&str, usize, usize, usize)> = targets
            .iter()
            .map(|target| {
                let rules = target.rules.len();
                (
                    target.group.as_str(),
                    rules,
                    target.used,
                    target.used_with_list,
                )
            })
            .collect();
        assert_eq!(found, [("sg-1", 2, 4, 7), ("sg-4", 2, 2, 5)]);
        assert_eq!(list_targets(&inventory, &BTreeSet::new(), 5), []);
    }

    #[test]
    fn sets_of_most_groups_come_first() {
        let two = ["10.0.0.0/24", "10.0.1.0/24"];
        let three = ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"];
        let rules = |cidrs: &[&str]| cidrs.iter().map(|cidr| rule(443, cidr)).collect();
        let inventory: Inventory = [
            group("sg-1", rules(&three)),
            group("sg-2", rules(&two)),
            group("sg-3", rules(&two)),
            group("sg-4", vec![rule(443, two[0])]),
        ]
        .into_iter()
        .collect();
        assert_eq!(
            repeated_blocks(&inventory),
            [(blocks(&two), 2), (blocks(&three), 1)]
        );
    }
}
