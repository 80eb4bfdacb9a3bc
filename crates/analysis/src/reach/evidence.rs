//! Evidence of an answer: the rules that decide, those that come closest, and those that would have to be added.

use std::collections::BTreeSet;

use portcullis_model::{Direction, GroupId, Peer, Rule, RuleRef, Traffic};

use super::additions::missing_rules;
use super::ask::{Asked, Pairs};
use super::ends::{Party, Region};
use super::pair::{ByFamily, classes};
use super::region::RegionAccess;
use super::{Addition, Assumption, Side, Unknown, Verdict};

/// Maximum number of rules that come closest.
const NEAREST: usize = 3;

/// What an answer is based on.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) outbound: Option<Side>,
    pub(super) inbound: Option<Side>,
    pub(super) unknowns: BTreeSet<Unknown>,
    pub(super) assumptions: BTreeSet<Assumption>,
    pub(super) additions: Vec<Addition>,
}

/// The end of the traffic that a party is not on.
#[derive(Clone, Copy)]
pub(super) enum OtherEnd<'a> {
    Region(&'a Region),
    Parties(&'a [Party]),
}

impl Evidence {
    pub(super) fn of(asked: &Asked<'_>, pairs: &Pairs, verdict: Verdict) -> Self {
        let mut evidence = Self::default();
        evidence.assumptions.insert(Assumption::Network);
        if let Some((region, parties, direction)) = pairs.one_sided() {
            evidence.add_side(asked, parties, direction, OtherEnd::Region(region));
            evidence.assumptions.extend(match region {
                Region::Internet => Some(Assumption::PublicAddress),
                Region::Blocks(_) | Region::List { .. } => Some(Assumption::AddressesOnly),
                Region::Anything => None,
            });
            if let Region::List { id, entries: None } = region {
                evidence.unknowns.insert(Unknown::EntriesOf(id.clone()));
            }
        } else if let Pairs::Between(from, to) = pairs {
            evidence.add_side(asked, from, Direction::Egress, OtherEnd::Parties(to));
            evidence.add_side(asked, to, Direction::Ingress, OtherEnd::Parties(from));
            evidence.assumptions.insert(Assumption::PrivateAddresses);
            let in_other_vpc = |a: &Party| to.iter().any(|b| a.vpc != b.vpc);
            if from.iter().any(in_other_vpc) {
                evidence.assumptions.insert(Assumption::OtherVpc);
            }
            if from.iter().chain(to).any(|party| party.points.is_none()) {
                evidence.assumptions.insert(Assumption::PrivateMembers);
            }
        }
        if verdict != Verdict::Yes {
            evidence.additions = missing_rules(asked, pairs);
        }
        if matches!(verdict, Verdict::Yes | Verdict::No) {
            evidence.unknowns.clear();
        }
        evidence
    }

    fn add_side(
        &mut self,
        asked: &Asked<'_>,
        parties: &[Party],
        direction: Direction,
        other: OtherEnd<'_>,
    ) {
        let mut side = Side::default();
        let mut groups = BTreeSet::new();
        for party in parties {
            groups.extend(party.group_ids());
            let unknown = asked.index.unknown_rules(party, direction);
            self.unknowns.extend(unknown);
            if party.is_group {
                self.assumptions.insert(Assumption::OwnRulesOnly);
            }
            self.add_rules(&mut side, asked, party, direction, other);
        }
        side.groups = groups.into_iter().collect();
        if side.deciding.is_empty() && side.uncertain.is_empty() {
            side.nearest = nearest(asked, parties, direction);
        }
        match direction {
            Direction::Egress => self.outbound = Some(side),
            Direction::Ingress => self.inbound = Some(side),
        }
    }

    fn add_rules(
        &mut self,
        side: &mut Side,
        asked: &Asked<'_>,
        party: &Party,
        direction: Direction,
        other: OtherEnd<'_>,
    ) {
        for (group, rule) in party.rules(direction) {
            if !asked.traffic.overlaps(rule.traffic) {
                continue;
            }
            let (is_sure, may_be) = matches(asked, rule, other);
            if is_sure {
                side.deciding.push(Party::rule_ref(group, rule));
            } else if may_be {
                side.uncertain.push(Party::rule_ref(group, rule));
                self.unknowns.extend(unknowns(asked, rule, other));
            }
        }
    }
}

/// Whether a rule allows some of the traffic for certain, and whether it may.
fn matches(asked: &Asked<'_>, rule: &Rule, other: OtherEnd<'_>) -> (bool, bool) {
    match other {
        OtherEnd::Region(region) => {
            let bounds = RegionAccess::new(asked, [rule], region, false).bounds();
            (bounds.some_surely, bounds.some_possibly)
        }
        OtherEnd::Parties(parties) => {
            let mut found = (false, false);
            for class in parties
                .iter()
                .flat_map(|party| classes(asked, [rule], party, false))
            {
                let has = |sets: &ByFamily| sets.iter().any(|set| !set.is_empty());
                found.0 |= has(&class.allowed.sure);
                found.1 |= has(&class.allowed.may);
            }
            found
        }
    }
}

/// What is unknown about a rule that may allow something.
fn unknowns(asked: &Asked<'_>, rule: &Rule, other: OtherEnd<'_>) -> Vec<Unknown> {
    match &rule.peer {
        Peer::PrefixList(id) => vec![Unknown::EntriesOf(id.clone())],
        Peer::Group(reference) if asked.index.is_foreign(reference) => {
            vec![Unknown::ForeignGroup(reference.group_id.clone())]
        }
        Peer::Group(reference) => vec![Unknown::MembersOf(reference.group_id.clone())],
        Peer::Cidr(_) => match other {
            OtherEnd::Region(_) => Vec::new(),
            OtherEnd::Parties(parties) => {
                let unknown = parties.iter().filter(|party| party.points.is_none());
                unknown
                    .flat_map(Party::symbols)
                    .map(|id| members_unknown(asked, id))
                    .collect()
            }
        },
    }
}

/// What is unknown of the members of a group without known members.
fn members_unknown(asked: &Asked<'_>, group: &GroupId) -> Unknown {
    let inventory = &asked.index.inventory;
    if inventory.group(group).is_none() {
        Unknown::ForeignGroup(group.clone())
    } else if inventory.interfaces.is_some() {
        Unknown::FutureMembersOf(group.clone())
    } else {
        Unknown::MembersOf(group.clone())
    }
}

/// Returns the rules of a direction that come closest to the traffic: those with the same traffic and another peer,
/// then those with the same protocol and the closest port.
fn nearest(asked: &Asked<'_>, parties: &[Party], direction: Direction) -> Vec<RuleRef> {
    let port = |traffic: Traffic| traffic.ports().map(|ports| ports.from());
    let distance = |rule: &Rule| {
        let from = |asked: Traffic| {
            let is_same = rule.traffic.overlaps(asked);
            let has_protocol = rule.traffic.protocol() == asked.protocol();
            let ports = match (port(rule.traffic), port(asked)) {
                (Some(a), Some(b)) => a.abs_diff(b),
                _ => u16::MAX,
            };
            (!is_same, !has_protocol, ports)
        };
        asked.traffic.iter().map(from).min()
    };
    let rules = parties.iter().flat_map(|party| party.rules(direction));
    let mut rules: Vec<_> = rules
        .map(|(group, rule)| (distance(rule), Party::rule_ref(group, rule)))
        .collect();
    rules.sort_by_key(|(distance, _)| *distance);
    let rules = rules.into_iter().map(|(_, rule)| rule);
    rules.take(NEAREST).collect()
}
