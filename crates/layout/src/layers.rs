//! The layer of each node: sources outside the account first, and each group one layer after the farthest node that
//! leads to it. Within a circle of groups, those nearest to the first layer come first.

use std::cmp::Reverse;
use std::collections::VecDeque;

use crate::LayerHint;
use crate::canonical::Input;
use crate::cycles::components;
use crate::table::Table;

/// Returns the layer of each node.
pub(crate) fn layers(input: &Input) -> Table<usize> {
    let order = Order::new(input);
    let mut layers: Table<usize> = Table::new(input.nodes.len());
    let sorted = order.sorted();
    let has_first = input
        .nodes
        .iter()
        .any(|node| node.layer == LayerHint::First);
    for node in &sorted {
        let before = order.into[*node].iter();
        let after_all = before
            .map(|known| layers[*known] + 1)
            .max()
            .unwrap_or_default();
        layers[*node] = match input.nodes[*node].layer {
            LayerHint::First => 0,
            LayerHint::At(layer) => layer,
            LayerHint::Free | LayerHint::Last => after_all.max(usize::from(has_first)),
        };
    }
    // Nodes with more edges out than in move towards where they lead, which shortens the edges.
    for node in sorted.iter().rev() {
        let (into, out) = (&order.into[*node], &order.out[*node]);
        let is_free = input.nodes[*node].layer == LayerHint::Free;
        let is_inner = |known: &&usize| input.nodes[**known].layer != LayerHint::Last;
        let nearest = out
            .iter()
            .filter(is_inner)
            .map(|known| layers[*known])
            .min();
        if let Some(nearest) = nearest.filter(|_| is_free && out.len() > into.len()) {
            layers[*node] = layers[*node].max(nearest.saturating_sub(1));
        }
    }
    let is_last = |node: usize| input.nodes[node].layer == LayerHint::Last;
    let inner = (0..layers.len()).filter(|node| !is_last(*node));
    let last = inner.map(|node| layers[node] + 1).max().unwrap_or_default();
    for node in 0..layers.len() {
        if is_last(node) {
            layers[node] = last;
        }
    }
    layers
}

/// Edges by which nodes follow each other, without circles.
struct Order {
    out: Table<Vec<usize>>,
    into: Table<Vec<usize>>,
}

impl Order {
    fn new(input: &Input) -> Self {
        let count = input.nodes.len();
        let mut all: Table<Vec<usize>> = Table::new(count);
        let mut degrees: Table<isize> = Table::new(count);
        for edge in input.edges.iter() {
            all[edge.source].push(edge.target);
            degrees[edge.source] += 1;
            degrees[edge.target] -= 1;
        }
        let parts = components(&all);
        let distances = distances(input, &all, &parts, &degrees);
        let nearness = |node: usize| (distances[node], Reverse(degrees[node]), node);
        let mut order = Self {
            out: Table::new(count),
            into: Table::new(count),
        };
        for edge in input.edges.iter() {
            let (source, target) = (edge.source, edge.target);
            let hints = (input.nodes[source].layer, input.nodes[target].layer);
            let is_fixed = match hints {
                (LayerHint::At(_), LayerHint::At(_)) => continue,
                (_, LayerHint::First | LayerHint::At(_)) | (LayerHint::Last, _) => false,
                (LayerHint::First | LayerHint::At(_), _) | (_, LayerHint::Last) => true,
                _ => parts[source] != parts[target] || nearness(source) < nearness(target),
            };
            let (before, after) = if is_fixed {
                (source, target)
            } else {
                (target, source)
            };
            order.out[before].push(after);
            order.into[after].push(before);
        }
        order
    }

    /// Returns the nodes, each after those that lead to it.
    fn sorted(&self) -> Vec<usize> {
        let mut missing: Table<usize> = self.into.iter().map(Vec::len).collect();
        let mut ready: VecDeque<usize> =
            (0..missing.len()).filter(|it| missing[*it] == 0).collect();
        let mut sorted = Vec::with_capacity(missing.len());
        while let Some(node) = ready.pop_front() {
            sorted.push(node);
            for next in &self.out[node] {
                missing[*next] -= 1;
                if missing[*next] == 0 {
                    ready.push_back(*next);
                }
            }
        }
        sorted
    }
}

/// Returns the number of edges to each node from the nearest start: a node of the first layer, or one of a part to
/// which no other leads, for a circle that with the most edges out.
fn distances(
    input: &Input,
    out: &Table<Vec<usize>>,
    parts: &Table<usize>,
    degrees: &Table<isize>,
) -> Table<usize> {
    let count = out.len();
    let mut is_entered: Table<bool> = Table::new(count);
    for edge in input.edges.iter() {
        if parts[edge.source] != parts[edge.target] {
            is_entered[parts[edge.target]] = true;
        }
    }
    let mut starts: Table<Option<usize>> = Table::new(count);
    for node in 0..count {
        let start = &mut starts[parts[node]];
        if start.is_none_or(|known| degrees[known] < degrees[node]) {
            *start = Some(node);
        }
    }
    let is_start = |node: &usize| {
        let part = parts[*node];
        input.nodes[*node].layer == LayerHint::First
            || !is_entered[part] && starts[part] == Some(*node)
    };
    let mut queue: VecDeque<usize> = (0..count).filter(is_start).collect();
    let mut found: Table<Option<usize>> = Table::new(count);
    for node in &queue {
        found[*node] = Some(0);
    }
    while let Some(node) = queue.pop_front() {
        for next in &out[node] {
            if found[*next].is_none() {
                found[*next] = found[node].map(|distance| distance + 1);
                queue.push_back(*next);
            }
        }
    }
    found
        .iter()
        .map(|found| found.unwrap_or_default())
        .collect()
}
