//! Where edges meet the sides of nodes: spread over the side in the order in which they come, so that they do not cross
//! in front of the node.

use std::collections::BTreeMap;

use crate::Rect;
use crate::table::Table;

/// Side of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Towards the first layer.
    Left,
    /// Towards the last layer.
    Right,
}

/// End of an edge. Edges that come from one place share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Port {
    node: usize,
    side: Side,
    /// Height from where the edge comes, in thousandths.
    from: i64,
    channel: Option<usize>,
}

/// Ends of edges at all nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ports {
    ends: BTreeMap<Port, f64>,
    taken: BTreeMap<(usize, Side), Vec<f64>>,
}

impl Port {
    pub(crate) fn new(node: usize, side: Side, from: f64, channel: Option<usize>) -> Self {
        Self {
            node,
            side,
            from: (from * 1000.0).round() as i64,
            channel,
        }
    }
}

impl Ports {
    /// Adds an end.
    pub(crate) fn add(&mut self, node: usize, side: Side, from: f64, channel: Option<usize>) {
        self.ends.insert(Port::new(node, side, from, channel), 0.0);
    }

    /// Says that an edge that keeps its route meets the side at a height.
    pub(crate) fn take(&mut self, node: usize, side: Side, y: f64) {
        self.taken.entry((node, side)).or_default().push(y);
    }

    /// Gives each end its height.
    pub(crate) fn settle(&mut self, nodes: &Table<Rect>) {
        let mut counts: BTreeMap<(usize, Side), usize> = BTreeMap::new();
        for port in self.ends.keys() {
            *counts.entry((port.node, port.side)).or_default() += 1;
        }
        let mut places: BTreeMap<(usize, Side), usize> = BTreeMap::new();
        for (port, y) in &mut self.ends {
            let side = (port.node, port.side);
            let rect = nodes[port.node];
            if let Some(taken) = self.taken.get_mut(&side) {
                *y = middle_of_largest_gap(&rect, taken);
                taken.push(*y);
                continue;
            }
            let place = places.entry(side).or_default();
            *place += 1;
            let count = counts.get(&side).copied().unwrap_or_default();
            *y = rect.y + rect.height * *place as f64 / (count + 1) as f64;
        }
    }

    /// Returns the height of an end.
    pub(crate) fn y(&self, port: Port) -> f64 {
        self.ends.get(&port).copied().unwrap_or_default()
    }
}

fn middle_of_largest_gap(rect: &Rect, taken: &mut [f64]) -> f64 {
    taken.sort_by(f64::total_cmp);
    let bounds = [rect.y].into_iter().chain(taken.iter().copied());
    let next = taken.iter().copied().chain([rect.bottom()]);
    let gaps = bounds.zip(next);
    let largest = gaps.max_by(|one, other| {
        let size = |(low, high): &(f64, f64)| high - low;
        size(one).total_cmp(&size(other))
    });
    largest.map_or(rect.center().y, |(low, high)| (low + high) / 2.0)
}
