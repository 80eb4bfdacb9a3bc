//! The input of a layout.

use crate::{Point, Route, Size};

/// Nodes and edges to lay out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Nodes; edges name them by index.
    pub nodes: Vec<Node>,
    /// Edges. Those that name no node are not drawn, and neither are edges from a node to itself: the caller marks the
    /// node.
    pub edges: Vec<Edge>,
}

/// A box to place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Name of the node, different for each. Decides between places that are equally good.
    pub key: String,
    /// Size of its box.
    pub size: Size,
    /// The layer in which it belongs.
    pub layer: LayerHint,
    /// What is known of its place.
    pub placement: Placement,
}

/// The layer in which a node belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerHint {
    /// The first layer, for example sources outside the account.
    First,
    /// One layer after the farthest node that leads to it.
    #[default]
    Free,
    /// The layer after all others, for example destinations outside the account.
    Last,
    /// This layer, counted from 0.
    At(usize),
}

/// What is known of the place of a node. Points are centers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Placement {
    /// Nothing.
    #[default]
    Free,
    /// Where it was in an earlier picture. It stays there unless a pinned node is in the way.
    Previous(Point),
    /// Where the user put it. It stays there.
    Pinned(Point),
}

/// An edge to route.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edge {
    /// Index of the node where it starts.
    pub source: usize,
    /// Index of the node where it ends.
    pub target: usize,
    /// Size of its label; `None` if it has none.
    pub label: Option<Size>,
    /// Its route in an earlier picture. It stays if both nodes and the size of the label do.
    pub previous: Option<Route>,
}

/// Distances and direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Direction of the layers.
    pub flow: Flow,
    /// Distance between two layers, or between a layer and the labels next to it.
    pub layer_gap: f64,
    /// Distance between nodes of a layer.
    pub node_gap: f64,
    /// Distance between edges, and between labels.
    pub edge_gap: f64,
}

/// Direction from the first layer to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            flow: Flow::Right,
            layer_gap: 48.0,
            node_gap: 24.0,
            edge_gap: 8.0,
        }
    }
}
