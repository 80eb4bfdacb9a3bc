//! Parts of an access set: by traffic, by address, by space.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::interval::IntervalSet;
use super::set::{AccessSet, Packets, Space, address_interval, point_of, space_of_family};
use super::traffic_set::TrafficSet;
use portcullis_model::Cidr;

impl AccessSet {
    /// Returns the traffic that may pass from or to one address.
    pub fn traffic_at(&self, address: IpAddr) -> TrafficSet {
        let (space, number) = point_of(address);
        self.traffic_where(&space, |addresses| addresses.get(number).is_some())
    }

    /// Returns the traffic that may pass from or to all of these blocks, which are of one family.
    pub fn traffic_at_all(&self, blocks: &[Cidr]) -> TrafficSet {
        let wanted = IntervalSet::of(blocks.iter().map(address_interval));
        let Some(first) = blocks.first() else {
            return TrafficSet::default();
        };
        self.traffic_where(&space_of_family(first.family()), |addresses| {
            wanted.difference(addresses).is_empty()
        })
    }

    /// Returns the traffic that may pass from or to some address of these blocks, which are of one family.
    pub fn traffic_at_any(&self, blocks: &[Cidr]) -> TrafficSet {
        let wanted = IntervalSet::of(blocks.iter().map(address_interval));
        let Some(first) = blocks.first() else {
            return TrafficSet::default();
        };
        self.traffic_where(&space_of_family(first.family()), |addresses| {
            !wanted.intersection(addresses).is_empty()
        })
    }

    /// Returns the traffic of a space.
    pub fn traffic_in(&self, space: &Space) -> TrafficSet {
        self.traffic_where(space, |_| true)
    }

    /// Returns all traffic of the set, whatever its addresses.
    pub fn traffic(&self) -> TrafficSet {
        let spaces = self.spaces.values();
        let traffic = spaces.flat_map(|packets| packets.iter().map(|(traffic, _)| traffic));
        TrafficSet::of_intervals(traffic)
    }

    fn traffic_where(
        &self,
        space: &Space,
        is_wanted: impl Fn(&IntervalSet<u128>) -> bool,
    ) -> TrafficSet {
        let packets = self.spaces.get(space).into_iter().flat_map(Packets::iter);
        let wanted = packets.filter(|(_, addresses)| is_wanted(addresses));
        TrafficSet::of_intervals(wanted.map(|(traffic, _)| traffic))
    }

    /// Returns the part of the set with some traffic.
    #[must_use]
    pub fn with_traffic(&self, wanted: &TrafficSet) -> Self {
        let mut spaces = BTreeMap::new();
        for (space, packets) in &self.spaces {
            let packets = packets.combine(wanted.intervals(), |addresses, wanted| {
                wanted.and(addresses).cloned()
            });
            if !packets.is_empty() {
                spaces.insert(space.clone(), packets);
            }
        }
        Self { spaces }
    }

    /// Returns the part of the set for which `is_wanted` returns true.
    #[must_use]
    pub fn in_spaces(&self, is_wanted: impl Fn(&Space) -> bool) -> Self {
        let spaces = self.spaces.iter().filter(|(space, _)| is_wanted(space));
        Self {
            spaces: spaces
                .map(|(space, packets)| (space.clone(), packets.clone()))
                .collect(),
        }
    }
}
