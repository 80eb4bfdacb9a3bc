//! From a graph of groups to the input of the layout.

use portcullis_analysis::graph::{ClusterKey, Graph, NodeId};
use portcullis_layout::{Edge, Graph as LayoutGraph, LayerHint, Node, Placement, Size};
use portcullis_model::Direction;

use super::NodeWords;

/// Sizes of the texts of a map.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations, reason = "closures have none")]
pub struct MapSizes<'a> {
    /// Measures the width of a text in a node.
    pub text_width: &'a dyn Fn(&str) -> f64,
    /// Measures the width of a text in a label.
    pub label_width: &'a dyn Fn(&str) -> f64,
    /// Height of a line in a node.
    pub line_height: f64,
    /// Height of a label.
    pub label_height: f64,
    /// Distance from a text to the border of its box.
    pub padding: f64,
    /// Widest node; longer texts are cut by whoever draws.
    pub max_width: f64,
    /// Most ports in a label; 0 for a map without labels.
    pub label_parts: usize,
}

/// Width of a letter of 12 px, at most nearly always.
pub(super) const LETTER: f64 = 7.2;

/// Returns about how wide a text is, where nothing can measure it.
pub(super) fn width(text: &str) -> f64 {
    LETTER * text.chars().count() as f64
}

impl MapSizes<'static> {
    /// Sizes of the text in a file of [`super::map_svg`].
    pub const FILE: Self = Self {
        text_width: &width,
        label_width: &width,
        line_height: 18.0,
        label_height: 16.0,
        padding: 8.0,
        max_width: 240.0,
        label_parts: 3,
    };
}

/// Returns the input of the layout. `placement` says what is known of the place of a node.
pub fn layout_graph(
    graph: &Graph,
    words: &[NodeWords],
    sizes: &MapSizes<'_>,
    placement: &dyn Fn(&NodeId) -> Placement,
) -> LayoutGraph {
    let nodes = graph.nodes.iter().enumerate().map(|(index, node)| Node {
        key: node.id.to_string(),
        size: words
            .get(index)
            .map_or_else(Size::default, |words| node_size(words, sizes)),
        layer: layer_of(&node.id),
        placement: placement(&node.id),
    });
    let label = |text: String| {
        let width = (sizes.label_width)(&text) + sizes.padding;
        Size::new(width, sizes.label_height)
    };
    let edges = graph.edges.iter().map(|edge| Edge {
        source: edge.source,
        target: edge.target,
        label: (sizes.label_parts > 0)
            .then(|| label(edge.short_traffic(sizes.label_parts).to_string())),
        previous: None,
    });
    LayoutGraph {
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

fn node_size(words: &NodeWords, sizes: &MapSizes<'_>) -> Size {
    let title = match words.signs.as_str() {
        "" => words.title.clone(),
        signs => [signs, " ", &words.title].concat(),
    };
    let width = (sizes.text_width)(&title).max((sizes.text_width)(&words.note));
    let lines = if words.note.is_empty() { 1.0 } else { 2.0 };
    Size::new(
        (width + 2.0 * sizes.padding).min(sizes.max_width),
        lines * sizes.line_height + 2.0 * sizes.padding,
    )
}

/// Sources outside the account come first, destinations outside it last.
fn layer_of(id: &NodeId) -> LayerHint {
    match id {
        NodeId::Outside(Direction::Ingress, _)
        | NodeId::Cluster(ClusterKey::Blocks(Direction::Ingress, ..)) => LayerHint::First,
        NodeId::Outside(Direction::Egress, _)
        | NodeId::Cluster(ClusterKey::Blocks(Direction::Egress, ..)) => LayerHint::Last,
        NodeId::Group(_) | NodeId::Cluster(_) => LayerHint::Free,
    }
}
