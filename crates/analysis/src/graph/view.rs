//! What of a graph is shown.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::collapse::collapse;
use super::{
    Change, ClusterKey, Edge, EdgeRule, Filter, Graph, Grouping, NodeId, NodeKind, Reach,
    neighborhood,
};

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
    pub fn of(graph: &Graph, options: &ViewOptions) -> Self {
        let mut selection = Selection::of_filter(graph, &options.filter);
        let mut hidden = Hidden {
            muted_edges: selection.mute(graph, &options.muted),
            ..Hidden::default()
        };
        selection.drop_unconnected(graph, options.shows_unconnected);
        hidden.filtered_nodes = graph.nodes.len() - selection.nodes.len();
        if let Some(focus) = &options.focus {
            let before = selection.nodes.len();
            selection.focus(graph, focus, options);
            hidden.distant_nodes = before - selection.nodes.len();
        }
        let mut view = collapse(graph, &selection, options);
        hidden.excess_nodes = limit(&mut view, options);
        let count =
            |graph: &Graph| -> usize { graph.edges.iter().map(|edge| edge.rules.len()).sum() };
        let inner = view.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Cluster(cluster) => Some(cluster.inner_rules),
            NodeKind::Group(_) | NodeKind::Outside { .. } => None,
        });
        hidden.rules = count(graph).saturating_sub(count(&view) + inner.sum::<usize>());
        Self {
            graph: view,
            hidden,
        }
    }
}

/// Nodes and edges of a graph, before they are collapsed.
pub(super) struct Selection {
    /// Indices of nodes.
    pub(super) nodes: BTreeSet<usize>,
    /// Ends of edges with the rules that are left.
    pub(super) edges: Vec<(usize, usize, Vec<Arc<EdgeRule>>)>,
}

impl Selection {
    /// Selects all of a graph.
    pub(super) fn all(graph: &Graph) -> Self {
        Self::of_filter(graph, &Filter::default())
    }

    fn of_filter(graph: &Graph, filter: &Filter) -> Self {
        let chosen: Vec<bool> = graph
            .nodes
            .iter()
            .map(|node| filter.has_node(node))
            .collect();
        let is_chosen = |index: usize| chosen.get(index) == Some(&true);
        let mut edges = Vec::new();
        for edge in &graph.edges {
            if !is_chosen(edge.source) && !is_chosen(edge.target) {
                continue;
            }
            let rules = edge.rules.iter().filter(|rule| filter.has_rule(rule));
            let rules: Vec<_> = rules.cloned().collect();
            if !rules.is_empty() {
                edges.push((edge.source, edge.target, rules));
            }
        }
        let mut nodes: BTreeSet<usize> = (0..graph.nodes.len()).collect();
        let mut ends: BTreeSet<usize> = BTreeSet::new();
        ends.extend(
            edges
                .iter()
                .flat_map(|(source, target, _)| [*source, *target]),
        );
        if filter.chooses_rules() {
            nodes = ends;
        } else if filter.chooses_nodes() {
            nodes.retain(|index| is_chosen(*index) || ends.contains(index));
        }
        Self { nodes, edges }
    }

    /// Drops the edges of muted nodes and returns their number.
    fn mute(&mut self, graph: &Graph, muted: &BTreeSet<NodeId>) -> usize {
        let muted: BTreeSet<usize> = muted.iter().filter_map(|id| graph.find(id)).collect();
        let before = self.edges.len();
        self.edges
            .retain(|(source, target, _)| !muted.contains(source) && !muted.contains(target));
        before - self.edges.len()
    }

    /// Drops outside nodes without edges, and other nodes without edges unless they are shown.
    fn drop_unconnected(&mut self, graph: &Graph, shows_unconnected: bool) {
        let ends = self.edges.iter();
        let ends: BTreeSet<usize> = ends
            .flat_map(|(source, target, _)| [*source, *target])
            .collect();
        let is_outside = |index: usize| {
            let node = graph.nodes.get(index);
            node.is_some_and(|node| matches!(node.id, NodeId::Outside(..)))
        };
        self.nodes
            .retain(|index| ends.contains(index) || shows_unconnected && !is_outside(*index));
    }

    fn focus(&mut self, graph: &Graph, focus: &Focus, options: &ViewOptions) {
        let Some(node) = graph.find(&focus.node) else {
            return;
        };
        let edges = self.edges.iter();
        let edges = edges.map(|(source, target, _)| Edge::of_rules(*source, *target, Vec::new()));
        let connected = Graph {
            nodes: graph.nodes.clone(),
            edges: edges.collect(),
        };
        let near = neighborhood(&connected, node, focus.hops, focus.reach, &options.muted);
        self.nodes = near;
        let nodes = &self.nodes;
        self.edges
            .retain(|(source, target, _)| nodes.contains(source) && nodes.contains(target));
    }
}

/// Drops nodes beyond the most that are shown, the least important first, and returns how many nodes of the graph they
/// stand for.
fn limit(view: &mut Graph, options: &ViewOptions) -> usize {
    if view.nodes.len() <= options.max_nodes {
        return 0;
    }
    let mut rules = vec![0_usize; view.nodes.len()];
    for edge in &view.edges {
        for end in [edge.source, edge.target] {
            if let Some(count) = rules.get_mut(end) {
                *count += edge.rules.len();
            }
        }
    }
    let focus = options.focus.as_ref().map(|focus| &focus.node);
    let mut order: Vec<usize> = (0..view.nodes.len()).collect();
    let importance = |index: &usize| {
        let node = view.nodes.get(*index);
        let count = rules.get(*index).copied().unwrap_or_default();
        node.map(|node| {
            let is_changed = node.change != Change::Kept;
            (focus == Some(&node.id), is_changed, count, node.severities)
        })
    };
    order.sort_by_cached_key(|index| Reverse(importance(index)));
    let kept: BTreeSet<usize> = order.into_iter().take(options.max_nodes).collect();
    let dropped = view.nodes.iter().enumerate();
    let dropped = dropped.filter(|(index, _)| !kept.contains(index));
    let count = dropped.map(|(_, node)| match &node.kind {
        NodeKind::Cluster(cluster) => cluster.members.len(),
        NodeKind::Group(_) | NodeKind::Outside { .. } => 1,
    });
    let count = count.sum();
    view.keep(&kept);
    count
}
