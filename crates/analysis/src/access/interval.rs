//! Maps from disjoint intervals to values, and sets of intervals: the arithmetic below access sets.

use std::fmt::Debug;

/// A number that intervals are made of.
pub(super) trait Point: Copy + Ord + Debug {
    /// The largest number.
    const MAX: Self;

    /// Returns the number after this one; none after [`Point::MAX`].
    fn next(self) -> Option<Self>;

    /// Returns the number before this one; none before zero.
    fn previous(self) -> Option<Self>;
}

impl Point for u32 {
    const MAX: Self = Self::MAX;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

impl Point for u128 {
    const MAX: Self = Self::MAX;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

/// The numbers from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Interval<K> {
    first: K,
    last: K,
}

impl<K: Point> Interval<K> {
    /// Returns the numbers between two ends, both included, in either order.
    pub(super) fn between(a: K, b: K) -> Self {
        Self {
            first: a.min(b),
            last: a.max(b),
        }
    }

    /// The smallest number.
    pub(super) fn first(self) -> K {
        self.first
    }

    /// The largest number.
    pub(super) fn last(self) -> K {
        self.last
    }

    /// Whether `point` is in the interval.
    pub(super) fn contains(self, point: K) -> bool {
        self.first <= point && point <= self.last
    }
}

/// A map from the numbers of disjoint intervals to values.
///
/// The form is canonical: intervals are sorted, and adjacent intervals have different values, so maps are equal (`==`)
/// if they map each number alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct IntervalMap<K, V> {
    parts: Vec<(Interval<K>, V)>,
}

/// A set of numbers, as sorted intervals with a gap between each two.
pub(super) type IntervalSet<K> = IntervalMap<K, ()>;

impl<K, V> Default for IntervalMap<K, V> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl<K: Point> IntervalSet<K> {
    /// Returns the set of the numbers in any of `intervals`. O(n log n).
    pub(super) fn of(intervals: impl IntoIterator<Item = Interval<K>>) -> Self {
        let mut sorted: Vec<Interval<K>> = intervals.into_iter().collect();
        sorted.sort_unstable();
        let mut set = Self::default();
        for interval in sorted {
            match set.parts.last_mut() {
                Some((before, ()))
                    if before.last.next().is_none_or(|gap| interval.first <= gap) =>
                {
                    before.last = before.last.max(interval.last);
                }
                _ => set.parts.push((interval, ())),
            }
        }
        set
    }

    /// The intervals, sorted.
    pub(super) fn intervals(&self) -> impl Iterator<Item = Interval<K>> + '_ {
        self.parts.iter().map(|(interval, ())| *interval)
    }

    /// Returns the numbers in either set.
    #[must_use]
    pub(super) fn union(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a.or(b).copied())
    }

    /// Returns the numbers in both sets.
    #[must_use]
    pub(super) fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a.and(b).copied())
    }

    /// Returns the numbers of this set that are not in `other`.
    #[must_use]
    pub(super) fn difference(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a.filter(|()| b.is_none()).copied())
    }
}

impl<K: Point, V: PartialEq> IntervalMap<K, V> {
    /// Returns the map of one interval to one value.
    pub(super) fn one(interval: Interval<K>, value: V) -> Self {
        Self {
            parts: vec![(interval, value)],
        }
    }

    /// Whether no number has a value.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The intervals and their values, sorted.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Interval<K>, &V)> + '_ {
        self.parts
            .iter()
            .map(|(interval, value)| (*interval, value))
    }

    /// Returns the value of a number. O(log n).
    pub(super) fn get(&self, point: K) -> Option<&V> {
        let after = self
            .parts
            .partition_point(|(interval, _)| interval.last < point);
        let (interval, value) = self.parts.get(after)?;
        interval.contains(point).then_some(value)
    }

    /// Returns the map of each number to `merge` of its values in both maps. Numbers without a value in either map have
    /// none in the result; `merge` is not asked. Linear in the number of intervals of both.
    #[must_use]
    pub(super) fn combine<W, X>(
        &self,
        other: &IntervalMap<K, W>,
        merge: impl Fn(Option<&V>, Option<&W>) -> Option<X>,
    ) -> IntervalMap<K, X>
    where
        X: PartialEq,
    {
        let mut combined = IntervalMap::default();
        let (mut left, mut right) = (self.parts.iter().peekable(), other.parts.iter().peekable());
        // Everything below this number is done.
        let mut position = None;
        loop {
            let (a, b) = (left.peek(), right.peek());
            let start = |interval: &Interval<K>| {
                position.map_or(interval.first, |from| interval.first.max(from))
            };
            let starts = [
                a.map(|(interval, _)| start(interval)),
                b.map(|(interval, _)| start(interval)),
            ];
            let Some(first) = starts.into_iter().flatten().min() else {
                return combined;
            };
            // The piece ends where an interval that holds it ends, or before one that does not begins.
            let (mut last, mut values) = (K::MAX, (None, None));
            if let Some((interval, value)) = a {
                last = last.min(end_of_piece(*interval, first));
                values.0 = interval.contains(first).then_some(value);
            }
            if let Some((interval, value)) = b {
                last = last.min(end_of_piece(*interval, first));
                values.1 = interval.contains(first).then_some(value);
            }
            if let Some(value) = merge(values.0, values.1) {
                combined.push(Interval { first, last }, value);
            }
            let Some(next) = last.next() else {
                return combined;
            };
            position = Some(next);
            while left.next_if(|(interval, _)| interval.last < next).is_some() {}
            while right
                .next_if(|(interval, _)| interval.last < next)
                .is_some()
            {}
        }
    }

    /// Returns the map of the same numbers to other values.
    #[must_use]
    pub(super) fn map<W: PartialEq>(&self, change: impl Fn(&V) -> W) -> IntervalMap<K, W> {
        let mut mapped = IntervalMap::default();
        for (interval, value) in self.iter() {
            mapped.push(interval, change(value));
        }
        mapped
    }

    /// Adds an interval after all others.
    fn push(&mut self, interval: Interval<K>, value: V) {
        match self.parts.last_mut() {
            Some((before, same))
                if *same == value && before.last.next() == Some(interval.first) =>
            {
                before.last = interval.last;
            }
            _ => self.parts.push((interval, value)),
        }
    }
}

/// Returns the last number of the piece that starts at `first`: the end of the interval, or the number before it.
fn end_of_piece<K: Point>(interval: Interval<K>, first: K) -> K {
    if interval.contains(first) {
        interval.last
    } else {
        interval.first.previous().unwrap_or(interval.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets of the numbers 0 to 5 and of the three largest numbers.
    fn sets() -> Vec<(IntervalSet<u32>, Vec<u32>)> {
        let points = [0, 1, 2, 3, 4, u32::MAX - 2, u32::MAX - 1, u32::MAX];
        (0u32..1 << points.len())
            .map(|bits| {
                let held: Vec<u32> = (0..)
                    .zip(points)
                    .filter(|(bit, _)| bits >> bit & 1 == 1)
                    .map(|(_, point)| point)
                    .collect();
                let intervals = held.iter().map(|point| Interval::between(*point, *point));
                (IntervalSet::of(intervals), held)
            })
            .collect()
    }

    #[test]
    fn set_operations_agree_with_membership_for_all_small_sets() {
        let sets = sets();
        let points = [
            0,
            1,
            2,
            3,
            4,
            5,
            u32::MAX - 3,
            u32::MAX - 2,
            u32::MAX - 1,
            u32::MAX,
        ];
        for (a, in_a) in &sets {
            for (b, in_b) in &sets {
                let (union, common, rest) = (a.union(b), a.intersection(b), a.difference(b));
                for point in points {
                    let (is_in_a, is_in_b) = (in_a.contains(&point), in_b.contains(&point));
                    assert_eq!(union.get(point).is_some(), is_in_a || is_in_b);
                    assert_eq!(common.get(point).is_some(), is_in_a && is_in_b);
                    assert_eq!(rest.get(point).is_some(), is_in_a && !is_in_b);
                }
                // Canonical: the same numbers give the same value.
                assert_eq!(a == b, in_a == in_b);
                assert_eq!(union, b.union(a));
                assert_eq!(rest.union(&common), *a);
            }
        }
    }

    #[test]
    fn overlapping_intervals_join_and_a_gap_separates() {
        let of = |pairs: &[(u32, u32)]| {
            IntervalSet::of(
                pairs
                    .iter()
                    .map(|(first, last)| Interval::between(*first, *last)),
            )
        };
        assert_eq!(of(&[(5, 9), (0, 4), (2, 3)]), of(&[(0, 9)]));
        assert_eq!(of(&[(0, 3), (5, 9)]).intervals().count(), 2);
        assert_eq!(of(&[(0, u32::MAX), (7, 8)]), of(&[(u32::MAX, 0)]));
    }
}
