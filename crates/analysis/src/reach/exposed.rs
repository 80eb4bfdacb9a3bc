//! What is open to the internet, directly and through one hop.

use std::collections::BTreeMap;

use portcullis_model::{AddressFamily, Direction, GroupId, Peer, SecurityGroup, Traffic};

use super::addresses::{FAMILIES, is_partly_public, public_ipv4, public_ipv6};
use super::ask::Asked;
use super::candidates::destinations_of;
use super::edge::Edge;
use super::{Place, ReachIndex};
use crate::access::{AccessSet, KnownLists};

/// A group that is open to the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The group.
    pub group: GroupId,
    /// What the whole internet reaches directly, by family; empty if it reaches the group only through another.
    pub direct: Vec<(AddressFamily, Traffic)>,
    /// Groups that the internet reaches directly and that reach this group, with the traffic of the second hop.
    pub through: Vec<(GroupId, Vec<Traffic>)>,
}

/// Returns the groups that the internet reaches directly or through one other group, the most open first.
///
/// Only hops that are certain count.
pub fn exposed(index: &ReachIndex) -> Vec<Exposed> {
    let asked = Asked::new(index, Traffic::All);
    let lists = KnownLists::new(&index.inventory.prefix_lists);
    let mut found: BTreeMap<GroupId, Exposed> = BTreeMap::new();
    let entry = |group: &GroupId| Exposed {
        group: group.clone(),
        direct: Vec::new(),
        through: Vec::new(),
    };
    let public = [public_ipv4(), public_ipv6()];
    for group in index.inventory.groups.iter() {
        let direct = direct(group, &lists, &public);
        if !direct.is_empty() {
            found.insert(
                group.id.clone(),
                Exposed {
                    direct,
                    ..entry(&group.id)
                },
            );
        }
    }
    let open: Vec<GroupId> = found.keys().cloned().collect();
    for group in open.iter().filter_map(|id| index.inventory.group(id)) {
        let from = index.group_party(group);
        let own = Place::group(&group.id);
        for id in destinations_of(&asked, &from) {
            let to = index
                .inventory
                .group(&id)
                .map(|group| index.group_party(group));
            let Some(to) = to.filter(|to| to.place != own) else {
                continue;
            };
            let edge = Edge::between(&asked, &from, &to).filter(|edge| !edge.is_uncertain);
            if let Some(edge) = edge {
                let exposed = found.entry(id.clone()).or_insert_with(|| entry(&id));
                exposed
                    .through
                    .push((group.id.clone(), edge.traffic.traffics()));
            }
        }
    }
    let mut found: Vec<Exposed> = found.into_values().collect();
    found.sort_by_key(|exposed| {
        let has_all = exposed
            .direct
            .iter()
            .any(|(_, traffic)| *traffic == Traffic::All);
        (
            exposed.direct.is_empty(),
            !has_all,
            std::cmp::Reverse(exposed.direct.len()),
        )
    });
    found
}

/// Longest prefix of a block that may be part of rules for all public addresses: more blocks of longer prefixes would be
/// needed than EC2 allows rules on an interface, which is 1,000.
const LONGEST_PREFIX: u8 = 13;

/// Whether rules for all public addresses may include a peer that is not only a small part of them.
fn may_open(peer: &Peer) -> bool {
    match peer {
        Peer::Cidr(cidr) => cidr.prefix_length() <= LONGEST_PREFIX,
        Peer::PrefixList(_) => true,
        Peer::Group(_) => false,
    }
}

/// Returns the traffic that a group allows from all public addresses of a family, by one rule or by several.
fn direct(
    group: &SecurityGroup,
    lists: &KnownLists<'_>,
    public: &[Vec<portcullis_model::Cidr>; 2],
) -> Vec<(AddressFamily, Traffic)> {
    let is_public = |peer: &Peer| match peer {
        Peer::Cidr(cidr) => is_partly_public(cidr),
        Peer::PrefixList(_) => true,
        Peer::Group(_) => false,
    };
    let rules: Vec<_> = group
        .rules_in(Direction::Ingress)
        .filter(|rule| is_public(&rule.peer))
        .collect();
    if !rules.iter().any(|rule| may_open(&rule.peer)) {
        return Vec::new();
    }
    let access = lists.resolve(&AccessSet::of_rules(rules));
    let mut direct = Vec::new();
    for (family, blocks) in FAMILIES.into_iter().zip(public) {
        let open = access.traffic_at_all(blocks).traffics();
        direct.extend(open.into_iter().map(|traffic| (family, traffic)));
    }
    direct
}
