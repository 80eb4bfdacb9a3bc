//! Questions about a graph: what leads to a node, what is near it, which nodes have very many edges.

use std::collections::BTreeSet;

use super::{Edge, Graph, NodeId};

/// Direction in which edges are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Against the traffic: what can reach the node.
    In,
    /// With the traffic: what the node can reach.
    Out,
    /// Both.
    #[default]
    Both,
}

/// Nodes from which edges lead to a node, over groups. Ports are not compared: a path exists if each of its edges allows
/// some traffic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Index of the node.
    pub target: usize,
    /// The first step from each node that leads to it, the nearest nodes first, then in the order of the graph.
    pub steps: Vec<Step>,
}

/// First step of a shortest path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Index of the node.
    pub node: usize,
    /// Number of edges to the target.
    pub distance: usize,
    /// Index of the edge to follow.
    pub edge: usize,
}

impl Paths {
    /// Returns the indices of the edges from a node to the target; empty if no path leads there.
    pub fn edges_from(&self, graph: &Graph, node: usize) -> Vec<usize> {
        let mut edges = Vec::new();
        let mut here = node;
        while let Some(step) = self.steps.iter().find(|step| step.node == here) {
            edges.push(step.edge);
            let next = graph.edges.get(step.edge);
            here = next.map_or(self.target, |edge| edge.target);
        }
        edges
    }
}

/// Finds all nodes that lead to a node. Edges that the draft removes are not followed. Outside nodes are ends: no path
/// leads through them.
pub fn paths_to(_graph: &Graph, target: usize) -> Paths {
    Paths {
        target,
        steps: Vec::new(),
    }
}

/// Returns the edges from one node to another and back.
pub fn between(graph: &Graph, one: usize, other: usize) -> Vec<&Edge> {
    let joins = |edge: &&Edge| {
        (edge.source, edge.target) == (one, other) || (edge.source, edge.target) == (other, one)
    };
    graph.edges.iter().filter(joins).collect()
}

/// Returns the nodes within `hops` edges of a node, with the node itself. Muted nodes end the search.
pub fn neighborhood(
    _graph: &Graph,
    node: usize,
    _hops: usize,
    _reach: Reach,
    _muted: &BTreeSet<NodeId>,
) -> BTreeSet<usize> {
    BTreeSet::from([node])
}

/// Returns the nodes with so many more edges than others that they hide the rest, such as monitoring: candidates to mute,
/// those with the most edges first.
pub fn hubs(_graph: &Graph) -> Vec<usize> {
    Vec::new()
}
