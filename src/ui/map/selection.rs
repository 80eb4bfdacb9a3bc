//! What the user has chosen on the map.

use crate::analysis::graph::NodeId;

/// What the user has chosen on the map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Selection {
    /// Nothing.
    #[default]
    Nothing,
    /// A node.
    Node(NodeId),
    /// Two nodes, to see the rules between them.
    Pair(NodeId, NodeId),
    /// An edge, by its ends.
    Edge(NodeId, NodeId),
    /// Several edges, by their ends, to change their rules at once.
    Edges(Vec<(NodeId, NodeId)>),
}

impl Selection {
    /// Returns the chosen edges, by their ends.
    pub(super) fn edges(&self) -> Vec<(NodeId, NodeId)> {
        match self {
            Self::Nothing | Self::Node(_) | Self::Pair(..) => Vec::new(),
            Self::Edge(source, target) => vec![(source.clone(), target.clone())],
            Self::Edges(edges) => edges.clone(),
        }
    }

    /// Returns the nodes that it names.
    pub(super) fn nodes(&self) -> Vec<&NodeId> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Node(id) => vec![id],
            Self::Pair(a, b) | Self::Edge(a, b) => vec![a, b],
            Self::Edges(edges) => edges.iter().flat_map(|(a, b)| [a, b]).collect(),
        }
    }

    /// Adds an edge to the chosen ones, or takes it out of them.
    pub(super) fn toggled(&self, edge: (NodeId, NodeId)) -> Self {
        let mut edges = self.edges();
        match edges.iter().position(|known| *known == edge) {
            Some(place) => {
                edges.remove(place);
            }
            None => edges.push(edge),
        }
        match (edges.pop(), edges.is_empty()) {
            (None, _) => Self::Nothing,
            (Some((source, target)), true) => Self::Edge(source, target),
            (Some(last), false) => {
                edges.push(last);
                Self::Edges(edges)
            }
        }
    }
}
