//! The order within ranks: sweeps by weighted medians and barycenters with exchanges of neighbors, as long as crossings
//! become fewer, from several starts.

use crate::crossings::{PlacedLink, crossings};
use crate::ranks::Ranks;
use crate::table::Table;

/// Sweeps without an improvement after which a start is given up.
const MAX_VAIN_SWEEPS: usize = 6;
/// Most sweeps of a start.
const MAX_SWEEPS: usize = 24;
/// Most rounds of exchanges after a sweep.
const MAX_EXCHANGE_ROUNDS: usize = 4;
/// Most links of a graph that is ordered from every start.
const MAX_LINKS_OF_ALL_STARTS: usize = 1500;

/// Where the order starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// Each node next to those that it leads to.
    DepthFirst,
    /// By name.
    Listed,
    /// Like [`Start::DepthFirst`], from the other end.
    Backwards,
}

const STARTS: [Start; 3] = [Start::DepthFirst, Start::Listed, Start::Backwards];

/// Ordering under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ordering {
    starts: Vec<Start>,
    orders: Table<Vec<usize>>,
    places: Table<usize>,
    best: Table<Vec<usize>>,
    fewest: Option<usize>,
    fewest_of_start: usize,
    sweeps: usize,
    vain_sweeps: usize,
    links: usize,
}

impl Ordering {
    pub(crate) fn new(ranks: &Ranks) -> Self {
        let links = ranks.after.iter().map(Vec::len).sum();
        let mut starts = STARTS.to_vec();
        if links > MAX_LINKS_OF_ALL_STARTS {
            starts.truncate(1);
        }
        starts.reverse();
        let mut ordering = Self {
            starts,
            links,
            best: ranks.ranks.clone(),
            places: Table::new(ranks.items.len()),
            ..Self::default()
        };
        ordering.restart(ranks);
        ordering
    }

    /// Does one sweep. Returns false when there is nothing left to do.
    pub(crate) fn step(&mut self, ranks: &Ranks) -> bool {
        let is_over = self.sweeps >= MAX_SWEEPS
            || self.vain_sweeps >= MAX_VAIN_SWEEPS
            || self.fewest_of_start == 0;
        if is_over {
            return self.fewest != Some(0) && self.restart(ranks);
        }
        let is_forward = self.sweeps.is_multiple_of(2);
        let is_median = self.sweeps % 4 < 2;
        let is_reversed = self.sweeps % 8 >= 4;
        let count = self.orders.len();
        for step in 1..count {
            let rank = if is_forward { step } else { count - 1 - step };
            let links = if is_forward {
                &ranks.before
            } else {
                &ranks.after
            };
            self.sort_rank(rank, links, (is_median, is_reversed));
        }
        self.exchange(ranks);
        self.sweeps += 1;
        self.rate(ranks);
        true
    }

    /// Returns about how many visits a sweep is.
    pub(crate) fn cost(&self) -> usize {
        12 * self.links + self.places.len()
    }

    /// Returns the items of each rank in the best order that was found.
    pub(crate) fn into_best(self) -> Table<Vec<usize>> {
        self.best
    }

    fn restart(&mut self, ranks: &Ranks) -> bool {
        let Some(start) = self.starts.pop() else {
            return false;
        };
        self.orders = match start {
            Start::Listed => ranks.ranks.clone(),
            Start::DepthFirst => depth_first(ranks, &ranks.after, false),
            Start::Backwards => depth_first(ranks, &ranks.before, true),
        };
        for rank in 0..self.orders.len() {
            self.update_places(rank);
        }
        (self.sweeps, self.vain_sweeps, self.fewest_of_start) = (0, 0, usize::MAX);
        self.rate(ranks);
        true
    }

    /// Counts the crossings and keeps the order if it is the best so far.
    fn rate(&mut self, ranks: &Ranks) {
        let count = count(ranks, &self.orders, &self.places);
        self.vain_sweeps += 1;
        if count < self.fewest_of_start {
            self.fewest_of_start = count;
            self.vain_sweeps = 0;
        }
        if self.fewest.is_none_or(|fewest| count < fewest) {
            self.fewest = Some(count);
            self.best = self.orders.clone();
        }
    }

    fn update_places(&mut self, rank: usize) {
        for (place, item) in self.orders[rank].iter().enumerate() {
            self.places[*item] = place;
        }
    }

    /// Sorts a rank by the places of the neighbors in the rank that was sorted before it.
    fn sort_rank(
        &mut self,
        rank: usize,
        links: &Table<Vec<(usize, usize)>>,
        (is_median, is_reversed): (bool, bool),
    ) {
        let mut order = std::mem::take(&mut self.orders[rank]);
        let aim = |item: &usize| {
            let mut places: Vec<(usize, usize)> = links[*item]
                .iter()
                .map(|(neighbor, count)| (self.places[*neighbor], *count))
                .collect();
            places.sort_unstable();
            if is_median {
                median(&places)
            } else {
                barycenter(&places)
            }
        };
        let mut aimed: Vec<(f64, usize)> = Vec::with_capacity(order.len());
        aimed.extend(order.iter().filter_map(|item| Some((aim(item)?, *item))));
        if is_reversed {
            // Those with equal aims are tried the other way round, too.
            aimed.reverse();
        }
        aimed.sort_by(|one, other| one.0.total_cmp(&other.0));
        // Items without neighbors stay where they are.
        let mut sorted = aimed.into_iter().map(|(_, item)| item);
        for slot in &mut order {
            if !links[*slot].is_empty() {
                *slot = sorted.next().unwrap_or(*slot);
            }
        }
        self.orders[rank] = order;
        self.update_places(rank);
    }

    /// Exchanges neighbors where that leaves fewer crossings.
    fn exchange(&mut self, ranks: &Ranks) {
        for _ in 0..MAX_EXCHANGE_ROUNDS {
            let mut has_changed = false;
            for rank in 0..self.orders.len() {
                has_changed |= self.exchange_in(rank, ranks);
            }
            if !has_changed {
                break;
            }
        }
    }

    fn exchange_in(&mut self, rank: usize, ranks: &Ranks) -> bool {
        let mut order: Table<usize> = std::mem::take(&mut self.orders[rank]).into();
        let neighbors = |links: &Table<Vec<(usize, usize)>>, item: usize| {
            let placed = links[item].iter();
            let placed = placed.map(|(neighbor, count)| (self.places[*neighbor], *count));
            let mut placed: Vec<(usize, usize)> = placed.collect();
            placed.sort_unstable();
            placed
        };
        let mut sides: Table<[Vec<(usize, usize)>; 2]> = order
            .iter()
            .map(|item| {
                [
                    neighbors(&ranks.before, *item),
                    neighbors(&ranks.after, *item),
                ]
            })
            .collect();
        let mut has_changed = false;
        for upper in 0..order.len().saturating_sub(1) {
            let lower = upper + 1;
            let cost = |one: usize, other: usize| -> usize {
                let (one, other) = (&sides[one], &sides[other]);
                let pairs = one.iter().zip(other);
                pairs
                    .map(|(one, other)| crossings_of_pair(one, other))
                    .sum()
            };
            if cost(lower, upper) < cost(upper, lower) {
                order.swap(upper, lower);
                sides.swap(upper, lower);
                has_changed = true;
            }
        }
        self.orders[rank] = order.into_vec();
        self.update_places(rank);
        has_changed
    }
}

/// Counts the crossings of an order.
pub(crate) fn count(ranks: &Ranks, orders: &Table<Vec<usize>>, places: &Table<usize>) -> usize {
    let mut links: Vec<PlacedLink> = Vec::new();
    let counts = orders.iter().map(|order| {
        links.clear();
        for item in order {
            for (neighbor, edges) in &ranks.after[*item] {
                links.push((places[*item], places[*neighbor], *edges));
            }
        }
        links.sort_unstable();
        crossings(&links)
    });
    counts.sum()
}

/// Counts the pairs of links that cross if `one` is above `other`. Neighbors are sorted.
fn crossings_of_pair(one: &[(usize, usize)], other: &[(usize, usize)]) -> usize {
    let mut crossings = 0;
    let mut edges_above = 0;
    let mut rest = other.iter().peekable();
    for (place, edges) in one {
        while let Some((_, more)) = rest.next_if(|(known, _)| known < place) {
            edges_above += more;
        }
        crossings += edges * edges_above;
    }
    crossings
}

/// The median place; of an even number, between the middle two, nearer to the side with less distance (Gansner et al.).
fn median(places: &[(usize, usize)]) -> Option<f64> {
    let at = |index: usize| places.get(index).map(|(place, _)| *place as f64);
    let middle = places.len() / 2;
    if places.len() % 2 == 1 {
        return at(middle);
    }
    let (left, right) = (at(middle.checked_sub(1)?)?, at(middle)?);
    let (first, last) = (at(0)?, at(places.len() - 1)?);
    let (before, after) = (left - first, last - right);
    if places.len() == 2 || before + after == 0.0 {
        return Some((left + right) / 2.0);
    }
    Some((left * after + right * before) / (before + after))
}

/// The mean place.
fn barycenter(places: &[(usize, usize)]) -> Option<f64> {
    let edges: usize = places.iter().map(|(_, edges)| edges).sum();
    let sum: usize = places.iter().map(|(place, edges)| place * edges).sum();
    (edges > 0).then(|| sum as f64 / edges as f64)
}

/// Orders items as a search along the links finds them.
fn depth_first(
    ranks: &Ranks,
    links: &Table<Vec<(usize, usize)>>,
    is_backwards: bool,
) -> Table<Vec<usize>> {
    let mut is_found: Table<bool> = Table::new(ranks.items.len());
    let mut orders: Table<Vec<usize>> = Table::new(ranks.ranks.len());
    let mut starts: Vec<&Vec<usize>> = ranks.ranks.iter().collect();
    if is_backwards {
        starts.reverse();
    }
    for start in starts.into_iter().flatten() {
        let mut open = vec![*start];
        while let Some(item) = open.pop() {
            if is_found[item] {
                continue;
            }
            is_found[item] = true;
            orders[ranks.items[item].rank].push(item);
            open.extend(links[item].iter().rev().map(|(neighbor, _)| *neighbor));
        }
    }
    orders
}
