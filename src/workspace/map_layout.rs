//! Input of the map's layout: sizes of the texts, and what is known of the places of nodes and edges.

use std::collections::HashMap;

use super::draw_map::{DrawnMap, LABEL_PARTS, MapRequest};
use crate::analysis::graph::{Edge, Graph, NodeId};
use crate::export::{MapSizes, NodeWords, layout_graph};
use crate::layout::{self, Placement, Route};
use crate::present::Scene;

/// Up to this many nodes, every edge has its label. Beyond, only those of the selection have.
const LABELED_NODES: usize = 60;

/// Up to this many new nodes find a place among those of the last map.
const MAX_ADDED: usize = 1;

/// Returns the input of the layout with places: pinned where the user put a node, otherwise where it was in the last
/// map, if that showed the same part of the account.
pub(super) fn placed(
    graph: &Graph,
    words: &[NodeWords],
    request: &MapRequest,
    last: Option<&DrawnMap>,
) -> layout::Graph {
    let earlier = last.filter(|last| {
        last.request.options == request.options && last.request.flow == request.flow
    });
    // Several new nodes at once, as of a template, get a layout of their own instead of the gaps of the last one.
    let known_center = |id: &NodeId| earlier.and_then(|last| last.scene.center_of(id));
    let new_nodes = graph
        .nodes
        .iter()
        .filter(|node| known_center(&node.id).is_none());
    let earlier = earlier.filter(|_| new_nodes.count() <= MAX_ADDED);
    let mut shape = shape_of(graph, words, &|id: &NodeId| {
        let pin = request.pins.get(&id.to_string()).copied();
        let known = || earlier.and_then(|last| last.scene.center_of(id));
        match (pin, known()) {
            (Some(pin), _) => Placement::Pinned(pin),
            (None, Some(center)) => Placement::Previous(center),
            (None, None) => Placement::Free,
        }
    });
    if let Some(last) = earlier {
        keep_routes(graph, &mut shape, &last.scene);
    }
    shape
}

/// Gives the edges of a layout the routes that they had in the last map.
fn keep_routes(graph: &Graph, shape: &mut layout::Graph, last: &Scene) {
    let id_of = |graph: &Graph, node: usize| graph.nodes.get(node).map(|node| node.id.clone());
    let ends =
        |graph: &Graph, edge: &Edge| Some((id_of(graph, edge.source)?, id_of(graph, edge.target)?));
    let routes = last.view.graph.edges.iter().zip(&last.picture.edges);
    let routes = routes.filter_map(|(edge, route)| {
        let ends = ends(&last.view.graph, edge)?;
        Some((ends, route.clone()?))
    });
    let mut routes: HashMap<(NodeId, NodeId), Route> = routes.collect();
    for (edge, drawn) in graph.edges.iter().zip(&mut shape.edges) {
        drawn.previous = ends(graph, edge).and_then(|ends| routes.remove(&ends));
    }
}

/// Returns the input of the layout. The signs of a node are drawn on its border, so that they need no room.
pub(super) fn shape_of(
    graph: &Graph,
    words: &[NodeWords],
    placement: &dyn Fn(&NodeId) -> Placement,
) -> layout::Graph {
    const LETTER: f64 = 8.6;
    const ICON: f64 = 26.0;
    const LABEL_LETTER: f64 = 6.8;
    /// Room beside the letters, for the signs of a change and of a finding.
    const SIGNS: f64 = 2.0 * 2.0 * LABEL_LETTER;
    let plain: Vec<NodeWords> = words
        .iter()
        .map(|words| NodeWords {
            signs: String::new(),
            ..words.clone()
        })
        .collect();
    let is_labeled = graph.nodes.len() <= LABELED_NODES;
    let sizes = MapSizes {
        text_width: &|text| (text.chars().count() as f64 * LETTER + ICON).max(96.0),
        label_width: &|text| text.chars().count() as f64 * LABEL_LETTER + SIGNS,
        line_height: 16.0,
        label_height: 18.0,
        padding: 8.0,
        max_width: 240.0,
        label_parts: if is_labeled { LABEL_PARTS } else { 0 },
    };
    layout_graph(graph, &plain, &sizes, placement)
}
