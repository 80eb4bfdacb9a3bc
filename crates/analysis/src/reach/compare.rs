//! The difference between the answers before and after a change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use portcullis_model::InterfaceId;

use super::answer::Parts;
use super::ask::{Asked, Pairs, parts_of, region_access};
use super::pair::{ByFamily, Class, PairAccess, common};
use super::region::RegionAccess;
use super::{Answer, Comparison, End, Part, Place, ReachIndex, TrafficList};

/// Returns the answers before and after a change, and the difference both ways.
pub fn compare(
    before: &ReachIndex,
    after: &ReachIndex,
    from: &End,
    to: &End,
    traffic: impl Into<TrafficList>,
) -> Comparison {
    let traffic = traffic.into();
    let access = |index| Access::of(index, from, to, traffic.clone());
    let (old, new) = (access(before), access(after));
    let (newly_allowed, no_longer_allowed) = (new.beyond(&old), old.beyond(&new));
    Comparison {
        before: before.answer(from, to, traffic.clone()),
        after: after.answer(from, to, traffic),
        is_shortened: newly_allowed.is_shortened || no_longer_allowed.is_shortened,
        has_more_allowed: newly_allowed.is_shortened,
        has_more_gone: no_longer_allowed.is_shortened,
        newly_allowed: newly_allowed.listed,
        no_longer_allowed: no_longer_allowed.listed,
    }
}

/// What an inventory allows of a question, by pair of source and destination.
#[derive(Default)]
struct Access {
    regions: BTreeMap<Place, (RegionAccess, portcullis_model::Direction)>,
    pairs: BTreeMap<(Place, Place), PairAccess>,
}

impl Access {
    /// An end that does not exist reaches nothing.
    fn of(index: &ReachIndex, from: &End, to: &End, traffic: TrafficList) -> Self {
        let mut found = Self::default();
        let asked = Asked::new(index, traffic);
        match Pairs::of(index, from, to) {
            Err(_) => {}
            Ok(Pairs::Between(sources, destinations)) => {
                for from in &sources {
                    for to in &destinations {
                        let places = (from.place.clone(), to.place.clone());
                        found
                            .pairs
                            .insert(places, PairAccess::new(&asked, from, to));
                    }
                }
            }
            Ok(pairs) => {
                if let Some((region, parties, direction)) = pairs.one_sided() {
                    for party in parties {
                        let access = region_access(&asked, party, region, direction);
                        found
                            .regions
                            .insert(party.place.clone(), (access, direction));
                    }
                }
            }
        }
        found
    }

    /// Returns what this allows for certain and the other does not.
    fn beyond(&self, other: &Self) -> Parts {
        let mut parts = Parts::default();
        for (place, (access, direction)) in &self.regions {
            let mut set = access.allowed();
            if let Some((other, _)) = other.regions.get(place) {
                set = set.difference(&other.allowed());
            }
            let grants = access.grants(&set).into_iter();
            let part = |grant| Part::of_grant(grant, place, *direction);
            parts.add(grants.map(part));
        }
        for (places, access) in &self.pairs {
            let (from, to) = places;
            let others = other.pairs.get(places);
            let sources = joint(
                &access.sources,
                others.map(|other| other.sources.as_slice()),
            );
            let destinations = others.map(|other| other.destinations.as_slice());
            let destinations = joint(&access.destinations, destinations);
            for ((here, there), members) in &sources {
                for ((to_here, to_there), to_members) in &destinations {
                    let set = common(here, to_here).difference(&common(there, to_there));
                    let to_places = members_or(to, to_members, destinations.len());
                    for from in members_or(from, members, sources.len()) {
                        parts.add(parts_of(&set, &from, to_places.clone()));
                    }
                }
            }
        }
        parts
    }
}

/// Members with the same traffic in both inventories.
type Joint<'a> = BTreeSet<&'a Option<InterfaceId>>;

/// Sorts members by what is allowed for them here and there.
fn joint<'a>(
    here: &'a [Class],
    there: Option<&'a [Class]>,
) -> Vec<((ByFamily, ByFamily), Joint<'a>)> {
    let mut elsewhere: HashMap<&Option<InterfaceId>, &ByFamily> = HashMap::new();
    for class in there.into_iter().flatten() {
        let members = class.members.iter();
        elsewhere.extend(members.map(|member| (member, &class.allowed.sure)));
    }
    let mut found: HashMap<(ByFamily, ByFamily), Joint<'a>> = HashMap::new();
    for class in here {
        for member in &class.members {
            let there = elsewhere.get(member).map(|sets| (*sets).clone());
            let sets = (class.allowed.sure.clone(), there.unwrap_or_default());
            found.entry(sets).or_default().insert(member);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(_, a), (_, b)| a.cmp(b));
    found
}

fn members_or(place: &Place, members: &Joint<'_>, classes: usize) -> Vec<Place> {
    if classes == 1 {
        return vec![place.clone()];
    }
    let members = members.iter().filter_map(|member| (*member).clone());
    members
        .take(Answer::MAX_PARTS)
        .map(Place::Interface)
        .collect()
}
