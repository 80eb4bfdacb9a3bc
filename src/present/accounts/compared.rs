//! Compares groups of two accounts or Regions, whose IDs always differ.

use std::sync::Arc;

use crate::fleet::Scope;
use crate::model::{GroupId, Inventory, Peer, SecurityGroup};

/// Group with its account and Region.
#[derive(Clone, Debug)]
pub struct GroupInScope {
    /// Account and Region.
    pub scope: Scope,
    /// Name of the source.
    pub source: String,
    /// The groups of the scope. Copies share them.
    pub inventory: Inventory,
    /// The group.
    pub group: Arc<SecurityGroup>,
}

/// Returns two groups so that only what differs in meaning differs: the first with the IDs of the
/// second, also where a rule names a group that both scopes have by the same name. IDs and tags of
/// rules are left out.
pub fn compare_groups(one: &GroupInScope, other: &GroupInScope) -> (SecurityGroup, SecurityGroup) {
    let mut before = SecurityGroup::clone(&one.group);
    let mut after = SecurityGroup::clone(&other.group);
    before.id = after.id.clone();
    before.vpc_id.clone_from(&after.vpc_id);
    before.owner_id = after.owner_id.clone();
    for rule in &mut before.rules {
        if let Peer::Group(reference) = &mut rule.peer
            && let Some(id) = same_group(&reference.group_id, one, other)
        {
            reference.group_id = id;
        }
    }
    for group in [&mut before, &mut after] {
        group.has_rule_ids = false;
        for rule in &mut group.rules {
            rule.id = None;
            rule.tags.clear();
            if let Peer::Group(reference) = &mut rule.peer {
                // Groups of the own account have none, and each side has another account.
                let own = reference.account_id.as_ref();
                if own.is_some_and(|own| {
                    [&one.scope, &other.scope]
                        .map(|it| &it.account)
                        .contains(&own)
                }) {
                    reference.account_id = None;
                }
            }
        }
    }
    (before, after)
}

/// Returns the group of the other scope that a reference means: the compared group itself, or else the
/// only one with the same name.
fn same_group(id: &GroupId, one: &GroupInScope, other: &GroupInScope) -> Option<GroupId> {
    if *id == one.group.id {
        return Some(other.group.id.clone());
    }
    let named = one.inventory.group(id)?;
    let mut same = other.inventory.groups.iter();
    let mut same = same.by_ref().filter(|group| group.name == named.name);
    let first = same.next()?;
    same.next().is_none().then(|| first.id.clone())
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Direction, PortRange, Region, Rule, Traffic};

    use super::*;

    fn group(id: &str, name: &str, account: &str, peers: &[&str]) -> Arc<SecurityGroup> {
        let rules = peers.iter().map(|peer| {
            let traffic = Traffic::Tcp(PortRange::single(22));
            Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
        });
        Arc::new(SecurityGroup {
            id: GroupId::parse(id).unwrap(),
            name: name.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote(account),
            tags: Vec::new(),
            rules: rules.collect(),
            has_rule_ids: false,
        })
    }

    fn scope_of(account: &str, groups: Vec<Arc<SecurityGroup>>) -> GroupInScope {
        GroupInScope {
            scope: Scope {
                account: AccountId::from_remote(account),
                region: Region::from_remote("us-east-1"),
            },
            source: String::new(),
            group: groups[0].clone(),
            inventory: groups.into_iter().collect(),
        }
    }

    #[test]
    fn references_by_name_are_no_difference() {
        let one = scope_of(
            "111111111111",
            vec![
                group(
                    "sg-0000000a",
                    "web",
                    "111111111111",
                    &["sg-0000000a", "111111111111/sg-0000000b", "10.0.0.0/8"],
                ),
                group("sg-0000000b", "bastion", "111111111111", &[]),
            ],
        );
        let other = scope_of(
            "222222222222",
            vec![
                group(
                    "sg-0000001a",
                    "web",
                    "222222222222",
                    &["sg-0000001a", "222222222222/sg-0000001b", "10.0.0.0/9"],
                ),
                group("sg-0000001b", "bastion", "222222222222", &[]),
            ],
        );
        let (before, after) = compare_groups(&one, &other);
        assert_eq!(before.rules[..2], after.rules[..2]);
        assert_ne!(before.rules[2], after.rules[2]);
        assert_eq!((before.id, before.owner_id), (after.id, after.owner_id));
    }
}
