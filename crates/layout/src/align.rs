//! Places across the layers, after Brandes and Köpf: items align with the median of their neighbors in four ways, and
//! each gets the mean of the middle two. The distances between items hold in each way, and so in the result.

use crate::Options;
use crate::ranks::{ItemKind, Ranks};
use crate::table::Table;

/// Alignment under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alignment {
    orders: Table<Vec<usize>>,
    places: Table<usize>,
    runs: Vec<Table<f64>>,
}

impl Alignment {
    pub(crate) fn new(ranks: &Ranks, orders: Table<Vec<usize>>) -> Self {
        let mut places = Table::new(ranks.items.len());
        for order in orders.iter() {
            for (place, item) in order.iter().enumerate() {
                places[*item] = place;
            }
        }
        Self {
            orders,
            places,
            runs: Vec::new(),
        }
    }

    /// Aligns in one of the four ways. Returns false when all are done.
    pub(crate) fn step(&mut self, ranks: &Ranks, options: &Options) -> bool {
        let (is_forward, is_upwards) = match self.runs.len() {
            0 => (true, false),
            1 => (true, true),
            2 => (false, false),
            3 => (false, true),
            _ => return false,
        };
        let way = Way {
            ranks,
            alignment: self,
            options,
            is_forward,
            is_upwards,
        };
        let found = way.run();
        self.runs.push(found);
        true
    }

    /// Returns the center of each item across the layers, and the order of the ranks.
    pub(crate) fn finish(mut self) -> (Table<f64>, Table<Vec<usize>>) {
        let bounds = |run: &Table<f64>| {
            let placed = self.orders.iter().flatten().map(|item| run[*item]);
            placed.fold((f64::MAX, f64::MIN), |(low, high), it| {
                (low.min(it), high.max(it))
            })
        };
        let extents: Vec<(f64, f64)> = self.runs.iter().map(bounds).collect();
        let narrowest = extents.iter().copied().min_by(|one, other| {
            let width = |(low, high): &(f64, f64)| high - low;
            width(one).total_cmp(&width(other))
        });
        let (low, high) = narrowest.unwrap_or_default();
        for (index, (run, extent)) in self.runs.iter_mut().zip(&extents).enumerate() {
            // Runs downwards meet at the upper end, runs upwards at the lower.
            let shift = if index % 2 == 0 {
                low - extent.0
            } else {
                high - extent.1
            };
            for value in run.iter_mut() {
                *value += shift;
            }
        }
        let count = self.places.len();
        let middle = (0..count).map(|item| {
            let mut values: Vec<f64> = self.runs.iter().map(|run| run[item]).collect();
            values.sort_by(f64::total_cmp);
            match values.as_slice() {
                [_, low, high, _] => (low + high) / 2.0,
                _ => 0.0,
            }
        });
        (middle.collect(), self.orders)
    }
}

/// One of the four ways: with the rank before or after, packed downwards or upwards.
struct Way<'a> {
    ranks: &'a Ranks,
    alignment: &'a Alignment,
    options: &'a Options,
    is_forward: bool,
    is_upwards: bool,
}

impl Way<'_> {
    fn run(&self) -> Table<f64> {
        let mut orders: Vec<Vec<usize>> = self.alignment.orders.clone().into_vec();
        if !self.is_forward {
            orders.reverse();
        }
        if self.is_upwards {
            for order in &mut orders {
                order.reverse();
            }
        }
        let (roots, next) = self.align(&orders);
        let mut found = self.compact(&orders, &roots, &next);
        if self.is_upwards {
            for value in found.iter_mut() {
                *value = -*value;
            }
        }
        found
    }

    /// Place of an item in the direction of this way.
    fn place(&self, item: usize) -> isize {
        let place = self.alignment.places[item].cast_signed();
        if self.is_upwards { -place } else { place }
    }

    fn links(&self, item: usize) -> &[(usize, usize)] {
        if self.is_forward {
            &self.ranks.before[item]
        } else {
            &self.ranks.after[item]
        }
    }

    /// Returns the first item of the block of each item, and the next item of its block; the last leads to the first.
    fn align(&self, orders: &[Vec<usize>]) -> (Table<usize>, Table<usize>) {
        let count = self.ranks.items.len();
        let mut roots: Table<usize> = (0..count).collect();
        let mut next: Table<usize> = (0..count).collect();
        for order in orders.iter().skip(1) {
            let barriers = self.barriers(order);
            let mut last = isize::MIN;
            for item in order {
                let mut neighbors: Vec<usize> =
                    self.links(*item).iter().map(|link| link.0).collect();
                neighbors.sort_unstable_by_key(|neighbor| self.place(*neighbor));
                let Some(middle) = neighbors.len().checked_sub(1) else {
                    continue;
                };
                for index in [middle / 2, middle.div_ceil(2)] {
                    let Some(neighbor) = neighbors.get(index).copied() else {
                        continue;
                    };
                    let place = self.place(neighbor);
                    let is_barred = !self.is_inner(*item, neighbor)
                        && is_barred(&barriers, self.place(*item), place);
                    if next[*item] == *item && last < place && !is_barred {
                        next[neighbor] = *item;
                        roots[*item] = roots[neighbor];
                        next[*item] = roots[neighbor];
                        last = place;
                    }
                }
            }
        }
        (roots, next)
    }

    /// Whether a link joins two bends.
    fn is_inner(&self, one: usize, other: usize) -> bool {
        let is_node = |item: usize| self.ranks.items[item].kind == ItemKind::Node;
        !is_node(one) && !is_node(other)
    }

    /// Links between bends into a rank: places of both ends, in the order of the rank. Other links must not cross them
    /// to be aligned, because straight long edges are worth more.
    fn barriers(&self, order: &[usize]) -> Vec<(isize, isize)> {
        let mut barriers = Vec::new();
        for item in order {
            for (neighbor, _) in self.links(*item) {
                if self.is_inner(*item, *neighbor) {
                    barriers.push((self.place(*item), self.place(*neighbor)));
                }
            }
        }
        barriers
    }

    /// Places blocks as near as the distances permit, first towards the start and then towards their neighbors.
    fn compact(
        &self,
        orders: &[Vec<usize>],
        roots: &Table<usize>,
        next: &Table<usize>,
    ) -> Table<f64> {
        let count = self.ranks.items.len();
        let mut after: Table<Vec<(usize, f64)>> = Table::new(count);
        let mut waits: Table<usize> = Table::new(count);
        for order in orders {
            for pair in order.windows(2) {
                if let [one, other] = pair {
                    after[roots[*one]].push((roots[*other], self.distance(*one, *other)));
                    waits[roots[*other]] += 1;
                }
            }
        }
        let is_root = |item: &usize| roots[*item] == *item;
        let items = orders.iter().flatten().copied();
        let blocks: Vec<usize> = items.filter(is_root).collect();
        let mut ready: Vec<usize> = blocks
            .iter()
            .copied()
            .filter(|it| waits[*it] == 0)
            .collect();
        let mut sorted = Vec::with_capacity(blocks.len());
        let mut found: Table<f64> = Table::new(count);
        while let Some(block) = ready.pop() {
            sorted.push(block);
            for (other, distance) in &after[block] {
                found[*other] = found[*other].max(found[block] + distance);
                waits[*other] -= 1;
                if waits[*other] == 0 {
                    ready.push(*other);
                }
            }
        }
        for block in sorted.iter().rev() {
            let room = after[*block].iter();
            let room = room.map(|(other, distance)| found[*other] - distance);
            if let Some(room) = room.reduce(f64::min) {
                found[*block] = found[*block].max(room);
            }
        }
        for block in blocks {
            let mut item = next[block];
            while item != block {
                found[item] = found[block];
                item = next[item];
            }
        }
        found
    }

    fn distance(&self, one: usize, other: usize) -> f64 {
        distance(self.ranks, self.options, one, other)
    }
}

/// Whether a link crosses the nearest barrier on either side.
fn is_barred(barriers: &[(isize, isize)], item: isize, neighbor: isize) -> bool {
    let start = barriers.partition_point(|(known, _)| *known < item);
    let end = barriers.partition_point(|(known, _)| *known <= item);
    let before = start.checked_sub(1).and_then(|index| barriers.get(index));
    let after = barriers.get(end);
    before.is_some_and(|(_, place)| neighbor < *place)
        || after.is_some_and(|(_, place)| neighbor > *place)
}

/// Returns the distance between the centers of two items next to each other.
fn distance(ranks: &Ranks, options: &Options, one: usize, other: usize) -> f64 {
    let (one, other) = (&ranks.items[one], &ranks.items[other]);
    let gap = match (one.kind, other.kind) {
        (ItemKind::Node, ItemKind::Node) => options.node_gap,
        _ => options.edge_gap,
    };
    (one.size.height + other.size.height) / 2.0 + gap
}
