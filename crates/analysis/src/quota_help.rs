//! Ways to make room in the quota of rules: what each one does to the use of the quota, as data.

use std::collections::BTreeMap;
use std::sync::Arc;

use portcullis_model::{
    AddressFamily, Direction, GroupId, InterfaceId, NetworkInterface, Peer, PrefixList, Rule,
    RuleKey, SecurityGroup, Traffic,
};

use crate::checks::{self, CheckId, CheckInput, Finding, Profile, Severity};
use crate::quota::{DEFAULT_RULES_PER_GROUP, QuotaUse};

/// Groups per network interface that EC2 allows by default.
pub const DEFAULT_GROUPS_PER_INTERFACE: usize = 5;

/// Most rules per group times groups per interface, whatever the quotas are.
pub const MAX_RULES_TIMES_GROUPS: usize = 1000;

/// Fixes that need fewer rules for the same access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FewerRules {
    /// The findings with their fixes.
    pub findings: Vec<Finding>,
    /// Use of the quota afterwards.
    pub after: QuotaUse,
}

/// CIDR blocks that a prefix list could hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListableBlocks {
    /// The traffic that the blocks are allowed.
    pub traffic: Traffic,
    /// Their address family.
    pub family: AddressFamily,
    /// The rules, one for each block.
    pub rules: Vec<RuleKey>,
}

/// A group divided into two, on the same interfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The rules that the new group takes over.
    pub moved: Vec<RuleKey>,
    /// Use of the quota by the group afterwards.
    pub stays: QuotaUse,
    /// Use of the quota by the new group.
    pub goes: QuotaUse,
    /// The interfaces, which all get the new group.
    pub interfaces: Vec<InterfaceId>,
    /// Number of groups on the interface with the most groups, afterwards.
    pub groups: usize,
}

/// Reason why a group cannot be divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitObstacle {
    /// The network interfaces are not known, so it is unknown which ones need the new group.
    UnknownInterfaces,
    /// There are not two rules to divide.
    TooFewRules,
    /// An interface has as many groups as it may have.
    FullInterface {
        /// The interface.
        interface: InterfaceId,
        /// The groups that it has.
        groups: usize,
        /// The groups that it may have.
        limit: usize,
    },
    /// A service manages an interface, so only the service can add a group.
    ManagedInterface {
        /// The interface.
        interface: InterfaceId,
    },
}

/// Returns the redundant rules of a direction, whose removal keeps all access; `None` if there are none.
pub fn removable_rules(
    group: &Arc<SecurityGroup>,
    direction: Direction,
    prefix_lists: &[PrefixList],
) -> Option<FewerRules> {
    let checks = [CheckId::Redundant, CheckId::RedundantUnion];
    fewer_rules(group, direction, prefix_lists, &checks)
}

/// Returns the rules of a direction that fewer ones can replace, which allow the same; `None` if there are none.
pub fn mergeable_rules(
    group: &Arc<SecurityGroup>,
    direction: Direction,
    prefix_lists: &[PrefixList],
) -> Option<FewerRules> {
    fewer_rules(group, direction, prefix_lists, &[CheckId::Mergeable])
}

fn fewer_rules(
    group: &Arc<SecurityGroup>,
    direction: Direction,
    prefix_lists: &[PrefixList],
    checks: &[CheckId],
) -> Option<FewerRules> {
    let profile = Profile {
        checks: checks.iter().map(|check| (*check, Severity::Low)).collect(),
        ..Profile::default()
    };
    let input = CheckInput {
        coverage: None,
        groups: std::slice::from_ref(group),
        has_all_groups: false,
        interfaces: None,
        prefix_lists,
        rule_quota: DEFAULT_RULES_PER_GROUP,
        stale: &[],
        expiry: None,
    };
    let is_wanted = |finding: &Finding| {
        let fix = finding.fix.as_ref();
        fix.is_some_and(|fix| fix.keeps_access)
            && finding.rules.iter().all(|rule| rule.direction == direction)
    };
    let findings = checks::run(input, &profile).into_iter();
    let findings: Vec<Finding> = findings.filter(is_wanted).collect();
    let fixes = || findings.iter().filter_map(|finding| finding.fix.as_ref());
    let is_removed = |rule: &&Rule| fixes().any(|fix| fix.remove.contains(&rule.key()));
    let kept = group.rules_in(direction).filter(|rule| !is_removed(rule));
    let added = fixes().flat_map(|fix| &fix.add);
    let peers: Vec<&Peer> = kept
        .map(|rule| &rule.peer)
        .chain(added.map(|grant| &grant.peer))
        .collect();
    let after = QuotaUse::of(peers.into_iter(), prefix_lists);
    (!findings.is_empty()).then_some(FewerRules { findings, after })
}

/// Returns the largest set of CIDR blocks of one family that are allowed the same traffic; `None` if no two are.
///
/// A prefix list counts as many rules as its maximum number of entries, so it keeps the use of the quota as it is.
pub fn listable_blocks(group: &SecurityGroup, direction: Direction) -> Option<ListableBlocks> {
    let mut sets: BTreeMap<(Traffic, AddressFamily), Vec<RuleKey>> = BTreeMap::new();
    for rule in group.rules_in(direction) {
        if let Peer::Cidr(cidr) = &rule.peer {
            let rules = sets.entry((rule.traffic, cidr.family())).or_default();
            rules.push(rule.key());
        }
    }
    let largest = sets.into_iter().max_by_key(|(_, rules)| rules.len());
    let ((traffic, family), rules) = largest.filter(|(_, rules)| rules.len() > 1)?;
    Some(ListableBlocks {
        traffic,
        family,
        rules,
    })
}

/// Divides the rules of a direction into two groups of about the same size, the second one new and on all
/// interfaces of the first. `rules_per_group` is the quota; together with it, AWS limits the groups of an interface.
///
/// # Errors
/// [`SplitObstacle`] if an interface cannot get another group, or there is nothing to divide.
pub fn split(
    group: &SecurityGroup,
    direction: Direction,
    prefix_lists: &[PrefixList],
    interfaces: Option<&[NetworkInterface]>,
    rules_per_group: usize,
) -> Result<Split, SplitObstacle> {
    let interfaces = interfaces.ok_or(SplitObstacle::UnknownInterfaces)?;
    let limit = groups_per_interface(rules_per_group);
    let using: Vec<&NetworkInterface> = interfaces_with(interfaces, &group.id).collect();
    for interface in &using {
        if interface.is_requester_managed || interface.operator.is_some() {
            let interface = interface.id.clone();
            return Err(SplitObstacle::ManagedInterface { interface });
        }
        if interface.groups.len() >= limit {
            return Err(SplitObstacle::FullInterface {
                interface: interface.id.clone(),
                groups: interface.groups.len(),
                limit,
            });
        }
    }
    let rules: Vec<&Rule> = group.rules_in(direction).collect();
    let moved: Vec<&Rule> = second_half(&rules, prefix_lists);
    if moved.is_empty() {
        return Err(SplitObstacle::TooFewRules);
    }
    let is_moved = |rule: &&&Rule| moved.iter().any(|moved| std::ptr::eq(*moved, **rule));
    let stay = rules.iter().filter(|rule| !is_moved(rule));
    let most = using.iter().map(|interface| interface.groups.len()).max();
    Ok(Split {
        stays: QuotaUse::of(stay.map(|rule| &rule.peer), prefix_lists),
        goes: QuotaUse::of(moved.iter().map(|rule| &rule.peer), prefix_lists),
        moved: moved.iter().map(|rule| rule.key()).collect(),
        interfaces: using.iter().map(|interface| interface.id.clone()).collect(),
        groups: most.unwrap_or(1) + 1,
    })
}

/// Returns the groups that an interface may have with a quota of rules per group.
pub fn groups_per_interface(rules_per_group: usize) -> usize {
    (MAX_RULES_TIMES_GROUPS / rules_per_group.max(1)).min(DEFAULT_GROUPS_PER_INTERFACE)
}

fn interfaces_with<'a>(
    interfaces: &'a [NetworkInterface],
    group: &'a GroupId,
) -> impl Iterator<Item = &'a NetworkInterface> {
    interfaces
        .iter()
        .filter(|interface| interface.groups.contains(group))
}

/// Returns the last rules, which use about half of what all of them use.
fn second_half<'a>(rules: &[&'a Rule], prefix_lists: &[PrefixList]) -> Vec<&'a Rule> {
    let weight = |rules: &[&Rule]| {
        let used = QuotaUse::of(rules.iter().map(|rule| &rule.peer), prefix_lists);
        used.ipv4.total().max(used.ipv6.total())
    };
    let half = weight(rules).div_ceil(2);
    let first = (1..rules.len()).find(|count| {
        let stays = rules.get(..*count).unwrap_or_default();
        weight(stays) >= half
    });
    let moved = first.and_then(|first| rules.get(first..));
    moved.unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{AccountId, PortRange};

    fn group(rules: &[(u16, &str)]) -> Arc<SecurityGroup> {
        let rule = |(port, peer): &(u16, &str)| {
            let traffic = Traffic::Tcp(PortRange::single(*port));
            Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap())
        };
        let mut rules: Vec<Rule> = rules.iter().map(rule).collect();
        rules.push(Rule::of_new_group());
        Arc::new(SecurityGroup {
            id: GroupId::from_remote("sg-00000001"),
            name: "web".to_owned(),
            description: "web".to_owned(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules,
            has_rule_ids: false,
        })
    }

    fn interface(id: &str, groups: &[&str]) -> NetworkInterface {
        NetworkInterface {
            groups: groups.iter().map(|id| GroupId::from_remote(*id)).collect(),
            ..NetworkInterface::new(InterfaceId::from_remote(id))
        }
    }

    fn used(group: &SecurityGroup) -> QuotaUse {
        let peers = group.rules_in(Direction::Ingress).map(|rule| &rule.peer);
        QuotaUse::of(peers, &[])
    }

    #[test]
    fn fewer_rules_allow_the_same() {
        let group = group(&[
            (443, "10.0.0.0/9"),
            (443, "10.128.0.0/9"),
            (443, "10.1.0.0/16"),
            (80, "10.1.0.0/16"),
            (22, "2001:db8::/32"),
            (22, "2001:db8:1::/48"),
        ]);
        assert_eq!(
            (used(&group).ipv4.total(), used(&group).ipv6.total()),
            (4, 2)
        );
        let removed = removable_rules(&group, Direction::Ingress, &[]).unwrap();
        assert_eq!(removed.findings.len(), 2);
        assert_eq!(
            (removed.after.ipv4.total(), removed.after.ipv6.total()),
            (3, 1)
        );
        let merged = mergeable_rules(&group, Direction::Ingress, &[]).unwrap();
        assert_eq!(merged.after.ipv4.total(), 3);
        assert_eq!(merged.after.ipv6.total(), 2);
        assert_eq!(removable_rules(&group, Direction::Egress, &[]), None);
        assert_eq!(mergeable_rules(&group, Direction::Egress, &[]), None);
    }

    #[test]
    fn the_largest_set_of_blocks_is_listed() {
        let group = group(&[
            (443, "10.0.0.0/24"),
            (443, "10.0.2.0/24"),
            (443, "10.0.4.0/24"),
            (443, "2001:db8::/32"),
            (80, "10.0.0.0/24"),
            (80, "10.0.2.0/24"),
            (22, "sg-00000002"),
        ]);
        let found = listable_blocks(&group, Direction::Ingress).unwrap();
        assert_eq!(found.traffic, Traffic::Tcp(PortRange::single(443)));
        assert_eq!((found.family, found.rules.len()), (AddressFamily::Ipv4, 3));
        assert_eq!(listable_blocks(&group, Direction::Egress), None);
    }

    #[test]
    fn a_split_needs_room_on_every_interface() {
        let rules: Vec<(u16, String)> = (0..8_u16)
            .map(|place| (443, format!("10.0.{place}.0/24")))
            .collect();
        let rules: Vec<(u16, &str)> = rules.iter().map(|(port, peer)| (*port, &**peer)).collect();
        let group = group(&rules);
        let split_with = |interfaces: Option<&[NetworkInterface]>, quota| {
            split(&group, Direction::Ingress, &[], interfaces, quota)
        };
        let own = "sg-00000001";
        let four = [own, "sg-2", "sg-3", "sg-4"];
        let roomy = [
            interface("eni-1", &[own]),
            interface("eni-2", &four),
            interface("eni-3", &["sg-2"]),
        ];
        let done = split_with(Some(&roomy), 60).unwrap();
        assert_eq!((done.stays.ipv4.total(), done.goes.ipv4.total()), (4, 4));
        assert_eq!(done.interfaces.len(), 2);
        assert_eq!((done.groups, done.moved.len()), (5, 4));
        // 250 rules leave room for 4 groups on an interface.
        assert_eq!(groups_per_interface(60), 5);
        assert_eq!(groups_per_interface(250), 4);
        assert_eq!(groups_per_interface(1000), 1);
        let full = SplitObstacle::FullInterface {
            interface: InterfaceId::from_remote("eni-2"),
            groups: 4,
            limit: 4,
        };
        assert_eq!(split_with(Some(&roomy), 250), Err(full));
        let mut managed = roomy.clone();
        managed[1].is_requester_managed = true;
        let interface = InterfaceId::from_remote("eni-2");
        let expected = SplitObstacle::ManagedInterface { interface };
        assert_eq!(split_with(Some(&managed), 60), Err(expected));
        assert_eq!(split_with(None, 60), Err(SplitObstacle::UnknownInterfaces));
        assert_eq!(
            split(&group, Direction::Egress, &[], Some(&[]), 60),
            Err(SplitObstacle::TooFewRules)
        );
    }
}
