//! What of a graph is shown.

use std::collections::BTreeSet;

use super::{ClusterKey, Filter, Graph, Grouping, NodeId, Reach};

/// The most nodes that a view has, unless the options say otherwise.
pub const DEFAULT_MAX_NODES: usize = 300;

/// What to show of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewOptions {
    /// By what groups are shown as one.
    pub grouping: Grouping,
    /// Clusters to show with their members.
    pub expanded: BTreeSet<ClusterKey>,
    /// Node whose neighborhood is shown.
    pub focus: Option<Focus>,
    /// Hubs whose edges are left out. The nodes stay if an edge of another leads to them.
    pub muted: BTreeSet<NodeId>,
    /// Conditions on groups and rules.
    pub filter: Filter,
    /// Whether groups without an edge are shown.
    pub shows_unconnected: bool,
    /// The most nodes to show.
    pub max_nodes: usize,
}

/// A node and how far around it a view goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// The node. It is shown by itself, not within a cluster.
    pub node: NodeId,
    /// Number of edges from it.
    pub hops: usize,
    /// Direction of the edges.
    pub reach: Reach,
}

/// What is shown of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The nodes and edges to draw.
    pub graph: Graph,
    /// What is not drawn.
    pub hidden: Hidden,
}

/// Numbers of what a view leaves out. Members of a cluster are not left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Nodes that the filter leaves out, or that have no edge.
    pub filtered_nodes: usize,
    /// Nodes away from the focus.
    pub distant_nodes: usize,
    /// Nodes beyond the most that are shown.
    pub excess_nodes: usize,
    /// Edges of muted nodes.
    pub muted_edges: usize,
    /// Rules whose edge is not drawn, for whatever reason.
    pub rules: usize,
}

impl Default for ViewOptions {
    fn default() -> Self {
        Self {
            grouping: Grouping::None,
            expanded: BTreeSet::new(),
            focus: None,
            muted: BTreeSet::new(),
            filter: Filter::default(),
            shows_unconnected: true,
            max_nodes: DEFAULT_MAX_NODES,
        }
    }
}

impl View {
    /// Makes a view. Clusters with a single member are shown as the member.
    pub fn of(graph: &Graph, _options: &ViewOptions) -> Self {
        Self {
            graph: graph.clone(),
            hidden: Hidden::default(),
        }
    }
}
