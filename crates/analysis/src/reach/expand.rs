//! What the rules of one place of a search name by address, and the groups whose rules name a region.

use portcullis_model::{Direction, Peer, Rule};

use super::ask::{Asked, region_access};
use super::candidates::{is_unread, may_meet, place_of, region_place};
use super::ends::{Party, Region};
use super::region::RegionAccess;
use super::search::Node;
use super::table::{Row, exposure};
use super::{Answer, Place, Search};
use crate::access::TrafficSet;

impl Search {
    /// Lists the addresses, prefix lists and foreign groups that the rules of a party name.
    pub(super) fn add_addresses(&mut self, asked: &Asked<'_>, party: &Party, node: &Node) {
        let direction = self.rule_direction();
        let is_named = |rule: &Rule| match &rule.peer {
            Peer::Cidr(_) | Peer::PrefixList(_) => true,
            Peer::Group(reference) => asked.index.is_foreign(reference),
        };
        let first_row = self.table.rows.len();
        for (group, rule) in party.rules(direction) {
            if !asked.traffic.overlaps(rule.traffic) || !is_named(rule) {
                continue;
            }
            let next_row = self.table.rows.len();
            let at = *self
                .addresses
                .entry(place_of(&rule.peer))
                .or_insert(next_row);
            if at == next_row {
                self.table.rows.push(Row {
                    place: place_of(&rule.peer),
                    hops: node.hops + 1,
                    traffic: Vec::new(),
                    rules: Vec::new(),
                    next: party.place.clone(),
                    also: Vec::new(),
                    is_uncertain: node.is_uncertain || is_unread(asked, &rule.peer),
                });
            }
            // Rows of an earlier group have a shorter way.
            if at >= first_row
                && let Some(row) = self.table.rows.get_mut(at)
            {
                row.traffic.push(rule.traffic);
                row.rules.push(Party::rule_ref(group, rule));
            }
        }
        for row in self.table.rows.iter_mut().skip(first_row) {
            let is_one = matches!(row.traffic.as_slice(), [one] if asked.traffic.covers(*one));
            if !is_one {
                let traffic = TrafficSet::of_all(row.traffic.iter().copied());
                row.traffic = traffic.intersection(&asked.set).traffics();
            }
        }
    }

    /// Lists the groups whose own rules allow addresses directly.
    pub(super) fn expand_region(&mut self, asked: &Asked<'_>, region: &Region) {
        let direction = if self.table.are_sources {
            Direction::Egress
        } else {
            Direction::Ingress
        };
        for group in asked.index.inventory.groups.iter() {
            let mut rules = group.rules_in(direction);
            let is_listed = !asked.index.lacks_rules_of(group, direction);
            let meets =
                |rule: &Rule| asked.traffic.overlaps(rule.traffic) && may_meet(rule, region);
            if is_listed && !rules.any(meets) {
                continue;
            }
            let party = asked.index.group_party(group);
            let access = region_access(asked, &party, region, direction);
            let bounds = access.bounds();
            if !bounds.some_possibly {
                continue;
            }
            let traffic = access.traffic(bounds.some_surely);
            let mut parts = parts_of_region(region, &access).into_iter();
            let next = parts.next().unwrap_or_else(|| region_place(region));
            let parts = parts.collect();
            let rules = party
                .rules(direction)
                .filter(|(_, rule)| asked.traffic.overlaps(rule.traffic) && may_meet(rule, region));
            self.found(
                Row {
                    place: party.place.clone(),
                    hops: 1,
                    traffic: traffic.traffics(),
                    rules: rules
                        .map(|(group, rule)| Party::rule_ref(group, rule))
                        .collect(),
                    next,
                    also: parts,
                    is_uncertain: !bounds.some_surely,
                },
                party,
            );
        }
    }
}

/// Returns the parts of the internet, or of everything, that rules allow for certain: the most exposed first.
fn parts_of_region(region: &Region, access: &RegionAccess) -> Vec<Place> {
    if !matches!(region, Region::Internet | Region::Anything) {
        return Vec::new();
    }
    let grants = access.grants(&access.allowed()).into_iter();
    let mut places: Vec<Place> = grants.map(|grant| Place::Peer(grant.peer)).collect();
    places.sort_by_cached_key(|place| (exposure(place), place.clone()));
    places.dedup();
    places.truncate(Answer::MAX_PARTS);
    let mut kept: Vec<Place> = Vec::new();
    for place in places {
        let covers = |wide: &Place| match (wide, &place) {
            (Place::Peer(wide), Place::Peer(peer)) => wide.covers(peer),
            _ => false,
        };
        if !kept.iter().any(covers) {
            kept.push(place);
        }
    }
    kept
}
