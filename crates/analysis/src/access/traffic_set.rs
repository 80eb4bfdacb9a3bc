//! Sets of traffic: what may pass, whatever its addresses.

use portcullis_model::Traffic;

use super::interval::{Interval, IntervalSet};
use super::set::{traffic_interval, traffics};

/// A set of protocols, ports and ICMP messages. The form is canonical.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TrafficSet(IntervalSet<u32>);

impl TrafficSet {
    /// Returns the set of one rule's traffic.
    pub fn of(traffic: Traffic) -> Self {
        Self::of_intervals([traffic_interval(traffic)])
    }

    /// Returns the traffic of several rules together.
    pub fn of_all(traffic: impl IntoIterator<Item = Traffic>) -> Self {
        Self::of_intervals(traffic.into_iter().map(traffic_interval))
    }

    pub(super) fn of_intervals(intervals: impl IntoIterator<Item = Interval<u32>>) -> Self {
        Self(IntervalSet::of(intervals))
    }

    pub(super) fn intervals(&self) -> &IntervalSet<u32> {
        &self.0
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what either set has.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    /// Returns what both sets have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0))
    }

    /// Returns what this set has and `other` does not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0))
    }

    /// Whether this set has all that `other` has.
    pub fn covers(&self, other: &Self) -> bool {
        other.difference(self).is_empty()
    }

    /// Returns the set as rules would express it.
    pub fn traffics(&self) -> Vec<Traffic> {
        self.0.intervals().flat_map(traffics).collect()
    }
}
