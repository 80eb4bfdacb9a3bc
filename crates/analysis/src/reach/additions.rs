//! Rules that would have to be added for the answer to be yes.

use std::sync::Arc;

use portcullis_model::{AddressFamily, Direction, Peer, Rule, Traffic};

use super::addresses::{FAMILIES, anywhere};
use super::ask::{Asked, Pairs, region_access};
use super::ends::{Party, Region};
use super::evidence::OtherEnd;
use super::pair::{Allowed, PairAccess, classes};
use super::{Addition, Place, ReachIndex, Verdict};
use crate::access::{AccessSet, Space, TrafficSet};

/// Returns the rules that are missing, on the side or sides where they are. Each has one kind of the traffic, and what is
/// allowed already gets none.
pub(super) fn missing_rules(asked: &Asked<'_>, pairs: &Pairs) -> Vec<Addition> {
    let is_needed = |traffic: &Traffic| match pairs {
        Pairs::Between(sources, destinations) => {
            let set = TrafficSet::of(*traffic);
            let mut pairs = sources
                .iter()
                .flat_map(|from| destinations.iter().map(move |to| (from, to)));
            pairs.any(|(from, to)| PairAccess::new(asked, from, to).needs(&set))
        }
        Pairs::FromRegion(..) | Pairs::ToRegion(..) => true,
    };
    // Only ICMP may be not needed, where the ends do not have its family.
    let [ipv4, ipv6] = &asked.by_family;
    let is_same = ipv4 == ipv6;
    let kinds = asked.traffic.iter();
    let kinds = kinds.filter(|traffic| is_same || is_needed(traffic));
    let missing = kinds.flat_map(|traffic| missing_for(asked.index, traffic, pairs));
    missing.collect()
}

fn missing_for(index: &ReachIndex, traffic: Traffic, pairs: &Pairs) -> Vec<Addition> {
    let asked = &Asked::new(index, traffic);
    if let Some((region, parties, direction)) = pairs.one_sided() {
        let other = OtherEnd::Region(region);
        let lacking = parties.iter();
        return lacking
            .flat_map(|party| additions(asked, party, direction, other))
            .collect();
    }
    let Pairs::Between(from, to) = pairs else {
        return Vec::new();
    };
    let sides = [
        (from, Direction::Egress, to),
        (to, Direction::Ingress, from),
    ];
    let mut missing = Vec::new();
    for (parties, direction, other) in sides {
        for party in parties {
            missing.extend(additions(asked, party, direction, OtherEnd::Parties(other)));
        }
    }
    let (now_from, now_to) = (with(from, &missing), with(to, &missing));
    let is_enough = now_from.iter().all(|from| {
        let is_reached =
            |to: &Party| PairAccess::new(asked, from, to).bounds().verdict() == Verdict::Yes;
        now_to.iter().all(is_reached)
    });
    if is_enough {
        return missing;
    }
    // Each side allows the traffic, but not in the same address family. Rules on both sides have one in common.
    sides
        .into_iter()
        .flat_map(|(parties, direction, other)| {
            let peers: Vec<Peer> = other.iter().filter_map(party_peer).collect();
            let of_party = move |party: &Party| rules(asked, party, direction, peers.clone());
            parties.iter().flat_map(of_party).collect::<Vec<Addition>>()
        })
        .collect()
}

/// Returns parties with rules added to their groups.
fn with(parties: &[Party], added: &[Addition]) -> Vec<Party> {
    let mut parties = parties.to_vec();
    for group in parties.iter_mut().flat_map(|party| &mut party.groups) {
        let group = Arc::make_mut(group);
        for addition in added {
            if addition.group == group.id {
                group.rules.push(addition.rule.clone());
            }
        }
    }
    parties
}

/// Returns a rule of a party for each peer. They go to the first of its groups.
fn rules(
    asked: &Asked<'_>,
    party: &Party,
    direction: Direction,
    peers: Vec<Peer>,
) -> Vec<Addition> {
    let Some(group) = party.groups.first() else {
        return Vec::new();
    };
    let addition = |peer: Peer| {
        asked.traffic.iter().map(move |traffic| Addition {
            group: group.id.clone(),
            rule: Rule::new(direction, traffic, peer.clone()),
        })
    };
    peers.into_iter().flat_map(addition).collect()
}

/// Returns the rules that a party lacks in a direction.
fn additions(
    asked: &Asked<'_>,
    party: &Party,
    direction: Direction,
    other: OtherEnd<'_>,
) -> Vec<Addition> {
    let peers = match other {
        OtherEnd::Region(region) => {
            let access = region_access(asked, party, region, direction);
            let missing = access.missing();
            if missing.is_empty() || access.bounds().verdict() == Verdict::Yes {
                Vec::new()
            } else {
                region_peers(region, &missing)
            }
        }
        OtherEnd::Parties(parties) => {
            let lacks = |other: &&Party| {
                let rules = party.rules(direction).map(|(_, rule)| rule);
                let classes = classes(
                    asked,
                    rules,
                    other,
                    asked.index.lacks_rules(party, direction),
                );
                let is_sure = |allowed: &Allowed| allowed.is_sure_of(&asked.set);
                !classes.iter().all(|class| is_sure(&class.allowed))
            };
            let lacking = parties.iter().filter(lacks);
            lacking.flat_map(party_peer).collect()
        }
    };
    rules(asked, party, direction, peers)
}

/// Returns the peers of rules that would allow what is missing of a region.
fn region_peers(region: &Region, missing: &AccessSet) -> Vec<Peer> {
    let lacks = |family: &AddressFamily| {
        let space = match family {
            AddressFamily::Ipv4 => Space::Ipv4,
            AddressFamily::Ipv6 => Space::Ipv6,
        };
        missing.spaces().any(|lacking| *lacking == space)
    };
    match region {
        Region::Internet | Region::Anything => {
            let families = FAMILIES.into_iter().filter(lacks);
            families
                .map(|family| Peer::Cidr(anywhere(family)))
                .collect()
        }
        Region::Blocks(blocks) => blocks.iter().cloned().map(Peer::Cidr).collect(),
        Region::List { id, .. } => vec![Peer::PrefixList(id.clone())],
    }
}

/// Returns the peer of a rule for a party: the group, or the address of the interface.
fn party_peer(party: &Party) -> Option<Peer> {
    match &party.place {
        Place::Peer(peer) => Some(peer.clone()),
        Place::Interface(_) => {
            let point = party.points.as_ref()?.first()?;
            Some(Peer::Cidr((*point.addresses.first()?).into()))
        }
    }
}
