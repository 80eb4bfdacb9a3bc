//! Whether anything of one party reaches anything of another, and by which rules.

use portcullis_model::{AddressFamily, Cidr, Direction, Peer, Rule, RuleRef};

use super::addresses::{FAMILIES, anywhere, family_index, private};
use super::ask::Asked;
use super::ends::Party;
use super::pair::{ByFamily, common};
use crate::access::TrafficSet;

/// A hop between two parties.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// Traffic that passes between some of their members.
    pub(super) traffic: TrafficSet,
    /// The rules, outbound first.
    pub(super) rules: Vec<RuleRef>,
    /// Whether the hop depends on something that was not read.
    pub(super) is_uncertain: bool,
}

/// What rules of one side allow for some member of the other.
#[derive(Debug, Default)]
struct Half {
    sure: ByFamily,
    may: ByFamily,
    rules: Vec<(RuleRef, TrafficSet)>,
}

impl Edge {
    /// Returns the hop from one party to another; `None` if nothing can pass.
    pub(super) fn between(asked: &Asked<'_>, from: &Party, to: &Party) -> Option<Self> {
        let inbound = Half::new(asked, to, Direction::Ingress, from);
        if inbound.is_empty() {
            return None;
        }
        let outbound = Half::new(asked, from, Direction::Egress, to);
        let within = |set: TrafficSet| set.intersection(&asked.set);
        let may = within(common(&inbound.may, &outbound.may));
        if may.is_empty() {
            return None;
        }
        let sure = within(common(&inbound.sure, &outbound.sure));
        let is_uncertain = sure.is_empty();
        let traffic = if is_uncertain { may } else { sure };
        let rules = outbound.rules.into_iter().chain(inbound.rules);
        let rules = rules.filter(|(_, set)| !set.intersection(&traffic).is_empty());
        Some(Self {
            rules: rules.map(|(rule, _)| rule).collect(),
            traffic,
            is_uncertain,
        })
    }
}

impl Half {
    fn new(asked: &Asked<'_>, own: &Party, direction: Direction, other: &Party) -> Self {
        let mut half = Self::default();
        let mut sure = [Vec::new(), Vec::new()];
        let mut may = [Vec::new(), Vec::new()];
        for (group, rule) in own.rules(direction) {
            if !asked.traffic.overlaps(rule.traffic) {
                continue;
            }
            let found = meeting(asked, rule, other);
            if found.iter().all(|meets| *meets == Meets::Never) {
                continue;
            }
            let set = TrafficSet::of(rule.traffic);
            half.rules.push((Party::rule_ref(group, rule), set));
            for ((meets, sure), may) in found.iter().zip(&mut sure).zip(&mut may) {
                if *meets == Meets::Surely {
                    sure.push(rule.traffic);
                }
                if *meets != Meets::Never {
                    may.push(rule.traffic);
                }
            }
        }
        if asked.index.lacks_rules(own, direction) {
            for may in &mut may {
                may.extend(asked.traffic.iter());
            }
        }
        half.sure = sure.map(TrafficSet::of_all);
        half.may = may.map(TrafficSet::of_all);
        half
    }

    fn is_empty(&self) -> bool {
        self.may.iter().all(TrafficSet::is_empty)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meets {
    Never,
    Maybe,
    Surely,
}

/// Whether the peer of a rule has some member of a party, by family.
fn meeting(asked: &Asked<'_>, rule: &Rule, party: &Party) -> [Meets; 2] {
    match &rule.peer {
        Peer::Group(reference) if party.is_member_of(&reference.group_id) => of_reference(party),
        Peer::Group(_) => [Meets::Never; 2],
        Peer::Cidr(cidr) => block_meeting(cidr, party),
        Peer::PrefixList(id) => match asked.entries(id) {
            Some(entries) => {
                let met = entries.iter().map(|entry| block_meeting(entry, party));
                met.fold([Meets::Never; 2], |[a, b], [c, d]| [a.max(c), b.max(d)])
            }
            None => {
                let families = asked.families_of_list(id);
                FAMILIES.map(|family| {
                    if families.contains(&family) {
                        Meets::Maybe
                    } else {
                        Meets::Never
                    }
                })
            }
        },
    }
}

/// The families of a party's addresses. A member that is not known has an IPv4 address, and maybe an IPv6 address.
fn of_reference(party: &Party) -> [Meets; 2] {
    let Some(points) = &party.points else {
        return [Meets::Surely, Meets::Maybe];
    };
    let has = |is_ipv4: bool| {
        let mut addresses = points.iter().flat_map(|point| &point.addresses);
        if addresses.any(|address| address.is_ipv4() == is_ipv4) {
            Meets::Surely
        } else {
            Meets::Never
        }
    };
    [has(true), has(false)]
}

fn block_meeting(block: &Cidr, party: &Party) -> [Meets; 2] {
    let mut found = [Meets::Never; 2];
    let family = block.family();
    let Some(meets) = found.get_mut(family_index(family)) else {
        return found;
    };
    *meets = match &party.points {
        Some(points) => {
            let mut addresses = points.iter().flat_map(|point| &point.addresses);
            if addresses.any(|address| block.contains(*address)) {
                Meets::Surely
            } else {
                Meets::Never
            }
        }
        None if family == AddressFamily::Ipv6 => Meets::Maybe,
        None if *block == anywhere(family) => Meets::Surely,
        None => {
            let is_met = |private: &Cidr| private.covers(block) || block.covers(private);
            if private(family).iter().any(is_met) {
                Meets::Maybe
            } else {
                Meets::Never
            }
        }
    };
    found
}
