//! Questions between two parties: what the outbound rules of one and the inbound rules of the other allow together.

use std::collections::HashMap;

use portcullis_model::{AddressFamily, Cidr, InterfaceId, Peer, Rule};

use super::Asked;
use super::addresses::{anywhere, family_index, private};
use super::bounds::Bounds;
use super::ends::Party;
use crate::access::{AccessSet, Grant, TrafficSet};

/// Traffic by address family, IPv4 first.
pub(super) type ByFamily = [TrafficSet; 2];

/// Traffic that the rules of one side allow for one member of the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Allowed {
    pub(super) sure: ByFamily,
    pub(super) may: ByFamily,
    /// Whether the member has addresses of each family. One that is not known has an IPv4 address.
    pub(super) families: [bool; 2],
}

/// Members of one end that the rules of the other treat alike.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) allowed: Allowed,
    /// Their interfaces; `None` for a member that is not known.
    pub(super) members: Vec<Option<InterfaceId>>,
}

/// The members of both ends with the rules of both sides.
#[derive(Clone, Debug)]
pub(super) struct PairAccess {
    asked: TrafficSet,
    by_family: ByFamily,
    /// Members of the source by the inbound rules of the destination.
    pub(super) sources: Vec<Class>,
    /// Members of the destination by the outbound rules of the source.
    pub(super) destinations: Vec<Class>,
}

impl PairAccess {
    pub(super) fn new(asked: &Asked<'_>, from: &Party, to: &Party) -> Self {
        use portcullis_model::Direction::{Egress, Ingress};
        let inbound = to.rules(Ingress).map(|(_, rule)| rule);
        let outbound = from.rules(Egress).map(|(_, rule)| rule);
        Self {
            asked: asked.set.clone(),
            by_family: asked.by_family.clone(),
            sources: classes(asked, inbound, from, asked.index.lacks_rules(to, Ingress)),
            destinations: classes(asked, outbound, to, asked.index.lacks_rules(from, Egress)),
        }
    }

    pub(super) fn bounds(&self) -> Bounds {
        let mut bounds: Option<Bounds> = None;
        for source in &self.sources {
            for destination in &self.destinations {
                let sure = common(&source.allowed.sure, &destination.allowed.sure);
                let may = common(&source.allowed.may, &destination.allowed.may);
                let needed = self.needed(&source.allowed, &destination.allowed);
                let here = Bounds {
                    all_surely: sure.covers(&needed),
                    all_possibly: may.covers(&needed),
                    some_surely: !sure.is_empty(),
                    some_possibly: !may.is_empty(),
                };
                bounds = Some(bounds.map_or(here, |bounds| bounds.and(here)));
            }
        }
        bounds.unwrap_or(Bounds::NOTHING)
    }

    /// Returns the traffic asked about, without ICMP of a family that two members do not share.
    pub(super) fn needed(&self, one: &Allowed, other: &Allowed) -> TrafficSet {
        let families = one.families.iter().zip(&other.families);
        let shared = families.zip(&self.by_family);
        let shared = shared.filter(|((one, other), _)| **one && **other);
        let needed = shared.fold(TrafficSet::default(), |all, (_, set)| all.union(set));
        if needed.is_empty() {
            self.asked.clone()
        } else {
            needed
        }
    }

    /// Whether some of the traffic is needed between some members.
    pub(super) fn needs(&self, traffic: &TrafficSet) -> bool {
        let mut pairs = self.sources.iter().flat_map(|source| {
            let others = self.destinations.iter();
            others.map(|other| self.needed(&source.allowed, &other.allowed))
        });
        pairs.any(|needed| !needed.intersection(traffic).is_empty())
    }
}

impl Allowed {
    /// Whether some family has all the traffic for certain.
    pub(super) fn is_sure_of(&self, asked: &TrafficSet) -> bool {
        let [ipv4, ipv6] = &self.sure;
        ipv4.union(ipv6).covers(asked)
    }
}

/// Returns the traffic that both sides allow in the same address family.
pub(super) fn common(one: &ByFamily, other: &ByFamily) -> TrafficSet {
    let [a, b] = one;
    let [c, d] = other;
    a.intersection(c).union(&b.intersection(d))
}

/// Sorts the members of a party by what rules of the other side allow for them.
pub(super) fn classes<'a>(
    asked: &Asked<'_>,
    rules: impl IntoIterator<Item = &'a Rule>,
    party: &Party,
    lacks_rules: bool,
) -> Vec<Class> {
    let sets = RuleSets::new(asked, rules, party, lacks_rules);
    let Some(points) = &party.points else {
        return vec![Class {
            allowed: sets.of_unknown_member(),
            members: vec![None],
        }];
    };
    let mut found: HashMap<Allowed, Vec<Option<InterfaceId>>> = HashMap::new();
    for point in points {
        let mut allowed = Allowed {
            families: [true, false].map(|is_ipv4| {
                let mut addresses = point.addresses.iter();
                addresses.any(|address| address.is_ipv4() == is_ipv4)
            }),
            ..Allowed::default()
        };
        for address in &point.addresses {
            let block = Cidr::from(*address);
            sets.add(&block, &mut allowed);
        }
        let members = found.entry(allowed).or_default();
        members.push(Some(point.interface.clone()));
    }
    let mut classes: Vec<Class> = found
        .into_iter()
        .map(|(allowed, members)| Class { allowed, members })
        .collect();
    classes.sort_by(|a, b| a.members.cmp(&b.members));
    classes
}

/// What rules allow, by kind of peer.
struct RuleSets {
    asked: ByFamily,
    /// Addresses.
    addresses: AccessSet,
    /// References to the party's groups.
    references: TrafficSet,
    /// Prefix lists whose entries are not known, and rules that are not, by family.
    lists: ByFamily,
}

impl RuleSets {
    fn new<'a>(
        asked: &Asked<'_>,
        rules: impl IntoIterator<Item = &'a Rule>,
        party: &Party,
        lacks_rules: bool,
    ) -> Self {
        let mut addresses = Vec::new();
        let mut references = TrafficSet::default();
        let mut lists = ByFamily::default();
        if lacks_rules {
            lists = [asked.set.clone(), asked.set.clone()];
        }
        for rule in rules {
            let traffic = rule.traffic;
            if !asked.traffic.overlaps(traffic) {
                continue;
            }
            match &rule.peer {
                Peer::Cidr(_) => addresses.push(Grant {
                    traffic,
                    peer: rule.peer.clone(),
                }),
                Peer::Group(reference) => {
                    if party.is_member_of(&reference.group_id) {
                        references = references.union(&TrafficSet::of(traffic));
                    }
                }
                Peer::PrefixList(id) => match asked.entries(id) {
                    Some(entries) => addresses.extend(entries.into_iter().map(|cidr| Grant {
                        traffic,
                        peer: Peer::Cidr(cidr),
                    })),
                    None => {
                        for family in asked.families_of_list(id) {
                            if let Some(list) = lists.get_mut(family_index(family)) {
                                *list = list.union(&TrafficSet::of(traffic));
                            }
                        }
                    }
                },
            }
        }
        Self {
            asked: asked.by_family.clone(),
            addresses: AccessSet::of_grants(&addresses),
            references,
            lists,
        }
    }

    /// Adds what is allowed for an address.
    fn add(&self, address: &Cidr, allowed: &mut Allowed) {
        let at = family_index(address.family());
        let here = self.addresses.traffic_at_all(std::slice::from_ref(address));
        self.add_at(at, &here, &here, allowed);
    }

    fn add_at(&self, at: usize, sure: &TrafficSet, may: &TrafficSet, allowed: &mut Allowed) {
        let (Some(list), Some(asked)) = (self.lists.get(at), self.asked.get(at)) else {
            return;
        };
        let within = |set: TrafficSet| set.intersection(asked);
        let sure = within(sure.union(&self.references));
        if let Some(all) = allowed.may.get_mut(at) {
            *all = all.union(&within(may.union(list)).union(&sure));
        }
        if let Some(all) = allowed.sure.get_mut(at) {
            *all = all.union(&sure);
        }
    }

    /// Returns what is allowed for a member that is not known: it has some private IPv4 address and maybe an IPv6
    /// address.
    fn of_unknown_member(&self) -> Allowed {
        let mut allowed = Allowed {
            families: [true, false],
            ..Allowed::default()
        };
        let ipv4 = private(AddressFamily::Ipv4);
        self.add_at(
            0,
            &self.addresses.traffic_at_all(ipv4),
            &self.addresses.traffic_at_any(ipv4),
            &mut allowed,
        );
        let mut with_ipv6 = Allowed::default();
        let ipv6 = self
            .addresses
            .traffic_at_any(&[anywhere(AddressFamily::Ipv6)]);
        self.add_at(1, &TrafficSet::default(), &ipv6, &mut with_ipv6);
        let ([may_ipv4, _], [_, may_ipv6]) = (allowed.may, with_ipv6.may);
        allowed.may = [may_ipv4, may_ipv6];
        allowed
    }
}
