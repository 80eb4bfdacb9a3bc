//! The graph in an order of its own, so that the order of the caller's lists does not matter, and laid on its side
//! where layers go down, so that all else has layers from left to right.

use crate::table::Table;
use crate::{Edge, Flow, Graph, LayerHint, Picture, Placement, Rect, Route, Size};

/// A node, with the layers from left to right.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InputNode {
    pub(crate) size: Size,
    pub(crate) layer: LayerHint,
    pub(crate) placement: Placement,
}

/// An edge between two different nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputEdge {
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) label: Option<Size>,
    pub(crate) previous: Option<Route>,
}

/// The sorted graph, with the way back to the caller's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    pub(crate) nodes: Table<InputNode>,
    pub(crate) edges: Table<InputEdge>,
    node_places: Vec<usize>,
    edge_places: Vec<usize>,
    edge_count: usize,
    flow: Flow,
}

impl Input {
    pub(crate) fn new(graph: &Graph, flow: Flow) -> Self {
        let mut node_places: Vec<usize> = (0..graph.nodes.len()).collect();
        let key = |index: &usize| graph.nodes.get(*index).map(|node| node.key.as_str());
        node_places.sort_by(|one, other| key(one).cmp(&key(other)));
        let mut ranks: Table<usize> = Table::new(graph.nodes.len());
        for (rank, place) in node_places.iter().enumerate() {
            ranks[*place] = rank;
        }
        let nodes = node_places
            .iter()
            .filter_map(|place| graph.nodes.get(*place));
        let nodes = nodes.map(|node| InputNode {
            size: laid(flow, node.size, Size::transposed),
            layer: node.layer,
            placement: match node.placement {
                Placement::Free => Placement::Free,
                Placement::Previous(center) => {
                    Placement::Previous(laid(flow, center, crate::Point::transposed))
                }
                Placement::Pinned(center) => {
                    Placement::Pinned(laid(flow, center, crate::Point::transposed))
                }
            },
        });
        let count = graph.nodes.len();
        let is_drawn =
            |edge: &Edge| edge.source < count && edge.target < count && edge.source != edge.target;
        let edges = graph.edges.iter().enumerate();
        let mut edges: Vec<_> = edges.filter(|(_, edge)| is_drawn(edge)).collect();
        edges.sort_by_key(|(_, edge)| (ranks[edge.source], ranks[edge.target]));
        Self {
            nodes: nodes.collect(),
            edge_places: edges.iter().map(|(place, _)| *place).collect(),
            edges: edges
                .into_iter()
                .map(|(_, edge)| InputEdge {
                    source: ranks[edge.source],
                    target: ranks[edge.target],
                    label: edge.label.map(|size| laid(flow, size, Size::transposed)),
                    previous: edge
                        .previous
                        .as_ref()
                        .map(|route| laid(flow, route.clone(), |route| route.transposed())),
                })
                .collect(),
            node_places,
            edge_count: graph.edges.len(),
            flow,
        }
    }

    /// Returns the picture in the caller's order and direction.
    pub(crate) fn picture(
        &self,
        boxes: &Table<Rect>,
        layers: &Table<usize>,
        routes: Vec<Route>,
    ) -> Picture {
        let mut nodes: Table<Rect> = Table::new(boxes.len());
        let mut node_layers: Table<usize> = Table::new(boxes.len());
        for ((place, rect), layer) in self.node_places.iter().zip(boxes.iter()).zip(layers.iter()) {
            nodes[*place] = laid(self.flow, *rect, |rect| rect.transposed());
            node_layers[*place] = *layer;
        }
        let mut edges: Table<Option<Route>> = Table::new(self.edge_count);
        for (place, route) in self.edge_places.iter().zip(routes) {
            edges[*place] = Some(laid(self.flow, route, |route| route.transposed()));
        }
        let routes = edges.iter().flatten();
        let all = nodes.iter().copied().chain(routes.map(Route::bounds));
        Picture {
            bounds: all
                .reduce(|one, other| one.union(&other))
                .unwrap_or_default(),
            nodes: nodes.into_vec(),
            layers: node_layers.into_vec(),
            edges: edges.into_vec(),
        }
    }
}

/// Mirrors a value at the diagonal where layers go down.
fn laid<T>(flow: Flow, value: T, transposed: impl Fn(T) -> T) -> T {
    match flow {
        Flow::Right => value,
        Flow::Down => transposed(value),
    }
}
