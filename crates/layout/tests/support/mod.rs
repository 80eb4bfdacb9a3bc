//! Graphs for tests, from numbers that are the same in each run.

#![allow(dead_code, missing_docs, unreachable_pub)]

use portcullis_layout::{Edge, Graph, LayerHint, Node, Picture, Placement, Rect, Size};

/// A generator of numbers for tests (splitmix64).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number from 0 to `end`, exclusive.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

pub fn node(key: &str) -> Node {
    Node {
        key: key.to_owned(),
        size: Size::new(140.0, 44.0),
        layer: LayerHint::Free,
        placement: Placement::Free,
    }
}

pub fn edge(source: usize, target: usize) -> Edge {
    Edge {
        source,
        target,
        label: Some(Size::new(48.0, 16.0)),
        previous: None,
    }
}

/// A graph with a few sources outside, destinations outside, circles, hubs and nodes without edges.
pub fn random_graph(numbers: &mut Numbers, max_nodes: usize) -> Graph {
    let count = 1 + numbers.below(max_nodes);
    let edge_count = numbers.below(3 * count + 1);
    let hub = numbers.below(count);
    let nodes = (0..count).map(|index| Node {
        size: Size::new(
            40.0 + numbers.below(200) as f64,
            20.0 + numbers.below(60) as f64,
        ),
        layer: match numbers.below(10) {
            0 => LayerHint::First,
            1 => LayerHint::Last,
            _ => LayerHint::Free,
        },
        ..node(&format!("sg-{:04}", index * 37 % 1009))
    });
    let nodes = nodes.collect();
    let edges = (0..edge_count).map(|_| {
        let source = match numbers.below(5) {
            0 => hub,
            _ => numbers.below(count),
        };
        let label = Size::new(20.0 + numbers.below(80) as f64, 16.0);
        Edge {
            label: (numbers.below(4) > 0).then_some(label),
            ..edge(source, numbers.below(count))
        }
    });
    let edges = edges.collect();
    Graph { nodes, edges }
}

/// Boxes of nodes and labels.
pub fn boxes(picture: &Picture) -> Vec<Rect> {
    let labels = picture
        .edges
        .iter()
        .flatten()
        .filter_map(|route| route.label);
    picture.nodes.iter().copied().chain(labels).collect()
}

pub fn first_overlap(boxes: &[Rect]) -> Option<(Rect, Rect)> {
    let mut sorted = boxes.to_vec();
    sorted.sort_by(|one, other| one.x.total_cmp(&other.x));
    for (index, one) in sorted.iter().enumerate() {
        let near = sorted.iter().skip(index + 1);
        let mut near = near.take_while(|other| other.x < one.right());
        if let Some(other) = near.find(|other| one.overlaps(other)) {
            return Some((*one, *other));
        }
    }
    None
}
