//! Evaluation of a question about two ends.

use portcullis_model::{AddressFamily, Cidr, Direction, PrefixListId, Traffic};

use super::addresses::FAMILIES;
use super::answer::Parts;
use super::bounds::Bounds;
use super::ends::{Party, Region, Resolved};
use super::evidence::Evidence;
use super::pair::{Class, PairAccess, common};
use super::region::RegionAccess;
use super::{Answer, End, Part, Place, ReachIndex, ResolveError, TrafficList, Verdict};
use crate::access::TrafficSet;

/// What is asked, and the inventory.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) index: &'a ReachIndex,
    pub(super) traffic: TrafficList,
    pub(super) set: TrafficSet,
    /// The part that a family can have: ICMP belongs to IPv4, ICMPv6 to IPv6.
    pub(super) by_family: [TrafficSet; 2],
}

impl<'a> Asked<'a> {
    pub(super) fn new(index: &'a ReachIndex, traffic: impl Into<TrafficList>) -> Self {
        let traffic = traffic.into();
        let set = TrafficSet::of_all(traffic.iter());
        let of_family = |family| {
            let kinds = traffic.iter().filter(|kind| can_have(family, *kind));
            TrafficSet::of_all(kinds)
        };
        Self {
            index,
            by_family: FAMILIES.map(of_family),
            set,
            traffic,
        }
    }

    /// Returns the entries of a prefix list; `None` if they were not read.
    pub(super) fn entries(&self, id: &PrefixListId) -> Option<Vec<Cidr>> {
        let entries = self.index.inventory.prefix_list(id)?.entries.known()?;
        Some(entries.iter().map(|entry| entry.cidr.clone()).collect())
    }

    /// Returns the address families that entries of a list may have.
    pub(super) fn families_of_list(&self, id: &PrefixListId) -> Vec<AddressFamily> {
        match self.index.inventory.prefix_list(id) {
            Some(list) => vec![list.family],
            None => FAMILIES.to_vec(),
        }
    }
}

/// Whether packets of a family can be such traffic.
pub(super) fn can_have(family: AddressFamily, traffic: Traffic) -> bool {
    match traffic {
        Traffic::Icmp(_) => family == AddressFamily::Ipv4,
        Traffic::Icmpv6(_) => family == AddressFamily::Ipv6,
        Traffic::All | Traffic::Tcp(_) | Traffic::Udp(_) | Traffic::Other(_) => true,
    }
}

/// A question split into pairs of one source and one destination.
pub(super) enum Pairs {
    /// The source is addresses.
    FromRegion(Region, Vec<Party>),
    /// The destination is addresses.
    ToRegion(Vec<Party>, Region),
    /// Both have groups.
    Between(Vec<Party>, Vec<Party>),
}

impl Pairs {
    pub(super) fn of(index: &ReachIndex, from: &End, to: &End) -> Result<Self, ResolveError> {
        match (index.resolved(from)?, index.resolved(to)?) {
            (Resolved::Region(_), Resolved::Region(_)) => Err(ResolveError::NoGroups),
            (Resolved::Region(from), Resolved::Parties(to)) => Ok(Self::FromRegion(from, to)),
            (Resolved::Parties(from), Resolved::Region(to)) => Ok(Self::ToRegion(from, to)),
            (Resolved::Parties(from), Resolved::Parties(to)) => Ok(Self::Between(from, to)),
        }
    }

    /// If one end is addresses: these, the parties of the other, and the direction of their rules.
    pub(super) fn one_sided(&self) -> Option<(&Region, &[Party], Direction)> {
        match self {
            Self::FromRegion(region, parties) => Some((region, parties, Direction::Ingress)),
            Self::ToRegion(parties, region) => Some((region, parties, Direction::Egress)),
            Self::Between(..) => None,
        }
    }
}

/// Returns what the rules of a party allow for addresses.
pub(super) fn region_access(
    asked: &Asked<'_>,
    party: &Party,
    region: &Region,
    direction: Direction,
) -> RegionAccess {
    let rules = party.rules(direction).map(|(_, rule)| rule);
    let lacks_rules = asked.index.lacks_rules(party, direction);
    RegionAccess::new(asked, rules, region, lacks_rules)
}

/// The outcome for all pairs, without the evidence.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    bounds: Option<Bounds>,
    allowed: Parts,
    missing: Parts,
}

impl Outcome {
    pub(super) fn of(asked: &Asked<'_>, pairs: &Pairs) -> Self {
        let mut outcome = Self::default();
        if let Some((region, parties, direction)) = pairs.one_sided() {
            for party in parties {
                let access = region_access(asked, party, region, direction);
                outcome.add(access.bounds());
                let part = |grant| Part::of_grant(grant, &party.place, direction);
                let allowed = access.grants(&access.allowed()).into_iter().map(part);
                outcome.allowed.add(allowed);
                let missing = access.grants(&access.missing()).into_iter().map(part);
                outcome.missing.add(missing);
            }
        } else if let Pairs::Between(sources, destinations) = pairs {
            for from in sources {
                for to in destinations {
                    outcome.add_pair(asked, from, to);
                }
            }
        }
        outcome
    }

    pub(super) fn verdict(&self) -> Verdict {
        self.bounds.unwrap_or(Bounds::NOTHING).verdict()
    }

    fn add(&mut self, bounds: Bounds) {
        self.bounds = Some(self.bounds.map_or(bounds, |known| known.and(bounds)));
    }

    fn add_pair(&mut self, asked: &Asked<'_>, from: &Party, to: &Party) {
        let access = PairAccess::new(asked, from, to);
        self.add(access.bounds());
        for source in &access.sources {
            for destination in &access.destinations {
                let sure = common(&source.allowed.sure, &destination.allowed.sure);
                let needed = access.needed(&source.allowed, &destination.allowed);
                let missing = needed.difference(&sure);
                for (set, parts) in [(sure, &mut self.allowed), (missing, &mut self.missing)] {
                    let sources = places(from, source, access.sources.len());
                    for place in sources {
                        let others = places(to, destination, access.destinations.len());
                        parts.add(parts_of(&set, &place, others));
                    }
                }
            }
        }
    }
}

/// Returns the members of a class as places: the party if there is one class only.
pub(super) fn places(party: &Party, class: &Class, classes: usize) -> Vec<Place> {
    if classes == 1 {
        return vec![party.place.clone()];
    }
    let members = class.members.iter().flatten().cloned();
    members
        .take(Answer::MAX_PARTS)
        .map(Place::Interface)
        .collect()
}

pub(super) fn parts_of(
    set: &TrafficSet,
    from: &Place,
    to: Vec<Place>,
) -> impl Iterator<Item = Part> {
    let traffics = set.traffics();
    to.into_iter().flat_map(move |to| {
        let part = move |traffic: &Traffic| Part {
            traffic: *traffic,
            from: from.clone(),
            to: to.clone(),
        };
        traffics.iter().map(part).collect::<Vec<Part>>()
    })
}

impl ReachIndex {
    /// Returns whether one end can reach another with some traffic.
    ///
    /// # Errors
    /// [`ResolveError`] if an end does not exist, is ambiguous, or if neither end has groups.
    pub fn answer(
        &self,
        from: &End,
        to: &End,
        traffic: impl Into<TrafficList>,
    ) -> Result<Answer, ResolveError> {
        let pairs = Pairs::of(self, from, to)?;
        let asked = Asked::new(self, traffic);
        let outcome = Outcome::of(&asked, &pairs);
        let verdict = outcome.verdict();
        let evidence = Evidence::of(&asked, &pairs, verdict);
        Ok(Answer {
            verdict,
            is_shortened: outcome.allowed.is_shortened || outcome.missing.is_shortened,
            has_more_allowed: outcome.allowed.is_shortened,
            has_more_missing: outcome.missing.is_shortened,
            allowed: outcome.allowed.listed,
            missing: outcome.missing.listed,
            outbound: evidence.outbound,
            inbound: evidence.inbound,
            unknowns: evidence.unknowns.into_iter().collect(),
            assumptions: evidence.assumptions.into_iter().collect(),
            additions: evidence.additions,
        })
    }

    /// Returns the verdict alone, which takes less time than the whole answer.
    ///
    /// # Errors
    /// Those of [`ReachIndex::answer`].
    pub fn verdict(
        &self,
        from: &End,
        to: &End,
        traffic: impl Into<TrafficList>,
    ) -> Result<Verdict, ResolveError> {
        let pairs = Pairs::of(self, from, to)?;
        Ok(Outcome::of(&Asked::new(self, traffic), &pairs).verdict())
    }
}
