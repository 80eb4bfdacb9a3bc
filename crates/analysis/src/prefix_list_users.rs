//! Groups whose rules name a prefix list, and the size that their quotas leave for it.

use portcullis_model::{
    Direction, GroupId, Inventory, Peer, PrefixList, PrefixListId, SecurityGroup,
};

use crate::QuotaUse;

/// Group whose rules name a prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixListUser {
    /// The group.
    pub group: GroupId,
    /// Number of its rules that name the list.
    pub rules: usize,
    /// Use of the quota in the list's address family by the fuller of the directions that name the list.
    pub quota_used: usize,
    /// Largest maximum of entries that the quota of the group leaves room for.
    pub largest_size: usize,
}

/// Returns the groups whose rules name a list, in the order of the inventory. `quota` is the number of rules per group,
/// direction and address family.
pub fn prefix_list_users(
    inventory: &Inventory,
    list: &PrefixList,
    quota: usize,
) -> Vec<PrefixListUser> {
    let users = inventory
        .groups
        .iter()
        .map(|group| user(group, list, inventory, quota));
    users.flatten().collect()
}

fn user(
    group: &SecurityGroup,
    list: &PrefixList,
    inventory: &Inventory,
    quota: usize,
) -> Option<PrefixListUser> {
    let mut found: Option<PrefixListUser> = None;
    for direction in Direction::BOTH {
        let named = group
            .rules_in(direction)
            .filter(|rule| names(&rule.peer, &list.id));
        let rules = named.count();
        if rules == 0 {
            continue;
        }
        let peers = group.rules_in(direction).map(|rule| &rule.peer);
        let used = QuotaUse::of(peers, &inventory.prefix_lists);
        let used = used.family(list.family).total();
        let by_list = list.weight().unwrap_or_default() * rules;
        let others = used.saturating_sub(by_list);
        let largest_size = quota.saturating_sub(others) / rules;
        let user = found.get_or_insert_with(|| PrefixListUser {
            group: group.id.clone(),
            rules: 0,
            quota_used: 0,
            largest_size: usize::MAX,
        });
        user.rules += rules;
        user.quota_used = user.quota_used.max(used);
        user.largest_size = user.largest_size.min(largest_size);
    }
    found
}

fn names(peer: &Peer, list: &PrefixListId) -> bool {
    matches!(peer, Peer::PrefixList(id) if id == list)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use portcullis_model::{
        AccountId, AddressFamily, PortRange, PrefixListEntries, PrefixListState, Rule, Traffic,
    };

    fn group(id: &str, rules: &[(Direction, &str)]) -> SecurityGroup {
        let rules = rules.iter().zip(1..).map(|((direction, peer), port)| {
            let traffic = Traffic::Tcp(PortRange::single(port));
            Rule::new(*direction, traffic, Peer::parse(peer).unwrap())
        });
        SecurityGroup {
            id: GroupId::from_remote(id),
            name: id.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: rules.collect(),
            has_rule_ids: false,
        }
    }

    #[test]
    fn the_size_that_fits_is_that_of_the_fuller_direction() {
        let (inbound, outbound) = (Direction::Ingress, Direction::Egress);
        let list = PrefixList {
            id: PrefixListId::from_remote("pl-00000001"),
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: Some(10),
            owner_id: "123456789012".to_owned(),
            version: Some(1),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            entries: PrefixListEntries::NotRead,
        };
        let mut inventory: Inventory = [
            group(
                "sg-1",
                &[
                    (inbound, "pl-00000001"),
                    (inbound, "pl-00000001"),
                    (inbound, "10.0.0.0/8"),
                    (inbound, "::/0"),
                    (outbound, "pl-00000001"),
                ],
            ),
            group("sg-2", &[(inbound, "10.0.0.0/8")]),
        ]
        .into_iter()
        .collect();
        inventory.prefix_lists = Arc::new(vec![list.clone()]);
        let users = prefix_list_users(&inventory, &list, 60);
        assert_eq!(
            users,
            [PrefixListUser {
                group: GroupId::from_remote("sg-1"),
                rules: 3,
                quota_used: 21,
                largest_size: 29,
            }]
        );
        let full = prefix_list_users(&inventory, &list, 0);
        assert_eq!(full.first().map(|user| user.largest_size), Some(0));
    }
}
