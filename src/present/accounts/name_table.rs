//! Groups of many accounts by their names.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupInScope, compare_groups};
use crate::model::{Rule, RuleKey, SecurityGroup};
use crate::search::natural_order;

/// Groups with the same name.
#[derive(Clone, Debug)]
pub struct NameRow {
    /// The name.
    pub name: String,
    /// The groups, each with its account and Region.
    pub groups: Vec<GroupInScope>,
}

impl NameRow {
    /// Returns the number of different sets of rules among the groups: 1 if all are alike.
    pub fn variants(&self) -> usize {
        let mut known: Vec<&GroupInScope> = Vec::new();
        for one in &self.groups {
            if !known.iter().any(|known| has_same_rules(known, one)) {
                known.push(one);
            }
        }
        known.len()
    }
}

/// Returns the groups whose names contain a text, ignoring case, in natural order.
pub fn name_table(groups: impl IntoIterator<Item = GroupInScope>, filter: &str) -> Vec<NameRow> {
    let filter = filter.trim().to_lowercase();
    let mut rows: BTreeMap<String, Vec<GroupInScope>> = BTreeMap::new();
    for one in groups {
        if filter.is_empty() || one.group.name.to_lowercase().contains(&filter) {
            rows.entry(one.group.name.to_string())
                .or_default()
                .push(one);
        }
    }
    let rows = rows.into_iter();
    let mut rows: Vec<NameRow> = rows
        .map(|(name, groups)| NameRow { name, groups })
        .collect();
    rows.sort_by(|one, other| natural_order(&one.name, &other.name));
    rows
}

/// Whether two groups have the same rules, in any order.
fn has_same_rules(one: &GroupInScope, other: &GroupInScope) -> bool {
    let keys = |group: &SecurityGroup| -> BTreeSet<RuleKey> {
        group.rules.iter().map(Rule::key).collect()
    };
    one.group.rules.len() == other.group.rules.len() && {
        let (one, other) = compare_groups(one, other);
        keys(&one) == keys(&other)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::fleet::Scope;
    use crate::model::{AccountId, Direction, GroupId, Inventory, Peer, Region, Traffic};

    use super::*;

    fn group(account: &str, id: &str, name: &str, peer: &str) -> GroupInScope {
        let peer = Peer::parse(peer).unwrap();
        let group = Arc::new(SecurityGroup {
            id: GroupId::parse(id).unwrap(),
            name: name.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote(account),
            tags: Vec::new(),
            rules: vec![Rule::new(Direction::Ingress, Traffic::All, peer)],
            has_rule_ids: false,
        });
        GroupInScope {
            scope: Scope {
                account: AccountId::from_remote(account),
                region: Region::from_remote("us-east-1"),
            },
            source: String::new(),
            inventory: Inventory::default(),
            group,
        }
    }

    #[test]
    fn groups_are_listed_by_name_with_the_number_of_their_variants() {
        let groups = || {
            [
                group("111111111111", "sg-0000000a", "web-10", "10.0.0.0/8"),
                group("111111111111", "sg-0000000b", "web-2", "sg-0000000b"),
                group("222222222222", "sg-0000001b", "web-2", "sg-0000001b"),
                group("333333333333", "sg-0000002b", "web-2", "10.0.0.0/8"),
                group("333333333333", "sg-0000002c", "db", "10.0.0.0/8"),
            ]
        };
        let rows = name_table(groups(), " WEB ");
        let facts: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.groups.len(), row.variants()))
            .collect();
        assert_eq!(facts, [("web-2", 3, 2), ("web-10", 1, 1)]);
        assert_eq!(name_table(groups(), "").len(), 3);
    }
}
